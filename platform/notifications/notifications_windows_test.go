package notifications

import (
	"encoding/xml"
	"os"
	"slices"
	"testing"

	"golang.org/x/sys/windows/registry"

	"smokeball-connect/platform/process"
	"smokeball-connect/product"
)

// The tests' process has to end as the program does: otherwise COM would call the registered object after Go's runtime has ended.
func TestMain(m *testing.M) { process.Exit(m.Run()) }

// A text is shown literally: nothing in it is executed or changes the rest of the notification.
func TestToastXML(t *testing.T) {
	const title, text = `$(calc) & "more" <text>`, `</text><action arguments="x"/>`
	for _, offer := range []bool{false, true} {
		described, err := toastXML(title, text, offer)
		if err != nil {
			t.Fatal(err)
		}
		var toast struct {
			Launch string   `xml:"launch,attr"`
			Texts  []string `xml:"visual>binding>text"`
			Action []struct {
				Content   string `xml:"content,attr"`
				Arguments string `xml:"arguments,attr"`
			} `xml:"actions>action"`
		}
		if err := xml.Unmarshal([]byte(described), &toast); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(toast.Texts, []string{title, text}) || toast.Launch != clickOpens {
			t.Errorf("got %+v, want the texts %q and %q, and a click that opens", toast, title, text)
		}
		if (len(toast.Action) == 1) != offer || offer && toast.Action[0].Arguments != clickSignsIn {
			t.Errorf("with offerSignIn %v: got %+v", offer, toast.Action)
		}
	}
}

// A click on a notification starts the program from its present path, even if it was elsewhere before.
func TestToastsFollowTheProgram(t *testing.T) {
	if err := writeString(classKey+`\LocalServer32`, "", `"C:\old\smokeball-connect.exe" --hidden`); err != nil {
		t.Fatal(err)
	}
	// Only the registry matters here: the rest fails on a Windows without notifications.
	if err := New(nil, func() {}, func() {}).ready(); err != nil {
		t.Logf("no notifications here: %v", err)
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if command, err := readString(classKey+`\LocalServer32`, ""); err != nil || command != `"`+own+`" --hidden` {
		t.Errorf("a click starts %s, %v, want %s", command, err, own)
	}
	if id, err := readString(appKey, "CustomActivator"); err != nil || id != guid {
		t.Errorf("a click calls %s, %v, want %s", id, err, guid)
	}
	if name, err := readString(appKey, "DisplayName"); err != nil || name != product.Name {
		t.Errorf("the notifications' name is %q, %v, want %q", name, err, product.Name)
	}
	if err := Forget(); err != nil {
		t.Error(err)
	}
	if _, err := readString(appKey, "CustomActivator"); err == nil {
		t.Error("Forget leaves the registry key behind")
	}
}

func readString(path, name string) (string, error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, path, registry.QUERY_VALUE)
	if err != nil {
		return "", err
	}
	defer key.Close()
	text, _, err := key.GetStringValue(name)
	return text, err
}

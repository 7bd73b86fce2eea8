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

// The process ends as the program does: what is registered with COM would call it otherwise, when Go is not there any more.
func TestMain(m *testing.M) { process.Exit(m.Run()) }

// A text is shown as it is, and nothing in it is executed or changes what else is in the notification.
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
			t.Errorf("%+v", toast)
		}
		if (len(toast.Action) == 1) != offer || offer && toast.Action[0].Arguments != clickSignsIn {
			t.Errorf("offer %v: %+v", offer, toast.Action)
		}
	}
}

// A click finds the program where it is now, wherever it was before.
func TestToastsFollowTheProgram(t *testing.T) {
	if err := writeString(classKey+`\LocalServer32`, "", `"C:\old\smokeball-connect.exe" --hidden`); err != nil {
		t.Fatal(err)
	}
	// What else it does may fail where Windows has no notifications.
	if err := New(nil, func() {}, func() {}).ready(); err != nil {
		t.Logf("no notifications here: %v", err)
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if command, err := readString(classKey+`\LocalServer32`, ""); err != nil || command != `"`+own+`" --hidden` {
		t.Errorf("a click starts %s, %v", command, err)
	}
	if id, err := readString(appKey, "CustomActivator"); err != nil || id != guid {
		t.Errorf("a click calls %s, %v", id, err)
	}
	if name, err := readString(appKey, "DisplayName"); err != nil || name != product.Name {
		t.Errorf("they come from %q, %v", name, err)
	}
	if err := Forget(); err != nil {
		t.Error(err)
	}
	if _, err := readString(appKey, "CustomActivator"); err == nil {
		t.Error("forgotten, and still there")
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

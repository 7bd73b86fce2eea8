package autostart

import (
	"encoding/xml"
	"slices"
	"testing"

	"smokeball-connect/product"
)

func TestLaunchAgent(t *testing.T) {
	t.Parallel()
	for _, program := range []string{
		"/Applications/Connect for Smokeball.app/Contents/MacOS/smokeball-connect",
		`/Users/o'neil & <sons>/"x"/$HOME/` + "Büro/`a`",
	} {
		var plist struct {
			Dict struct {
				Keys    []string `xml:"key"`
				Strings []string `xml:"string"`
				Array   struct {
					Strings []string `xml:"string"`
				} `xml:"array"`
			} `xml:"dict"`
		}
		if err := xml.Unmarshal([]byte(launchAgent(program)), &plist); err != nil {
			t.Fatal(err)
		}
		if got, want := plist.Dict.Array.Strings, []string{program, "--hidden"}; !slices.Equal(got, want) {
			t.Errorf("starts %q, want %q", got, want)
		}
		want := []string{"Label", "AssociatedBundleIdentifiers", "ProgramArguments", "RunAtLoad", "ProcessType", "LimitLoadToSessionType"}
		if !slices.Equal(plist.Dict.Keys, want) || plist.Dict.Strings[0] != product.ID {
			t.Errorf("keys %q with %q, want %q and the label %s", plist.Dict.Keys, plist.Dict.Strings, want, product.ID)
		}
	}
}

// A translocated program is recognised, because a launch agent for its temporary copy would silently do nothing.
func TestTranslocated(t *testing.T) {
	t.Parallel()
	const inside = "Connect for Smokeball.app/Contents/MacOS/smokeball-connect"
	if !translocated("/private/var/folders/ab/T/AppTranslocation/8F2D/d/" + inside) {
		t.Error("a translocated program is not recognised")
	}
	if translocated("/Applications/" + inside) {
		t.Error("an installed program is taken for a translocated one")
	}
}

package agent

import (
	"encoding/xml"
	"os"
	"regexp"
	"slices"
	"testing"
)

// The policies for Windows are those that the program reads, each as locked and as a default.
func TestPolicies(t *testing.T) {
	t.Parallel()
	type policy struct {
		Name   string `xml:"name,attr"`
		Key    string `xml:"key,attr"`
		Values struct {
			Any []struct {
				Name string `xml:"valueName,attr"`
			} `xml:",any"`
		} `xml:"elements"`
	}
	var definitions struct {
		Policies []policy `xml:"policies>policy"`
	}
	admx := readXML(t, "ConnectForSmokeball.admx", &definitions)
	found := map[string][]string{} // the keys of each setting
	for _, p := range definitions.Policies {
		if len(p.Values.Any) != 1 {
			t.Fatalf("%s has %d values", p.Name, len(p.Values.Any))
		}
		name := p.Values.Any[0].Name
		found[name] = append(found[name], p.Key)
	}
	names := append(slices.Clone(settingNames), settingStartAtLogin)
	for _, name := range names {
		if keys := found[name]; !slices.Equal(keys, []string{`Software\Policies\Connect for Smokeball`, `Software\Policies\Connect for Smokeball\Recommended`}) {
			t.Errorf("%s is in %q", name, keys)
		}
		delete(found, name)
	}
	if len(found) > 0 {
		t.Errorf("the program does not know %v", found)
	}

	type identified struct {
		ID string `xml:"id,attr"`
	}
	var texts struct {
		Strings       []identified `xml:"resources>stringTable>string"`
		Presentations []identified `xml:"resources>presentationTable>presentation"`
	}
	readXML(t, "en-US/ConnectForSmokeball.adml", &texts)
	there := map[string]bool{}
	for _, s := range texts.Strings {
		there["string."+s.ID] = true
	}
	for _, p := range texts.Presentations {
		there["presentation."+p.ID] = true
	}
	for _, reference := range regexp.MustCompile(`\$\(([a-z_.]+)\)`).FindAllStringSubmatch(admx, -1) {
		if !there[reference[1]] {
			t.Errorf("there is no text for %s", reference[1])
		}
	}
}

func readXML(t *testing.T, name string, into any) string {
	t.Helper()
	content, err := os.ReadFile("../packaging/windows/policies/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(content)
}

package packaging

import (
	"encoding/xml"
	"regexp"
	"slices"
	"testing"
)

// The policies that firms have set keep their names, keys and kinds of values. There are two of each, locked and as a default. New ones are
// added to kinds.
func TestPolicies(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{
		"client_id": "text", "region": "enum", "environment": "enum", "auth_url": "text", "api_url": "text", "redirect_uris": "text",
		"scopes": "text", "sign_in_days": "decimal", "notify_sign_in": "text", "notify_copied": "text", "notify_not_saved": "text",
		"copy_validity": "text", "start_at_login": "enum", "proxy": "text",
	}
	choices := map[string][]string{"region": {"us", "au", "uk"}, "environment": {"production", "staging"}, "start_at_login": {"yes", "no"}}
	var definitions struct {
		Policies []struct {
			Name     string `xml:"name,attr"`
			Class    string `xml:"class,attr"`
			Key      string `xml:"key,attr"`
			Category struct {
				Name string `xml:"ref,attr"`
			} `xml:"parentCategory"`
			Values struct {
				Any []struct {
					XMLName xml.Name
					Name    string   `xml:"valueName,attr"`
					Min     string   `xml:"minValue,attr"`
					Max     string   `xml:"maxValue,attr"`
					Items   []string `xml:"item>value>string"`
				} `xml:",any"`
			} `xml:"elements"`
		} `xml:"policies>policy"`
	}
	admx := readXML(t, "ConnectForSmokeball.admx", &definitions)
	const key = `Software\Policies\Connect for Smokeball`
	found := map[string]bool{}
	for _, p := range definitions.Policies {
		if len(p.Values.Any) != 1 {
			t.Fatalf("%s has %d values, want 1", p.Name, len(p.Values.Any))
		}
		value := p.Values.Any[0]
		locked := p.Name == value.Name && p.Key == key && p.Category.Name == "locked"
		recommended := p.Name == value.Name+"_recommended" && p.Key == key+`\Recommended` && p.Category.Name == "recommended"
		if p.Class != "Machine" || !locked && !recommended {
			t.Errorf("neither a locked nor a recommended policy for computers: %+v", p)
		}
		if value.XMLName.Local != kinds[value.Name] || !slices.Equal(value.Items, choices[value.Name]) {
			t.Errorf("%s is a %s of %q, want %s of %q", p.Name, value.XMLName.Local, value.Items, kinds[value.Name], choices[value.Name])
		}
		if kinds[value.Name] == "decimal" && (value.Min != "1" || value.Max != "3650") {
			t.Errorf("%s is from %s to %s, want 1 to 3650", p.Name, value.Min, value.Max)
		}
		found[p.Name] = true
	}
	for name := range kinds {
		if !found[name] || !found[name+"_recommended"] {
			t.Errorf("%s does not have two policies", name)
		}
	}
	if len(found) != 2*len(kinds) || len(definitions.Policies) != len(found) {
		t.Errorf("%d policies for %d settings, want two of each", len(definitions.Policies), len(kinds))
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
			t.Errorf("the ADML file has no %s", reference[1])
		}
	}
}

func readXML(t *testing.T, name string, into any) string {
	t.Helper()
	content := read(t, "windows/policies/"+name)
	if err := xml.Unmarshal([]byte(content), into); err != nil {
		t.Fatalf("%s is not valid XML: %v", name, err)
	}
	return content
}

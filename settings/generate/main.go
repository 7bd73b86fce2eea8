// Generate writes what is made from the table of settings: the policies for Windows, and the tables in the documentation.
//
//	generate FOLDER
//
// FOLDER is the module's root.
package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"smokeball-connect/settings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FOLDER")
		os.Exit(2)
	}
	all, err := files(os.Args[1])
	for path, content := range all {
		if err == nil {
			err = os.WriteFile(path, content, 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// files returns the generated files with their contents, by path. root is the module's root.
func files(root string) (map[string][]byte, error) {
	policies := filepath.Join(root, "packaging", "windows", "policies")
	all := map[string][]byte{
		filepath.Join(policies, "ConnectForSmokeball.admx"):          definitions(),
		filepath.Join(policies, "en-US", "ConnectForSmokeball.adml"): texts(),
	}
	for path, table := range map[string]string{
		filepath.Join(root, "README.md"):             readme(),
		filepath.Join(root, "docs", "deployment.md"): deployment(),
	} {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if all[path], err = replaceTable(content, table); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return all, nil
}

// The text between these lines of a document is generated.
const (
	tableBegins = "<!-- Made from settings/rows.go by go generate ./settings. -->\n"
	tableEnds   = "<!-- Until here. -->\n"
)

// replaceTable returns a document with its table replaced.
func replaceTable(document []byte, table string) ([]byte, error) {
	before, rest, begins := bytes.Cut(document, []byte(tableBegins))
	_, after, ends := bytes.Cut(rest, []byte(tableEnds))
	if !begins || !ends || bytes.Contains(after, []byte(tableBegins)) {
		return nil, fmt.Errorf("it needs one place between %q and %q", tableBegins, tableEnds)
	}
	return bytes.Join([][]byte{before, []byte(tableBegins), []byte(table), []byte(tableEnds), after}, nil), nil
}

// readme returns the table in the README, for a person.
func readme() string {
	b := strings.Builder{}
	b.WriteString("| environment | settings.toml | meaning | built in |\n|---|---|---|---|\n")
	for _, r := range settings.Rows() {
		if r.Variable() != "" {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", r.Variable(), r.Name, r.Explanation(), builtIn(r))
		}
	}
	return b.String()
}

// deployment returns the table in docs/deployment.md, for a firm.
func deployment() string {
	b := strings.Builder{}
	b.WriteString("| name | meaning | unless set | example |\n|---|---|---|---|\n")
	for _, r := range settings.Rows() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", r.Name, r.Explanation(), builtIn(r), r.Example)
	}
	return b.String()
}

// builtIn returns what is in force if nobody has set anything.
func builtIn(r settings.Row) string {
	if r.Default != "" {
		return r.Default
	}
	return "`" + r.BuiltIn + "`"
}

// policyKinds are the two policies of each setting: locked, and as a default.
var policyKinds = []struct {
	suffix, category, key string
	title, explain        string
}{
	{"", "locked", `Software\Policies\Connect for Smokeball`, "", "If this is set, people cannot change it."},
	{"_recommended", "recommended", `Software\Policies\Connect for Smokeball\Recommended`, " (default)",
		"If this is set, it is in force until a person sets something else."},
}

// definitions returns the policies (ADMX), in the order of the table.
func definitions() []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>
<!-- Made from settings/rows.go by go generate ./settings. -->
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="smokeballconnect" namespace="ConnectForSmokeball.Policies"/>
    <using prefix="windows" namespace="Microsoft.Policies.Windows"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <categories>
    <category name="locked" displayName="$(string.program)"/>
    <category name="recommended" displayName="$(string.recommended)"><parentCategory ref="locked"/></category>
  </categories>
  <policies>
`)
	for _, r := range settings.Rows() {
		for _, kind := range policyKinds {
			fmt.Fprintf(&b, `    <policy name="%[1]s" class="Machine" displayName="$(string.%[1]s)" explainText="$(string.%[1]s_explain)" presentation="$(presentation.%[1]s)" key="%[2]s">
      <parentCategory ref="%[3]s"/>
      <supportedOn ref="windows:SUPPORTED_Windows_10_0"/>
      <elements>
%[4]s      </elements>
    </policy>
`, r.Name+kind.suffix, kind.key, kind.category, element(r))
		}
	}
	b.WriteString("  </policies>\n</policyDefinitions>\n")
	return b.Bytes()
}

// element returns the value of a policy that an administrator fills in.
func element(r settings.Row) string {
	switch r.Kind {
	case settings.Choice, settings.YesNo:
		b := strings.Builder{}
		fmt.Fprintf(&b, "        <enum id=\"value\" valueName=\"%s\" required=\"true\">\n", r.Name)
		for _, o := range r.Choices {
			fmt.Fprintf(&b, "          <item displayName=\"$(string.%s_%s)\"><value><string>%[2]s</string></value></item>\n", r.Name, o.Value)
		}
		b.WriteString("        </enum>\n")
		return b.String()
	case settings.Number:
		return fmt.Sprintf("        <decimal id=\"value\" valueName=\"%s\" required=\"true\" minValue=\"%d\" maxValue=\"%d\"/>\n",
			r.Name, r.Min, r.Max)
	case settings.Text, settings.List, settings.Lengths:
	}
	return fmt.Sprintf("        <text id=\"value\" valueName=\"%s\" required=\"true\" maxLength=\"1023\"/>\n", r.Name)
}

// texts returns the English texts of the policies (ADML).
func texts() []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>
<!-- Made from settings/rows.go by go generate ./settings. -->
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Connect for Smokeball</displayName>
  <description>The settings of Connect for Smokeball that a firm can make for its staff.</description>
  <resources>
    <stringTable>
      <string id="program">Connect for Smokeball</string>
      <string id="recommended">Defaults, which people can change</string>
`)
	add := func(id, text string) { fmt.Fprintf(&b, "      <string id=\"%s\">%s</string>\n", id, escape(text)) }
	for _, r := range settings.Rows() {
		for _, kind := range policyKinds {
			add(r.Name+kind.suffix, title(r)+kind.title)
		}
		for _, kind := range policyKinds {
			add(r.Name+kind.suffix+"_explain", r.Plainly()+"\n\n"+kind.explain)
		}
		if r.Kind == settings.Choice || r.Kind == settings.YesNo {
			for _, o := range r.Choices {
				add(r.Name+"_"+o.Value, o.Label)
			}
		}
	}
	b.WriteString("    </stringTable>\n    <presentationTable>\n")
	for _, r := range settings.Rows() {
		for _, kind := range policyKinds {
			fmt.Fprintf(&b, "      <presentation id=\"%s\">%s</presentation>\n", r.Name+kind.suffix, presentation(r))
		}
	}
	b.WriteString("    </presentationTable>\n  </resources>\n</policyDefinitionResources>\n")
	return b.Bytes()
}

func title(r settings.Row) string {
	if r.Title != "" {
		return r.Title
	}
	return r.Label
}

// presentation returns how the Group Policy editor shows the field to fill in.
func presentation(r settings.Row) string {
	label := escape(title(r))
	switch r.Kind {
	case settings.Choice, settings.YesNo:
		return `<dropdownList refId="value" defaultItem="0">` + label + `</dropdownList>`
	case settings.Number:
		return fmt.Sprintf(`<decimalTextBox refId="value" defaultValue="%s">%s</decimalTextBox>`, r.Example, label)
	case settings.Text, settings.List, settings.Lengths:
	}
	return `<textBox refId="value"><label>` + label + `</label></textBox>`
}

// escape returns a text in XML, with its line breaks.
func escape(text string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(text)); err != nil { // a buffer never fails
		panic(err)
	}
	return strings.NewReplacer("&#xA;", "\n", "&#39;", "'", "&#34;", `"`).Replace(b.String())
}

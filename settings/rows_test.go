package settings

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"smokeball-connect/auth"
)

// Every row has what everybody needs who makes something of it.
func TestRows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	sentence := regexp.MustCompile(`^[A-Z].*\.$`)
	for _, r := range Rows() {
		if !regexp.MustCompile("^[a-z]+(_[a-z]+)*$").MatchString(r.Name) || seen[r.Name] {
			t.Errorf("%q is no name, or there twice", r.Name)
		}
		seen[r.Name] = true
		if r.Label == "" || !sentence.MatchString(r.Meaning) || r.Hint != "" && !sentence.MatchString(r.Hint) {
			t.Errorf("%s: people read %q, %q, %q", r.Name, r.Label, r.Meaning, r.Hint)
		}
		if strings.Count(r.Meaning, "`")%2 != 0 || strings.Count(r.Default, "`")%2 != 0 ||
			strings.Contains(r.Label+r.Hint+r.Title+r.Example, "`") {
			t.Errorf("%s: backquotes are for what is typed, in the documentation", r.Name)
		}
		if r.BuiltIn == "" && r.Default == "" {
			t.Errorf("%s: nobody knows what it is when it is not set", r.Name)
		}
		if offers := r.Kind == Choice || r.Kind == YesNo || r.Kind == Lengths; offers != (len(r.Choices) > 1) {
			t.Errorf("%s has %d choices", r.Name, len(r.Choices))
		}
		if len(r.Choices) > 0 && r.Kind != YesNo && r.Choices[0].Value != r.BuiltIn {
			t.Errorf("%s: the first choice is %s, and what is built in %s", r.Name, r.Choices[0].Value, r.BuiltIn)
		}
		values := slices.Concat([]string{r.BuiltIn, r.Example}, good[r.Name])
		for _, o := range r.Choices {
			if o.Label == "" || o.Value != strings.ToLower(o.Value) {
				t.Errorf("%s: the choice %+v", r.Name, o)
			}
			values = append(values, o.Value)
		}
		if len(good[r.Name]) == 0 {
			t.Errorf("%s is not tried", r.Name)
		}
		for _, value := range values {
			layer := Layer{r.Name: strings.TrimSuffix(value, "…")}
			if r.Name == auth.SettingAPIURL { // needs the other
				layer[auth.SettingSignInURL] = strings.ReplaceAll(value, "api.", "auth.")
			}
			if wrong := check(layers{FirmLocked: layer}).wrong; len(wrong) > 0 {
				t.Errorf("%s = %q: %v", r.Name, value, wrong)
			}
		}
		if bad := (Layer{r.Name: "\x00?"}); check(layers{FirmLocked: bad}).wrong[r.Name] == "" {
			t.Errorf("%s is not checked", r.Name)
		}
		if r.Variable() != "SMOKEBALL_"+strings.ToUpper(r.Name) && !r.FirmOnly {
			t.Errorf("%s is %s in the environment", r.Name, r.Variable())
		}
	}
	for _, name := range []string{auth.SettingClientID, auth.SettingRegion, auth.SettingEnvironment, auth.SettingSignInURL, auth.SettingAPIURL,
		auth.SettingRedirectURIs, auth.SettingScopes, auth.SettingSignInDays} {
		if r, known := row(name); !known || !r.Connection {
			t.Errorf("%s makes a connection, and has no row that says so", name)
		}
	}
	for name, want := range map[string]int{auth.SettingRegion: len(auth.Regions), auth.SettingEnvironment: len(auth.Environments)} {
		if r, _ := row(name); len(r.Choices) != want {
			t.Errorf("%s has %d choices, want %d", name, len(r.Choices), want)
		}
	}
	if r, _ := row(auth.SettingSignInDays); check(layers{FirmLocked: {r.Name: "3651"}}).wrong[r.Name] == "" || r.Max != 3650 || r.Min != 1 {
		t.Errorf("%s: from %d to %d", r.Name, r.Min, r.Max)
	}
}

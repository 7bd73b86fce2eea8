package settings

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"smokeball-connect/auth"
)

// Every row is complete: it has all that reading, showing and documenting the setting needs.
func TestRows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	sentence := regexp.MustCompile(`^[A-Z].*\.$`)
	for _, r := range Rows() {
		if !regexp.MustCompile("^[a-z]+(_[a-z]+)*$").MatchString(r.Name) || seen[r.Name] {
			t.Errorf("%q is not a valid name, or not unique", r.Name)
		}
		seen[r.Name] = true
		if r.Label == "" || !sentence.MatchString(r.Meaning) || r.Hint != "" && !sentence.MatchString(r.Hint) {
			t.Errorf("%s: the label %q is empty, or %q or %q is not a sentence", r.Name, r.Label, r.Meaning, r.Hint)
		}
		if strings.Count(r.Meaning, "`")%2 != 0 || strings.Count(r.Default, "`")%2 != 0 ||
			strings.Contains(r.Label+r.Hint+r.Title+r.Example, "`") {
			t.Errorf("%s: backquotes belong in pairs, in Meaning and Default only", r.Name)
		}
		if r.BuiltIn == "" && r.Default == "" {
			t.Errorf("%s: neither BuiltIn nor Default says what holds if it is not set", r.Name)
		}
		if offers := r.Kind == Choice || r.Kind == YesNo || r.Kind == Lengths; offers != (len(r.Choices) > 1) {
			t.Errorf("%s: %d choices do not fit its kind", r.Name, len(r.Choices))
		}
		if len(r.Choices) > 0 && r.Kind != YesNo && r.Choices[0].Value != r.BuiltIn {
			t.Errorf("%s: the first choice is %s, want the built-in %s", r.Name, r.Choices[0].Value, r.BuiltIn)
		}
		values := slices.Concat([]string{r.BuiltIn, r.Example}, good[r.Name])
		for _, o := range r.Choices {
			if o.Label == "" || o.Value != strings.ToLower(o.Value) {
				t.Errorf("%s: the choice %+v has no label, or is not in lower case", r.Name, o)
			}
			values = append(values, o.Value)
		}
		if len(good[r.Name]) == 0 {
			t.Errorf("%s has no values in good", r.Name)
		}
		for _, value := range values {
			layer := Layer{r.Name: strings.TrimSuffix(value, "…")}
			if r.Name == auth.SettingAPIURL { // allowed only with the sign-in host
				layer[auth.SettingSignInURL] = strings.ReplaceAll(value, "api.", "auth.")
			}
			if wrong := check(layers{FirmLocked: layer}).wrong; len(wrong) > 0 {
				t.Errorf("%s = %q: %v", r.Name, value, wrong)
			}
		}
		if bad := (Layer{r.Name: "\x00?"}); check(layers{FirmLocked: bad}).wrong[r.Name] == "" {
			t.Errorf("%s: a bad value is accepted", r.Name)
		}
		if r.Variable() != "SMOKEBALL_"+strings.ToUpper(r.Name) && !r.FirmOnly {
			t.Errorf("%s is %s in the environment", r.Name, r.Variable())
		}
	}
	for _, name := range []string{auth.SettingClientID, auth.SettingRegion, auth.SettingEnvironment, auth.SettingSignInURL, auth.SettingAPIURL,
		auth.SettingRedirectURIs, auth.SettingScopes, auth.SettingSignInDays} {
		if r, known := row(name); !known || !r.Connection {
			t.Errorf("%s is part of the connection, but its row does not say so", name)
		}
	}
	for name, want := range map[string]int{auth.SettingRegion: len(auth.Regions), auth.SettingEnvironment: len(auth.Environments)} {
		if r, _ := row(name); len(r.Choices) != want {
			t.Errorf("%s has %d choices, want %d", name, len(r.Choices), want)
		}
	}
	if r, _ := row(auth.SettingSignInDays); check(layers{FirmLocked: {r.Name: "3651"}}).wrong[r.Name] == "" || r.Max != 3650 || r.Min != 1 {
		t.Errorf("%s: from %d to %d, want 1 to 3650", r.Name, r.Min, r.Max)
	}
}

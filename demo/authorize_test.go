package demo

import "testing"

func TestNames(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"jane@brown.example":          "Jane Citizen",
		"jane.citizen@brown.example":  "Jane Citizen",
		"émile_o-neill@brown.example": "Émile O Neill",
		"@":                           "Citizen",
	} {
		if got := (person{email}).name(); got != want {
			t.Errorf("%s: got %q, want %q", email, got, want)
		}
	}
}

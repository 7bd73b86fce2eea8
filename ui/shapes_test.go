package ui

import (
	"slices"
	"strings"
	"testing"

	"smokeball-connect/auth"
)

// A command that has nothing to ask is not offered, and nobody has to paste one to learn that a token is in it.
func TestTheFormsToCopyIn(t *testing.T) {
	forms := func(st auth.Status) (labels []string) {
		r := newRig(t, st)
		r.Show()
		for _, item := range r.home.(*connected).shapeItems() {
			if item.Disabled && item.Action != nil {
				t.Errorf("%q is disabled", item.Label)
			}
			labels = append(labels, item.Label)
		}
		return labels
	}
	const holds = "Copy, with the token in it:"
	if got, want := forms(connectedStatus()), []string{holds, "the token itself", "Authorization header", "curl command"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	foreign := changed(connectedStatus(), func(st *auth.Status) { st.Host, st.APIURL = "auth.example.com", "" })
	if got, want := forms(foreign), []string{holds, "the token itself", "Authorization header"}; !slices.Equal(got, want) {
		t.Errorf("without an API: %q, want %q", got, want)
	}
}

func TestATokenThatCanNotBeCopiedSo(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.clipboard.SetContent("before")
	r.session.token.AccessToken = auth.NewSecret("'; reboot; '")
	r.copyToken(r.shapes[2])
	if note := r.home.(*connected).note.Text; r.clipboard.Content() != "before" || !strings.Contains(note, "no bearer token has") {
		t.Errorf("%q, %q", r.clipboard.Content(), note)
	}
}

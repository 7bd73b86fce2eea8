package ui

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"smokeball-connect/auth"
)

// enabled are the labels of the enabled items.
func enabled(items []menuItem) (labels []string) {
	for _, item := range items {
		if !item.disabled && !item.hidden && item.label != "" {
			labels = append(labels, item.label)
		}
	}
	return labels
}

func TestTrayMenu(t *testing.T) {
	t.Parallel()
	in, out := connectedStatus(), signedOutStatus()
	offline := changed(in, func(st *auth.Status) { st.State, st.Problem.Kind = auth.Offline, auth.Unreachable })
	for _, c := range []struct {
		name   string
		status auth.Status
		line   string
		want   string
	}{
		{"connected", in, "Connected · 42 minutes left", "Copy access token, Copy, Renew now, Sign in again…, Open, Disconnect, Quit"},
		{"renewing", changed(in, func(st *auth.Status) { st.State = auth.Renewing }), "Connected · 42 minutes left", "Copy access token, Copy, Sign in again…, Open, Disconnect, Quit"},
		{"offline", offline, "Can't reach Smokeball · 42 minutes left", "Copy access token, Copy, Renew now, Sign in again…, Open, Disconnect, Quit"},
		{"offline, token gone", changed(offline, func(st *auth.Status) { st.AccessTokenExpiresAt = start.Add(-time.Minute) }), "Can't reach Smokeball", "Renew now, Sign in again…, Open, Disconnect, Quit"},
		{"sign-in needed", changed(in, func(st *auth.Status) {
			st.State, st.Problem.Kind, st.AccessTokenExpiresAt = auth.SignInNeeded, auth.SignInRanOut, start
		}), "Please sign in again", "Reconnect…, Open, Disconnect, Quit"},
		{"signed out", out, "Not connected", "Connect…, Open, Quit"},
		{"signing in", changed(out, func(st *auth.Status) {
			st.State, st.Waiting, st.SignInLinkReady = auth.SigningIn, auth.WaitForBrowser, true
		}), "Signing in: continue in your browser", "Open the sign-in page again, Open, Quit"},
		{"signing in again", changed(in, func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, auth.WaitForSave }), "Saving your sign-in", "Copy access token, Copy, Open, Quit"},
		{"not configured", changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing }), "Not set up yet", "Set up…, Open, Quit"},
		{"opening", changed(out, func(st *auth.Status) { st.State, st.Waiting = auth.Opening, auth.WaitForKeychain }), "Waiting for your keychain", "Open, Quit"},
		{"keychain locked", changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, auth.KeychainLocked }), "Your keychain is locked", "Try the keychain again, Open, Quit"},
		{"record damaged", changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, auth.RecordDamaged }), "The stored sign-in is damaged", "Sign in again…, Open, Quit"},
		{"disconnecting", changed(in, func(st *auth.Status) { st.Waiting = auth.WaitForDisconnect }), "Disconnecting", "Open, Quit"},
	} {
		items := trayMenu(view{Status: c.status, now: start}, true)
		if items[0].label != c.line || !items[0].disabled {
			t.Errorf("%s: the first line is %+v, want %q", c.name, items[0], c.line)
		}
		if got := strings.Join(enabled(items), ", "); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A menu can be open while something changes: every item always is in the same place, and does the same.
func TestTheTraysMenuKeepsItsItems(t *testing.T) {
	t.Parallel()
	var deeds func(items []menuItem) (all []any)
	deeds = func(items []menuItem) (all []any) {
		for _, item := range items {
			all = append(all, item.does, item.format, item.label == "", deeds(item.items))
		}
		return all
	}
	for _, windowed := range []bool{true, false} {
		want := deeds(trayMenu(view{Status: connectedStatus(), now: start}, windowed))
		rapid.Check(t, func(t *rapid.T) {
			v := view{Status: anyStatus(t), now: start, copy: copyFacts{last: auth.Header.String(), noAPIKey: rapid.Bool().Draw(t, "no API key")}}
			v.APIURL = connectedStatus().APIURL
			v.check.offered, v.check.running = rapid.Bool().Draw(t, "offered"), rapid.Bool().Draw(t, "running")
			if got := deeds(trayMenu(v, windowed)); !reflect.DeepEqual(got, want) {
				t.Fatalf("with a window %v:\ngot  %v\nwant %v", windowed, got, want)
			}
		})
	}
}

// The formats to copy in are in a submenu, which says whether they contain the token before they are pasted.
func TestTheTraysFormats(t *testing.T) {
	t.Parallel()
	v := view{Status: connectedStatus(), now: start, copy: copyFacts{system: "windows", last: "curl-powershell", noAPIKey: true}}
	items := trayMenu(v, false)
	if items[2].label != "Copy curl command" || items[2].does != doCopy {
		t.Errorf("the first item is %+v", items[2])
	}
	var got []string
	for _, item := range items[3].items {
		label := item.label
		if item.disabled {
			label = "(" + label + ")"
		}
		got = append(got, label)
	}
	want := "(Contains the token; a shell's history may keep it), Access token, Authorization header, (Both headers), curl command, " +
		"PowerShell command, .http request, , (Nothing secret in it, never out of date), A command that fetches it, for Command Prompt, " +
		"A command that fetches it, for PowerShell"
	if items[3].label != "Copy" || strings.Join(got, ", ") != want {
		t.Errorf("%s: %s", items[3].label, strings.Join(got, ", "))
	}
}

// Every state has its own picture.
func TestTrayPictures(t *testing.T) {
	t.Parallel()
	seen := map[string]auth.State{}
	for _, state := range auth.States() {
		name := signOf(auth.Status{State: state}).Name
		if other, ok := seen[name]; ok {
			t.Errorf("%v and %v have the same picture", state, other)
		}
		seen[name] = state
	}
}

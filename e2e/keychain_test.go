//go:build linux

package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"smokeball-connect/demo"
)

// Without a keychain there is nowhere to store a sign-in. Every command says so at once, and nothing is stored anywhere else.
func TestNoKeychain(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]sessionKind{
		"no session bus":    {noBus: true},
		"no Secret Service": {noKeychain: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := newSession(t, kind), newProvider(t, demo.Options{})
			for _, command := range []string{"connect", "token", "disconnect", "status"} {
				out, said, code := s.run(t, p.env(), command)
				if code != 4 {
					t.Errorf("%s ends with %d", command, code)
				}
				if command == "status" {
					said, out = out, said
				}
				if out != "" || !strings.Contains(said, "keychain") || !strings.Contains(said, "GNOME Keyring") {
					t.Errorf("%s says %q and %q", command, out, said)
				}
			}
			out, _, code := s.run(t, p.env(), "status", "--json")
			var status struct{ State, Problem string }
			if err := json.Unmarshal([]byte(out), &status); err != nil || code != 4 || status.State != "KeychainUnavailable" ||
				status.Problem != "keychain_absent" {
				t.Errorf("status --json says %v with exit code %d", status, code)
			}
			s.noLink(t)
		})
	}
}

func TestNoKeychainInTheWindow(t *testing.T) {
	t.Parallel()
	s, p := newSession(t, sessionKind{display: true, noKeychain: true}), newProvider(t, demo.Options{})
	program := s.start(t, p.env())
	w := s.window(t, title)
	w.waitForText(t, "There is no keychain")
	s.tray.icon(t).waitForLine(t, "There is no keychain")
	// A keychain is started meanwhile.
	s.startKeychain(t)
	w.press(t, "Return")
	w.waitForText(t, "Connect to Smokeball")
	w.press(t, "ctrl+q")
	if code := program.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}

// Without a bus there is no tray either, so closing the window ends the program.
func TestNoBusInTheWindow(t *testing.T) {
	t.Parallel()
	s, p := newSession(t, sessionKind{display: true, noBus: true}), newProvider(t, demo.Options{})
	program := s.start(t, p.env(), "--hidden") // nobody could find it hidden, so it shows its window
	w := s.window(t, title)
	w.waitForText(t, "There is no keychain")
	w.close(t)
	if code := program.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}

// A window that a person has opened may cause the question for the keychain's password. It waits for the answer without freezing.
func TestLockedKeychainInTheWindow(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	program := d.start(t, d.provider.env(), "connect")
	newPerson().mustSignIn(t, d.link(t))
	if code := program.wait(t); code != 0 {
		t.Fatal(code)
	}
	d.lockKeychain(t)

	program, w, icon := d.open(t)
	prompt := d.prompt(t)
	icon.waitForLine(t, "Please unlock your keychain")
	prompt.press(t, "Escape")
	w.waitForText(t, "Your keychain is locked")
	icon.waitForLine(t, "Your keychain is locked")

	w.press(t, "Return") // Try again
	prompt = d.prompt(t)
	prompt.typeText(t, keychainPassword)
	prompt.press(t, "Return")
	w.waitForText(t, "Connected")
	d.noLink(t)

	// A program that starts with the computer asks nobody.
	w.press(t, "ctrl+q")
	if code := program.wait(t); code != 0 { // so that the next start does not find it running
		t.Errorf("the exit code is %d", code)
	}
	d.lockKeychain(t)
	d.start(t, d.provider.env(), "--hidden")
	icon = d.tray.icon(t)
	icon.waitForLine(t, "Your keychain is locked")
	if d.find(promptTitle) != "" {
		t.Error("it asks for the password")
	}
}

// A damaged record is reported, and kept until a new sign-in replaces it, after asking.
func TestDamagedRecord(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	program := d.start(t, d.provider.env(), "connect")
	newPerson().mustSignIn(t, d.link(t))
	if code := program.wait(t); code != 0 {
		t.Fatal(code)
	}
	d.damageKeychain(t)
	before := d.entries(t)
	for command, want := range map[string]int{"token": 4, "status": 4, "connect": 4} {
		if _, _, code := d.run(t, d.provider.env(), command); code != want {
			t.Errorf("%s ends with %d", command, code)
		}
	}
	_, w, _ := d.open(t)
	w.waitForText(t, "damaged")
	if got := d.entries(t); got != before {
		t.Errorf("%d entries in the keychain, want %d as before", got, before)
	}
	w.press(t, "Return")
	w.waitForText(t, "Replace it?")
	d.noLink(t)
	w.press(t, "shift+Tab", "Return") // the focus is on Cancel
	d.signIn(t)
	w.waitForText(t, "Jane Citizen")
	if out, _, _ := d.run(t, d.provider.env(), "token"); out != d.provider.LastAccessToken()+"\n" {
		t.Error("there is no token")
	}
}

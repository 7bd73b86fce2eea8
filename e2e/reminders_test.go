//go:build linux

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
)

// events is the history as the command line prints it, the newest first.
func (d desk) events(t *testing.T) (all []string) {
	t.Helper()
	out, said, code := d.run(t, d.provider.env(), "status", "--json", "--history")
	var status struct {
		History []struct {
			At     time.Time
			Event  string
			Why    string
			Notice string
		}
	}
	if err := json.Unmarshal([]byte(out), &status); err != nil || code != 0 {
		t.Fatalf("status --json --history: %v, exit code %d: %s", err, code, said)
	}
	for _, e := range status.History {
		if e.At.IsZero() {
			t.Errorf("an event without a time: %+v", e)
		}
		all = append(all, strings.TrimSpace(e.Event+" "+e.Why+e.Notice))
	}
	d.provider.mustNotLeak(t, "the history", out)
	return all
}

// That a sign-in ends tomorrow, and that a copied token runs out in five minutes, is each said once, even across restarts, and is in the
// history.
func TestReminders(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{AccessLife: 5 * time.Minute})
	env := append(d.provider.env(), "SMOKEBALL_SIGN_IN_DAYS=1")
	p := d.start(t, env, "--hidden")
	icon := d.tray.icon(t)
	icon.click(t, "Connect…")
	d.signIn(t)
	icon.waitForLine(t, "Connected")
	waitForNotice := func(beginning string, times int) {
		t.Helper()
		waitFor(t, "the notification "+beginning, func() bool {
			n := 0
			for _, shown := range d.notifications.all() {
				if strings.HasPrefix(shown.Title, beginning) {
					n++
				}
			}
			return n == times
		})
	}
	waitForNotice("Your Smokeball sign-in ends ", 1)
	icon.click(t, "Copy access token")
	d.waitForNewestToken(t)
	waitForNotice("The token you copied runs out in ", 1)
	icon.click(t, "Quit")
	p.wait(t)

	p = d.start(t, env, "--hidden")
	icon = d.tray.icon(t)
	icon.waitForLine(t, "Connected")
	icon.click(t, "Renew now")
	waitFor(t, "a renewal", func() bool { return slices.Contains(d.events(t)[:1], "renewed") })
	waitForNotice("Your Smokeball sign-in ends ", 1)
	waitForNotice("The token you copied runs out in ", 1)

	d.provider.Revoke()
	icon.click(t, "Renew now")
	waitForNotice("Please sign in to Smokeball again", 1)
	icon.click(t, "Quit")
	p.wait(t)
	d.start(t, env, "--hidden")
	icon = d.tray.icon(t)
	icon.waitForLine(t, "Connected") // the token is still good
	icon.click(t, "Renew now")
	icon.waitForLine(t, "Please sign in again")
	waitForNotice("Please sign in to Smokeball again", 1)

	events := slices.Compact(d.events(t))
	events = slices.DeleteFunc(events, func(e string) bool { return e == "renewed" }) // there may be any number
	want := []string{"sign_in_ended sign_in_refused", "notified sign_in_ended", "sign_in_ended sign_in_refused",
		"notified copied_ends", "copied", "notified sign_in_ends", "signed_in"}
	if !slices.Equal(events, want) {
		t.Errorf("the history has\n%q\nwant\n%q", events, want)
	}
}

// Starting with the computer is offered after the first sign-in, and the entry that it creates starts the program in the tray.
func TestStartWithTheComputer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	p, w, icon := d.open(t)
	w.connect(t)
	newPerson().mustSignIn(t, d.link(t))
	icon.waitForLine(t, "Connected")
	w.clickBelow(t, "Yes, do that")
	entry := filepath.Join(d.home, ".config", "autostart", "smokeball-connect.desktop")
	var content []byte
	waitFor(t, "the entry", func() (ok bool) {
		var err error
		content, err = os.ReadFile(entry)
		return err == nil
	})
	w.waitForText(t, "it starts with the computer")
	w.press(t, "ctrl+q")
	p.wait(t)

	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	if want := `Exec="` + path + `" --hidden`; !strings.Contains(string(content), "\n"+want+"\n") {
		t.Errorf("no %s in\n%s", want, content)
	}
	d.start(t, d.provider.env(), "--hidden")
	d.tray.icon(t).waitForLine(t, "Connected")
	if d.find(title) != "" {
		t.Error("it shows a window")
	}
}

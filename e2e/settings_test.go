//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
)

// A running program follows changes of its settings, and settings that can't be used do not end the connection.
func TestSettingsThatChangeWhileItRuns(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	env := slices.DeleteFunc(d.provider.env(), func(v string) bool { return strings.HasPrefix(v, "SMOKEBALL_CLIENT_ID=") })
	d.start(t, env, "--hidden")
	icon := d.tray.icon(t)
	icon.waitForLine(t, "Not set up yet")
	file := filepath.Join(d.home, ".config", "smokeball-connect", "settings.toml")
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	if _, said, code := d.run(t, env, "set", "client_id="+clientID); code != 0 {
		t.Fatalf("set: exit code %d, %s", code, said)
	}
	icon.click(t, "Connect…")
	d.signIn(t)
	icon.waitForLine(t, "Connected")

	for _, half := range []string{"", "client_id = 'some", "client_id = 'some one'\n"} {
		write(half)
		for range 16 { // longer than a change takes to come into force
			time.Sleep(250 * time.Millisecond) //nolint:forbidigo // nothing must happen meanwhile
			if line := icon.line(); line != "" && !strings.HasPrefix(line, "Connected") {
				t.Fatalf("with %q in the file, the tray says %q", half, line)
			}
		}
	}
	icon.click(t, "Open")
	w := d.window(t, title)
	w.waitForText(t, "Jane Citizen")
	w.press(t, "ctrl+comma")
	w.waitForText(t, "The previous settings stay in force")
	w.press(t, "Escape")

	write("client_id = 'somebody-else'\n")
	icon.waitForLine(t, "Not connected")
	write("client_id = '" + clientID + "'\n")
	icon.waitForLine(t, "Connected") // the sign-in has come back with its settings
}

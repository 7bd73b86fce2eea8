//go:build linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
)

// TestTour does the main job against the built-in stand-in and visits the other screens. It saves a picture of each in build/tour, in light
// and dark, at 100 % and 200 %.
func TestTour(t *testing.T) {
	t.Parallel()
	for _, theme := range []string{"light", "dark"} {
		for _, scale := range []int{100, 200} {
			name := fmt.Sprintf("%s-%d", theme, scale)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				folder := filepath.Join("..", "build", "tour", name)
				if err := os.RemoveAll(folder); err != nil {
					t.Fatal(err)
				}
				tour := tour{folder: folder, dark: theme == "dark", scale: float64(scale) / 100}
				t.Run("main job", tour.mainJob)
				t.Run("setting up", tour.settingUp)
				t.Run("when something is wrong", tour.wrong)
				t.Run("keychain", tour.keychain)
				t.Run("without a token", tour.withoutToken)
			})
		}
	}
}

type tour struct {
	folder string
	dark   bool
	scale  float64
}

// env sets the look of this tour.
func (tr tour) env(more ...string) []string {
	theme := "light"
	if tr.dark {
		theme = "dark"
	}
	return append(more, "FYNE_THEME="+theme, fmt.Sprintf("FYNE_SCALE=%g", tr.scale))
}

func (tr tour) path(name string) string { return filepath.Join(tr.folder, name+".png") }

// window takes a picture as soon as the window contains the text.
func (tr tour) window(t *testing.T, w *window, name, text string) {
	t.Helper()
	w.waitForText(t, text)
	w.picture(t, tr.path(name))
}

func (tr tour) page(t *testing.T, p *page, name, text string) {
	t.Helper()
	p.waitForText(t, text)
	p.picture(t, tr.path(name), tr.dark, tr.scale)
}

func (tr tour) mainJob(t *testing.T) {
	s := newSession(t, sessionKind{display: true})
	b := s.newBrowser(t)
	p := s.start(t, tr.env(), "--demo")
	w, icon := s.window(t, title), s.tray.icon(t)
	tr.window(t, w, "01-signed-out", "Connect to Smokeball")
	w.press(t, "Return")
	link := s.link(t)
	tr.window(t, w, "02-signing-in", "Continue in your browser")
	page := b.open(t, link)
	tr.page(t, page, "03-sign-in-page", "demonstration")
	page.click(t, "button[value=sign-in]") // the form is already filled in
	tr.page(t, page, "04-last-page", connectedPage)
	tr.window(t, w, "05-connected", "Jane Citizen")
	w.press(t, "ctrl+shift+c")
	s.waitForClipboard(t, "a token", func(text string) bool { return strings.HasPrefix(text, "eyJ") })
	token := s.clipboard()
	tr.window(t, w, "06-copied", "clipboard")
	if out, _, code := s.run(t, nil, "--demo", "token"); code != 0 || out != token+"\n" {
		t.Errorf("the command line has another token than the clipboard (exit code %d)", code)
	}
	w.press(t, "ctrl+comma")
	tr.window(t, w, "07-settings", "Client ID")
	w.press(t, "Escape")
	w.click(t, "History")
	tr.window(t, w, "21-history", "Signed in")
	w.press(t, "Escape")
	icon.click(t, "Disconnect")
	tr.window(t, w, "08-disconnect", "Disconnect?")
	w.press(t, "Escape")
	if err := os.WriteFile(filepath.Join(tr.folder, "tray-menu.txt"), []byte(icon.text()), 0o644); err != nil {
		t.Fatal(err)
	}
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}

	s.start(t, tr.env(), "--demo")
	w = s.window(t, title)
	tr.window(t, w, "09-still-connected", "Jane Citizen")
	s.noLink(t)
}

func (tr tour) settingUp(t *testing.T) {
	s := newSession(t, sessionKind{display: true})
	p := s.start(t, tr.env())
	w := s.window(t, title)
	tr.window(t, w, "10-set-up", "Client ID")
	w.press(t, "ctrl+comma")
	tr.window(t, w, "11-settings", "More settings")
	w.press(t, "ctrl+q")
	p.wait(t)

	s.start(t, tr.env("SMOKEBALL_REGION=nz", "SMOKEBALL_SIGN_IN_DAYS=many"))
	w = s.window(t, title)
	tr.window(t, w, "12-wrong-settings", "Please check the settings")
	w.press(t, "Return")
	tr.window(t, w, "13-what-is-wrong", "is one of us")
}

func (tr tour) wrong(t *testing.T) {
	d := newDesk(t, demo.Options{})
	d.start(t, tr.env(d.provider.env()...))
	w, icon := d.window(t, title), d.tray.icon(t)
	w.connect(t)
	newPerson().mustSignIn(t, d.link(t))
	icon.waitForLine(t, "Connected")
	tr.window(t, w, "22-offer", "Start with the computer")
	d.provider.down()
	icon.click(t, "Renew now")
	tr.window(t, w, "14-offline", "trying again")
	d.provider.up(t)
	d.provider.Revoke()
	icon.click(t, "Renew now")
	tr.window(t, w, "15-sign-in-needed", "Please sign in again")
	w.press(t, "Return")
	page := d.browser.open(t, d.link(t))
	page.click(t, "button[value=cancel]")
	tr.page(t, page, "16-cancelled-page", "Sign-in cancelled")
	tr.window(t, w, "17-cancelled", "cancelled")
}

func (tr tour) withoutToken(t *testing.T) {
	const life = 2 * time.Second
	d := newDesk(t, demo.Options{AccessLife: life})
	env := tr.env(d.provider.env()...)
	program := d.start(t, env, "connect")
	newPerson().mustSignIn(t, d.link(t))
	program.wait(t)
	d.provider.down()
	d.provider.runsOut(life)
	d.start(t, env)
	tr.window(t, d.window(t, title), "20-offline-without-token", "ran out")
}

func (tr tour) keychain(t *testing.T) {
	s := newSession(t, sessionKind{display: true})
	if _, _, code := s.run(t, nil, "--demo", "token"); code != 3 { // creates a keychain to lock
		t.Fatal(code)
	}
	s.lockKeychain(t)
	p := s.start(t, tr.env(), "--demo")
	w := s.window(t, title)
	prompt := s.prompt(t)
	tr.window(t, w, "18-waiting-for-keychain", "Please unlock")
	prompt.press(t, "Escape")
	tr.window(t, w, "19-keychain-locked", "is locked")
	w.press(t, "ctrl+q")
	p.wait(t)
}

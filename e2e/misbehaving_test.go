//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/demo"
)

// household is a session with a provider and a keychain that can misbehave, in which somebody has signed in.
type household struct {
	*session
	provider *provider
	keychain *secretServer
}

func newHousehold(t testing.TB, display bool, o demo.Options) household {
	t.Helper()
	h := newEmptyHousehold(t, display, o)
	p := h.start(t, h.provider.env(), "connect")
	newPerson().mustSignIn(t, h.link(t))
	if code := p.wait(t); code != 0 {
		t.Fatalf("connect ends with %d", code)
	}
	return h
}

// newEmptyHousehold is a household in which nobody has signed in.
func newEmptyHousehold(t testing.TB, display bool, o demo.Options) household {
	t.Helper()
	s := newSession(t, sessionKind{display: display, noKeychain: true})
	return household{s, newProvider(t, o), s.newSecretServer(t)}
}

// mustNotCrash fails the test if a program has printed traces of a crash.
func mustNotCrash(t testing.TB, p *program) {
	t.Helper()
	for _, trace := range []string{"panic", "SIGSEGV", "goroutine ", "fatal error"} {
		if strings.Contains(p.stderr(), trace) {
			t.Errorf("%v prints %q", p.cmd.Args[1:], trace)
		}
	}
}

// commands are the commands that need the keychain.
var commands = [][]string{{"connect"}, {"token"}, {"status"}, {"status", "--json"}, {"disconnect"}}

// commandsFail runs every command at the same time. Each has to fail and say that the keychain is the reason.
func (h household) commandsFail(t *testing.T, kind, says string) {
	t.Helper()
	var running []*program
	for _, args := range commands {
		running = append(running, h.start(t, h.provider.env(), args...))
	}
	for i, p := range running {
		args := strings.Join(commands[i], " ")
		if code := p.wait(t); code != 4 {
			t.Errorf("%s ends with %d", args, code)
		}
		mustNotCrash(t, p)
		switch args {
		case "status --json":
			var status struct{ State, Problem string }
			if err := json.Unmarshal([]byte(p.stdout()), &status); err != nil || status.State != "KeychainUnavailable" || status.Problem != kind {
				t.Errorf("%s says %+v, want the problem %s", args, status, kind)
			}
		case "status":
			if !strings.Contains(p.stdout(), says) {
				t.Errorf("%s says %q, want %q in it", args, p.stdout(), says)
			}
		default:
			if p.stdout() != "" || !strings.Contains(p.stderr(), says) {
				t.Errorf("%s says %q and %q, want %q in the latter", args, p.stdout(), p.stderr(), says)
			}
		}
	}
	h.noLink(t)
}

// mustBeKept makes sure that the keychain holds a whole sign-in, that it is the only one that works at Smokeball, and that none was
// revoked.
func (h household) mustBeKept(t testing.TB) {
	t.Helper()
	defer func() {
		if t.Failed() {
			stored, err := h.keychain.stored()
			alive := h.provider.Alive()
			t.Logf("%d sign-ins are alive; the keychain's is one of them: %v; %v", len(alive), slices.Contains(alive, stored), err)
		}
	}()
	waitFor(t, "the keychain to hold the one sign-in that is alive", h.isKept)
	if n := h.provider.Journal().Revoked; n != 0 {
		t.Errorf("%d sign-ins were revoked", n)
	}
}

// mustBeWell makes sure that the sign-in is kept and that a command can use it.
func (h household) mustBeWell(t testing.TB) {
	t.Helper()
	out, said, code := h.run(t, h.provider.env(), "token")
	if token := strings.TrimSpace(out); code != 0 || !slices.Contains(h.provider.Journal().AccessTokens, token) {
		t.Errorf("token ends with %d and says %q", code, said)
	}
	h.mustBeKept(t)
}

// nobodyAsked fails the test if the person was asked anything.
func (k *secretServer) nobodyAsked(t testing.TB) {
	t.Helper()
	if n := k.questions(); n != 0 {
		t.Errorf("the person was asked %d times", n)
	}
}

// trouble is a way in which a keychain can't be used for a while.
type trouble struct {
	begin, end func(testing.TB, household)
	kind       string // the problem's kind, for scripts
	says       string // a part of what people read about it
	headline   string // the headline in the window and the tray
}

var troubles = map[string]trouble{
	"is locked": {
		begin: func(_ testing.TB, h household) { h.keychain.lock() },
		end:   func(_ testing.TB, h household) { h.keychain.unlock() },
		kind:  "keychain_locked", says: "keychain is locked", headline: "Your keychain is locked",
	},
	"restarts locked": {
		begin: func(t testing.TB, h household) { h.keychain.restart(t) },
		end:   func(_ testing.TB, h household) { h.keychain.unlock() },
		kind:  "keychain_locked", says: "keychain is locked", headline: "Your keychain is locked",
	},
	"restarts without its keyrings": {
		begin: func(t testing.TB, h household) {
			h.keychain.stop()
			h.keychain.loseKeyrings()
			h.keychain.start(t)
		},
		end: func(t testing.TB, h household) {
			h.keychain.stop()
			h.keychain.findKeyrings()
			h.keychain.start(t)
		},
		kind: "no_keyring", says: "no keyring", headline: "Your keychain has no keyring",
	},
	"goes away": {
		begin: func(_ testing.TB, h household) { h.keychain.stop() },
		end:   func(t testing.TB, h household) { h.keychain.start(t) },
		kind:  "keychain_absent", says: "There is no keychain", headline: "There is no keychain",
	},
	"never answers": {
		begin: func(_ testing.TB, h household) { h.keychain.freeze() },
		end:   func(_ testing.TB, h household) { h.keychain.thaw() },
		kind:  "keychain_slow", says: "keychain doesn't answer", headline: "Your keychain doesn't answer",
	},
	"asks for every item": {
		begin: func(_ testing.TB, h household) { h.keychain.askForItems(true) },
		end:   func(_ testing.TB, h household) { h.keychain.askForItems(false) },
		kind:  "keychain_locked", says: "keychain is locked", headline: "Your keychain is locked",
	},
	"loses its bus": {
		begin: func(t testing.TB, h household) { h.endBus(t) },
		end: func(t testing.TB, h household) {
			h.keychain.stop() // its connection is dead
			h.startBusAgain(t)
			h.keychain.start(t)
		},
		kind: "keychain_absent", says: "There is no keychain", headline: "There is no keychain",
	},
}

// endBus kills the session's bus.
func (s *session) endBus(t testing.TB) {
	t.Helper()
	var pid uint32
	if err := s.bus.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, "org.freedesktop.DBus").Store(&pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(int(pid), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the bus to be gone", func() bool { return !s.bus.Connected() })
}

// startBusAgain starts the bus again at the same address, with the tray and the notifications.
func (s *session) startBusAgain(t testing.TB) {
	t.Helper()
	s.service(t, "dbus-daemon", "--config-file="+filepath.Join(s.home, "bus.conf"), "--nofork", "--print-address=3")()
	bus, err := dbus.Connect(s.busAddress())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	s.bus = bus
	if s.tray != nil {
		s.tray = newTray(t, bus)
		s.notifications = newNotifications(t, bus)
	}
}

// If the keychain is in trouble, every command says so, without hanging and without asking anybody anything. When the trouble is over,
// everything works as before.
func TestCommandsWithAKeychainInTrouble(t *testing.T) {
	t.Parallel()
	for name, trouble := range troubles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHousehold(t, false, demo.Options{Rotate: true})
			trouble.begin(t, h)
			h.commandsFail(t, trouble.kind, trouble.says)
			h.keychain.nobodyAsked(t)
			trouble.end(t, h)
			h.mustBeWell(t)
			h.keychain.nobodyAsked(t)
		})
	}
}

// If trouble begins between any two keychain calls of a renewal, the command ends properly and the sign-in is kept.
func TestTroubleDuringACommand(t *testing.T) {
	t.Parallel()
	for name, trouble := range troubles {
		if name == "never answers" {
			continue // this is slow; TestKeychainAnswersTooLate has it
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Without rotation, so that the old refresh token keeps working: a command can't wait until the keychain takes a new one.
			h := newHousehold(t, false, demo.Options{AccessLife: time.Hour})
			for calls, more := 1, true; more; calls += 1 + calls/4 {
				begun := make(chan struct{})
				h.keychain.after(calls, "", func() {
					defer close(begun)
					trouble.begin(t, h)
				})
				p := h.start(t, h.provider.env(), "token", "--min-validity", "59m59.95s") // renews
				code := p.wait(t)
				mustNotCrash(t, p)
				if more = !h.keychain.cancelPending(); more {
					mustHaveBegun(t, begun)
					trouble.end(t, h)
				}
				if code != 0 && code != 4 {
					t.Errorf("token ends with %d and says %q", code, p.stderr())
				}
				if h.keychain.nobodyAsked(t); t.Failed() {
					t.Fatalf("with trouble after %d calls", calls)
				}
				h.mustBeWell(t)
			}
		})
	}
}

// A command also copes with a keychain that is locked right after it has answered that it is unlocked.
func TestLockedRightAfterTheLook(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, false, demo.Options{})
	for _, args := range commands {
		h.keychain.after(1, "Unlock", h.keychain.lock)
		p := h.start(t, h.provider.env(), args...)
		if code := p.wait(t); !h.keychain.locked() || code != 4 || !strings.Contains(p.stdout()+p.stderr(), "locked") {
			t.Errorf("%v ends with %d and says %q", args, code, p.stderr())
		}
		mustNotCrash(t, p)
		if h.keychain.nobodyAsked(t); t.Failed() {
			t.Fatalf("with %v", args)
		}
		h.keychain.unlock()
		h.mustBeWell(t)
	}
}

// openWindow starts the program, and waits for its window and its icon in the tray.
func (h household) openWindow(t testing.TB) (*program, *window, *trayIcon) {
	t.Helper()
	p := h.start(t, h.provider.env())
	return p, h.window(t, title), h.tray.icon(t)
}

// quit ends the program from its tray menu.
func (i *trayIcon) quit(t testing.TB, p *program) {
	t.Helper()
	i.click(t, "Quit")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	mustNotCrash(t, p)
}

// typeset is a text with the apostrophes that the tray shows.
func typeset(text string) string { return strings.ReplaceAll(text, "'", "’") }

// comesBack is how long the program may take to notice by itself that the keychain works again.
const comesBack = time.Minute

// waitForLineWithin is waitForLine with another time limit.
func (i *trayIcon) waitForLineWithin(t testing.TB, within time.Duration, start string) {
	t.Helper()
	last := ""
	defer func() {
		if t.Failed() {
			t.Logf("the tray says %q", last)
		}
	}()
	waitLonger(t, within, "the tray to say "+start, func() bool {
		last = i.line()
		return strings.HasPrefix(last, start)
	})
}

// An open window survives all kinds of trouble: it says what is wrong as soon as it needs the keychain, asks nobody, and is connected again
// by itself.
func TestWindowWithAKeychainInTrouble(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, true, demo.Options{Rotate: true})
	p, w, icon := h.openWindow(t)
	icon.waitForLine(t, "Connected · ")
	for _, name := range []string{"is locked", "restarts locked", "restarts without its keyrings", "goes away", "never answers"} {
		t.Run(name, func(t *testing.T) {
			trouble := troubles[name]
			trouble.begin(t, h)
			end := sync.OnceFunc(func() { trouble.end(t, h) })
			defer end()
			icon.click(t, "Renew now")
			icon.waitForLine(t, typeset(trouble.headline))
			w.waitForText(t, trouble.headline)
			w.waitForText(t, "token is good until")
			end()
			icon.waitForLineWithin(t, comesBack, "Connected · ")
			h.mustBeWell(t)
		})
		h.keychain.nobodyAsked(t)
		mustNotCrash(t, p)
	}
	w.waitForText(t, "Jane Citizen")
	icon.quit(t, p)
	h.mustBeWell(t)
	h.keychain.nobodyAsked(t)
}

// If a renewal of the window is interrupted after any keychain call, what Smokeball has answered stays in memory until the keychain takes
// it, and no other process renews in the meantime.
func TestTroubleDuringARenewalOfTheWindow(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"is locked", "restarts locked", "goes away"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trouble := troubles[name]
			h := newHousehold(t, true, demo.Options{Rotate: true})
			p := h.start(t, h.provider.env(), "--hidden")
			icon := h.tray.icon(t)
			icon.waitForLine(t, "Connected · ")
			h.keychain.refuseAll(t) // presses that are on their way when the trouble begins rightly ask the person, once each
			presses := 0
			press := func() {
				presses++
				icon.choose("Renew now")
			}
			for calls, more := 1, true; more; calls += 1 + calls/4 {
				begins, begun := make(chan struct{}), make(chan struct{})
				h.keychain.after(calls, "", func() {
					close(begins)
					defer close(begun)
					trouble.begin(t, h)
				})
				renewed := h.pressRenew(press, begins)
				if waitForEither(t, begun, "the renewal", func() bool { return renewed() && h.isKept() }) || !h.keychain.cancelPending() {
					mustHaveBegun(t, begun) // it may only just have begun
					trouble.end(t, h)
					press() // the program would do so by itself some seconds later
				} else {
					more = false
				}
				icon.waitForLineWithin(t, comesBack, "Connected · ")
				h.mustBeKept(t)
				if n := h.keychain.questions(); n > presses {
					t.Fatalf("with trouble after %d calls, the person has been asked %d times, for %d presses", calls, n, presses)
				}
			}
			mustNotCrash(t, p)
			icon.quit(t, p)
			h.mustBeWell(t)
		})
	}
}

// A keychain call that was given up may still take effect much later. The program finds out what it wrote before it writes anything else.
func TestKeychainAnswersTooLate(t *testing.T) {
	t.Parallel()
	for _, calls := range []int{4, 25, 45, 65} {
		t.Run(fmt.Sprintf("after %d calls", calls), func(t *testing.T) {
			t.Parallel()
			h := newHousehold(t, true, demo.Options{Rotate: true})
			p := h.start(t, h.provider.env(), "--hidden")
			icon := h.tray.icon(t)
			icon.waitForLine(t, "Connected · ")
			h.keychain.after(calls, "", h.keychain.freeze)
			icon.click(t, "Renew now")
			waitFor(t, "the program to give a call up", h.keychain.givenUp)
			h.keychain.thaw()
			icon.choose("Renew now") // the program would do so by itself some seconds later
			waitLonger(t, comesBack, "the newest sign-in to be saved", func() bool {
				return h.isKept() && h.provider.Count("refresh_token") > 0 && strings.HasPrefix(icon.line(), "Connected · ")
			})
			h.mustBeWell(t)
			h.keychain.nobodyAsked(t)
			icon.quit(t, p)
			h.mustBeWell(t)
		})
	}
}

// waitForEither waits until the channel is closed or done returns true, and reports whether the channel was closed.
func waitForEither(t testing.TB, closed <-chan struct{}, what string, done func() bool) (wasClosed bool) {
	t.Helper()
	waitFor(t, what, func() bool {
		select {
		case <-closed:
			wasClosed = true
			return true
		default:
			return done()
		}
	})
	return wasClosed
}

// mustHaveBegun waits until all of a trouble has begun.
func mustHaveBegun(t testing.TB, begun <-chan struct{}) {
	t.Helper()
	waitForEither(t, begun, "the trouble to begin", func() bool { return false })
}

// pressRenew returns a function that reports whether Smokeball was asked for a renewal, and otherwise presses Renew in the tray: a press
// does nothing while the program is busy or the menu is being rebuilt. Once there is trouble, it stops pressing, because that would rightly
// ask the person.
func (h household) pressRenew(press func(), trouble <-chan struct{}) (renewed func() bool) {
	before := h.provider.Count("refresh_token")
	return func() bool {
		if h.provider.Count("refresh_token") > before {
			return true
		}
		select {
		case <-trouble:
		default:
			press()
		}
		return false
	}
}

// isKept reports whether the keychain holds the one sign-in that works at Smokeball.
func (h household) isKept() bool {
	stored, err := h.keychain.stored()
	return err == nil && slices.Equal(h.provider.Alive(), []string{stored})
}

// asks starts the program, and waits for its window and for the keychain's question.
func (h household) asks(t testing.TB) (*program, *window, *trayIcon, *dialog) {
	t.Helper()
	p, w, icon := h.openWindow(t)
	d := h.keychain.dialog(t)
	icon.waitForLine(t, "Please unlock your keychain")
	return p, w, icon, d
}

// If the keychain dies while it is asking, the answer never comes. The program does not wait for it, and asks again only when the person
// wants that.
func TestKeychainDiesWhileItAsks(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, true, demo.Options{})
	h.keychain.lock()
	p, w, icon, _ := h.asks(t)
	h.keychain.stop()
	waitFor(t, "the tray to stop asking to unlock the keychain", func() bool {
		line := icon.line()
		return line != "" && !strings.HasPrefix(line, "Please unlock")
	})
	icon.click(t, "Try the keychain again")
	icon.waitForLine(t, "There is no keychain")
	w.waitForText(t, "There is no keychain")

	h.keychain.start(t) // locked, as it was
	icon.click(t, "Try the keychain again")
	h.keychain.dialog(t).refuse()
	icon.waitForLine(t, "Your keychain is locked")
	w.press(t, "Return") // Try again
	d := h.keychain.dialog(t)
	h.keychain.restart(t)
	d.accept() // too late, the dialog is gone
	icon.click(t, "Try the keychain again")
	h.keychain.dialog(t).accept()
	icon.waitForLine(t, "Connected · ")
	h.mustBeWell(t)
	if n := h.keychain.questions(); n != 4 {
		t.Errorf("the person was asked %d times", n)
	}
	icon.quit(t, p)
}

// If the Secret Service has no keyring, as after an automatic login, the window has one created when the person presses the button.
func TestWindowMakesAKeyring(t *testing.T) {
	t.Parallel()
	h := newEmptyHousehold(t, true, demo.Options{})
	h.keychain.loseKeyrings()
	p, w, icon := h.openWindow(t)
	icon.waitForLine(t, typeset("Your keychain has no keyring"))
	w.waitForText(t, "Choose Try again")
	h.keychain.nobodyAsked(t)
	w.press(t, "Return")
	h.keychain.dialog(t).refuse()
	icon.waitForLine(t, typeset("Your keychain has no keyring"))
	w.press(t, "Return")
	h.keychain.dialog(t).accept()
	w.waitForText(t, "Connect to Smokeball")
	w.press(t, "Return")
	newPerson().mustSignIn(t, h.link(t))
	icon.waitForLine(t, "Connected · ")
	h.mustBeWell(t)
	if n := h.keychain.questions(); n != 2 {
		t.Errorf("the person was asked %d times", n)
	}
	icon.quit(t, p)
}

// A keychain that asks about every item, as KeePassXC does, asks when the sign-in is first read, and not at every renewal or when
// disconnecting.
func TestKeychainThatAsksForEveryItem(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, true, demo.Options{Rotate: true})
	h.keychain.askForItems(true)
	p, w, icon, d := h.asks(t)
	d.accept()
	asked := 1
	for !strings.HasPrefix(icon.line(), "Connected · ") {
		waitForEither(t, nil, "another question, or the end of them", func() bool {
			select {
			case d := <-h.keychain.dialogs:
				d.accept()
				asked++
				return true
			default:
				return strings.HasPrefix(icon.line(), "Connected · ")
			}
		})
	}
	if asked > 2 { // once the first item can be read, the others are known
		t.Errorf("the person was asked %d times", asked)
	}
	for range 3 {
		waitFor(t, "a renewal", h.pressRenew(func() { icon.choose("Renew now") }, nil))
		icon.waitForLine(t, "Connected · ")
		h.mustBeKept(t)
	}
	if n := h.keychain.questions(); n != asked {
		t.Errorf("the renewals asked %d times", n-asked)
	}
	if n := h.keychain.openDialogs(); n != 0 {
		t.Errorf("%d dialogs are left on the screen", n)
	}

	// If the keychain would ask before it deletes an entry, the entry is emptied instead.
	icon.click(t, "Disconnect")
	w.waitForText(t, "Disconnect?")
	w.press(t, "shift+Tab", "Return") // the focus is on Cancel
	icon.waitForLine(t, "Not connected")
	if stored, err := h.keychain.stored(); stored != "" || err != nil || len(h.provider.Alive()) != 0 {
		t.Errorf("after Disconnect %d sign-ins are alive, and the keychain holds one: %v, %v", len(h.provider.Alive()), stored != "", err)
	}
	if n := h.keychain.questions(); n != asked {
		t.Errorf("disconnecting asked %d times", n-asked)
	}
	if n := h.keychain.openDialogs(); n != 0 {
		t.Errorf("%d dialogs are left on the screen", n)
	}
	icon.quit(t, p)
	h.keychain.askForItems(false)
	if _, _, code := h.run(t, h.provider.env(), "token"); code != 3 {
		t.Errorf("token ends with %d", code)
	}
}

// A program that starts with the computer asks nobody, whatever is wrong with the keychain, and connects as soon as it can.
func TestHiddenWithAKeychainInTrouble(t *testing.T) {
	t.Parallel()
	type started struct {
		household
		trouble trouble
		program *program
		icon    *trayIcon
	}
	all := map[string]started{}
	for name, trouble := range troubles { // all at the same time, because they mostly wait
		if name == "loses its bus" {
			continue // without its tray, it is not hidden
		}
		h := newHousehold(t, true, demo.Options{Rotate: true})
		trouble.begin(t, h)
		p := h.start(t, h.provider.env(), "--hidden")
		all[name] = started{h, trouble, p, h.tray.icon(t)}
	}
	for name, s := range all {
		t.Run(name+", at first", func(t *testing.T) {
			s.icon.waitForLine(t, typeset(s.trouble.headline))
			if s.find(title) != "" {
				t.Error("--hidden shows a window")
			}
		})
		s.keychain.nobodyAsked(t)
		s.trouble.end(t, s.household)
	}
	for name, s := range all {
		t.Run(name+", in the end", func(t *testing.T) {
			s.icon.waitForLineWithin(t, comesBack, "Connected · ")
			s.mustBeWell(t)
			s.keychain.nobodyAsked(t)
			s.icon.quit(t, s.program)
		})
	}
}

// waitForTextOf is waitForText for a program that may crash meanwhile.
func (h household) waitForTextOf(t testing.TB, p *program, w *window, text string) {
	t.Helper()
	waitFor(t, "the window to say "+text, func() bool {
		select {
		case <-p.ended:
			mustNotCrash(t, p)
			t.Fatal("the program has ended")
		default:
		}
		return w.shown() && strings.Contains(strings.ReplaceAll(w.text(), "\n", " "), text)
	})
}

// If the bus goes away, only the tray and the keychain go with it.
func TestWindowLosesItsBus(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, true, demo.Options{Rotate: true})
	p, w, icon := h.openWindow(t)
	icon.waitForLine(t, "Connected · ")
	w.waitForText(t, "Jane Citizen")
	trouble := troubles["loses its bus"]
	for range 2 {
		trouble.begin(t, h)
		w.press(t, "ctrl+r")
		h.waitForTextOf(t, p, w, trouble.headline)
		w.press(t, "ctrl+shift+c")
		h.waitForClipboard(t, "the token, which is still good", func(text string) bool { return text == h.provider.LastAccessToken() })
		h.setClipboard(t, "something else")
		trouble.end(t, h)
		w.press(t, "ctrl+r")
		w.waitForText(t, "Jane Citizen")
		h.mustBeWell(t)
	}
	h.keychain.nobodyAsked(t)
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	mustNotCrash(t, p)
}

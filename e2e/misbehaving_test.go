//go:build linux

package e2e

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
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

// newEmptyHousehold is one in which nobody has signed in.
func newEmptyHousehold(t testing.TB, display bool, o demo.Options) household {
	t.Helper()
	s := newSession(t, sessionKind{display: display, noKeychain: true})
	return household{s, newProvider(t, o), s.newSecretServer(t)}
}

// mustNotCrash fails the test where a program has left the traces of a crash.
func mustNotCrash(t testing.TB, p *program) {
	t.Helper()
	for _, trace := range []string{"panic", "SIGSEGV", "goroutine ", "fatal error"} {
		if strings.Contains(p.stderr(), trace) {
			t.Errorf("%q is in what %v says", trace, p.cmd.Args[1:])
		}
	}
}

// commands are those that need the keychain.
var commands = [][]string{{"connect"}, {"token"}, {"status"}, {"status", "--json"}, {"disconnect"}}

// commandsFail runs every command, all at the same time, and wants each to say that it is the keychain.
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
				t.Errorf("%s says %+v, where the problem is %s", args, status, kind)
			}
		case "status":
			if !strings.Contains(p.stdout(), says) {
				t.Errorf("%s says %q, without %q", args, p.stdout(), says)
			}
		default:
			if p.stdout() != "" || !strings.Contains(p.stderr(), says) {
				t.Errorf("%s says %q and %q, without %q", args, p.stdout(), p.stderr(), says)
			}
		}
	}
	h.noLink(t)
}

// mustBeKept makes sure that the sign-in is still there, whole, and the only one: what works at Smokeball is what the keychain
// holds, and nobody was disconnected.
func (h household) mustBeKept(t testing.TB) {
	t.Helper()
	var stored string
	var alive []string
	var err error
	defer func() {
		if t.Failed() {
			t.Logf("%d sign-ins are alive; that of the keychain is one: %v; %v", len(alive), slices.Contains(alive, stored), err)
		}
	}()
	waitFor(t, "the keychain to hold the one sign-in that is alive", func() bool {
		stored, err = h.keychain.stored()
		alive = h.provider.Alive()
		return err == nil && slices.Equal(alive, []string{stored})
	})
	if n := h.provider.Journal().Revoked; n != 0 {
		t.Errorf("%d sign-ins were revoked", n)
	}
}

// mustBeWell makes sure that the sign-in is kept and a command uses it.
func (h household) mustBeWell(t testing.TB) {
	t.Helper()
	out, said, code := h.run(t, h.provider.env(), "token")
	if token := strings.TrimSpace(out); code != 0 || !slices.Contains(h.provider.Journal().AccessTokens, token) {
		t.Errorf("token ends with %d and says %q", code, said)
	}
	h.mustBeKept(t)
}

// nobodyAsked fails the test where the person was asked something.
func (k *secretServer) nobodyAsked(t testing.TB) {
	t.Helper()
	if n := k.questions(); n != 0 {
		t.Errorf("the person was asked %d times", n)
	}
}

// trouble is a way of a keychain to be of no use for a while.
type trouble struct {
	begin, end func(testing.TB, household)
	kind       string // of the problem, for scripts
	says       string // what people read about it
	headline   string // what they read first
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
			h.keychain.stop() // its connection is of no use any more
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

// startBusAgain starts it anew, at the same address, with what belongs to the desktop.
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

// What is wrong with the keychain is said by every command, without waiting for ever and without asking anybody anything; and
// when it is over, everything is as before.
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

// The keychain is in trouble from one call to the next, wherever that is in a renewal.
func TestTroubleDuringACommand(t *testing.T) {
	t.Parallel()
	for name, trouble := range troubles {
		if name == "never answers" {
			continue // takes its time: below
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The old refresh token works on, because a command cannot wait for the keychain with a new one.
			h := newHousehold(t, false, demo.Options{AccessLife: time.Hour})
			for calls, more := 1, true; more; calls += 1 + calls/3 {
				begun := make(chan struct{})
				h.keychain.after(calls, "", func() {
					defer close(begun)
					trouble.begin(t, h)
				})
				p := h.start(t, h.provider.env(), "token", "--min-validity", "59m59.95s") // renews
				code := p.wait(t)
				mustNotCrash(t, p)
				if more = !h.keychain.cancelPending(); more {
					<-begun
					trouble.end(t, h)
				}
				if code != 0 && code != 4 {
					t.Errorf("with trouble after %d calls, token ends with %d and says %q", calls, code, p.stderr())
				}
				h.mustBeWell(t)
			}
			h.keychain.nobodyAsked(t)
		})
	}
}

//go:build linux

package e2e

import (
	"encoding/json"
	"image"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// diagnosis is what a check has to find.
type diagnosis struct {
	cause        string // "" if nothing is wrong
	others, also []string
	step         string // the step that finds it
	works        bool   // despite the cause
	exit         int
	says         string // in the window
}

// well is the diagnosis of a connection that works.
var well = diagnosis{works: true, says: "Everything is as it should be."}

func (d diagnosis) certain() bool { return d.cause != "" && len(d.others) == 0 }

// patient is a computer whose connection is checked, by the command and in the window.
type patient struct {
	*session
	internet *internet
	env      []string
	path     string // of the program
	remedy   string // the one that the last check has named
}

// Causes are planted outside the program, one after the other: at Smokeball, on the way there, in the keychain and in the system. The
// command and the window name each of them and no other, and neither names any while all is well.
func TestCausesPlantedOutside(t *testing.T) {
	t.Parallel()
	const apiKey = "k-1234-abcd/ef=="
	s, i := newSession(t, sessionKind{display: true}), newInternet(t, apiKey)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &patient{session: s, internet: i, env: i.env(), path: path}

	reserved := diagnosis{cause: "ports_reserved", also: []string{"signed_out"}, step: "callback_ports", exit: 1,
		says: "let programs listen on ports"}
	p.finds(t, reserved, s.deprived(t, noPorts, path, "check", "--json"))
	keep := s.command(path, "api-key")
	keep.Stdin = strings.NewReader(apiKey + "\n")
	if code := s.startCommand(t, p.env, keep).wait(t); code != 0 {
		t.Fatalf("api-key ends with %d", code)
	}
	connect := s.start(t, p.env, "connect")
	i.person(t).mustSignIn(t, s.link(t))
	if code := connect.wait(t); code != 0 {
		t.Fatalf("connect ends with %d", code)
	}
	p.finds(t, well, p.check())

	// No ports can be had. That is reported even while somebody is signed in: next time, nobody could.
	reserved.also = nil
	program := s.startCommand(t, p.env, s.deprived(t, noPorts, path))
	w := s.window(t, title)
	opens(t, w)
	p.finds(t, reserved, s.deprived(t, noPorts, path, "check", "--json"))
	p.reads(t, w, reserved)
	p.quit(t, w, program)

	// There is no network.
	p.env = i.envWithoutProxy()
	alone := diagnosis{cause: "no_network", step: "name_resolution", exit: 5, says: "This computer is not connected to a network."}
	program = s.startCommand(t, p.env, s.deprived(t, noNetwork, path))
	w = s.window(t, title)
	opens(t, w)
	p.endsInTime(t, alone)
	p.finds(t, alone, s.deprived(t, noNetwork, path, "check", "--json"))
	p.reads(t, w, alone)
	p.quit(t, w, program)

	// Something is wrong at Smokeball, or on the way there.
	p.env = i.env()
	program = s.start(t, p.env)
	w = s.window(t, title)
	opens(t, w)
	p.finds(t, well, p.check())
	p.reads(t, w, well)
	for _, c := range []struct {
		plant func(*faults)
		diagnosis
	}{
		{func(f *faults) { f.clockBehind = 10 * time.Minute },
			diagnosis{cause: "clock_wrong", step: "clock", exit: 1, says: "This computer's clock is 10 minutes fast."}},
		{func(f *faults) { f.otherApp = true },
			diagnosis{cause: "wrong_region_or_environment", others: []string{"client_refused"}, step: "sign_in_host", exit: 1,
				says: "The region or the environment in the settings is probably wrong."}},
		{func(f *faults) { f.intercepted = true },
			diagnosis{cause: "tls_intercepted", step: "tls", exit: 5, says: filterName + " intercepts the secure connection to " + signInHost}},
		{func(f *faults) { f.otherFirm = true },
			diagnosis{cause: "wrong_region_or_environment", others: []string{"answer_not_understood"}, step: "api", exit: 1,
				says: "The region or the environment in the settings is probably wrong."}},
		{func(f *faults) { f.largestHello = 1000 },
			diagnosis{cause: "hello_swallowed", step: "tls", works: true, says: "drops large TLS handshakes"}},
		{func(f *faults) { f.apiKey = "k-5678-efgh" },
			diagnosis{cause: "api_key_refused", others: []string{"not_permitted"}, step: "api", exit: 1,
				says: "Smokeball probably refuses your firm's API key."}},
	} {
		undo := i.plant(c.plant)
		p.again(t, w)
		p.finds(t, c.diagnosis, p.check())
		p.reads(t, w, c.diagnosis)
		undo()
	}

	s.lockKeychain(t)
	p.again(t, w)
	locked := diagnosis{cause: "keychain_locked", step: "keychain", exit: 4, says: "Your keychain is locked."}
	p.finds(t, locked, p.check())
	p.reads(t, w, locked)
	w.press(t, "Return") // Unlock the keychain
	prompt := s.prompt(t)
	prompt.typeText(t, keychainPassword)
	prompt.press(t, "Return")
	p.reads(t, w, well)
	p.finds(t, well, p.check())

	// The sign-in is revoked; the next one lacks a scope, and is revoked as well; the last one has everything.
	revoked := diagnosis{cause: "sign_in_refused", step: "access_token", exit: 3, says: "Smokeball has ended this sign-in."}
	for _, next := range []struct {
		lacksScope bool
		diagnosis
	}{
		{true, diagnosis{cause: "scope_missing", step: "api", works: true, says: "This sign-in is not allowed to read the firm's details."}},
		{false, well},
	} {
		i.smokeball.Revoke()
		undo := i.plant(func(f *faults) { f.lacksScope = next.lacksScope })
		p.again(t, w)
		p.finds(t, revoked, p.check())
		p.reads(t, w, revoked)
		w.press(t, "Return") // Sign in again
		i.person(t).mustSignIn(t, s.link(t))
		opens(t, w)
		p.finds(t, next.diagnosis, p.check())
		p.reads(t, w, next.diagnosis)
		undo()
	}
	p.quit(t, w, program)
}

// check is the command, for finds.
func (p *patient) check() *exec.Cmd { return p.command(p.path, "check", "--json") }

// lowerHalf is the part of the window in which the verdict of a check is, and the button that starts one once the window is scrolled down.
// Reading takes less time if there is less to read.
var lowerHalf = image.Rect(0, 280, 420, 516)

// opens starts a check in a window that shows a sign-in.
func opens(t *testing.T, w *window) {
	t.Helper()
	w.still(t)
	w.scroll(t, 12)
	w.part = lowerHalf
	w.still(t)
	w.clickBelow(t, "Check")
}

// again starts another check in the window.
func (p *patient) again(t *testing.T, w *window) {
	t.Helper()
	switch p.remedy {
	case "", "try_again": // "Check again" has the focus
	default: // the button for the remedy has it
		w.press(t, "Tab")
	}
	w.press(t, "Return")
}

// finds runs a command that checks and prints JSON.
func (p *patient) finds(t *testing.T, want diagnosis, check *exec.Cmd) {
	t.Helper()
	c := p.startCommand(t, p.env, check)
	code := c.wait(t)
	var got checked
	err := json.Unmarshal([]byte(c.stdout()), &got)
	p.remedy = got.Remedy
	result := map[bool]string{true: "good", false: "bad"}[want.works]
	if err != nil || code != want.exit || got.Result != result || got.Cause != want.cause || got.Certain != want.certain() ||
		!slices.Equal(got.Others, want.others) || !slices.Equal(got.Also, want.also) || c.stderr() != "" {
		t.Errorf("%q: exit code %d, %v\n%s%s", want.cause, code, err, c.stdout(), c.stderr())
	}
	named := slices.Concat([]string{want.cause}, want.others, want.also)
	for _, s := range got.Steps {
		if s.Step == want.step && (len(s.Causes) == 0 || s.Causes[0] != want.cause) {
			t.Errorf("%q: the step %s has found %q", want.cause, s.Step, s.Causes)
		}
		for _, cause := range s.Causes {
			if !slices.Contains(named, cause) {
				t.Errorf("%q: the step %s blames %s", want.cause, s.Step, cause)
			}
		}
	}
	p.internet.mustNotLeak(t, c.stdout())
}

// reads waits until the window says what it has found.
func (p *patient) reads(t *testing.T, w *window, want diagnosis) {
	t.Helper()
	w.part = lowerHalf
	w.still(t) // what comes before is not worth reading
	w.waitForText(t, want.says)
	text := w.text()
	if strings.Contains(text, "may also be") == (len(want.others) == 0) || strings.Contains(text, "Besides") == (len(want.also) == 0) {
		t.Errorf("%q: the window says\n%s", want.cause, text)
	}
	p.internet.mustNotLeak(t, text)
}

// endsInTime checks without a network, which must not take longer than was promised, and reports each step.
func (p *patient) endsInTime(t *testing.T, want diagnosis) {
	t.Helper()
	const promised = 15 * time.Second
	c := p.startCommand(t, p.env, p.deprived(t, noNetwork, p.path, "check"))
	select {
	case <-c.ended:
	case <-time.After(promised):
		t.Fatalf("waited %v in vain for a check without a network to end:\n%s", promised, c.stdout())
	}
	steps, verdict, _ := strings.Cut(c.stdout(), "\n\n")
	if n := strings.Count(steps, "\n") + 1; n != 10 || !strings.HasPrefix(verdict, want.says) || c.wait(t) != want.exit {
		t.Errorf("%d steps, and exit code %d\n%s", n, c.wait(t), c.stdout())
	}
}

// quit ends the program with the window.
func (p *patient) quit(t *testing.T, w *window, program *program) {
	t.Helper()
	w.press(t, "ctrl+q")
	if code := program.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}

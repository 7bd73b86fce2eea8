package ui

import (
	"bytes"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// plainTray is a tray without a toolkit whose state tests can read.
type plainTray struct {
	mu      sync.Mutex
	menu    []TrayItem
	icon    []byte
	tooltip string
	notices chan string
	ended   chan struct{}
}

func (t *plainTray) SetMenu(m []TrayItem)              { t.mu.Lock(); t.menu = m; t.mu.Unlock() }
func (t *plainTray) SetIcon(picture []byte)            { t.mu.Lock(); t.icon = picture; t.mu.Unlock() }
func (t *plainTray) SetTooltip(text string)            { t.mu.Lock(); t.tooltip = text; t.mu.Unlock() }
func (t *plainTray) Notify(title, text string, _ bool) { t.notices <- title + ": " + text }
func (t *plainTray) Quit()                             { close(t.ended) }
func (t *plainTray) labels() (all []string) {
	for _, i := range t.items() {
		if !i.Disabled && !i.Hidden && i.Label != "" {
			all = append(all, i.Label)
		}
	}
	return all
}
func (t *plainTray) items() []TrayItem { t.mu.Lock(); defer t.mu.Unlock(); return t.menu }

// boxes pass on what they are told and asked, and answer.
type boxes struct {
	told, asked chan string
	answers     chan bool
}

func (b *boxes) Tell(_, text string) { b.told <- text }
func (b *boxes) Ask(_, question string) bool {
	b.asked <- question
	return <-b.answers
}

// memoryClipboard is a clipboard for secrets in memory, which can be made to fail.
type memoryClipboard struct {
	mu   sync.Mutex
	text string
	err  error // of Copy

	textErr error     // of Text
	looks   func(int) // called for each Text, with its number
	n       int
}

func (c *memoryClipboard) Copy(secret string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.text = secret
	}
	return c.err
}

func (c *memoryClipboard) Text() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n++; c.looks != nil {
		c.looks(c.n)
	}
	return c.text, c.textErr
}

func (c *memoryClipboard) Clear() error { return c.Copy("") }

// Without a window, everything can be done from the tray.
func TestWindowless(t *testing.T) {
	t.Parallel()
	session := &fakeSession{status: signedOutStatus(),
		token: auth.Token{AccessToken: auth.NewSecret("the-token"), ExpiresAt: start.Add(time.Hour)}}
	tray := &plainTray{notices: make(chan string, 1), ended: make(chan struct{})}
	box := &boxes{make(chan string), make(chan string), make(chan bool)}
	clipboard := &memoryClipboard{}
	w := NewWindowless(Options{Session: session, Said: &fakeMemory{}, Answers: &fakeMemory{}, Secrets: clipboard,
		Clock:  func() time.Time { return start },
		Locale: words.NewLocale("en-GB", time.UTC)}, tray, box)
	go w.Run()
	if why := <-box.told; why != words.NoWindow {
		t.Errorf("it says %q", why)
	}

	// now calls f on the face's goroutine, and waits until it is done.
	now := func(f func()) {
		t.Helper()
		done := make(chan struct{})
		w.do(func() { f(); close(done) })
		<-done
	}
	choose := func(label string) {
		t.Helper()
		for _, item := range tray.items() {
			if item.Label == label && !item.Disabled && !item.Hidden {
				item.Do()
				return
			}
		}
		t.Fatalf("there is no %s among %q", label, tray.labels())
	}
	expect := func(call string) {
		t.Helper()
		now(func() {
			if len(session.calls) == 0 || session.calls[len(session.calls)-1] != call {
				t.Errorf("it calls %q, want %s", session.calls, call)
			}
		})
	}
	set := func(st auth.Status) {
		now(func() { session.status = st })
		w.do(func() { w.presenter.update(st) })
		now(func() {})
	}

	answer := func(yes bool) {
		t.Helper()
		box.answers <- yes
		for asking := true; asking; {
			now(func() { asking = w.asking })
		}
	}
	noNotice := func(after string) {
		t.Helper()
		select {
		case said := <-tray.notices:
			t.Errorf("%s: it says %q", after, said)
		case <-time.After(20 * time.Millisecond): // a notice would come at once
		}
	}

	now(func() {})
	if got := strings.Join(tray.labels(), ", "); got != "Connect…, Status…, Quit" {
		t.Errorf("signed out: %s", got)
	}
	choose("Connect…")
	expect("SignIn")
	set(changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Waiting, st.SignInLinkReady = auth.SigningIn, auth.WaitForBrowser, true
	}))
	if got := strings.Join(tray.labels(), ", "); got != "Open the sign-in page again, Cancel the sign-in, Status…, Quit" {
		t.Errorf("signing in: %s", got)
	}
	choose("Cancel the sign-in")
	expect("CancelSignIn")
	set(signedOutStatus())
	noNotice("cancelled")
	again := changed(connectedStatus(), func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, auth.WaitForBrowser })
	set(connectedStatus())
	noNotice("the token was read")
	set(again)
	choose("Cancel the sign-in")
	set(connectedStatus())
	noNotice("cancelled, and still signed in")
	set(changed(signedOutStatus(), func(st *auth.Status) { st.State = auth.SigningIn }))

	set(connectedStatus())
	if said := <-tray.notices; said != "You are signed in: Connected as Jane Citizen (Brown LLC)." {
		t.Errorf("it says %q", said)
	}
	if _, err := png.Decode(bytes.NewReader(tray.icon)); err != nil || !strings.Contains(tray.tooltip, "42 minutes left") {
		t.Errorf("the icon: %v, %q", err, tray.tooltip)
	}
	choose("Copy access token")
	if said := <-tray.notices; !strings.HasPrefix(said, "Access token copied: ") {
		t.Errorf("it says %q", said)
	}
	if text, _ := clipboard.Text(); text != "the-token" {
		t.Errorf("copied: %q", text)
	}
	choose("Status…")
	if said := <-box.told; !strings.Contains(said, "Jane Citizen") || !strings.Contains(said, "42 minutes left") {
		t.Errorf("it says %q", said)
	}

	set(changed(connectedStatus(), func(st *auth.Status) {
		st.State, st.Waiting, st.OtherAccount = auth.SigningIn, auth.WaitForReplaceAnswer, auth.Account{Name: "Otto"}
	}))
	if asked := <-box.asked; !strings.Contains(asked, "Otto") {
		t.Errorf("it asks %q", asked)
	}
	answer(true)
	expect("Replace")
	set(changed(connectedStatus(), func(st *auth.Status) { st.AccessTokenIssuedAt = start }))
	<-tray.notices

	choose("Disconnect")
	<-box.asked
	choose("Disconnect") // must not ask a second time
	answer(false)
	expect("Replace")
	choose("Disconnect")
	<-box.asked
	answer(true)
	expect("Disconnect")

	set(changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing
	}))
	choose("Set up…")
	if said := <-box.told; !strings.Contains(said, words.NoWindowToTypeIn) {
		t.Errorf("it says %q", said)
	}
	choose("Quit")
	<-tray.ended
	if text, _ := clipboard.Text(); text != "" {
		t.Error("the token is still on the clipboard")
	}
}

package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// If signing in again ends something, the button of a notification asks first: on a page of the window, which comes to the front, or in a
// message box if there is no window.
func TestTheButtonOfANotificationAsks(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.SignIn()
	r.SignIn() // must not ask twice
	if !r.visible || len(r.pages) != 1 || r.page().title != "Sign in again?" {
		t.Fatalf("visible %v, %d pages", r.visible, len(r.pages))
	}
	r.called(t)
	pressButton(t, r, "Sign in again")
	r.called(t, "SignIn")

	session := &fakeSession{status: connectedStatus()}
	tray := &plainTray{notices: make(chan string, 1), ended: make(chan struct{})}
	box := &boxes{make(chan string, 1), make(chan string), make(chan bool)}
	w := NewWindowless(Options{Session: session, Said: &fakeMemory{}, Answers: &fakeMemory{}, Secrets: &memoryClipboard{},
		Clock: func() time.Time { return start }, Locale: words.NewLocale("en-GB", time.UTC)}, tray, box)
	go w.Run()
	w.SignIn()
	if asked := <-box.asked; !strings.Contains(asked, words.SignInAgainEnds(session.status)) ||
		!strings.HasSuffix(asked, "\n\nSign in again?") {
		t.Errorf("it asks %q", asked)
	}

	// Somebody else signs in while that box is open. The question about them comes after it.
	done := make(chan struct{})
	w.do(func() {
		if len(session.calls) > 0 {
			t.Errorf("called %q", session.calls)
		}
		w.presenter.update(changed(connectedStatus(), func(st *auth.Status) {
			st.State, st.Waiting, st.OtherAccount = auth.SigningIn, auth.WaitForReplaceAnswer, auth.Account{Name: "Otto"}
		}))
		close(done)
	})
	<-done
	box.answers <- false
	if asked := <-box.asked; !strings.Contains(asked, "Otto") {
		t.Errorf("it asks %q", asked)
	}
	box.answers <- false
	for asking := true; asking; {
		done := make(chan struct{})
		w.do(func() { asking = w.asking; close(done) })
		<-done
	}
	w.Quit()
	<-tray.ended
	if !slices.Equal(session.calls, []string{"Keep"}) {
		t.Errorf("called %q", session.calls)
	}
}

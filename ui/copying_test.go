package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

func TestACopiedTokenLeavesTheClipboard(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.presenter.copyToken(r.presenter.formats[1])
	if got := r.clipboard.Content(); got != "Authorization: Bearer the-token" || r.session.life != minValidity {
		t.Errorf("%q, good for %v", got, r.session.life)
	}
	if note := r.home.(*connected).note.Text; note != "Copied. It leaves the clipboard in 60 seconds." {
		t.Errorf("%q", note)
	}
	r.pass(59 * time.Second)
	if r.clipboard.Content() == "" {
		t.Error("it left too early")
	}
	r.presenter.copyToken(r.presenter.formats[0]) // starts the minute anew
	r.pass(59 * time.Second)
	if r.clipboard.Content() != "the-token" {
		t.Error("the second copy left with the first")
	}
	r.pass(time.Second)
	if got := r.clipboard.Content(); got != "" {
		t.Errorf("the clipboard still has %q", got)
	}
	if note := r.home.(*connected).note.Text; note != shortcutName(copyShortcut) {
		t.Errorf("%q", note)
	}

	r.presenter.copyToken(r.presenter.formats[0])
	r.clipboard.SetContent("something else")
	r.pass(2 * time.Minute)
	if r.clipboard.Content() != "something else" {
		t.Error("what the person copied since is gone")
	}

	r.presenter.copyToken(r.presenter.formats[0])
	r.Quit()
	if r.clipboard.Content() != "" {
		t.Error("it stays after quitting")
	}
}

func TestACopyThatFailsIsSaid(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.session.err = &auth.Error{Kind: auth.Unreachable}
	r.clipboard.SetContent("before")
	r.presenter.copyToken(r.presenter.formats[0]) // from the tray: nobody sees the window
	if r.clipboard.Content() != "before" || len(r.desktop.notices) != 1 || !strings.Contains(r.desktop.notices[0], "Can't reach Smokeball.") {
		t.Errorf("%q, %q", r.clipboard.Content(), r.desktop.notices)
	}
	r.Show()
	if note := r.home.(*connected).note.Text; !strings.HasPrefix(note, "Can’t reach Smokeball.") {
		t.Errorf("%q", note)
	}
	r.session.err = nil
	r.session.token.Short, r.session.token.ExpiresAt = true, start.Add(2*time.Minute)
	r.presenter.copyToken(r.presenter.formats[0])
	if note := r.home.(*connected).note.Text; !strings.Contains(note, "2 minutes only") {
		t.Errorf("%q", note)
	}
}

// Where the system has a clipboard for secrets, tokens go there, and leave it too.
func TestTheClipboardForSecrets(t *testing.T) {
	secrets := &memoryClipboard{}
	r := newRig(t, connectedStatus(), func(o *Options) { o.Secrets = secrets })
	r.Show()
	r.presenter.copyToken(r.presenter.formats[0])
	if text, _ := secrets.Text(); text != "the-token" || r.clipboard.Content() != "" {
		t.Errorf("%q, and in the other one %q", text, r.clipboard.Content())
	}
	r.pass(time.Minute)
	if text, _ := secrets.Text(); text != "" {
		t.Errorf("after a minute: %q", text)
	}
	r.presenter.copyToken(r.presenter.formats[0])
	secrets.Copy("something else")
	r.pass(time.Minute)
	r.copyPlain("no secret", "Copied.")
	if text, _ := secrets.Text(); text != "something else" || r.clipboard.Content() != "no secret" {
		t.Errorf("%q, and in the other one %q", text, r.clipboard.Content())
	}
	secrets.err = errors.New("busy")
	r.presenter.copyToken(r.presenter.formats[0])
	if r.presenter.copying.note != words.ClipboardBusy || !r.presenter.copying.failed {
		t.Errorf("a clipboard that another program has: %q", r.presenter.copying.note)
	}
	secrets.err = nil
	r.presenter.copyToken(r.presenter.formats[0])
	r.Quit()
	if text, _ := secrets.Text(); text != "" || r.quits != 1 {
		t.Errorf("after quitting %d times: %q", r.quits, text)
	}
	r.presenter.copyToken(r.presenter.formats[0])
	if text, _ := secrets.Text(); text != "" {
		t.Error("a copy that was under way came after the end")
	}
}

// A clipboard that is busy when the minute is over, or at the end, is looked into again.
func TestABusyClipboard(t *testing.T) {
	secrets := &memoryClipboard{}
	r := newRig(t, connectedStatus(), func(o *Options) { o.Secrets = secrets })
	busy := errors.New("busy")
	for _, c := range []struct {
		what      string
		fail      *error
		meanwhile string
		left      string
	}{
		{"cannot be read", &secrets.textErr, "", ""},
		{"cannot be emptied", &secrets.err, "", ""},
		{"has something else by then", &secrets.textErr, "something else", "something else"},
	} {
		r.presenter.copyToken(r.presenter.formats[0])
		*c.fail = busy
		r.pass(10 * time.Minute)
		if *c.fail = nil; c.meanwhile != "" {
			secrets.Copy(c.meanwhile)
		}
		r.pass(clipboardRetry)
		if secrets.text != c.left {
			t.Errorf("%s: it has %q", c.what, secrets.text)
		}
	}

	r.presenter.copyToken(r.presenter.formats[0])
	secrets.textErr = busy
	first := secrets.n // the clipboard is free again, some looks later
	secrets.looks = func(n int) {
		if n == first+3 {
			secrets.textErr = nil
		}
	}
	r.Quit()
	if secrets.text != "" {
		t.Errorf("after quitting: %q", secrets.text)
	}
}

// An older token that the newer one could not replace leaves as well.
func TestTheTokenBefore(t *testing.T) {
	secrets := &memoryClipboard{}
	r := newRig(t, connectedStatus(), func(o *Options) { o.Secrets = secrets })
	r.presenter.copyToken(r.presenter.formats[0])
	secrets.err = errors.New("busy")
	r.presenter.copyToken(r.presenter.formats[1])
	secrets.err = nil
	r.pass(time.Minute)
	if secrets.text != "" {
		t.Errorf("it has %q", secrets.text)
	}
}

// Where only a window in front can fill the clipboard, nobody is told that a token was copied which was not.
func TestCopyingBehindTheWindow(t *testing.T) {
	r := newRig(t, connectedStatus(), func(o *Options) { o.CopiesInFront = true })
	r.presenter.copyToken(r.presenter.formats[0])
	if r.clipboard.Content() != "" || len(r.desktop.notices) != 1 || !strings.Contains(r.desktop.notices[0], "Open the window") {
		t.Errorf("%q, %q", r.clipboard.Content(), r.desktop.notices)
	}
	r.Show()
	r.foreground = true
	r.presenter.copyToken(r.presenter.formats[0])
	if r.clipboard.Content() != "the-token" || r.presenter.copying.failed {
		t.Errorf("%q, %q", r.clipboard.Content(), r.presenter.copying.note)
	}
}

// Nobody waits for a program that is stuck with the clipboard.
func TestAStuckClipboard(t *testing.T) {
	secrets := &memoryClipboard{}
	r := newRig(t, connectedStatus(), func(o *Options) { o.Secrets = secrets })
	r.presenter.copyToken(r.presenter.formats[0])
	stuck := make(chan struct{})
	t.Cleanup(func() { close(stuck) })
	secrets.looks = func(int) { <-stuck }
	began := time.Now()
	r.Quit()
	if r.quits != 1 || time.Since(began) > clipboardAtEnd+2*clipboardTimeout {
		t.Errorf("quit %d times, after %v", r.quits, time.Since(began))
	}
}

// A command that has nothing to ask is not offered, and nobody has to paste one to learn that a token is in it.
func TestTheFormsToCopyIn(t *testing.T) {
	forms := func(st auth.Status) (labels []string) {
		r := newRig(t, st)
		r.Show()
		for _, item := range r.home.(*connected).formatItems() {
			if item.Disabled && item.Action != nil {
				t.Errorf("%q is disabled", item.Label)
			}
			labels = append(labels, item.Label)
		}
		return labels
	}
	const holds = "Copy, with the token in it:"
	if got, want := forms(connectedStatus()), []string{holds, "the token itself", "Authorization header", "curl command"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	foreign := changed(connectedStatus(), func(st *auth.Status) { st.Host, st.APIURL = "auth.example.com", "" })
	if got, want := forms(foreign), []string{holds, "the token itself", "Authorization header"}; !slices.Equal(got, want) {
		t.Errorf("without an API: %q, want %q", got, want)
	}
}

func TestATokenThatCanNotBeCopiedSo(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.clipboard.SetContent("before")
	r.session.token.AccessToken = auth.NewSecret("'; reboot; '")
	r.presenter.copyToken(r.presenter.formats[2])
	if note := r.home.(*connected).note.Text; r.clipboard.Content() != "before" || !strings.Contains(note, "no bearer token has") {
		t.Errorf("%q, %q", r.clipboard.Content(), note)
	}
}

// What became of a copy is said in the window and to somebody who does not see it, and neither leaves anything out.
func TestHowACopyEnds(t *testing.T) {
	t.Parallel()
	v := view{Status: connectedStatus(), now: start, locale: words.NewLocale("en-GB", time.UTC)}
	token := auth.Token{AccessToken: auth.NewSecret("the-token"), ExpiresAt: start.Add(2 * time.Minute)}
	short := token
	short.Short = true
	for _, c := range []struct {
		name        string
		end         copyEnd
		note        string
		title, text string
	}{
		{"copied", copyEnd{token: token}, "Copied. It leaves the clipboard in 60 seconds.", "Access token copied", "It leaves the clipboard in 60 seconds."},
		{"a short one", copyEnd{token: short}, "Copied, but it is good for 2 minutes only. It leaves the clipboard in 60 seconds.",
			"Access token copied", "It is good for 2 minutes only. It leaves the clipboard in 60 seconds."},
		{"busy", copyEnd{token: token, busy: true}, words.ClipboardBusy, words.NotCopied, words.ClipboardBusy},
		{"no token", copyEnd{err: &auth.Error{Kind: auth.SignInRanOut}}, "Your sign-in ended on 22 December, after 30 days. Please sign in again.",
			words.NotCopied, "Your sign-in ended on 22 December, after 30 days. Please sign in again."},
	} {
		c.end.token.ExpiresAt = token.ExpiresAt
		shown, told := copied(c.end, v)
		if shown.note != c.note || shown.failed != (c.title == words.NotCopied) || shown.fetching {
			t.Errorf("%s: shows %+v", c.name, shown)
		}
		if told.title != c.title || told.text != c.text || told.offersSignIn {
			t.Errorf("%s: tells %+v", c.name, told)
		}
	}
}

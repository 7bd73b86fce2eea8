package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

func TestACopiedTokenLeavesTheClipboard(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.presenter.copyToken(auth.Header)
	if got := r.clipboard.Content(); got != "Authorization: Bearer the-token" || r.session.life != 10*time.Minute {
		t.Errorf("%q, good for %v", got, r.session.life)
	}
	if note := r.home.(*connected).note.Text; note != "Copied. It leaves the clipboard in 60 seconds." {
		t.Errorf("%q", note)
	}
	r.pass(59 * time.Second)
	if r.clipboard.Content() == "" {
		t.Error("it left too early")
	}
	r.presenter.copyToken(auth.Plain) // starts the minute anew
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

	r.presenter.copyToken(auth.Plain)
	r.clipboard.SetContent("something else")
	r.pass(2 * time.Minute)
	if r.clipboard.Content() != "something else" {
		t.Error("what the person copied since is gone")
	}

	r.presenter.copyToken(auth.Plain)
	r.Quit()
	if r.clipboard.Content() != "" {
		t.Error("it stays after quitting")
	}
}

func TestACopyThatFailsIsSaid(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.session.err = &auth.Error{Kind: auth.Unreachable}
	r.clipboard.SetContent("before")
	r.presenter.copyToken(auth.Plain) // from the tray: nobody sees the window
	if r.clipboard.Content() != "before" || len(r.desktop.notices) != 1 || !strings.Contains(r.desktop.notices[0], "Can't reach Smokeball.") {
		t.Errorf("%q, %q", r.clipboard.Content(), r.desktop.notices)
	}
	r.Show()
	if note := r.home.(*connected).note.Text; !strings.HasPrefix(note, "Can’t reach Smokeball.") {
		t.Errorf("%q", note)
	}
	r.session.err = nil
	r.session.token.Short, r.session.token.ExpiresAt = true, start.Add(2*time.Minute)
	r.presenter.copyToken(auth.Plain)
	if note := r.home.(*connected).note.Text; !strings.Contains(note, "2 minutes only") {
		t.Errorf("%q", note)
	}
}

// Where the system has a clipboard for secrets, tokens go there, and leave it too.
func TestTheClipboardForSecrets(t *testing.T) {
	secrets := &memoryClipboard{}
	r := newRig(t, connectedStatus(), func(o *Options) { o.Secrets = secrets })
	r.Show()
	r.presenter.copyToken(auth.Plain)
	if text, _ := secrets.Text(); text != "the-token" || r.clipboard.Content() != "" {
		t.Errorf("%q, and in the other one %q", text, r.clipboard.Content())
	}
	r.pass(time.Minute)
	if text, _ := secrets.Text(); text != "" {
		t.Errorf("after a minute: %q", text)
	}
	r.presenter.copyToken(auth.Plain)
	secrets.Copy("something else")
	r.pass(time.Minute)
	r.copyPlain("no secret", "Copied.")
	if text, _ := secrets.Text(); text != "something else" || r.clipboard.Content() != "no secret" {
		t.Errorf("%q, and in the other one %q", text, r.clipboard.Content())
	}
	secrets.err = errors.New("busy")
	r.presenter.copyToken(auth.Plain)
	if r.presenter.copying.note != words.ClipboardBusy || !r.presenter.copying.failed {
		t.Errorf("a clipboard that another program has: %q", r.presenter.copying.note)
	}
	secrets.err = nil
	r.presenter.copyToken(auth.Plain)
	r.Quit()
	if text, _ := secrets.Text(); text != "" || r.quits != 1 {
		t.Errorf("after quitting %d times: %q", r.quits, text)
	}
	r.presenter.copyToken(auth.Plain)
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
		r.presenter.copyToken(auth.Plain)
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

	r.presenter.copyToken(auth.Plain)
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
	r.presenter.copyToken(auth.Plain)
	secrets.err = errors.New("busy")
	r.presenter.copyToken(auth.Header)
	secrets.err = nil
	r.pass(time.Minute)
	if secrets.text != "" {
		t.Errorf("it has %q", secrets.text)
	}
}

// Where only a window in front can fill the clipboard, nobody is told that a token was copied which was not.
func TestCopyingBehindTheWindow(t *testing.T) {
	r := newRig(t, connectedStatus(), func(o *Options) { o.CopiesInFront = true })
	r.presenter.copyToken(auth.Plain)
	if r.clipboard.Content() != "" || len(r.desktop.notices) != 1 || !strings.Contains(r.desktop.notices[0], "Open the window") {
		t.Errorf("%q, %q", r.clipboard.Content(), r.desktop.notices)
	}
	r.Show()
	r.foreground = true
	r.presenter.copyToken(auth.Plain)
	if r.clipboard.Content() != "the-token" || r.presenter.copying.failed {
		t.Errorf("%q, %q", r.clipboard.Content(), r.presenter.copying.note)
	}
}

// Nobody waits for a program that is stuck with the clipboard.
func TestAStuckClipboard(t *testing.T) {
	secrets := &memoryClipboard{}
	r := newRig(t, connectedStatus(), func(o *Options) { o.Secrets = secrets })
	r.presenter.copyToken(auth.Plain)
	stuck := make(chan struct{})
	t.Cleanup(func() { close(stuck) })
	secrets.looks = func(int) { <-stuck }
	began := time.Now()
	r.Quit()
	if r.quits != 1 || time.Since(began) > clipboardAtEnd+2*clipboardTimeout {
		t.Errorf("quit %d times, after %v", r.quits, time.Since(began))
	}
}

// A command that has nothing to ask is not offered, nobody has to paste one to learn that a token is in it, and what needs the API key
// says so.
func TestTheFormsToCopyIn(t *testing.T) {
	forms := func(st auth.Status, system string, key bool) (items []string) {
		t.Helper()
		r := newRig(t, st, func(o *Options) { o.APIKey = &fakeAPIKey{state: APIKeyState{Kept: key}} })
		r.presenter.system = system
		r.Show()
		for _, item := range openMenu(r).Items() {
			text := item.Label + " / " + item.Hint
			if item.Disabled {
				text = "(" + text + ")"
			}
			if item.Below {
				items = append(items, "---")
			}
			items = append(items, text)
		}
		return items
	}
	foreign := changed(connectedStatus(), func(st *auth.Status) { st.Host, st.APIURL = "auth.example.com", "" })
	ending := changed(connectedStatus(), func(st *auth.Status) { st.AccessTokenExpiresAt = start.Add(9 * time.Minute) })
	const (
		plain  = "Access token / good for 42 minutes; leaves the clipboard in 60 seconds"
		header = "Authorization header / "
		both   = "Both headers / Authorization and x-api-key"
		noKey  = "(Both headers / needs the API key: enter it in the settings)"
		http   = ".http request / GET /firm, for an editor that sends such files"
		power  = "PowerShell command / for 5.1 and 7; its history may keep the token"
		curl   = "curl command / GET /firm; the shell's history may keep the token"
		never  = " / nothing secret on the clipboard, never out of date"
		fetch  = "A command that fetches it" + never
	)
	for _, c := range []struct {
		name   string
		status auth.Status
		system string
		key    bool
		want   []string
	}{
		{"Linux", connectedStatus(), "linux", true, []string{plain, header, both, curl, power, http, "---", fetch}},
		{"no key", connectedStatus(), "darwin", false, []string{plain, header, noKey, curl, power, http, "---", fetch}},
		{"Windows", connectedStatus(), "windows", true, []string{plain, header, both,
			"curl command / GET /firm; PowerShell's history may keep the token", power, http, "---",
			"A command that fetches it, for Command Prompt" + never, "A command that fetches it, for PowerShell" + never}},
		{"no API", foreign, "linux", true, []string{plain, header, both}},
		{"a token that ends soon", ending, "linux", true, []string{"Access token / renewed first; leaves the clipboard in 60 seconds",
			header, both, curl, power, http, "---", fetch}},
	} {
		if got := forms(c.status, c.system, c.key); !slices.Equal(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

// openMenu opens the menu of formats.
func openMenu(r *rig) *control.Menu {
	r.home.(*connected).copy.More.OnTapped()
	return r.window.Canvas().Focused().(*control.Menu)
}

// That there is no API key turns out where somebody looks, and is forgotten when there is one.
func TestWhetherThereIsAnAPIKey(t *testing.T) {
	key := &fakeAPIKey{}
	r := newRig(t, connectedStatus(), func(o *Options) {
		o.APIKey = key
		o.Wrap = func(f auth.Format, token auth.Token) (auth.Secret, error) { return token.Render(f, "", auth.Secret{}) }
	})
	r.Show()
	offered := func() bool {
		sub := r.desktop.item("Copy").ChildMenu.Items
		return !sub[slices.IndexFunc(sub, func(i *fyne.MenuItem) bool { return i.Label == "Both headers" })].Disabled
	}
	if !offered() {
		t.Error("nobody has looked")
	}
	r.presenter.chooseFormat(auth.Headers)
	if note := r.home.(*connected).note.Text; offered() || !strings.HasPrefix(note, "There is no API key") {
		t.Errorf("it is offered %v after %q", offered(), note)
	}
	key.state = APIKeyState{Set: true}
	openMenu(r).Close()
	if !offered() {
		t.Error("it is still not offered")
	}
	key.state = APIKeyState{}
	if menu := openMenu(r); offered() || !menu.Items()[2].Disabled || !menu.Open() {
		t.Error("it is offered without a key")
	}
	r.window.Canvas().Focused().(*control.Menu).Close()
	r.session.set(changed(connectedStatus(), func(st *auth.Status) { st.Connection = "auth.smokeball.com/another" }))
	if !offered() {
		t.Error("it is not offered, though another app may have a key")
	}
	key.state = APIKeyState{Problem: auth.KeychainLocked} // nobody knows
	openMenu(r)
	if !offered() {
		t.Error("it is not offered, though there may be one")
	}
}

// What was chosen last is what the button, the shortcut and the tray do, also after a restart, and they say so.
func TestTheLastChoice(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	s := r.home.(*connected)
	s.copy.More.OnTapped()
	r.press(fyne.KeyDown)
	r.press(fyne.KeyReturn)
	if got := r.clipboard.Content(); got != "Authorization: Bearer the-token" || s.copy.Main.Text != "Copy Authorization header" {
		t.Errorf("copied %q; the button says %q", got, s.copy.Main.Text)
	}
	if r.window.Canvas().Focused() == nil || r.window.Canvas().Overlays().Top() != nil {
		t.Error("the menu is still open, or nothing has the focus")
	}

	again := newRig(t, connectedStatus(), func(o *Options) { o.Answers = r.answers })
	again.Show()
	if item := again.desktop.item("Copy Authorization header"); item == nil {
		t.Error("the tray does not say it")
	}
	again.typeShortcut(copyShortcut)
	if got := again.clipboard.Content(); got != "Authorization: Bearer the-token" {
		t.Errorf("after a restart, the shortcut copies %q", got)
	}
	sub := again.desktop.item("Copy").ChildMenu
	i := slices.IndexFunc(sub.Items, func(i *fyne.MenuItem) bool { return i.Label == "Both headers" })
	sub.Items[i].Action()
	if got := again.clipboard.Content(); got != "Authorization: Bearer the-token\nx-api-key: the-key" {
		t.Errorf("the tray copies %q", got)
	}
	if text := again.home.(*connected).copy.Main.Text; text != "Copy both headers" || again.desktop.item(text) == nil {
		t.Errorf("the button says %q, and the tray something else", text)
	}

	// What can't be had any more is not what the button does.
	noKey := newRig(t, connectedStatus(), func(o *Options) { o.Answers, o.APIKey = r.answers, &fakeAPIKey{} })
	noKey.Show()
	openMenu(noKey).Close() // it is looked for
	noKey.draw()
	if text := noKey.home.(*connected).copy.Main.Text; text != "Copy access token" {
		t.Errorf("without the API key, the button says %q", text)
	}
	openMenu(noKey)
	for range 2 {
		noKey.press(fyne.KeyDown) // over what is greyed out
	}
	noKey.press(fyne.KeySpace)
	if got := noKey.clipboard.Content(); !strings.HasPrefix(got, "printf") {
		t.Errorf("the third that can be chosen is %q", got)
	}
	openMenu(noKey)
	noKey.press(fyne.KeyEnd)
	noKey.press(fyne.KeyEscape)
	if noKey.window.Canvas().Overlays().Top() != nil || noKey.session.calls[len(noKey.session.calls)-1] != "Token" {
		t.Error("Escape does not close the menu")
	}
}

// A command that fetches the token needs none, holds none, and stays in the clipboard.
func TestACommandThatFetchesTheToken(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.presenter.chooseFormat(auth.Plain)
	r.session.calls, r.session.history, r.session.err = nil, nil, &auth.Error{Kind: auth.Unreachable}
	r.presenter.chooseFormat(auth.FetchPOSIX)
	const command = "'/usr/bin/smokeball-connect' token --format curl-config | curl -K - 'https://api.smokeball.com/firm'"
	note := r.home.(*connected).note.Text
	if r.clipboard.Content() != command || note != "Copied. It fetches the token itself, so there is nothing secret in it." {
		t.Errorf("%q, %q", r.clipboard.Content(), note)
	}
	if len(r.session.calls) > 0 || len(r.session.history) > 0 {
		t.Errorf("a token was taken: %q, %v", r.session.calls, r.session.history)
	}
	r.pass(2 * time.Minute)
	r.Quit()
	if r.clipboard.Content() != command {
		t.Errorf("it has left: %q", r.clipboard.Content())
	}
}

// How long a copied token is good for is a setting, and what is built in otherwise.
func TestHowLongACopiedTokenIsGoodFor(t *testing.T) {
	validity := 30 * time.Minute
	r := newRig(t, connectedStatus(), func(o *Options) { o.CopyValidity = func() time.Duration { return validity } })
	for _, validity = range []time.Duration{30 * time.Minute, 0} {
		if r.presenter.copyToken(auth.Plain); r.session.life != validity {
			t.Errorf("it asks for %v, not for %v", r.session.life, validity)
		}
	}
}

// Every label of the button fits into the smallest window, on every system.
func TestEveryFormatFitsOnTheButton(t *testing.T) {
	r := newStage(t, "light")
	r.window.Resize(fyne.NewSize(leastWidth, startHeight))
	for _, system := range []string{"linux", "windows", "darwin"} {
		r.presenter.system = system
		for _, format := range formatsOn(system) {
			r.answers.Choose(copiedLast, format.String())
			r.play(scene{status: connectedStatus()})
			if s := r.home.(*connected); s.copy.Main.Text != words.Copy(format) {
				t.Errorf("%v: the button says %q", format, s.copy.Main.Text)
			}
			checkScreen(t, r)
		}
		menu := openMenu(r)
		r.press(fyne.KeyHome)
		for _, item := range menu.Items() {
			if heard := menu.AccessibilityLabel(); !strings.HasPrefix(heard, item.Label) || !strings.HasSuffix(heard, item.Hint) {
				t.Errorf("who hears the menu hears %q at %q", heard, item.Label)
			}
			r.press(fyne.KeyDown)
		}
		menu.Close()
	}
}

func TestATokenThatCanNotBeCopiedSo(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.clipboard.SetContent("before")
	r.session.token.AccessToken = auth.NewSecret("'; reboot; '")
	r.presenter.copyToken(auth.Curl)
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
		{"a short one", copyEnd{token: short}, "Copied, but it is good for only 2 minutes. It leaves the clipboard in 60 seconds.",
			"Access token copied", "It is good for only 2 minutes. It leaves the clipboard in 60 seconds."},
		{"a command that fetches one", copyEnd{format: auth.FetchPOSIX}, "Copied. It fetches the token itself, so there is nothing secret in it.",
			"Command copied", "It fetches the token itself, so there is nothing secret in it."},
		{"busy", copyEnd{token: token, busy: true}, words.ClipboardBusy, words.NotCopied, words.ClipboardBusy},
		{"no token", copyEnd{err: &auth.Error{Kind: auth.SignInRanOut}},
			"Your sign-in ended on 22 December, after 30 days. Please sign in again.",
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

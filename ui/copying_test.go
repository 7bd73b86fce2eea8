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
		t.Error("the token left the clipboard too early")
	}
	r.presenter.copyToken(auth.Plain) // starts the minute again
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
		t.Error("what the person has copied since is gone")
	}

	r.presenter.copyToken(auth.Plain)
	r.Quit()
	if r.clipboard.Content() != "" {
		t.Error("the token stays on the clipboard after quitting")
	}
}

func TestACopyThatFailsIsSaid(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.session.err = &auth.Error{Kind: auth.Unreachable}
	r.clipboard.SetContent("before")
	r.presenter.copyToken(auth.Plain) // from the tray, with the window hidden
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
	if note := r.home.(*connected).note.Text; !strings.Contains(note, "only 2 minutes") {
		t.Errorf("%q", note)
	}
}

// If the system has a clipboard for secrets, tokens go there, and are taken off it again.
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
		t.Errorf("with a clipboard that another program holds, it says %q", r.presenter.copying.note)
	}
	secrets.err = nil
	r.presenter.copyToken(auth.Plain)
	r.Quit()
	if text, _ := secrets.Text(); text != "" || r.quits != 1 {
		t.Errorf("after quitting %d times: %q", r.quits, text)
	}
	r.presenter.copyToken(auth.Plain)
	if text, _ := secrets.Text(); text != "" {
		t.Error("a token was copied after the program had ended")
	}
}

// If the clipboard is busy when the minute is over, or when the program ends, taking the token off is tried again.
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
	first := secrets.n // the clipboard is free again after some more calls
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

// If a newer token could not replace an older one on the clipboard, the older one is taken off too.
func TestAnOlderTokenIsTakenOffToo(t *testing.T) {
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

// If only the window in front can use the clipboard, a copy behind it says what to do, and does not claim to have worked.
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

// A program that holds the clipboard and is stuck does not keep this program from ending.
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
		t.Errorf("quit %d times after %v, want once within the timeouts", r.quits, time.Since(began))
	}
}

// A command is not offered if there is no API to call. Hints say which formats contain the token, and which need the API key.
func TestTheFormatsOnOffer(t *testing.T) {
	offered := func(st auth.Status, system string, key bool) (items []string) {
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
		if got := offered(c.status, c.system, c.key); !slices.Equal(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

// openMenu opens the menu of formats.
func openMenu(r *rig) *control.Menu {
	r.home.(*connected).copy.More.OnTapped()
	return r.window.Canvas().Focused().(*control.Menu)
}

// That there is no API key is found out when the menu is opened, and forgotten when there may be one.
func TestWhetherThereIsAnAPIKey(t *testing.T) {
	key := &fakeAPIKey{}
	r := newRig(t, connectedStatus(), func(o *Options) {
		o.APIKey = key
		o.Wrap = func(f auth.Format, token auth.Token) (auth.Secret, error) { return token.Render(f, "", auth.Secret{}) }
	})
	r.Show()
	offered := func() bool {
		return !itemOf(r.desktop.item("Copy").Items, "Both headers").Disabled
	}
	if !offered() {
		t.Error("not offered, though nobody has looked for a key")
	}
	r.presenter.chooseFormat(auth.Headers)
	if note := r.home.(*connected).note.Text; offered() || !strings.HasPrefix(note, "There is no API key") {
		t.Errorf("after %q, offered is %v", note, offered())
	}
	key.state = APIKeyState{Set: true}
	openMenu(r).Close()
	if !offered() {
		t.Error("still not offered, though there is a key now")
	}
	key.state = APIKeyState{}
	if menu := openMenu(r); offered() || !menu.Items()[2].Disabled || !menu.Open() {
		t.Error("offered without a key")
	}
	r.window.Canvas().Focused().(*control.Menu).Close()
	r.session.set(changed(connectedStatus(), func(st *auth.Status) { st.Connection = "auth.smokeball.com/another" }))
	if !offered() {
		t.Error("not offered, though the other app may have a key")
	}
	key.state = APIKeyState{Problem: auth.KeychainLocked} // it is unknown
	openMenu(r)
	if !offered() {
		t.Error("not offered, though there may be a key")
	}
}

// The format chosen last is the one that the button, the shortcut and the tray use and name, even after a restart.
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
		t.Error("the tray does not name the format chosen last")
	}
	again.typeShortcut(copyShortcut)
	if got := again.clipboard.Content(); got != "Authorization: Bearer the-token" {
		t.Errorf("after a restart, the shortcut copies %q", got)
	}
	itemOf(again.desktop.item("Copy").Items, "Both headers").Do()
	if got := again.clipboard.Content(); got != "Authorization: Bearer the-token\nx-api-key: the-key" {
		t.Errorf("the tray copies %q", got)
	}
	if text := again.home.(*connected).copy.Main.Text; text != "Copy both headers" || again.desktop.item(text) == nil {
		t.Errorf("the button says %q, want Copy both headers, in the tray too", text)
	}

	// The button does not use a format that is no longer available.
	noKey := newRig(t, connectedStatus(), func(o *Options) { o.Answers, o.APIKey = r.answers, &fakeAPIKey{} })
	noKey.Show()
	openMenu(noKey).Close() // looks for the key
	noKey.draw()
	if text := noKey.home.(*connected).copy.Main.Text; text != "Copy access token" {
		t.Errorf("without the API key, the button says %q", text)
	}
	openMenu(noKey)
	for range 2 {
		noKey.press(fyne.KeyDown) // skips the disabled item
	}
	noKey.press(fyne.KeySpace)
	if got := noKey.clipboard.Content(); !strings.HasPrefix(got, "printf") {
		t.Errorf("the third enabled item copies %q", got)
	}
	openMenu(noKey)
	noKey.press(fyne.KeyEnd)
	noKey.press(fyne.KeyEscape)
	if noKey.window.Canvas().Overlays().Top() != nil || noKey.session.calls[len(noKey.session.calls)-1] != "Token" {
		t.Error("Escape does not close the menu")
	}
}

// A command that fetches the token can be copied without one, does not contain one, and stays on the clipboard.
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
		t.Errorf("a token was used: %q, %v", r.session.calls, r.session.history)
	}
	r.pass(2 * time.Minute)
	r.Quit()
	if r.clipboard.Content() != command {
		t.Errorf("the clipboard has %q, want the command", r.clipboard.Content())
	}
}

// A copied token is good for as long as the setting says.
func TestHowLongACopiedTokenIsGoodFor(t *testing.T) {
	validity := 30 * time.Minute
	r := newRig(t, connectedStatus(), func(o *Options) { o.CopyValidity = func() time.Duration { return validity } })
	for _, validity = range []time.Duration{30 * time.Minute, 0} {
		if r.presenter.copyToken(auth.Plain); r.session.life != validity {
			t.Errorf("asked for a token that is good for %v, want %v", r.session.life, validity)
		}
	}
}

// On every system, every label of the button fits into the smallest window.
func TestEveryFormatFitsOnTheButton(t *testing.T) {
	r := newStage(t, "light")
	r.window.Resize(fyne.NewSize(minWidth, startHeight))
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
				t.Errorf("a screen reader says %q for %q", heard, item.Label)
			}
			r.press(fyne.KeyDown)
		}
		menu.Close()
	}
}

func TestATokenThatCannotBeQuoted(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.clipboard.SetContent("before")
	r.session.token.AccessToken = auth.NewSecret("'; reboot; '")
	r.presenter.copyToken(auth.Curl)
	if note := r.home.(*connected).note.Text; r.clipboard.Content() != "before" || !strings.Contains(note, "no bearer token has") {
		t.Errorf("%q, %q", r.clipboard.Content(), note)
	}
}

// The outcome of a copy is shown in the window, and in full in the notification for a person who does not see the window.
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

package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
)

// says is all the text in the window.
func says(r *rig) string {
	var all []string
	walk(r.window.Canvas().Content(), fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, _ bool) {
		if text, ok := o.(*canvas.Text); ok && text.Text != "" {
			all = append(all, text.Text)
		}
	})
	return strings.Join(all, " ")
}

func expect(t *testing.T, r *rig, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(says(r), text) {
			t.Errorf("the window does not say %q, but %q", text, says(r))
		}
	}
}

// newInsideRig is a window that shows what is inside a token.
func newInsideRig(t *testing.T) (r *rig, token string) {
	t.Helper()
	r = newRig(t, connectedStatus())
	token = someToken(start, "")
	r.session.held.AccessToken = auth.NewSecret(token)
	r.Show()
	r.openInside()
	return r, token
}

// A person who has never seen the program can find out whether an integration may write tasks.
func TestMayItWriteTasks(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
	r.Show()
	for _, f := range focusable(r.window) {
		if b, ok := f.(*control.Button); ok && b.Text == "Look inside" {
			b.OnTapped()
		}
	}
	expect(t, r, "What it may do", "Tasks", "not allowed", "What can it do?")
	tasks := pair(r, "Tasks").Text()
	if len(tasks.Tags) != 1 || tasks.Tags[0].Text != "read" {
		t.Errorf("for Tasks, it says %+v", tasks)
	}
	if got := pair(r, "Billing & Accounting").Text(); got.Value != "not allowed" || got.Tags != nil {
		t.Errorf("for Billing, it says %+v", got)
	}
	entry(r, 1).SetText("POST /tasks")
	expect(t, r, "POST /tasks probably needs tasks/write,")
	entry(r, 1).SetText("GET /tasks")
	expect(t, r, "GET /tasks is probably allowed:")
	if len(r.session.calls) > 0 {
		t.Errorf("looking inside called %q", r.session.calls)
	}
}

func TestRevealing(t *testing.T) {
	shown := func(r *rig, token string) bool {
		return strings.Contains(strings.ReplaceAll(says(r), " ", ""), token[:30])
	}
	for name, end := range map[string]func(r *rig){
		"30 seconds":     func(r *rig) { r.pass(30 * time.Second) },
		"Hide":           func(r *rig) { tapLink(r, "Hide the token") },
		"closing":        func(r *rig) { r.goBack() },
		"another page":   func(r *rig) { r.openAbout(); r.goBack() },
		"the first page": func(r *rig) { r.goHome() },
		"hiding":         func(r *rig) { r.close(); r.Show() },
		"another token": func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, `,"n":1`))
			r.session.set(connectedStatus())
		},
		"Disconnect":      func(r *rig) { r.session.held = auth.Token{}; r.session.set(signedOutStatus()) },
		"the shortcut W":  func(r *rig) { r.typeShortcut(hideShortcut); r.Show() },
		"another look in": func(r *rig) { tapLink(r, "Look inside another token…"); r.goBack() },
	} {
		t.Run(name, func(t *testing.T) {
			r, token := newInsideRig(t)
			page := r.page()
			if shown(r, token) {
				t.Fatal("the token is shown without being asked for")
			}
			tapLink(r, "Reveal the token")
			r.pass(29 * time.Second)
			if !shown(r, token) {
				t.Fatal("the token is not shown")
			}
			end(r)
			if shown(r, token) {
				t.Error("the token is still shown")
			}
			for _, o := range page.box.Objects { // even if the page is no longer in the window
				walk(o, fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, _ bool) {
					if text, ok := o.(*canvas.Text); ok && len(text.Text) > 20 && strings.Contains(token, text.Text) {
						t.Errorf("the page still has %q", text.Text)
					}
				})
			}
		})
	}
}

// Nothing that can be copied on the page contains the token.
func TestCopyingWhatIsInside(t *testing.T) {
	r, token := newInsideRig(t)
	tapLink(r, "All 16 claims")
	tapLink(r, "Reveal the token")
	copied := 0
	for _, asIs := range []bool{false, true} {
		for _, f := range focusable(r.window) {
			p, ok := f.(*control.Pair)
			if !ok {
				continue
			}
			r.window.Canvas().Focus(p)
			r.clipboard.SetContent("")
			r.press(fyne.KeyReturn)
			got := r.clipboard.Content()
			if got == "" || strings.Contains(got, token) || strings.Contains(got, strings.Split(token, ".")[1]) {
				t.Errorf("%s: %q is copied", p.Text().Name, got)
			}
			copied++
		}
		if !asIs {
			tapLink(r, "Show them as they are in the token")
			expect(t, r, "client_id", "cognito:groups", `["brown-llc"]`)
		}
	}
	if copied < 50 {
		t.Errorf("only %d lines can be copied", copied)
	}
	tapLink(r, "Copy everything but the token")
	got := r.clipboard.Content()
	for _, want := range []string{"Signed in as: Jane Citizen", "Firm: Brown LLC",
		"Good until: Monday 23 November 2026, 14:32:00 UTC", "Tasks: read.",
		"client_id: 4h2k9p", "Connection: auth.smokeball.com/", "jti: 8c1f"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the copied text:\n%s", want, got)
		}
	}
	for part := range strings.SplitSeq(token, ".") {
		if strings.Contains(got, part) {
			t.Error("a part of the token is copied")
		}
	}
	r.window.Canvas().Focus(pair(r, "Token ID"))
	r.press(fyne.KeySpace)
	if got := r.clipboard.Content(); got != "8c1f7d2e-aaaa-bbbb" {
		t.Errorf("the token's ID was copied as %q", got)
	}
}

func TestSearchingInside(t *testing.T) {
	r, _ := newInsideRig(t)
	for search, want := range map[string]string{"ISSUER": "Issuer", "origin_jti": "Sign-in ID", "brown-llc": "Groups", "tasks/write": "Tasks",
		"14:32:00": "Good until", "bank accounts": "Billing & Accounting"} {
		entry(r, 0).SetText(search)
		if pair(r, want) == nil {
			t.Errorf("%q does not find %q", search, want)
		}
		if strings.Contains(says(r), "Device") {
			t.Errorf("%q also finds other facts", search)
		}
	}
	entry(r, 0).SetText("no such thing")
	expect(t, r, "Nothing in it matches your search")
	entry(r, 0).SetText("")
	if pair(r, "Device") != nil || pair(r, "Token ID") == nil {
		t.Error("after clearing the search, the page is not as before")
	}
}

// A line shows its exact time when it is pointed at, and when it has the keyboard focus.
func TestExactMoments(t *testing.T) {
	r, _ := newInsideRig(t)
	const exact = "Monday 23 November 2026, 14:32:00 UTC"
	good := pair(r, "Good until")
	if strings.Contains(says(r), exact) {
		t.Error("the exact time is shown without pointing at the line")
	}
	r.window.Canvas().Focus(good)
	expect(t, r, exact)
	r.window.Canvas().FocusNext()
	if strings.Contains(says(r), exact) {
		t.Error("the exact time stays after the focus has moved on")
	}
	good.MouseIn(nil)
	expect(t, r, exact)
	good.MouseOut()
	expect(t, r, "14:32 · 42 minutes left")
	r.pass(30 * time.Minute)
	expect(t, r, "14:32 · 12 minutes left")

	// A renewed token is shown at once.
	r.session.held.AccessToken = auth.NewSecret(someToken(start.Add(30*time.Minute), ""))
	r.session.set(connectedStatus())
	expect(t, r, "15:02 · 42 minutes left")
}

func TestLookingInsideAnother(t *testing.T) {
	r, _ := newInsideRig(t)
	for pasted, want := range map[string][]string{
		"Bearer " + someToken(start.AddDate(0, 0, -1), ""): {"This is an access token.", "It has run out:", "The signature is not checked here:"},
		someToken(start, `,"iss":"https://evil.example"`):  {"It says that it is good until 14:32.", "a different sign-in service", "“iss” more than once"},
		someToken(start, `,"client_id":"other"`):           {"issued to a different app"},
		"hello":                                            {"There is no token in this."},
		strings.Repeat("a", 10<<20):                        {"This is too long to be a token."},
		"\x00\u202e\xff":                                   {"There is no token in this."},
		"0123456789-opaque-9876543210":                     {"only whoever issued it can look into it"},
	} {
		r.goHome()
		r.paste(pasted)
		expect(t, r, want...)
		r.goBack()
		if e, ok := r.window.Canvas().Focused().(*control.PasteEntry); !ok || e.Text != "" {
			t.Error("the pasted text stays in the field")
		}
	}

	// Typed, and from the clipboard with the button.
	r.goHome()
	r.openInsideAnother()
	e := r.window.Canvas().Focused().(*control.PasteEntry)
	if !e.Password {
		t.Error("the field shows its text")
	}
	e.SetText(someToken(start, ""))
	r.press(fyne.KeyReturn)
	expect(t, r, "This is an access token.")
	r.goHome()
	r.openInsideAnother()
	r.clipboard.SetContent(someToken(start, ""))
	r.window.Canvas().FocusNext()
	r.press(fyne.KeyReturn)
	expect(t, r, "This is an access token.")
	if got := r.clipboard.Content(); got != someToken(start, "") {
		t.Error("the clipboard was changed")
	}
}

// Untrusted text in a token is shown escaped: it can't change the direction of the text around it, or hide a character.
func TestMisleadingClaimsAreEscaped(t *testing.T) {
	r, _ := newInsideRig(t)
	r.goHome()
	r.paste(someToken(start, `,"name":"x","evil":"\u202egpj.exe\u001b[2J","a\u200bb":1`))
	entry(r, 0).SetText("e")
	expect(t, r, `\u202egpj.exe\u001b[2J`)
	entry(r, 0).SetText("b")
	if pair(r, `a\u200bb`) == nil {
		t.Error("the name of a claim hides a character")
	}
	for _, r := range says(r) {
		if r == 0x202e || r == 0x1b || r == 0x200b {
			t.Errorf("%U is drawn", r)
		}
	}
}

// The page does not scroll away from a person who is typing further down.
func TestTypingDoesNotScroll(t *testing.T) {
	r, _ := newInsideRig(t)
	r.window.Resize(fyne.NewSize(startWidth, startHeight))
	ask := entry(r, 1)
	r.window.Canvas().Focus(ask)
	for _, letter := range "POST /tasks" {
		ask.TypedRune(letter)
	}
	before := r.frame.scroll.Offset
	answer := r.page().box.Objects[4].(*fyne.Container)
	bottom := fyne.CurrentApp().Driver().AbsolutePositionForObject(answer).Y + answer.Size().Height
	if before.Y == 0 || bottom > startHeight+16 {
		t.Fatalf("scrolled to %v, the answer is not visible: its card ends at %v", before, bottom)
	}
	r.pass(time.Minute)
	if after := r.frame.scroll.Offset; after != before || r.window.Canvas().Focused() != ask {
		t.Errorf("scrolled from %v to %v, with the focus on %T", before, after, r.window.Canvas().Focused())
	}
	expect(t, r, "POST /tasks probably needs")
}

package ui

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/theme"

	"smokeball-connect/auth"
	"smokeball-connect/product"
)

func TestTrayFollowsTheStatusAndTheClock(t *testing.T) {
	r := newRig(t, signedOutStatus())
	if r.desktop.item("Connect…") == nil || r.desktop.icon != "tray-plus.png" {
		t.Fatalf("%v, %s", r.desktop.menu, r.desktop.icon)
	}
	r.desktop.item("Connect…").Do()
	r.session.set(connectedStatus())
	if r.desktop.icon != "tray-check.png" || r.desktop.tooltip != "Connect for Smokeball · Connected · 42 minutes left · Brown LLC" {
		t.Errorf("%s, %q", r.desktop.icon, r.desktop.tooltip)
	}
	for range 3 {
		r.session.set(connectedStatus())
	}
	before := r.desktop.menus
	r.pass(10 * time.Minute)
	if r.desktop.item("Connected · 32 minutes left") == nil {
		t.Error("the first line does not follow the clock")
	}
	if made := r.desktop.menus - before; made > 10 {
		t.Errorf("the menu was made %d times in 10 minutes", made)
	}

	for _, label := range []string{"Renew now", "Quit"} {
		r.desktop.item(label).Do()
	}
	r.desktop.item("Sign in again…").Do()
	if r.page() == nil || !r.visible || slices.Equal(r.session.calls, []string{"SignIn", "Renew", "SignIn"}) {
		t.Error("signing in again does not ask first")
	}
	r.Show()
	pressButton(t, r, "Sign in again")
	r.desktop.item("Disconnect").Do()
	if r.page() == nil || !r.visible {
		t.Error("Disconnect does not ask first")
	}
	if !slices.Equal(r.session.calls, []string{"SignIn", "Renew", "SignIn"}) || r.quits != 1 {
		t.Errorf("%q, quit %d times", r.session.calls, r.quits)
	}
}

func TestLeftClickShowsTheWindow(t *testing.T) {
	r := newRig(t, signedOutStatus())
	r.desktop.tapped()
	if !r.visible {
		t.Error("a left click does not show the window")
	}
}

// The window wakes up at most twice a minute, unless a countdown of seconds is visible.
func TestWakeUps(t *testing.T) {
	count := func(r *rig) (n int) {
		for end := r.now.Add(10 * time.Minute); r.now.Before(end); n++ {
			next := r.alarms[len(r.alarms)-1]
			r.now, next.off = next.at, true
			next.ring()
		}
		return n
	}
	if n := count(newRig(t, connectedStatus())); n > 2 { // the session looks at the clock, and updates the window
		t.Errorf("hidden, %d in 10 minutes", n)
	}
	shown := newRig(t, connectedStatus())
	shown.Show()
	if n := count(shown); n > 20 {
		t.Errorf("%d in 10 minutes", n)
	}
	hidden := changed(connectedStatus(), func(st *auth.Status) {
		st.State, st.Problem.Kind, st.NextTry = auth.Offline, auth.Unreachable, start.Add(30*time.Second)
	})
	if n := count(newRig(t, hidden)); n > 2 {
		t.Errorf("hidden and offline, %d in 10 minutes", n)
	}
	r := newRig(t, hidden)
	r.Show()
	r.pass(5 * time.Second)
	_, screen := r.home.(*connected)
	if !screen || !strings.Contains(r.home.(*connected).head.detail.Text, "25 seconds") {
		t.Error("the countdown does not show the seconds")
	}
}

func TestClosing(t *testing.T) {
	r := newRig(t, connectedStatus())
	for range 2 {
		r.Show()
		r.close()
	}
	if r.visible || r.quits != 0 || len(r.desktop.notices) != 1 || !strings.HasPrefix(r.desktop.notices[0], product.Name+" keeps running") {
		t.Errorf("visible %v, quit %d times, said %q", r.visible, r.quits, r.desktop.notices)
	}
	r.release()
	if !r.desktop.closed {
		t.Error("the tray icon stays")
	}

	without := newRig(t, connectedStatus(), func(o *Options) { o.Desktop = nil })
	without.Show()
	without.close()
	if without.quits != 1 {
		t.Error("without a tray, closing does not quit, and nobody could find the program again")
	}
}

// The window hides only while the system shows the icon that brings it back. If the icon goes, the window comes back.
func TestATrayIconThatIsNotShown(t *testing.T) {
	shown := true
	r := newRig(t, connectedStatus(), func(o *Options) { o.TrayShown = func() bool { return shown } })
	r.Show()
	r.close()
	if r.visible || r.quits != 0 {
		t.Fatalf("visible %v, quit %d times", r.visible, r.quits)
	}
	shown = false
	r.TrayGone()
	if !r.visible || r.said == "" {
		t.Error("the window stays hidden")
	}
	r.desktop.notices = nil
	r.close()
	if r.quits != 1 || len(r.desktop.notices) != 0 {
		t.Errorf("quit %d times, said %q", r.quits, r.desktop.notices)
	}
}

// Options.Shown is told when the window is shown or hidden, and once at the start, even if it starts hidden.
func TestShownIsTold(t *testing.T) {
	var told []bool
	r := newRig(t, connectedStatus(), func(o *Options) { o.Shown = func(shown bool) { told = append(told, shown) } })
	r.Show()
	r.Raise()
	r.close()
	r.Raise()
	if want := []bool{false, true, false, true}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

// macOS gets a picture for its menu bar that Fyne makes into a template, with a single opaque colour.
func TestTheMenuBarTemplate(t *testing.T) {
	r := newRig(t, connectedStatus())
	template, ok := r.desktop.template.(*theme.ThemedResource)
	if !ok {
		t.Fatalf("the template is a %T, which Fyne does not treat as one", r.desktop.template)
	}
	painted := regexp.MustCompile(`(?:fill|stroke|opacity)[a-z-]*="[^"]*"`).FindAllString(string(template.Content()), -1)
	slices.Sort(painted)
	if got := slices.Compact(painted); len(got) != 2 || got[0] != `fill-opacity="1.000000"` {
		t.Errorf("it is painted with %q", got)
	}
}

// The tray's bus may go away before the program ends. Panics of systray about that are ignored, and no others.
func TestATrayThatHasGone(t *testing.T) {
	t.Parallel()
	whileThereIsATray(func() { panic(errors.New("the connection is closed")) })
	defer func() {
		if recover() == nil {
			t.Error("the panic of a bug is hidden")
		}
	}()
	whileThereIsATray(func() {
		var none []int
		_ = none[len(none)] //nolint:gocritic // the bug
	})
}

package ui

import (
	"context"
	"net/url"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// view is what everything is drawn from: the status, the time, and how the person writes times.
type view struct {
	auth.Status
	now    time.Time
	locale words.Locale
}

// screen is what the window shows for some of the states.
type screen interface {
	content() fyne.CanvasObject
	// draw makes the screen show the view. What it is made of stays.
	draw(v view)
	// main is what Enter presses when the screen appears.
	main() fyne.Focusable
	footer(v view) (left, right footnote)
}

// mover is a screen on which something moves.
type mover interface{ move(on bool) }

// Window is the program's window, with its tray icon and its notifications. Its methods are for Fyne's thread.
type Window struct {
	options   Options
	app       fyne.App
	window    fyne.Window
	session   Session
	settings  Settings
	memory    Memory
	desktop   Desktop
	autostart Autostart
	clock     func() time.Time
	openURL   func(*url.URL) error
	shapes    []Shape
	shortcuts map[string]func()
	clipboard fyne.Clipboard
	copier    copier
	tray      tray

	status  auth.Status
	frame   *frame // nil until the window is shown for the first time
	screens map[kind]screen
	home    screen         // of the state
	focused fyne.Focusable // by us: the main action
	pages   []*page        // opened over it, the newest last
	said    string         // a line about what was just done
	unsay   func() bool
	first   firstSignIn

	visible, foreground bool
	quitting            bool
	startsItself        bool // with the computer
	autostartSwitch     *control.Check
	life                context.Context
	end                 context.CancelFunc
	unsubscribe         func()
	stopTick            func() bool

	// What a test replaces.
	background func(func())
	after      func(time.Duration, func()) (stop func() bool)
}

// The window's size when it opens.
const startWidth, startHeight = 420, 560

// New makes the window. A program that starts in the tray does not call Show, only Run.
func New(app fyne.App, o Options) *Window {
	w := newWindow(app, o)
	w.start()
	return w
}

func newWindow(app fyne.App, o Options) *Window {
	w := &Window{
		options:    o,
		app:        app,
		session:    o.Session,
		settings:   o.Settings,
		memory:     o.Memory,
		desktop:    o.Desktop,
		autostart:  o.Autostart,
		clock:      o.Clock,
		openURL:    o.OpenURL,
		shapes:     o.Shapes,
		screens:    map[kind]screen{},
		background: func(f func()) { go f() },
		after: func(d time.Duration, f func()) func() bool {
			return time.AfterFunc(d, f).Stop
		},
	}
	if w.clock == nil {
		w.clock = time.Now
	}
	if w.openURL == nil {
		w.openURL = app.OpenURL
	}
	if len(w.shapes) == 0 {
		w.shapes = []Shape{plainShape}
	}
	w.clipboard = o.Clipboard
	if w.clipboard == nil {
		w.clipboard = app.Clipboard()
	}
	secrets := o.Secrets
	if secrets == nil {
		secrets = fyneClipboard{w.clipboard}
	}
	if w.autostart != nil {
		w.startsItself = w.autostart.Enabled()
	}
	w.life, w.end = context.WithCancel(context.Background())
	w.copier = copier{custodian: custodian{clipboard: secrets}, after: func(d time.Duration, f func()) func() bool { return w.after(d, f) }}
	w.status = o.Session.Status()
	return w
}

func (w *Window) start() {
	w.app.Settings().SetTheme(control.NewTheme())
	w.app.SetIcon(windowIcon)
	w.window = w.app.NewWindow(words.WindowTitle(w.status))
	w.window.SetPadded(false)
	w.window.SetMaster()
	w.window.Resize(fyne.NewSize(startWidth, startHeight))
	w.window.SetCloseIntercept(w.close)
	w.bindShortcuts()

	life := w.app.Lifecycle()
	life.SetOnEnteredForeground(w.cameToFront)
	life.SetOnExitedForeground(func() { w.foreground = false })
	life.SetOnStarted(w.started)
}

// Run runs the app until it is quit, and gives back what the window holds of the system.
func (w *Window) Run() {
	w.openTray() // only now: the window is painted already, and did not wait for it
	w.app.Run()
	w.release()
}

// started is called when the app runs.
func (w *Window) started() {
	w.unsubscribe = w.session.Subscribe(func(st auth.Status) { fyne.Do(func() { w.update(st) }) })
	w.tellShown()
}

// tellShown tells whoever wants to know whether the window is shown.
func (w *Window) tellShown() {
	if w.options.Shown != nil {
		w.options.Shown(w.visible)
	}
}

// Show shows the window.
func (w *Window) Show() {
	if !w.visible {
		w.visible = true
		w.tellShown()
	}
	if w.frame == nil {
		fonts := control.LoadFonts()
		w.window.SetContent(container.NewStack()) // or the window is black until there is something to paint
		w.window.Show()                           // takes as long as the fonts do
		<-fonts
		w.frame = newFrame(w.goBack, w.openSettings, w.dismiss)
		w.window.SetContent(w.frame.root)
	}
	if w.stopTick == nil { // the app does not run yet
		w.draw()
	} else {
		w.tick()
	}
	w.window.Show()
}

// Raise shows the window and brings it to the front.
func (w *Window) Raise() {
	w.Show()
	w.window.RequestFocus()
	w.session.Look()
	if w.options.Unraisable {
		w.notify(product.Name+" is open", "Its window may be behind others.", false)
	}
}

// cameToFront is called when the person has turned to one of the program's windows.
func (w *Window) cameToFront() {
	w.foreground = true
	if w.visible {
		w.session.Look()
	}
}

// Quit ends the program, when the token has left the clipboard.
func (w *Window) Quit() {
	if w.quitting {
		return
	}
	w.quitting = true
	w.background(func() {
		w.copier.end()
		fyne.Do(w.app.Quit)
	})
}

// release gives back what the window holds of the system. The app may have been quit by others, for a signal.
func (w *Window) release() {
	w.end()
	w.copier.end()
	if w.unsubscribe != nil {
		w.unsubscribe()
	}
	if w.stopTick != nil {
		w.stopTick()
	}
	if w.copier.stop != nil {
		w.copier.stop()
	}
	if w.desktop != nil {
		w.desktop.Close()
	}
}

// hasTray reports whether a window that is hidden could be found again.
func (w *Window) hasTray() bool {
	return w.desktop != nil && (w.options.TrayShown == nil || w.options.TrayShown())
}

// TrayGone shows the window: without a tray, nobody would find the program again.
func (w *Window) TrayGone() {
	if !w.visible {
		w.Show()
		w.say("The tray has gone, so the window is back.")
	}
}

// close is what closing the window does: it hides to the tray, and where there is none, the program ends.
func (w *Window) close() {
	if !w.hasTray() {
		w.Quit()
		return
	}
	w.visible = false
	w.first.unseen = false
	w.moveScreen(false)
	w.window.Hide()
	w.tellShown()
	w.sayClosedToTray()
}

// inFront reports whether the person sees the window, as far as that is known.
func (w *Window) inFront() bool { return w.visible && w.foreground }

// locale is the person's, in the time zone of the moment.
func (w *Window) locale() words.Locale {
	if w.options.Zone != nil {
		return w.options.Locale.In(w.options.Zone())
	}
	return w.options.Locale
}

// reminders are those in force.
func (w *Window) reminders() words.Reminders {
	if w.options.Reminders != nil {
		return w.options.Reminders()
	}
	r, _ := words.ParseReminders(func(string) string { return "" })
	return r
}

func (w *Window) view() view { return w.viewOf(w.status) }

func (w *Window) viewOf(st auth.Status) view {
	return view{Status: st, now: w.clock(), locale: w.locale()}
}

// update takes a new status.
func (w *Window) update(st auth.Status) {
	before := w.status
	w.status = st
	w.first.update(before, st)
	w.tellEnd(before, st)
	w.tick()
	if p := w.page(); p != nil && p.changed != nil {
		p.changed()
	}
}

// tick draws everything anew, and again when the time has changed what there is to say.
func (w *Window) tick() {
	v := w.view()
	w.draw()
	w.drawTray(v)
	w.remind(v)
	if w.stopTick != nil {
		w.stopTick()
	}
	w.stopTick = w.after(w.nextTick(v), func() { fyne.Do(w.tick) })
}

// nextTick is how long the words stay true: minutes, except while seconds are counted in front of somebody. While the window is
// hidden, the session's own look at the clock, twice a minute, brings an update; this is only for a session that is stuck.
func (w *Window) nextTick(v view) time.Duration {
	if !w.visible {
		return 5 * time.Minute
	}
	if left := v.NextTry.Sub(v.now); v.State == auth.Offline && left > 0 && left <= 2*time.Minute {
		return time.Second
	}
	return 30 * time.Second
}

// draw makes the window show the status.
func (w *Window) draw() {
	if w.frame == nil || !w.visible {
		return
	}
	v := w.view()
	if title := words.WindowTitle(v.Status); w.window.Title() != title {
		w.window.SetTitle(title)
	}
	w.drawBody(v)
	w.frame.root.Refresh()
	w.keepFocus()
}

func (w *Window) drawBody(v view) {
	home := w.screen(screenOf(v.Status))
	changed := home != w.home
	if changed {
		w.moveScreen(false)
		w.home = home
	}
	if p := w.page(); p != nil {
		if p.update != nil {
			p.update(v)
		}
		w.frame.drawHeader(v, p.title)
		w.frame.drawFooter(footnote{}, footnote{})
	} else {
		home.draw(v)
		if changed {
			w.frame.put(home.content())
		}
		w.frame.drawHeader(v, "")
		w.frame.drawFooter(home.footer(v))
	}
	w.drawBanner(v)
	w.moveScreen(w.page() == nil)
}

// drawBanner shows a line about what was just done, or else about what went wrong besides.
func (w *Window) drawBanner(v view) {
	_, hasNote := w.home.(*connected)
	hasNote = hasNote && w.page() == nil // it shows what became of a copy itself
	switch aside := v.Aside; {
	case w.said != "":
		w.frame.drawBanner(w.said, true)
	case w.copier.note != "" && !hasNote:
		w.frame.drawBanner(w.copier.note, true)
	case aside.Kind == auth.BrowserNotOpened && w.page() == nil: // what to do is on the screen
		w.frame.drawBanner(words.What(aside, v.Status, v.locale), false)
	case aside.Kind != auth.NoProblem && w.page() == nil:
		w.frame.drawBanner(words.Problem(aside, v.Status, v.now, v.locale), !v.NotSaved && v.State != auth.SigningIn)
	default:
		w.frame.drawBanner("", false)
	}
}

// firstSignIn knows whether somebody has signed in where nobody was before. Nobody is asked then whether that is right, although
// whoever could read the link may have completed the sign-in in the person's place: the window says who it is until somebody has
// done something there.
type firstSignIn struct {
	begun  bool // from where nobody was signed in
	unseen bool
}

func (f *firstSignIn) update(before, after auth.Status) {
	switch {
	case after.State == auth.SigningIn:
		if before.State != auth.SigningIn {
			*f = firstSignIn{begun: !before.SignedIn()}
		}
	case !after.SignedIn():
		*f = firstSignIn{}
	case f.begun:
		*f = firstSignIn{unseen: true}
	}
}

// sayFor is how long a line about what was just done stays.
const sayFor = 8 * time.Second

// say shows a line about what was just done.
func (w *Window) say(text string) {
	w.unsaid()
	w.said = text
	w.unsay = w.after(sayFor, func() {
		fyne.Do(func() {
			w.said = ""
			w.draw()
		})
	})
	w.draw()
}

func (w *Window) unsaid() {
	if w.unsay != nil {
		w.unsay()
		w.unsay = nil
	}
	w.said = ""
}

// dismiss takes the line away that the window shows.
func (w *Window) dismiss() {
	switch {
	case w.said != "":
		w.unsaid()
	case w.copier.note != "" && !w.copier.fetching:
		w.copier.note = ""
	default:
		w.session.DismissAside()
	}
	w.draw()
}

func (w *Window) moveScreen(on bool) {
	if m, ok := w.home.(mover); ok {
		m.move(on && w.visible)
	}
}

// keepFocus puts the focus on the main action where nothing that can be seen has it. It goes along when another action becomes the
// main one, until the person moves it.
func (w *Window) keepFocus() {
	c := w.window.Canvas()
	if o, ok := c.Focused().(fyne.CanvasObject); ok && o.Visible() && fyne.CurrentApp().Driver().CanvasForObject(o) == c && w.shown(o) {
		if d, ok := o.(fyne.Disableable); (!ok || !d.Disabled()) && c.Focused() != w.focused {
			return
		}
	}
	target := w.home.main()
	if p := w.page(); p != nil {
		target = p.focus
	}
	if o, ok := target.(fyne.CanvasObject); !ok || !w.shown(o) { // nothing to press: the way on
		target = w.frame.gear
		if w.page() != nil {
			target = w.frame.back
		}
	}
	w.focused = target
	if c.Focused() != target {
		c.Focus(target)
	}
}

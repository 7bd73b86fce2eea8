package ui

import (
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// screen is what the window shows for some of the states.
type screen interface {
	content() fyne.CanvasObject
	// draw shows the view on the screen. It changes the screen's objects, and does not replace them.
	draw(v view)
	// main is the control that has the focus when the screen appears.
	main() fyne.Focusable
	footer(v view) (left, right footnote)
}

// mover is a screen with an animation.
type mover interface{ move(on bool) }

// Window is the program's window, with its tray icon and its notifications: a face of the presenter. Its methods have to be called on
// Fyne's thread.
type Window struct {
	options   Options
	app       fyne.App
	window    fyne.Window
	presenter *presenter
	session   Session
	settings  Settings
	autostart Autostart
	shortcuts map[string]func()
	clipboard fyne.Clipboard

	frame   *frame // nil until the window is shown for the first time
	screens map[kind]screen
	home    screen         // for the state
	focused fyne.Focusable // what keepFocus has focused
	pages   []*page        // opened over home, the newest last
	said    string         // a line about what was just done
	unsay   func() bool

	visible, foreground bool
	quitting            bool
	over                atomic.Bool                 // Fyne has ended
	stopStuck           atomic.Pointer[func() bool] // stops the timer for Options.Stuck
	startsAtLogin       bool                        // with the computer
	autostartSwitch     *control.Check
}

// The window's size when it opens.
const startWidth, startHeight = 420, 560

// New makes the window. A program that starts in the tray calls only Run, and not Show.
func New(app fyne.App, o Options) *Window {
	w := newWindow(app, o)
	w.start()
	return w
}

func newWindow(app fyne.App, o Options) *Window {
	if o.Clipboard == nil {
		o.Clipboard = app.Clipboard()
	}
	if o.Secrets == nil {
		o.Secrets = fyneClipboard{o.Clipboard}
	}
	w := &Window{
		options:   o,
		app:       app,
		session:   o.Session,
		settings:  o.Settings,
		autostart: o.Autostart,
		clipboard: o.Clipboard,
		screens:   make(map[kind]screen),
	}
	if w.autostart != nil {
		w.startsAtLogin = w.autostart.Enabled()
	}
	w.presenter = newPresenter(o, w)
	w.presenter.windowed = true
	if o.Desktop != nil {
		w.presenter.trayFace = &windowTray{o.Desktop, w.presenter.choose}
	}
	return w
}

func (w *Window) start() {
	w.app.Settings().SetTheme(control.NewTheme())
	w.app.SetIcon(windowIcon)
	w.window = w.app.NewWindow(words.WindowTitle(w.presenter.status))
	w.window.SetPadded(false)
	w.window.SetMaster()
	w.window.Resize(fyne.NewSize(startWidth, startHeight))
	w.window.SetCloseIntercept(w.close)
	w.bindShortcuts()

	life := w.app.Lifecycle()
	life.SetOnEnteredForeground(w.cameToFront)
	life.SetOnExitedForeground(func() { w.foreground = false })
	life.SetOnStarted(w.started)
	withoutLastEvent(life)
}

// withoutLastEvent keeps Fyne from making an event of its own when its loop ends, which saves preferences: this program has none. Another
// goroutine handles that event, which may hand it back to the loop when that has just ended. Then Fyne waits for good, or panics (runGL and
// runOnMainWithWait in Fyne 2.8's internal/driver/glfw/loop.go).
func withoutLastEvent(life fyne.Lifecycle) {
	if hooked, ok := life.(interface{ SetOnStoppedHookExecuted(func()) }); ok {
		hooked.SetOnStoppedHookExecuted(nil)
	}
}

// Run runs the app until it is quit, then frees what the window holds.
func (w *Window) Run() {
	w.openTray() // only now, so that the window did not have to wait for it
	w.app.Run()
	w.over.Store(true)
	if stop := w.stopStuck.Load(); stop != nil {
		(*stop)()
	}
	w.release()
}

// openTray makes the tray icon, which can be clicked from the first moment. Fyne requires that before the app runs.
func (w *Window) openTray() {
	if w.options.Desktop != nil {
		w.options.Desktop.OpenTray(w.window, w.Raise)
		w.window.SetCloseIntercept(w.close) // the tray may have changed it
	}
	w.presenter.openTray()
}

// started is called when the app runs.
func (w *Window) started() {
	w.presenter.start()
	w.tellShown()
}

// tellShown tells Options.Shown whether the window is shown.
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
		w.window.SetContent(container.NewStack()) // otherwise the window is black until there is something to paint
		w.window.Show()                           // takes as long as loading the fonts
		<-fonts
		w.frame = newFrame(w.goBack, w.openSettings, w.dismiss, w.draw)
		w.window.SetContent(w.frame.root)
	}
	if w.presenter.stopTick == nil { // the app is not running yet
		w.presenter.lookAgain()
		w.draw()
	} else {
		w.presenter.tick()
	}
	w.window.Show()
}

// Raise shows the window and brings it to the front.
func (w *Window) Raise() {
	w.Show()
	w.window.RequestFocus()
	w.session.CheckNow()
	if w.options.Unraisable {
		w.presenter.notify(notification{title: product.Name + " is open", text: "Its window may be behind others."})
	}
}

// cameToFront is called when the person has turned to one of the program's windows.
func (w *Window) cameToFront() {
	w.foreground = true
	if w.visible {
		w.session.CheckNow()
	}
}

// Quit ends the program, once the token is off the clipboard.
func (w *Window) Quit() {
	if w.quitting {
		return
	}
	w.quitting = true
	w.presenter.background(func() {
		w.presenter.custodian.end()
		fyne.Do(func() {
			if w.over.Load() {
				return // a signal has ended the app meanwhile
			}
			w.presenter.release()
			w.mayBeStuck()
			// The app's own Quit also closes the windows, which Fyne allows only on its thread. But if a signal ends Fyne meanwhile, it runs
			// what it is given on any thread.
			w.app.Driver().Quit()
		})
	})
}

// MustEnd makes sure that the program ends after a signal. Quit may be lost then, because Fyne ends at a signal by itself (catchTerm in
// Fyne 2.8's internal/driver/glfw/driver_desktop.go) and drops what is queued for its thread. Any goroutine may call it.
func (w *Window) MustEnd() {
	w.presenter.custodian.end()
	w.presenter.end()
	w.mayBeStuck()
}

// stuckAfter is how long Fyne may take to end.
const stuckAfter = 5 * time.Second

// mayBeStuck calls Options.Stuck if Fyne does not end in time. Any goroutine may call it.
func (w *Window) mayBeStuck() {
	if w.options.Stuck == nil {
		return
	}
	stop := w.presenter.after(stuckAfter, w.options.Stuck)
	if before := w.stopStuck.Swap(&stop); before != nil {
		(*before)()
	}
	if w.over.Load() {
		stop()
	}
}

// SignIn is the button of a notification: it signs in, after asking if that ends something.
func (w *Window) SignIn() { w.presenter.signInFromNotice() }

// release frees what the window holds. The app may have been quit by something else, such as a signal.
func (w *Window) release() {
	w.presenter.release()
	if w.options.Desktop != nil {
		w.options.Desktop.Close()
	}
}

// hasTray reports whether there is a tray icon from which to open a hidden window.
func (w *Window) hasTray() bool {
	return w.options.Desktop != nil && (w.options.TrayShown == nil || w.options.TrayShown())
}

// TrayGone has to be called when the tray is gone. It shows the window: without a tray, nobody would find the program again.
func (w *Window) TrayGone() {
	if !w.visible {
		w.Show()
		w.say("The tray has gone, so the window is back.")
	}
}

// close is what closing the window does: it hides the window in the tray, or ends the program if there is no tray.
func (w *Window) close() {
	if !w.hasTray() {
		w.Quit()
		return
	}
	w.leavePage()
	w.visible = false
	w.presenter.first.unseen = false
	w.moveScreen(false)
	w.window.Hide()
	w.tellShown()
	if w.presenter.once(closedToTray) {
		w.presenter.notify(notification{title: product.Name + " keeps running",
			text: "You can find it among the tray icons. To end it, choose Quit there."})
	}
}

// do drops what comes after release: when Fyne has ended, it would run that on any thread.
func (w *Window) do(f func()) {
	fyne.Do(func() {
		if w.presenter.life.Err() == nil {
			f()
		}
	})
}

func (w *Window) onScreen() bool { return w.visible }
func (w *Window) inFront() bool  { return w.visible && w.foreground }
func (w *Window) open()          { w.Raise() }
func (w *Window) quit()          { w.Quit() }

// changed tells the open page that the status has changed.
func (w *Window) changed() {
	if p := w.page(); p != nil && p.changed != nil {
		p.changed()
	}
}

// ask asks on a page, and brings the window to the front.
func (w *Window) ask(q question) {
	if !w.inFront() {
		w.Raise()
	}
	if p := w.page(); p != nil && p.title == q.title {
		return // already asked
	}
	importance := widget.HighImportance
	if q.removes {
		importance = widget.DangerImportance
	}
	w.openPage(newQuestion(w, q.title, q.text, q.yes, importance, func() { w.presenter.perform(q.does) }))
}

// tell gives a notification. The window says the same in its banner until that is dismissed.
func (w *Window) tell(title, text string) {
	w.presenter.notify(notification{title: title, text: text})
}

func (w *Window) notify(n notification) { w.options.Desktop.Notify(n.title, n.text, n.offersSignIn) }

// press returns the action of a button for a command.
func (w *Window) press(c command) func() { return func() { w.presenter.press(c) } }

// draw shows the status in the window.
func (w *Window) draw() {
	if w.frame == nil || !w.visible {
		return
	}
	v := w.presenter.view()
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
		var left, right footnote
		if p.footer != nil {
			left, right = p.footer()
		}
		w.frame.drawFooter(left, right)
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

// drawBanner shows a line about what was just done, or else the status's warning.
func (w *Window) drawBanner(v view) {
	_, hasNote := w.home.(*connected)
	hasNote = hasNote && w.page() == nil // that screen shows the outcome of a copy itself
	text, dismissible, about := "", true, auth.NoProblem
	switch warning := v.Warning; {
	case w.said != "":
		text = w.said
	case w.presenter.copying.note != "" && !hasNote:
		text = w.presenter.copying.note
	case warning.Kind == auth.BrowserNotOpened && w.page() == nil: // the screen says what to do
		text, dismissible = words.What(warning, v.Status, v.locale), false
	case warning.Kind != auth.NoProblem && w.page() == nil:
		text, dismissible = words.Problem(warning, v.Status, v.now, v.locale), !v.NotSaved && v.State != auth.SigningIn
		about = warning.Kind
	}
	w.frame.drawBanner(text, dismissible, about, v.Status)
}

// sayFor is how long a line about what was just done stays.
const sayFor = 8 * time.Second

// say shows a line about what was just done.
func (w *Window) say(text string) {
	w.unsaid()
	w.said = text
	w.unsay = w.presenter.after(sayFor, func() {
		fyne.Do(func() {
			w.said = ""
			w.draw()
		})
	})
	w.draw()
}

// copyPlain copies something that is not secret, and says so.
func (w *Window) copyPlain(text, said string) {
	w.clipboard.SetContent(text)
	w.say(said)
}

func (w *Window) copyLink() {
	if l := w.session.SignInLink(); l != "" {
		w.copyPlain(l, "The link is copied. Open it in a browser on this computer.")
	}
}

func (w *Window) unsaid() {
	if w.unsay != nil {
		w.unsay()
		w.unsay = nil
	}
	w.said = ""
}

// dismiss removes the line in the banner.
func (w *Window) dismiss() {
	switch {
	case w.said != "":
		w.unsaid()
	case w.presenter.copying.note != "" && !w.presenter.copying.fetching:
		w.presenter.copying.note = ""
	default:
		w.session.DismissWarning()
	}
	w.draw()
}

func (w *Window) moveScreen(on bool) {
	if m, ok := w.home.(mover); ok {
		m.move(on && w.visible)
	}
}

// keepFocus focuses the main action if nothing visible has the focus. Until the person moves the focus, it follows when another action
// becomes the main one.
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
	if o, ok := target.(fyne.CanvasObject); !ok || !w.shown(o) { // no main action, so the way back or the settings
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

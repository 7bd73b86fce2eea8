package ui

import (
	"context"
	"reflect"
	"runtime"
	"time"

	"smokeball-connect/assets"
	"smokeball-connect/auth"
	"smokeball-connect/settings"
	"smokeball-connect/words"
)

// presenter decides what a person is shown, told and asked, and what their actions do, both for the window and for the tray without a
// window. These are its faces, which draw what it says and pass on what is pressed. Each decision is a function of the status, the time and
// what happened, in menu.go, notice.go, question.go, ending.go and copying.go. This file puts them to work.
//
// Everything happens on the face's goroutine.
type presenter struct {
	options  Options
	session  Session
	face     face
	trayFace trayFace // nil if there is neither a tray nor notifications
	windowed bool     // there is a window to open
	clock    func() time.Time
	system   string // a GOOS

	status  auth.Status
	tray    shownTray
	copying copying
	// noAPIKey reports that there is known to be no API key. Until that has been looked up, there may be one.
	noAPIKey bool
	first    firstSignIn
	// stopCheck stops the check that is under way without a page; nil if there is none.
	stopCheck func()
	// signInBy is the deadline for starting a sign-in that was asked for before the keychain had been read; zero if none was.
	signInBy time.Time

	custodian   custodian
	life        context.Context
	end         context.CancelFunc
	unsubscribe func()
	stopTick    func() bool
	stopCopy    func() bool

	// Tests replace these.
	background func(func())
	after      func(time.Duration, func()) (stop func() bool)
}

// face is where the person meets the presenter.
type face interface {
	// do runs f on the face's goroutine. Any goroutine may call it.
	do(f func())
	// draw shows the status and the outcome of the last copy.
	draw()
	// changed is called after draw if the status has changed.
	changed()
	// onScreen reports whether the face is shown, and inFront whether the person is looking at it, as far as that is known.
	onScreen() bool
	inFront() bool
	// open shows the status to a person who may not be looking, and asks whatever waits for an answer.
	open()
	// ask asks a person who may not be looking, and performs the question's command if the answer is yes.
	ask(question)
	// tell tells a person who is not looking what they must not miss.
	tell(title, text string)
	// notify shows a notification. It is called on a goroutine of its own, and may wait for the system.
	notify(notification)
	quit()
}

// trayFace is the icon in the tray. It is only given what has changed.
type trayFace interface {
	setMenu([]menuItem)
	setSign(assets.Sign)
	setTooltip(string)
}

// shownTray is what the tray was given last. It is not given the same again.
type shownTray struct {
	menu          []menuItem
	sign, tooltip string
}

// view is what everything is drawn from: the status, the time, and how the person writes times.
type view struct {
	auth.Status
	now    time.Time
	locale words.Locale
	copy   copyFacts
	check  checkFacts
}

func newPresenter(o Options, f face) *presenter {
	p := &presenter{
		options:    o,
		session:    o.Session,
		face:       f,
		clock:      o.Clock,
		system:     runtime.GOOS,
		status:     o.Session.Status(),
		custodian:  custodian{clipboard: o.Secrets},
		background: func(f func()) { go f() },
		after: func(d time.Duration, f func()) func() bool {
			return time.AfterFunc(d, f).Stop
		},
	}
	if p.clock == nil {
		p.clock = time.Now
	}
	p.life, p.end = context.WithCancel(context.Background())
	return p
}

// start subscribes to the session until release.
func (p *presenter) start() {
	p.unsubscribe = p.session.Subscribe(func(st auth.Status) { p.face.do(func() { p.update(st) }) })
}

// lookAgain takes the session's current status, before start. The session may have read the keychain meanwhile, and then the first drawing
// does not show a wait that is already over.
func (p *presenter) lookAgain() { p.status = p.session.Status() }

// release frees what the presenter holds, and takes a copied token off the clipboard, which may take a few seconds.
func (p *presenter) release() {
	p.end()
	p.custodian.end()
	if p.unsubscribe != nil {
		p.unsubscribe()
	}
	for _, stop := range []func() bool{p.stopTick, p.stopCopy} {
		if stop != nil {
			stop()
		}
	}
}

// locale is the person's, in the current time zone.
func (p *presenter) locale() words.Locale {
	if p.options.Zone != nil {
		return p.options.Locale.In(p.options.Zone())
	}
	return p.options.Locale
}

// reminders are those in force.
func (p *presenter) reminders() words.Reminders {
	if p.options.Reminders != nil {
		return p.options.Reminders()
	}
	return words.Reminders(settings.Fixed(nil).Reminders())
}

func (p *presenter) view() view {
	return view{Status: p.status, now: p.clock(), locale: p.locale(), copy: p.copyFacts(), check: p.checkFacts()}
}

// update is called with each new status.
func (p *presenter) update(after auth.Status) {
	before := p.status
	p.status = after
	if after.Connection != before.Connection {
		p.noAPIKey = false // the key belongs to an app and its API
	}
	p.first.update(before, after)
	v := p.view()
	if end, ended := endingOf(before, v); ended && !p.face.inFront() {
		p.tellEnding(end)
	}
	if passing(before, after) {
		p.tickIn(passesWithin)
	} else {
		p.tick()
	}
	p.face.changed()
	if asksReplace(after) && !asksReplace(before) && !p.face.inFront() {
		p.face.open()
	}
	if p.signInBy.After(v.now) && after.State != auth.Opening {
		p.signInBy = time.Time{}
		p.signInFromNotice()
	}
}

// passesWithin is how long a step of a sign-in may take before it is shown.
const passesWithin = 200 * time.Millisecond

// passing reports whether a sign-in has just come to a step that is usually over at once. Its text would only flash, and keep the face from
// showing the outcome.
func passing(before, after auth.Status) bool {
	if before.State != auth.SigningIn || after.State != auth.SigningIn || before.Connection != after.Connection || asksReplace(before) ||
		before.Waiting == after.Waiting {
		return false
	}
	switch after.Waiting {
	case auth.WaitForExchange, auth.WaitForFirm, auth.WaitForUnlock, auth.WaitForSave:
		return true
	case auth.WaitForNothing, auth.WaitForKeychain, auth.WaitForPort, auth.WaitForBrowser, auth.WaitForReplaceAnswer, auth.WaitForRenewal,
		auth.WaitForDisconnect:
	}
	return false
}

// tick redraws everything, and schedules the next tick for when the time will have changed what there is to say.
func (p *presenter) tick() {
	v := p.view()
	p.face.draw()
	p.drawTray(v)
	p.remind(v)
	p.tickIn(nextTick(v, p.face.onScreen()))
}

// tickIn schedules the next tick, in place of any other.
func (p *presenter) tickIn(d time.Duration) {
	if p.stopTick != nil {
		p.stopTick()
	}
	p.stopTick = p.after(d, func() { p.face.do(p.tick) })
}

// nextTick is how long what is shown stays true: 30 seconds, or a second while a countdown is visible. While the face is hidden, the
// session's own look at the clock, twice a minute, brings an update; then this is only for a session that is stuck.
func nextTick(v view, visible bool) time.Duration {
	if !visible {
		return 5 * time.Minute
	}
	if left := v.NextTry.Sub(v.now); v.State == auth.Offline && left > 0 && left <= 2*time.Minute {
		return time.Second
	}
	return 30 * time.Second
}

// openTray gives the tray its menu and its icon. The tooltip comes with the first tick, because the toolkit takes none before it runs.
func (p *presenter) openTray() {
	if p.trayFace != nil {
		p.lookAgain()
		p.drawTrayMenu(p.view())
	}
}

// drawTray shows the view in the tray.
func (p *presenter) drawTray(v view) {
	if p.trayFace == nil {
		return
	}
	p.drawTrayMenu(v)
	if tooltip := words.Tooltip(v.Status, v.now); tooltip != p.tray.tooltip {
		p.tray.tooltip = tooltip
		p.trayFace.setTooltip(tooltip)
	}
}

func (p *presenter) drawTrayMenu(v view) {
	if menu := trayMenu(v, p.windowed); !reflect.DeepEqual(menu, p.tray.menu) {
		p.tray.menu = menu
		p.trayFace.setMenu(menu)
	}
	if sign := signOf(v.Status); sign.Name != p.tray.sign {
		p.tray.sign = sign.Name
		p.trayFace.setSign(sign)
	}
}

// choose does what a menu item says.
func (p *presenter) choose(item menuItem) {
	if item.does == doCopyAs {
		p.chooseFormat(item.format)
		return
	}
	p.press(item.does)
}

// press performs a command that a person has chosen, after asking if it ends something.
func (p *presenter) press(c command) {
	if q, asks := questionBefore(c, p.view()); asks {
		p.face.ask(q)
		return
	}
	p.perform(c)
}

// perform performs a command without asking.
func (p *presenter) perform(c command) {
	switch c {
	case doCopy:
		p.copyToken(p.view().format())
	case doRenew:
		p.session.Renew()
	case doSignIn:
		p.session.SignIn()
	case doSignInAsSomeoneElse:
		p.session.SignInAsSomeoneElse()
	case doOpenBrowser:
		p.session.OpenBrowserAgain()
	case doCancelSignIn:
		p.session.CancelSignIn()
	case doRetryKeychain:
		p.session.RetryKeychain()
	case doOpen:
		p.face.open()
	case doCheck:
		p.checkWithoutPage()
	case doDisconnect:
		p.session.Disconnect()
	case doQuit:
		p.face.quit()
	case doNothing, doCopyAs: // choose does that
	}
}

// signInTimeout is how long a sign-in that was asked for may wait for the keychain to be read. After that, it would come unexpectedly.
const signInTimeout = time.Minute

// signInFromNotice is the button of a notification. It does what signInItem would, but not before the keychain has been read: the button
// may have started the program.
func (p *presenter) signInFromNotice() {
	if p.status.State == auth.Opening {
		p.signInBy = p.clock().Add(signInTimeout)
		return
	}
	item := signInItem(p.status)
	if item.disabled {
		item.does = doOpen
	}
	p.press(item.does)
}

// answerReplace answers whether the account that signed in, asked, replaces the current one. If yet another account has signed in since,
// the question is asked again instead.
func (p *presenter) answerReplace(asked auth.Account, replace bool) {
	switch {
	case !asksReplace(p.status):
	case p.status.OtherAccount != asked:
		p.face.open()
	default:
		p.session.AnswerReplace(replace)
	}
}

// once reports whether something has never been said on this computer, and remembers that it now has.
func (p *presenter) once(id string) bool {
	if p.options.Answers.Has(id) {
		return false
	}
	p.options.Answers.Keep(id)
	return true
}

// What is remembered permanently.
const (
	autostartOffered = "autostart-offered" // the person has answered whether to start with the computer
	closedToTray     = "closed-to-tray"    // the person has been told that closing the window leaves the program in the tray
	copiedLast       = "copy"              // a choice: the name of the format copied last
	noWindowSaid     = "no-opengl"         // the person has been told why there is no window
)

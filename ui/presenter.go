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

// presenter decides what a person is shown, told and asked, and what comes of what they do, for the window and for the tray without one
// alike: they are its faces, which draw what it says and pass on what is pressed. Each decision is a function of the status, the time and
// what happened: menu.go, notice.go, question.go, ending.go, copying.go. What is here puts them to work.
//
// Everything happens on the goroutine of the face.
type presenter struct {
	options  Options
	session  Session
	face     face
	trayFace trayFace // nil where there is neither a tray nor notifications
	windowed bool     // there is a window to open
	clock    func() time.Time
	system   string // a GOOS

	status  auth.Status
	tray    shownTray
	copying copying
	// noAPIKey: there is no API key, as far as is known. Until somebody has looked, there may be one.
	noAPIKey bool
	first    firstSignIn
	// stopCheck ends the check that was asked for where there is no page for it; nil where none is under way.
	stopCheck func()
	// signInBy is until when a sign-in is begun that was asked for before the keychain had been read; zero when none was.
	signInBy time.Time

	custodian   custodian
	life        context.Context
	end         context.CancelFunc
	unsubscribe func()
	stopTick    func() bool
	stopCopy    func() bool

	// What a test replaces.
	background func(func())
	after      func(time.Duration, func()) (stop func() bool)
}

// face is where the person meets the presenter.
type face interface {
	// do runs f on the goroutine of the face. Any goroutine may call it.
	do(f func())
	// draw shows the status, and what became of the last copy.
	draw()
	// changed is called after draw where the status is another.
	changed()
	// onScreen reports whether the face is shown, and inFront whether the person looks at it, as far as that is known.
	onScreen() bool
	inFront() bool
	// open shows how things stand, to somebody who need not be looking, and asks what waits for an answer.
	open()
	// ask asks a question, of somebody who need not be looking, and performs what it is about where the answer is yes.
	ask(question)
	// tell says what must not be missed, to somebody who is not looking.
	tell(title, text string)
	// notify shows a notification. It is called on a goroutine of its own, and may wait for the system.
	notify(notification)
	quit()
}

// trayFace is the icon in the tray. What it is given is not what it had already.
type trayFace interface {
	setMenu([]menuItem)
	setSign(assets.Sign)
	setTooltip(string)
}

// shownTray is what the tray was given last: giving it again makes an open menu flicker or close.
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

// start follows the session until release.
func (p *presenter) start() {
	p.unsubscribe = p.session.Subscribe(func(st auth.Status) { p.face.do(func() { p.update(st) }) })
}

// lookAgain takes what the session has to show now, before start: it may have read the keychain meanwhile, and what is drawn first need not
// be a wait that is over.
func (p *presenter) lookAgain() { p.status = p.session.Status() }

// release gives back what the presenter holds, and takes a copied token out of the clipboard. It may wait for that for some seconds.
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

// locale is the person's, in the time zone of the moment.
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

// update takes a new status.
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
	p.tick()
	p.face.changed()
	if asksReplace(after) && !asksReplace(before) && !p.face.inFront() {
		p.face.open()
	}
	if p.signInBy.After(v.now) && after.State != auth.Opening {
		p.signInBy = time.Time{}
		p.signInFromNotice()
	}
}

// tick draws everything anew, and again when the time has changed what there is to say.
func (p *presenter) tick() {
	v := p.view()
	p.face.draw()
	p.drawTray(v)
	p.remind(v)
	if p.stopTick != nil {
		p.stopTick()
	}
	p.stopTick = p.after(nextTick(v, p.face.onScreen()), func() { p.face.do(p.tick) })
}

// nextTick is how long the words stay true: minutes, except while seconds are counted in front of somebody. While nobody sees the face, the
// session's own look at the clock, twice a minute, brings an update; this is only for a session that is stuck.
func nextTick(v view, visible bool) time.Duration {
	if !visible {
		return 5 * time.Minute
	}
	if left := v.NextTry.Sub(v.now); v.State == auth.Offline && left > 0 && left <= 2*time.Minute {
		return time.Second
	}
	return 30 * time.Second
}

// openTray gives the tray its menu and its icon. The tooltip comes with the first tick: the toolkit has none before it runs.
func (p *presenter) openTray() {
	if p.trayFace != nil {
		p.lookAgain()
		p.drawTrayMenu(p.view())
	}
}

// drawTray makes the tray show the view.
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

// choose does what an item of a menu says.
func (p *presenter) choose(item menuItem) {
	if item.does == doCopyAs {
		p.chooseFormat(item.format)
		return
	}
	p.press(item.does)
}

// press does what somebody has chosen, after asking where that ends something.
func (p *presenter) press(c command) {
	if q, asks := questionBefore(c, p.view()); asks {
		p.face.ask(q)
		return
	}
	p.perform(c)
}

// perform does it without asking.
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
	case doNothing, doCopyAs: // that is for choose
	}
}

// signInTimeout is how long the keychain may take for a sign-in that was asked for before it had been read: nobody expects one later.
const signInTimeout = time.Minute

// signInFromNotice is the button of a notification. It does what the tray's menu would do about a sign-in, as soon as the keychain has been
// read: the button may have started the program.
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

// answerReplace answers whether the account that signed in replaces the one that is there. Where somebody else has signed in since that was
// asked, it is no answer, and is asked anew.
func (p *presenter) answerReplace(asked auth.Account, replace bool) {
	switch {
	case !asksReplace(p.status):
	case p.status.OtherAccount != asked:
		p.face.open()
	default:
		p.session.AnswerReplace(replace)
	}
}

// once reports whether something is said for the first time on this computer, and remembers that it was.
func (p *presenter) once(id string) bool {
	if p.options.Answers.Has(id) {
		return false
	}
	p.options.Answers.Keep(id)
	return true
}

// What is remembered for good.
const (
	autostartOffered = "autostart-offered" // whether to start with the computer was answered
	closedToTray     = "closed-to-tray"    // it was said that closing the window leaves the program in the tray
	copiedLast       = "copy"              // a choice: the name of the format that was copied last
	noWindowSaid     = "no-opengl"         // it was said why there is no window
)

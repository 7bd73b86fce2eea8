package ui

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"runtime"
	"slices"
	"time"

	"github.com/fyne-io/image/ico"
	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"

	"smokeball-connect/assets"
	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/words"
)

// Boxes are the message boxes of a system. Both methods wait for the person.
type Boxes interface {
	Tell(title, text string)
	Ask(title, text string) (yes bool)
}

// Tray is a tray icon without a toolkit. Any goroutine may use it.
type Tray interface {
	// SetMenu replaces the whole menu.
	SetMenu([]TrayItem)
	// SetIcon shows a picture, in the format that the system takes.
	SetIcon(picture []byte)
	SetTooltip(string)
	Notify(title, text string, offerSignIn bool)
	Quit()
}

// TrayItem is an item of a Tray's menu; a separator without a label.
type TrayItem struct {
	Label    string
	Disabled bool
	Do       func()
}

// Windowless is the program where no window can be drawn, because the computer has no OpenGL 2.1. The tray icon does the whole
// job, and message boxes speak where the window would. What would have to be typed comes from the firm's settings.
//
// Everything happens on one goroutine, that of Run.
type Windowless struct {
	options Options
	tray    Tray
	boxes   Boxes
	copier  copier
	now     func() time.Time

	events  chan func()
	status  auth.Status
	items   []trayItem
	icon    string
	tooltip string
	asking  bool // a box waits for an answer
	// cancelled is whether the person has cancelled the login under way.
	cancelled bool
	life      context.Context
	end       context.CancelFunc
}

// NewWindowless makes the program without a window. Of the options, it uses the session, the memory, the reminders, the clipboard
// for secrets, the shapes, the clock and the locale.
func NewWindowless(o Options, tray Tray, boxes Boxes) *Windowless {
	w := &Windowless{options: o, tray: tray, boxes: boxes, now: o.Clock, events: make(chan func(), 64)}
	if w.now == nil {
		w.now = time.Now
	}
	if len(w.options.Shapes) == 0 {
		w.options.Shapes = []Shape{plainShape}
	}
	w.life, w.end = context.WithCancel(context.Background())
	w.copier = copier{custodian: custodian{clipboard: o.Secrets}, after: func(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }}
	return w
}

// saidWhy is remembered when it was said why there is no window.
const saidWhy = "no-opengl"

// Run draws the tray until the program is quit.
func (w *Windowless) Run() {
	stop := w.options.Session.Subscribe(func(st auth.Status) { w.do(func() { w.update(st) }) })
	defer stop()
	look := time.NewTicker(time.Minute)
	defer look.Stop()
	if m := w.options.Memory; m != nil && !m.Has(saidWhy) {
		m.Keep(saidWhy)
		go w.boxes.Tell(product.Name, words.NoWindow)
	}
	for {
		select {
		case event := <-w.events:
			event()
		case <-look.C:
			w.draw()
		case <-w.life.Done():
			w.copier.end()
			w.tray.Quit()
			return
		}
	}
}

// do runs f on the goroutine of Run.
func (w *Windowless) do(f func()) {
	select {
	case w.events <- f:
	case <-w.life.Done():
	}
}

// Show says how things stand. It may be called from any goroutine, as Quit.
func (w *Windowless) Show() { w.do(w.speak) }

// Quit ends the program.
func (w *Windowless) Quit() { w.end() }

func (w *Windowless) view() view {
	locale := w.options.Locale
	if w.options.Zone != nil {
		locale = locale.In(w.options.Zone())
	}
	return view{Status: w.status, now: w.now(), locale: locale}
}

func (w *Windowless) update(after auth.Status) {
	before := w.status
	w.status = after
	if before.State != auth.SigningIn {
		w.cancelled = false
	}
	w.draw()
	v := w.view()
	switch {
	case after.Waiting == auth.WaitForReplaceAnswer && before.Waiting != auth.WaitForReplaceAnswer:
		w.speak()
	case before.State == auth.SigningIn && after.State != auth.SigningIn:
		if after.Aside.Kind == auth.NoProblem {
			// Who has cancelled is back where they were, and knows it.
			if after.SignedIn() && !w.cancelled && !after.AccessTokenIssuedAt.Equal(before.AccessTokenIssuedAt) {
				w.notify(words.Headline(after, v.now), words.Who(after.Account), false)
			}
		} else if after.Aside.Kind != auth.Cancelled {
			w.tell(words.Problem(after.Aside, after, v.now, v.locale))
		}
	}
}

func (w *Windowless) draw() {
	v := w.view()
	if items := withoutWindow(v, trayMenu(v)); !slices.Equal(items, w.items) {
		w.items = items
		var menu []TrayItem
		for _, item := range items {
			menu = append(menu, TrayItem{item.label, item.disabled, func() { w.do(func() { w.run(item.do) }) }})
		}
		w.tray.SetMenu(menu)
	}
	if sign := signOf(v.Status); sign.Name != w.icon {
		w.icon = sign.Name
		w.tray.SetIcon(trayPicture(sign))
	}
	if tooltip := words.Tooltip(v.Status, v.now); tooltip != w.tooltip {
		w.tooltip = tooltip
		w.tray.SetTooltip(tooltip)
	}
	w.remind(v)
}

// withoutWindow is the menu where there is no window to open: it has what the window would say, and what only the window can do.
func withoutWindow(v view, items []trayItem) []trayItem {
	at := slices.Index(items, trayItem{"Open", doOpen, false})
	items[at].label = "Status…"
	if v.State == auth.SigningIn && v.Waiting != auth.WaitForReplaceAnswer {
		items = slices.Insert(items, at, trayItem{"Cancel the sign-in", doCancelSignIn, v.Waiting == auth.WaitForSave})
	}
	return items
}

func (w *Windowless) remind(v view) {
	if w.options.Memory == nil || w.options.Reminders == nil {
		return
	}
	for _, notice := range words.Due(v.Status, w.options.Reminders(), v.now, v.locale) {
		if !w.options.Memory.Has(notice.ID) {
			w.options.Memory.Add(notice.ID)
			w.options.Session.Notified(string(notice.Kind))
			w.notify(notice.Title, notice.Text, notice.OffersSignIn())
		}
	}
}

func (w *Windowless) notify(title, text string, offerSignIn bool) {
	go w.tray.Notify(title, text, offerSignIn)
}

func (w *Windowless) run(do command) {
	session := w.options.Session
	switch do {
	case doCopy:
		w.copyToken()
	case doRenew:
		session.Renew()
	case doSignIn:
		w.signIn()
	case doOpenBrowser:
		session.OpenBrowserAgain()
	case doCancelSignIn:
		w.cancelled = true
		session.CancelSignIn()
	case doRetryKeychain:
		session.RetryKeychain()
	case doOpen:
		w.speak()
	case doDisconnect:
		v := w.view()
		w.ask(words.DisconnectEnds(v.Status, v.now, v.locale)+"\n\nDisconnect from Smokeball?", func(yes bool) {
			if yes {
				session.Disconnect()
			}
		})
	case doQuit:
		w.Quit()
	}
}

// signIn signs in, and asks before where that ends something.
func (w *Windowless) signIn() {
	ends := words.SignInAgainEnds(w.status)
	if ends == "" {
		w.options.Session.SignIn()
		return
	}
	w.ask(ends+"\n\nSign in again?", func(yes bool) {
		if yes {
			w.options.Session.SignIn()
		}
	})
}

// speak says what the window would show, and asks what it would ask.
func (w *Windowless) speak() {
	v := w.view()
	w.options.Session.Look()
	switch {
	case v.Waiting == auth.WaitForReplaceAnswer:
		w.ask(words.Waiting(v.Status), w.options.Session.AnswerReplace)
	case v.State == auth.KeychainUnavailable && v.Problem.Kind == auth.RecordDamaged:
		w.ask(words.Problem(v.Problem, v.Status, v.now, v.locale)+"\n\nReplace it by signing in again?", func(yes bool) {
			if yes {
				w.options.Session.SignIn()
			}
		})
	case v.State == auth.NotConfigured:
		w.tell(words.Report(v.Status, v.now, v.locale) + "\n\n" + words.NoWindowToTypeIn)
	default:
		w.tell(words.Report(v.Status, v.now, v.locale))
	}
}

func (w *Windowless) tell(text string) { go w.boxes.Tell(words.WindowTitle(w.status), text) }

// ask asks one question at a time.
func (w *Windowless) ask(question string, answered func(yes bool)) {
	if w.asking {
		return
	}
	w.asking = true
	title := words.WindowTitle(w.status)
	go func() {
		yes := w.boxes.Ask(title, question)
		w.do(func() {
			w.asking = false
			answered(yes)
		})
	}()
}

func (w *Windowless) copyToken() {
	c := &w.copier
	if c.fetching {
		return
	}
	c.fetching = true
	go func() {
		token, err := w.options.Session.Token(w.life, minValidity)
		var text string
		var copyErr error
		if err == nil {
			text, err = w.options.Shapes[0].Make(token)
		}
		if err == nil {
			copyErr = c.put(text)
		}
		w.do(func() {
			c.fetching = false
			if err == nil {
				c.copied(w.clearClipboard) // also where it failed: it may have come too late
			}
			v := w.view()
			switch {
			case err != nil:
				w.notify(notCopied, words.Problem(auth.Problem{Kind: auth.KindOf(err)}, v.Status, v.now, v.locale), false)
			case copyErr != nil:
				w.notify(notCopied, clipboardBusy, false)
			default:
				w.options.Session.Copied(token)
				w.notify(copiedTitle, copiedText, false)
			}
		})
	}()
}

// clearClipboard takes the token out of the clipboard, and tries that again until it is done, or something else is there.
func (w *Windowless) clearClipboard() {
	c := &w.copier
	if c.take() != nil {
		w.do(func() { c.goneAfter(clipboardRetry, w.clearClipboard) })
	}
}

// trayPictureSize is what systems scale from.
const trayPictureSize = 64

// trayPicture is the tray's icon for a system: an icon file for Windows, PNG elsewhere.
func trayPicture(sign assets.Sign) []byte {
	picture := image.NewRGBA(image.Rect(0, 0, trayPictureSize, trayPictureSize))
	svg, err := oksvg.ReadIconStream(bytes.NewReader(sign.Tray()))
	if err != nil {
		panic(err) // the program's own picture
	}
	svg.SetTarget(0, 0, trayPictureSize, trayPictureSize)
	svg.Draw(rasterx.NewDasher(trayPictureSize, trayPictureSize,
		rasterx.NewScannerGV(trayPictureSize, trayPictureSize, picture, picture.Bounds())), 1)
	var file bytes.Buffer
	encode := png.Encode
	if runtime.GOOS == "windows" {
		encode = ico.Encode
	}
	if err := encode(&file, picture); err != nil {
		panic(err) // into memory
	}
	return file.Bytes()
}

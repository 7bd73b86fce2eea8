package ui

import (
	"bytes"
	"image/png"
	"runtime"

	"github.com/fyne-io/image/ico"

	"smokeball-connect/assets"
	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/words"
)

// Boxes are a system's message boxes. Both methods wait for the person.
type Boxes interface {
	Tell(title, text string)
	Ask(title, text string) (yes bool)
}

// Tray is a tray icon without a toolkit. Any goroutine may use it.
type Tray interface {
	// SetMenu shows a menu. It may be called on one goroutine only.
	SetMenu([]TrayItem)
	// SetIcon shows a picture, in the system's format.
	SetIcon(picture []byte)
	SetTooltip(string)
	Notify(title, text string, offerSignIn bool)
	Quit()
}

// Windowless is the presenter's other face, for computers without OpenGL 2.1, which can't draw the window. The tray icon offers everything,
// and message boxes replace the window. What would have to be typed comes from the firm's settings.
//
// Everything happens on the goroutine of Run.
type Windowless struct {
	presenter *presenter
	system    Tray
	boxes     Boxes
	events    chan func()
	asking    bool // a box waits for an answer
}

// NewWindowless makes the program without a window. Of the options, it uses the session, Said, Answers, the reminders, the clipboard for
// secrets, what concerns copying, the checker, the clock, the time zone and the locale.
func NewWindowless(o Options, tray Tray, boxes Boxes) *Windowless {
	w := &Windowless{system: tray, boxes: boxes, events: make(chan func(), 64)}
	w.presenter = newPresenter(o, w)
	w.presenter.trayFace = w
	return w
}

// Run shows the tray until the program is quit.
func (w *Windowless) Run() {
	w.presenter.openTray()
	w.presenter.start()
	if w.presenter.once(noWindowSaid) {
		go w.boxes.Tell(product.Name, words.NoWindow)
	}
	for {
		select {
		case event := <-w.events:
			event()
		case <-w.presenter.life.Done():
			w.presenter.release()
			w.system.Quit()
			return
		}
	}
}

// Show shows the status in a message box. Like Quit and SignIn, it may be called from any goroutine.
func (w *Windowless) Show() { w.do(w.open) }

// Quit ends the program.
func (w *Windowless) Quit() { w.presenter.end() }

// SignIn is the button of a notification: it signs in, after asking if that ends something.
func (w *Windowless) SignIn() { w.do(w.presenter.signInFromNotice) }

// do runs f on the goroutine of Run.
func (w *Windowless) do(f func()) {
	select {
	case w.events <- f:
	case <-w.presenter.life.Done():
	}
}

// There is nothing to draw except the tray and the boxes.
func (w *Windowless) draw()          {}
func (w *Windowless) changed()       {}
func (w *Windowless) onScreen() bool { return false }
func (w *Windowless) inFront() bool  { return false }
func (w *Windowless) quit()          { w.Quit() }

// open says what the window would show, and asks what it would ask.
func (w *Windowless) open() {
	w.presenter.session.CheckNow()
	v := w.presenter.view()
	switch {
	case asksReplace(v.Status):
		w.askBox(words.Waiting(v.Status), func(yes bool) { w.presenter.answerReplace(v.OtherAccount, yes) })
	case v.State == auth.NotConfigured:
		w.tellBox(words.Report(v.Status, v.now, v.locale) + "\n\n" + words.NoWindowToTypeIn)
	default:
		w.tellBox(words.Report(v.Status, v.now, v.locale))
	}
}

func (w *Windowless) ask(q question) {
	w.askBox(q.text+"\n\n"+q.title, func(yes bool) {
		if yes {
			w.presenter.perform(q.does)
		}
		if asksReplace(w.presenter.status) { // that came meanwhile, and had to wait for this box
			w.open()
		}
	})
}

func (w *Windowless) tell(title, text string) { w.tellBox(title + "\n\n" + text) }

func (w *Windowless) notify(n notification) { w.system.Notify(n.title, n.text, n.offersSignIn) }

func (w *Windowless) tellBox(text string) {
	go w.boxes.Tell(words.WindowTitle(w.presenter.status), text)
}

// askBox asks one question at a time.
func (w *Windowless) askBox(text string, answered func(yes bool)) {
	if w.asking {
		return
	}
	w.asking = true
	title := words.WindowTitle(w.presenter.status)
	go func() {
		yes := w.boxes.Ask(title, text)
		w.do(func() {
			w.asking = false
			answered(yes)
		})
	}()
}

func (w *Windowless) setMenu(items []menuItem) {
	w.system.SetMenu(trayItems(items, func(item menuItem) {
		w.do(func() { w.presenter.choose(item) })
	}))
}

func (w *Windowless) setSign(sign assets.Sign) { w.system.SetIcon(trayPicture(sign)) }

func (w *Windowless) setTooltip(text string) { w.system.SetTooltip(text) }

// trayPicture is the tray's icon for a system: an icon file for Windows, PNG elsewhere.
func trayPicture(sign assets.Sign) []byte {
	if runtime.GOOS != "windows" {
		return sign.Tray()
	}
	picture, err := png.Decode(bytes.NewReader(sign.Tray()))
	if err != nil {
		panic(err) // our own picture can't be broken
	}
	var file bytes.Buffer
	if err := ico.Encode(&file, picture); err != nil {
		panic(err) // writing to memory can't fail
	}
	return file.Bytes()
}

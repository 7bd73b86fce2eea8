package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// waiting is the screen while the keychain is opened, and while a sign-in is given up.
type waiting struct {
	sign     *disc
	headline *widget.Label
	detail   *widget.Label
	meter    *meter
	stop     *button
	box      *fyne.Container
}

func newWaiting(w *Window) *waiting {
	s := &waiting{sign: newDisc(64), headline: newText(title, ""), detail: newText(centredBody, ""), meter: newBusyMeter()}
	s.stop = newButton("Quit", w.Quit)
	s.box = newPoster(s.sign.image, s.headline, s.detail, container.New(inset{0, 8}, s.meter), s.stop)
	return s
}

func (s *waiting) content() fyne.CanvasObject { return s.box }
func (s *waiting) main() fyne.Focusable       { return s.stop }

func (s *waiting) draw(v view) {
	s.sign.set(signOf(v.Status))
	setText(s.headline, words.Headline(v.Status, v.now))
	setText(s.detail, words.Detail(v.Status, v.now, v.locale))
	show(s.stop, v.Waiting != auth.WaitForDisconnect) // that one is short, and half done is worse than done
}

func (s *waiting) footer(v view) (left, right footnote) { return region(v), footnote{} }

func (s *waiting) move(on bool) { moveMeter(s.meter, on) }

func moveMeter(m *meter, on bool) {
	if on {
		m.start()
	} else {
		m.stop()
	}
}

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// waiting is the screen while the keychain is being read, and while disconnecting.
type waiting struct {
	sign     *canvas.Image
	headline *widget.Label
	detail   *widget.Label
	meter    *control.Meter
	stop     *control.Button
	box      *fyne.Container
}

func newWaiting(w *Window) *waiting {
	s := &waiting{sign: control.NewPicture(64, nil), headline: control.NewLabel(control.Title, ""),
		detail: control.NewLabel(control.CentredBody, ""), meter: control.NewBusyMeter()}
	s.stop = control.NewButton("Quit", w.press(doQuit))
	s.box = control.NewCentredPage(s.sign, s.headline, s.detail, control.NewInset(0, 8, s.meter), s.stop)
	return s
}

func (s *waiting) content() fyne.CanvasObject { return s.box }
func (s *waiting) main() fyne.Focusable       { return s.stop }

func (s *waiting) draw(v view) {
	control.SetPicture(s.sign, pictureOf(signOf(v.Status)))
	control.SetText(s.headline, words.Headline(v.Status, v.now))
	control.SetText(s.detail, words.Detail(v.Status, v.now, v.locale))
	control.SetVisible(s.stop, v.Waiting != auth.WaitForDisconnect) // disconnecting is quick, and should not be left half done
}

func (s *waiting) footer(v view) (left, right footnote) { return region(v), footnote{} }

func (s *waiting) move(on bool) { s.meter.SetMoving(on) }

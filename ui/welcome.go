package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// welcome is the screen for a person who is not signed in: one sentence, one button.
type welcome struct {
	w        *Window
	headline *widget.Label
	detail   *widget.Label
	connect  *control.Button
	box      *fyne.Container
}

func newWelcome(w *Window) *welcome {
	s := &welcome{w: w, headline: control.NewLabel(control.Title, ""), detail: control.NewLabel(control.CentredBody, "")}
	s.connect = control.NewMainButton("Connect to Smokeball", w.press(doSignIn))
	s.box = control.NewCentredPage(control.NewPicture(appIconSize, appIcon), s.headline, s.detail, s.connect,
		newFindOut(w, words.TroubleSigningIn))
	return s
}

// appIconSize is the size of the program's icon on screens with a single purpose.
const appIconSize = 84

func (s *welcome) content() fyne.CanvasObject { return s.box }
func (s *welcome) main() fyne.Focusable       { return s.connect }

func (s *welcome) draw(v view) {
	control.SetText(s.headline, words.Headline(v.Status, v.now))
	control.SetText(s.detail, words.Detail(v.Status, v.now, v.locale))
}

func (s *welcome) footer(v view) (left, right footnote) {
	return region(v), footnote{"What is this?", s.w.openAbout}
}

// region names Smokeball's region, unless the header does.
func region(v view) footnote {
	if words.Foreign(v.Status) || v.SignedIn() {
		return footnote{}
	}
	return footnote{text: words.Where(v.Status)}
}

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/words"
)

// welcome is the screen of somebody who is not signed in: one sentence, one button.
type welcome struct {
	w        *Window
	headline *widget.Label
	detail   *widget.Label
	connect  *button
	box      *fyne.Container
}

func newWelcome(w *Window) *welcome {
	s := &welcome{w: w, headline: newText(title, ""), detail: newText(centredBody, "")}
	s.connect = newMainButton("Connect to Smokeball", w.session.SignIn)
	s.box = newPoster(newAppIcon(posterIcon), s.headline, s.detail, s.connect)
	return s
}

const (
	posterIcon  = 84
	posterInset = 14
)

// newPoster is a screen that has one thing to say, in the middle.
func newPoster(picture fyne.CanvasObject, headline, detail *widget.Label, below ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{gap: 24, centre: true},
		newColumn(12, container.New(middle{}, picture), flush(headline), flush(detail)),
		container.New(inset{posterInset, 0}, newColumn(10, below...)))
}

func (s *welcome) content() fyne.CanvasObject { return s.box }
func (s *welcome) main() fyne.Focusable       { return s.connect }

func (s *welcome) draw(v view) {
	setText(s.headline, words.Headline(v.Status, v.now))
	setText(s.detail, words.Detail(v.Status, v.now, v.locale))
}

func (s *welcome) footer(v view) (left, right footnote) {
	return region(v), footnote{"What is this?", s.w.openAbout}
}

// region names Smokeball's part of the world, where the header does not.
func region(v view) footnote {
	if words.Foreign(v.Status) || v.SignedIn() {
		return footnote{}
	}
	return footnote{text: words.Where(v.Status)}
}

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// help says what the person can do about the problem beside it, when they ask.
type help struct {
	ask   *fyne.Container // the link that opens and closes it
	block *fyne.Container // what it opens

	link    *control.Link
	lines   [maxHelp]helpLine
	changed func() // redraws
	about   auth.ProblemKind
	open    bool
}

// maxHelp is how many lines a problem has at most.
const maxHelp = 3

type helpLine struct {
	text *widget.Label
	box  *fyne.Container
}

func newProblemHelp(changed func()) *help {
	h := &help{changed: changed}
	h.link = control.NewUnderlinedLink("", h.toggle)
	h.ask = control.Unpadded(h.link)
	column := control.NewColumn(6)
	for i := range h.lines {
		text := control.NewLabel(control.Body, "")
		h.lines[i] = helpLine{text, control.NewLeading(8, control.NewText(control.Quiet, "•"), control.Unpadded(text))}
		column.Add(h.lines[i].box)
	}
	h.block = container.NewStack(column)
	return h
}

// draw shows the help with a problem; NoProblem for none. A different problem closes the help.
func (h *help) draw(kind auth.ProblemKind, st auth.Status) {
	if kind != h.about {
		h.about, h.open = kind, false
	}
	lines := words.Help(kind, st)
	for i, line := range h.lines {
		text := ""
		if i < len(lines) {
			text = lines[i]
		}
		control.SetText(line.text, text)
		control.SetVisible(line.box, text != "")
	}
	question := ""
	if len(lines) > 0 {
		question = h.question()
	}
	h.link.SetText(question)
	control.SetVisible(h.block, h.open && len(lines) > 0)
}

// question is the text of the link.
func (h *help) question() string {
	if h.open {
		return words.HideHelp
	}
	return words.WhatCanIDo
}

func (h *help) toggle() {
	h.open = !h.open
	h.changed()
	if h.open {
		control.ScrollTo(h.block)
	}
}

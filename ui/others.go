package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// Others are the sign-ins that this computer keeps for connections that are no longer in the settings. Both methods may wait for the
// keychain, and End for Smokeball.
type Others interface {
	All() []auth.Status
	// End ends one of them, and returns what went wrong, or NoProblem.
	End(auth.Status) auth.ProblemKind
}

// otherSignIns is the card in the settings that lists them. It is hidden while there are none.
type otherSignIns struct {
	w    *Window
	list *fyne.Container
	box  *fyne.Container
}

func newOtherSignIns(w *Window) *otherSignIns {
	o := &otherSignIns{w: w, list: control.NewColumn(14)}
	o.box = control.NewCard(
		control.NewText(control.Strong, "Other sign-ins on this computer"),
		control.NewText(control.QuietBody, "They belong to settings that are no longer in use, and come back with them."),
		o.list)
	o.box.Hide()
	return o
}

// read reads the list off Fyne's thread.
func (o *otherSignIns) read() {
	if o.w.options.Others == nil {
		return
	}
	o.w.presenter.background(func() {
		all := o.w.options.Others.All()
		fyne.Do(func() { o.draw(all) })
	})
}

func (o *otherSignIns) draw(all []auth.Status) {
	o.list.Objects = nil
	for _, st := range all {
		name := control.NewLabel(control.Hint, st.Connection)
		name.Wrapping = fyne.TextWrapBreak
		o.list.Add(control.NewColumn(2, control.NewText(control.Body, words.Other(st)), control.Unpadded(name),
			control.AtLeft(control.NewUnderlinedLink("End it", func() { o.w.askEndOther(st) }))))
	}
	control.SetVisible(o.box, len(all) > 0)
	o.w.draw()
}

func (w *Window) askEndOther(st auth.Status) {
	w.openPage(newQuestion(w, "End this sign-in?",
		"Smokeball ends the sign-in of "+words.Other(st)+" at "+st.Connection+
			", for every program that uses it, and it is removed from this computer.",
		"End it", widget.DangerImportance, func() { w.endOther(st) }))
}

// endOther ends one of the others off Fyne's thread, and shows the result.
func (w *Window) endOther(st auth.Status) {
	w.presenter.background(func() {
		problem := auth.Problem{Kind: w.options.Others.End(st)}
		fyne.Do(func() {
			text := "That sign-in has ended."
			if problem.Kind != auth.NoProblem {
				text = words.OtherNotEnded(problem)
			}
			w.say(text)
		})
	})
}

// askLeave asks what to do with the sign-in that a change of the settings leaves behind, and then calls save.
func (w *Window) askLeave(before auth.Status, save func(end bool)) {
	choose := func(end bool) func() {
		return func() {
			w.goBack()
			save(end)
		}
	}
	keep := control.NewMainButton("Save, and keep that sign-in", choose(false))
	end := control.NewTallButton("Save, and end it", choose(true))
	cancel := control.NewTallButton("Cancel", w.goBack)
	p := newPage("Another connection", control.NewCard(control.NewText(control.Body, words.LeaveQuestion(before)), keep, end, cancel))
	p.focus = cancel
	w.openPage(p)
}

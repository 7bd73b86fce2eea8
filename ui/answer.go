package ui

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth/check"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// answerTimeout limits how long the keychain may take to say whether there is an API key.
const answerTimeout = 20 * time.Second

// answerPage says what an answer from Smokeball's API means that somebody has pasted. Of the pasted text, it shows and keeps only the
// status.
type answerPage struct {
	*page
	w       *Window
	entry   *control.PasteEntry
	note    *widget.Label // which answer was found, or that none was
	verdict *verdictCard
	looking bool
}

func (w *Window) openAnswer() {
	a := &answerPage{w: w, note: control.NewLabel(control.Body, "")}
	a.entry = control.NewPasteEntry(w.typedShortcut, a.look)
	a.entry.SetPlaceHolder("Paste it here")
	paste := control.NewMainButton("Paste it from the clipboard", func() { a.look(w.clipboard.Content()) })
	a.verdict = newVerdictCard(w.remedy)
	control.SetVisible(a.verdict.card.Box, false)
	a.page = newPage(words.AnswerPage, control.NewText(control.Body, words.PasteAnswer), a.entry, paste, control.Unpadded(a.note),
		a.verdict.card.Box)
	a.page.focus = a.entry
	w.openPage(a.page)
}

// look reads what was pasted, off Fyne's thread because it may be long.
func (a *answerPage) look(pasted string) {
	if strings.TrimSpace(pasted) == "" || a.looking {
		return
	}
	a.entry.SetText("")
	a.looking = true
	a.show("Looking…", nil)
	p := a.w.presenter
	p.background(func() {
		answer, err := check.ParseAnswer(pasted)
		var verdict check.Verdict
		if err == nil {
			ctx, cancel := context.WithTimeout(p.life, answerTimeout)
			defer cancel()
			verdict = p.options.Checker.Judge(ctx, answer)
		}
		fyne.Do(func() {
			a.looking = false
			switch {
			case err != nil:
				a.show(words.AnswerProblem(err), nil)
			default:
				a.show(words.AnswerRead(answer), &verdict)
			}
		})
	})
}

func (a *answerPage) show(note string, verdict *check.Verdict) {
	control.SetText(a.note, note)
	control.SetVisible(a.verdict.card.Box, verdict != nil)
	if verdict != nil {
		a.verdict.show(*verdict, verdict.Remedy() != check.TryAgain)
		control.SetText(a.verdict.title, words.AnswerTitle(*verdict))
		control.SetVisible(a.verdict.buttons, a.verdict.remedy.Visible())
	}
	a.w.draw()
	if verdict != nil {
		control.ScrollTo(a.verdict.card.Box)
	}
}

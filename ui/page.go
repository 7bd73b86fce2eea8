package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/product"
	"smokeball-connect/ui/control"
)

// page is what a person has opened over a screen. Escape and the button in the header go back.
type page struct {
	title string
	box   *fyne.Container
	focus fyne.Focusable // nil: the way back
	// update draws what depends on the status; nil if nothing does.
	update func(v view)
	// footer returns the footnotes; nil for none.
	footer func() (left, right footnote)
	// changed, if not nil, is called when the status changes.
	changed func()
	// left, if not nil, is called when the page is no longer visible: it was closed, another was opened over it, or the window was hidden.
	left func()
}

func newPage(title string, objects ...fyne.CanvasObject) *page {
	return &page{title: title, box: control.NewColumn(16, objects...)}
}

// newQuestion asks before something is done that can't be undone. The focus is on Cancel.
func newQuestion(w *Window, title, text, yes string, importance widget.Importance, do func()) *page {
	answer := control.NewMainButton(yes, func() {
		w.goHome()
		do()
	})
	answer.Importance = importance
	cancel := control.NewTallButton("Cancel", w.goBack)
	p := newPage(title, control.NewCard(control.NewText(control.Body, text), answer, cancel))
	p.focus = cancel
	return p
}

// newHelp is a page of paragraphs to read.
func newHelp(title string, paragraphs ...string) *page {
	var texts []fyne.CanvasObject
	for _, text := range paragraphs {
		texts = append(texts, control.NewText(control.Body, text))
	}
	return newPage(title, control.NewColumn(12, texts...))
}

func (w *Window) openAbout() {
	w.openPage(newHelp("What is this?",
		product.Name+" signs you in to Smokeball once, and then lets the other tools of your firm use that sign-in.",
		"You sign in in your own browser, on Smokeball's own page. This program never sees your password. It gets a key from Smokeball instead, an access token, which is good for about an hour and renewed automatically.",
		"Your sign-in is kept in this computer's keychain, and nowhere else. It lasts for a month or longer; then you sign in again. We remind you in time.",
		"Disconnect ends the sign-in at Smokeball, and removes it from this computer."))
}

// openStuck helps with a failure that this program can't see: an error page of Smokeball's never sends the browser back.
func (w *Window) openStuck() {
	urls := newURLList(w, "Callback URLs", "Each of these, exactly as shown.")
	p := newHelp("Stuck on an error page?",
		"If Smokeball shows an error instead of its sign-in form, this program may not be registered correctly. Whoever looks after Smokeball at your firm can check three things in Smokeball's Developer Console:",
		"1. The client ID in the settings is this app's, and the region is yours.",
		"2. “Public Client” is ticked. That can't be changed later: without it, a new app is needed.",
		"3. All of these callback URLs are registered:")
	p.box.Add(urls.box)
	p.update = func(v view) { urls.set(v.RedirectURIs) }
	w.openPage(p)
}

// openLogFolder shows the folder with the log.
func (w *Window) openLogFolder() { w.openFolder(w.options.LogFolder) }

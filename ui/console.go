package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"smokeball-connect/ui/control"
)

// console says what to enter in Smokeball's Developer Console, where the app is registered.
type console struct {
	callback, logout *urlList
	box              *fyne.Container
}

func newConsole(w *Window) *console {
	c := &console{
		callback: newURLList(w, "Callback URLs", "Each of these, exactly as shown."),
		logout:   newURLList(w, "Logout URLs", "The same again: they are registered separately."),
	}
	c.box = control.NewColumn(16,
		control.NewCard(
			control.NewText(control.Strong, "In Smokeball's Developer Console"),
			control.NewText(control.QuietBody, "Whoever registers this program for your firm enters the following."),
			control.NewColumn(2,
				control.NewText(control.Strong, "✓ Public Client"),
				control.NewText(control.QuietBody, "This has to be ticked. It can't be changed later: without it, a new app is needed."))),
		c.callback.box, c.logout.box)
	return c
}

func (c *console) set(urls []string) {
	c.callback.set(urls)
	c.logout.set(urls)
	control.SetVisible(c.box, len(urls) > 0)
}

// urlList shows URLs that have to be registered with Smokeball, with a button to copy each. The one copied last is marked on its button: a
// line above the list would move the next button away from the pointer.
type urlList struct {
	w    *Window
	rows *fyne.Container
	box  *fyne.Container

	urls    []string
	buttons []*control.Button
}

func newURLList(w *Window, title, help string) *urlList {
	l := &urlList{w: w, rows: control.NewColumn(2)}
	l.box = control.NewCard(
		control.NewEnds(control.NewText(control.Strong, title), control.Unpadded(control.NewUnderlinedLink("Copy all", l.copyAll))),
		control.NewText(control.QuietBody, help), l.rows)
	return l
}

func (l *urlList) set(urls []string) {
	if slices.Equal(l.urls, urls) {
		return
	}
	l.urls, l.buttons, l.rows.Objects = slices.Clone(urls), nil, nil
	for i, url := range urls {
		text := control.NewLabel(control.TextStyle{Size: control.SizeNameHint}, url)
		text.Wrapping, text.TextStyle.Monospace = fyne.TextWrapBreak, true
		button := control.NewIconButton(theme.ContentCopyIcon(), "Copy "+url, func() { l.copy(i) })
		button.MinHeight = control.SmallButtonHeight
		l.buttons = append(l.buttons, button)
		l.rows.Add(control.NewTrailing(8, control.Unpadded(text), control.Overhanging(button)))
	}
	control.SetVisible(l.box, len(urls) > 0)
}

func (l *urlList) copy(i int) {
	l.w.clipboard.SetContent(l.urls[i])
	l.mark(i)
}

func (l *urlList) copyAll() {
	l.w.copyPlain(strings.Join(l.urls, "\n"), "All of them are copied, one per line.")
	l.mark(-1)
}

// mark marks the URL that was copied last; -1 marks none.
func (l *urlList) mark(copied int) {
	for i, b := range l.buttons {
		icon := theme.ContentCopyIcon()
		if i == copied {
			icon = theme.ConfirmIcon()
		}
		b.SetIcon(icon)
	}
}

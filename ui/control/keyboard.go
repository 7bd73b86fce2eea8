package control

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// enterAsSpace is a key event, that of the space bar for Enter: what one presses, the other does.
func enterAsSpace(ev *fyne.KeyEvent) *fyne.KeyEvent {
	if ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter {
		return &fyne.KeyEvent{Name: fyne.KeySpace, Physical: ev.Physical}
	}
	return ev
}

// passEscape passes Escape on to the window, and reports whether it was that key: Fyne gives a key to the widget that has the focus,
// and to nobody else.
func passEscape(o fyne.CanvasObject, ev *fyne.KeyEvent) bool {
	if ev.Name != fyne.KeyEscape {
		return false
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
	return true
}

// ScrollTo makes what scrolls around an object show it, with a little room.
func ScrollTo(o fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	if scroll, _ := scrollAround(o, c.Content()); scroll != nil {
		scrollWithin(scroll, o)
	}
}

// scrollWithin makes a scroller show an object that is in it, with a little room.
func scrollWithin(scroll *container.Scroll, o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	const room = 12
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
	bottom := top + o.Size().Height
	offset := scroll.Offset
	switch height := scroll.Size().Height; {
	case top < room:
		offset.Y += top - room
	case bottom > height-room:
		offset.Y += bottom - height + room
	default:
		return
	}
	scroll.ScrollToOffset(offset)
}

// scrollAround finds an object below another, and the innermost scroller that it is in; nil where that is none.
func scrollAround(o, from fyne.CanvasObject) (scroll *container.Scroll, found bool) {
	switch from := from.(type) {
	case *fyne.Container:
		found = slices.ContainsFunc(from.Objects, func(child fyne.CanvasObject) (below bool) {
			scroll, below = scrollAround(o, child)
			return below
		})
	case *container.Scroll:
		if scroll, found = scrollAround(o, from.Content); found && scroll == nil {
			scroll = from
		}
	}
	return scroll, found || from == o
}

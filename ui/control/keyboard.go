package control

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// enterAsSpace returns the event of the space bar for one of Enter, and any other event unchanged.
func enterAsSpace(ev *fyne.KeyEvent) *fyne.KeyEvent {
	if ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter {
		return &fyne.KeyEvent{Name: fyne.KeySpace, Physical: ev.Physical}
	}
	return ev
}

// passEscape passes Escape on to the window, and reports whether it was that key. Fyne gives keys only to the widget that has the focus.
func passEscape(o fyne.CanvasObject, ev *fyne.KeyEvent) bool {
	if ev.Name != fyne.KeyEscape {
		return false
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
	return true
}

// ScrollTo scrolls an object into view, with a little room around it.
func ScrollTo(o fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	if scroll, _ := scrollAround(o, c.Content()); scroll != nil {
		scrollWithin(scroll, o)
	}
}

// scrollWithin scrolls an object in a scroller into view, with a little room around it.
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

// scrollAround finds an object in the tree of another, and the innermost scroller around it; nil if there is none.
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

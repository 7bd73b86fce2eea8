package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/ui/control"
)

// box is where an object is drawn in the window.
type box struct {
	what                     string
	left, top, right, bottom float32
	scrolled                 bool // inside something that scrolls vertically
}

func (b box) overlaps(c box) bool {
	const touch = 1.5
	return b.left+touch < c.right && c.left+touch < b.right && b.top+touch < c.bottom && c.top+touch < b.bottom
}

// walk calls f for every visible object in a tree. Inside a scroller that is itself inside the window's scroller, only what is scrolled
// into view counts.
func walk(o fyne.CanvasObject, at fyne.Position, scrolled bool, f func(o fyne.CanvasObject, at fyne.Position, scrolled bool)) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	f(o, at, scrolled)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, at, scrolled, f)
		}
	case fyne.Widget:
		_, scroll := o.(*container.Scroll)
		seen := f
		if scroll && scrolled {
			top, bottom := at.Y, at.Y+o.Size().Height
			seen = func(inner fyne.CanvasObject, at fyne.Position, scrolled bool) {
				if at.Y >= top && at.Y+inner.Size().Height <= bottom {
					f(inner, at, scrolled)
				}
			}
		}
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, at, scrolled || scroll, seen)
		}
	}
}

// checkLayout finds texts that overlap or extend beyond the window.
func checkLayout(t *testing.T, w fyne.Window) {
	t.Helper()
	size := w.Canvas().Size()
	var texts []box
	walk(w.Canvas().Content(), fyne.Position{}, false, func(o fyne.CanvasObject, at fyne.Position, scrolled bool) {
		text, ok := o.(*canvas.Text)
		if !ok || text.Text == "" {
			return
		}
		drawn := fyne.MeasureText(text.Text, text.TextSize, text.TextStyle)
		left := at.X
		switch text.Alignment {
		case fyne.TextAlignCenter:
			left += (text.Size().Width - drawn.Width) / 2
		case fyne.TextAlignTrailing:
			left += text.Size().Width - drawn.Width
		case fyne.TextAlignLeading:
		}
		texts = append(texts, box{text.Text, left, at.Y, left + drawn.Width, at.Y + drawn.Height, scrolled})
	})
	if len(texts) < 2 {
		t.Fatal("there are no texts to check")
	}
	for i, b := range texts {
		if b.left < 0 || b.right > size.Width+.5 || b.top < 0 && !b.scrolled || b.bottom > size.Height+.5 && !b.scrolled {
			t.Errorf("%q extends beyond the window: %.0f,%.0f to %.0f,%.0f of %v", b.what, b.left, b.top, b.right, b.bottom, size)
		}
		for _, c := range texts[i+1:] {
			if b.overlaps(c) && b.scrolled == c.scrolled {
				t.Errorf("%q overlaps %q", b.what, c.what)
			}
		}
	}
}

// checkClipped finds buttons that are smaller than their content.
func checkClipped(t *testing.T, w fyne.Window) {
	t.Helper()
	walk(w.Canvas().Content(), fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, _ bool) {
		b, ok := o.(*control.Button)
		if !ok {
			return
		}
		if least := b.MinSize(); b.Size().Width+.5 < least.Width || b.Size().Height+.5 < least.Height {
			t.Errorf("the button %q is %v and needs %v", b.AccessibilityLabel(), b.Size(), least)
		}
	})
}

// mainButtons are the labels of the highlighted buttons.
func mainButtons(w fyne.Window) (found []string) {
	walk(w.Canvas().Content(), fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, _ bool) {
		if b, ok := o.(*control.Button); ok && b.Text != "" &&
			(b.Importance == widget.HighImportance || b.Importance == widget.DangerImportance) {
			found = append(found, b.Text)
		}
	})
	return found
}

// focusable are all visible objects that Tab has to reach.
func focusable(w fyne.Window) (found []fyne.Focusable) {
	walk(w.Canvas().Content(), fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, _ bool) {
		f, ok := o.(fyne.Focusable)
		if d, can := o.(fyne.Disableable); ok && (!can || !d.Disabled()) {
			found = append(found, f)
		}
	})
	return found
}

// Every screen fits into the window at every width, scale and theme, and can be used with the keyboard alone. Scale and theme do not depend
// on the width, so not all combinations are tried.
func TestEveryScreen(t *testing.T) {
	for _, look := range []struct {
		variant string
		width   float32
		scale   float32
	}{
		{"light", minWidth, 1},
		{"light", startWidth, 1},
		{"light", minWidth, 2},
		{"dark", minWidth, 1},
	} {
		r := newStage(t, look.variant)
		r.window.Resize(fyne.NewSize(look.width, startHeight))
		r.window.Canvas().(software.WindowlessCanvas).SetScale(look.scale)
		for _, s := range scenes() {
			t.Run(fmt.Sprintf("%s/%s/%.0f/%.0f%%", s.name, look.variant, look.width, look.scale*100), func(t *testing.T) {
				r.play(s)
				checkScreen(t, r)
			})
		}
	}
}

func checkScreen(t *testing.T, r *rig) {
	t.Helper()
	checkLayout(t, r.window)
	checkClipped(t, r.window)
	if least := r.window.Content().MinSize(); least.Width > minWidth || least.Height > startHeight {
		t.Errorf("the window can't be smaller than %v", least)
	}
	if found := mainButtons(r.window); len(found) > 1 {
		t.Errorf("more than one main action: %q", found)
	}

	c := r.window.Canvas()
	first := c.Focused()
	if first == nil {
		t.Fatal("nothing has the focus")
	}
	if p := r.page(); p == nil && first != r.home.main() && r.shown(r.home.main().(fyne.CanvasObject)) {
		t.Errorf("the focus is on %T, not on the main action", first)
	}
	reached := map[fyne.Focusable]bool{}
	all := focusable(r.window)
	for range len(all) + 2 {
		reached[c.Focused()] = true
		c.FocusNext()
	}
	for _, f := range all {
		if !reached[f] {
			t.Errorf("Tab does not reach %T", f)
		}
	}
}

// DEMO, or the host of a sign-in that is not Smokeball's own, is shown on every screen and page, and in the title.
func TestWhereIsSaidAtAllTimes(t *testing.T) {
	r := newStage(t, "light")
	for _, where := range []string{"DEMO", "id.example"} {
		for _, s := range scenes() {
			t.Run(s.name+"/"+where, func(t *testing.T) {
				s.status.Host, s.status.Demo = "id.example", where == "DEMO"
				r.play(s)
				found := false
				walk(r.window.Canvas().Content(), fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, scrolled bool) {
					if text, ok := o.(*canvas.Text); ok && text.Text == where && !scrolled {
						found = true
					}
				})
				if !found {
					t.Error("it is not shown in the header")
				}
				if want := "Connect for Smokeball — " + where; r.window.Title() != want {
					t.Errorf("the title is %q", r.window.Title())
				}
			})
		}
	}
}

package control

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// A menu stays inside the window, however small that is, and keeps the selected item in view. Disabled items are skipped.
func TestAMenuStaysInTheWindow(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme())
	for _, size := range []fyne.Size{fyne.NewSize(420, 560), fyne.NewSize(360, 400), fyne.NewSize(300, 200)} {
		button := NewButton("More", nil)
		w := app.NewWindow("")
		w.SetPadded(false)
		w.SetContent(container.NewHBox(button))
		w.Resize(size)
		chosen := ""
		var items []MenuItem
		for i := range 12 {
			items = append(items, MenuItem{
				Label: fmt.Sprintf("Item %d", i), Hint: "with a hint that is so long that it does not fit into one line of the menu",
				Disabled: i == 0 || i == 5 || i == 11, Below: i == 7,
				Chosen: func() { chosen = fmt.Sprintf("Item %d", i) },
			})
		}
		m := ShowMenu(items, 1, button)
		if at, own := m.popUp.Position(), m.popUp.Size(); at.X < 0 || at.Y < 0 || at.X+own.Width > size.Width || at.Y+own.Height > size.Height {
			t.Errorf("in %v it is at %v, and %v large", size, at, own)
		}
		if got := m.Items(); len(got) != len(items) {
			t.Errorf("it has %d items", len(got))
		}
		press := func(key fyne.KeyName) { m.TypedKey(&fyne.KeyEvent{Name: key}) }
		for _, step := range []struct {
			key      fyne.KeyName
			selected int
		}{{fyne.KeyUp, 1}, {fyne.KeyEnd, 10}, {fyne.KeyDown, 10}, {fyne.KeyHome, 1}, {fyne.KeyDown, 2}, {fyne.KeyDown, 3}, {fyne.KeyDown, 4},
			{fyne.KeyDown, 6}, {fyne.KeyUp, 4}} {
			if press(step.key); m.selected != step.selected {
				t.Fatalf("after %s, item %d is selected, not %d", step.key, m.selected, step.selected)
			}
			driver := app.Driver()
			row := m.rows[m.selected]
			top := driver.AbsolutePositionForObject(row).Y - driver.AbsolutePositionForObject(m.scroll).Y
			if top < 0 || top+row.Size().Height > m.scroll.Size().Height {
				t.Errorf("in %v, item %d is from %.0f to %.0f of %.0f", size, m.selected, top, top+row.Size().Height, m.scroll.Size().Height)
			}
		}
		m.rows[5].Tapped(nil)
		if chosen != "" || w.Canvas().Overlays().Top() == nil {
			t.Errorf("the disabled item %q could be chosen, or the menu was closed", chosen)
		}
		m.rows[6].MouseIn(nil)
		press(fyne.KeyReturn)
		if chosen != "Item 6" || w.Canvas().Overlays().Top() != nil {
			t.Errorf("chose %q, want Item 6, or the menu is still open", chosen)
		}
		w.Close()
	}
}

package control

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// MenuItem is an item of a Menu.
type MenuItem struct {
	Label    string
	Hint     string // a quieter line below; "" for none
	Disabled bool
	Below    bool // a line separates it from the item above
	Chosen   func()
}

// Menu is a menu whose items can have a second line. The arrow keys, Home and End move through the items, Enter and the space bar choose
// one, and Escape or a click elsewhere closes it.
type Menu struct {
	widget.BaseWidget
	rows     []*menuRow
	scroll   *container.Scroll
	popUp    *widget.PopUp
	selected int // -1 for none
}

// The margin around a menu's items, its least distance from the window's edge, and its width.
const (
	menuMargin = 6
	menuEdge   = 8
	menuWidth  = 370
)

// ShowMenu opens a menu below an object, as far as there is room, with their right edges aligned. first is the index of the item that is
// selected initially.
func ShowMenu(items []MenuItem, first int, below fyne.CanvasObject) *Menu {
	m := &Menu{selected: -1}
	m.ExtendBaseWidget(m)
	c := fyne.CurrentApp().Driver().CanvasForObject(below)
	width := min(menuWidth, c.Size().Width-2*menuEdge)
	rows := container.New(column{})
	for i, item := range items {
		if item.Below {
			rows.Add(NewInset(0, menuMargin-1, widget.NewSeparator()))
		}
		row := newMenuRow(m, i, item, width)
		m.rows = append(m.rows, row)
		rows.Add(row)
	}
	rows.Resize(fyne.NewSize(width, 0)) // so that wrapped texts have their heights
	m.scroll = container.NewVScroll(NewInset(0, menuMargin, rows))
	m.popUp = widget.NewPopUp(m, c)
	height := min(m.scroll.Content.MinSize().Height, c.Size().Height-2*menuEdge)
	m.scroll.SetMinSize(fyne.NewSize(width, height))

	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(below).AddXY(below.Size().Width, below.Size().Height+4)
	size := m.popUp.MinSize()
	at = fyne.NewPos(
		max(menuEdge, min(at.X, c.Size().Width-menuEdge)-size.Width),
		max(menuEdge, min(at.Y, c.Size().Height-menuEdge-size.Height)))
	m.popUp.ShowAtPosition(at)
	m.popUp.Resize(size)
	m.selectRow(first)
	c.Focus(m)
	return m
}

// CreateRenderer implements fyne.Widget.
func (m *Menu) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(m.scroll) }

// AccessibilityLabel is what a screen reader says.
func (m *Menu) AccessibilityLabel() string {
	if m.selected < 0 {
		return "Menu"
	}
	item := m.rows[m.selected].item
	if item.Hint == "" {
		return item.Label
	}
	return item.Label + ": " + item.Hint
}

// Items are the items that the menu shows.
func (m *Menu) Items() (all []MenuItem) {
	for _, row := range m.rows {
		all = append(all, row.item)
	}
	return all
}

// Open reports whether the menu is open.
func (m *Menu) Open() bool { return m.popUp.Visible() }

// Close closes the menu.
func (m *Menu) Close() { m.popUp.Hide() }

// selectRow selects an item, unless it is disabled.
func (m *Menu) selectRow(i int) {
	if i < 0 || i >= len(m.rows) || m.rows[i].item.Disabled || i == m.selected {
		return
	}
	before := m.selected
	m.selected = i
	if before >= 0 {
		m.rows[before].Refresh()
	}
	m.rows[i].Refresh()
	scrollWithin(m.scroll, m.rows[i])
}

// move selects the first enabled item from an index on, in steps of 1 or -1.
func (m *Menu) move(from, step int) {
	for i := from; i >= 0 && i < len(m.rows); i += step {
		if !m.rows[i].item.Disabled {
			m.selectRow(i)
			return
		}
	}
}

func (m *Menu) choose(i int) {
	if i < 0 || m.rows[i].item.Disabled {
		return
	}
	m.Close()
	m.rows[i].item.Chosen()
}

// TypedKey implements fyne.Focusable.
func (m *Menu) TypedKey(ev *fyne.KeyEvent) {
	switch enterAsSpace(ev).Name {
	case fyne.KeyDown:
		m.move(m.selected+1, 1)
	case fyne.KeyUp:
		m.move(m.selected-1, -1)
	case fyne.KeyHome:
		m.move(0, 1)
	case fyne.KeyEnd:
		m.move(len(m.rows)-1, -1)
	case fyne.KeySpace:
		m.choose(m.selected)
	case fyne.KeyEscape:
		m.Close()
	default:
	}
}

// TypedRune implements fyne.Focusable.
func (m *Menu) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (m *Menu) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (m *Menu) FocusLost() {}

// menuRow is an item as it is shown.
type menuRow struct {
	widget.BaseWidget
	menu       *Menu
	number     int
	item       MenuItem
	background *canvas.Rectangle
	box        *fyne.Container
}

var _ desktop.Hoverable = (*menuRow)(nil)

func newMenuRow(m *Menu, number int, item MenuItem, width float32) *menuRow {
	r := &menuRow{menu: m, number: number, item: item, background: canvas.NewRectangle(color.Transparent)}
	label := NewLabel(Body, item.Label)
	if item.Disabled {
		label.Importance = widget.LowImportance
	}
	text := NewColumn(0, Unpadded(label))
	if item.Hint != "" {
		text.Add(Unpadded(NewLabel(Hint, item.Hint)))
	}
	r.box = container.NewStack(r.background, NewInset(14, 5, text))
	r.box.Resize(fyne.NewSize(width, 0))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *menuRow) CreateRenderer() fyne.WidgetRenderer {
	return &menuRowRenderer{widget.NewSimpleRenderer(r.box), r}
}

type menuRowRenderer struct {
	fyne.WidgetRenderer
	row *menuRow
}

func (r *menuRowRenderer) Refresh() {
	r.row.background.FillColor = color.Transparent
	if r.row.menu.selected == r.row.number {
		r.row.background.FillColor = theme.Color(theme.ColorNameFocus)
	}
	r.row.background.Refresh()
}

// Tapped chooses the item.
func (r *menuRow) Tapped(*fyne.PointEvent) { r.menu.choose(r.number) }

// MouseIn selects the item.
func (r *menuRow) MouseIn(*desktop.MouseEvent) { r.menu.selectRow(r.number) }

// MouseMoved implements desktop.Hoverable.
func (r *menuRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *menuRow) MouseOut() {}

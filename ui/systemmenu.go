package ui

import (
	"slices"
	"sync/atomic"

	"fyne.io/systray"
)

// TrayItem is an item of the tray's menu; a separator without a label.
type TrayItem struct {
	Label    string
	Disabled bool
	Hidden   bool // a separator never is
	Do       func()
	Items    []TrayItem // its submenu; an item that has one does nothing itself
}

// sameShape reports whether two menus have separators and submenus in the same places.
func sameShape(a, b []TrayItem) bool {
	return slices.EqualFunc(a, b, func(a, b TrayItem) bool {
		return (a.Label == "") == (b.Label == "") && sameShape(a.Items, b.Items)
	})
}

// systemMenu is the menu that the system shows for the tray's icon. A person may have it open for a while, and a click has to do what they
// see. So its items stay the same ones, and are changed where they are: systray forgets an item that is replaced, and then a click on it
// does nothing.
type systemMenu struct {
	do    func(func()) // runs what is chosen
	items []TrayItem
	shown []*systemItem // nil for a separator
}

// set shows items. All calls have to be made on one goroutine. Menus of the same shape keep their items.
func (m *systemMenu) set(items []TrayItem) {
	if !sameShape(m.items, items) {
		systray.ResetMenu()
		m.shown = m.add(nil, items)
	}
	m.change(m.shown, items)
	m.items = items
}

// add adds items to the submenu of an item, or to the menu if that is nil.
func (m *systemMenu) add(parent *systemItem, items []TrayItem) (all []*systemItem) {
	separator, add := systray.AddSeparator, systray.AddMenuItem
	if parent != nil {
		separator, add = parent.AddSeparator, parent.AddSubMenuItem
	}
	for _, item := range items {
		if item.Label == "" {
			separator()
			all = append(all, nil)
			continue
		}
		shown := &systemItem{MenuItem: add(item.Label, ""), parent: parent, label: item.Label}
		shown.items = m.add(shown, item.Items)
		shown.now.Store(&item)
		all = append(all, shown)
		go func() {
			for range shown.ClickedCh {
				m.do(shown.choose)
			}
		}()
	}
	return all
}

func (m *systemMenu) change(shown []*systemItem, items []TrayItem) {
	for i, s := range shown {
		if s != nil {
			s.set(items[i])
			m.change(s.items, items[i].Items)
		}
	}
}

// systemItem is an item of a systemMenu.
type systemItem struct {
	*systray.MenuItem
	parent *systemItem // nil in the menu itself
	now    atomic.Pointer[TrayItem]
	label  string        // the one that the system has
	hidden bool          // as the system has it
	items  []*systemItem // its submenu
}

// set changes the item. On Windows, every change shows an item, so a hidden one is left as it is until it is shown.
func (s *systemItem) set(item TrayItem) {
	s.now.Store(&item)
	if item.Hidden {
		if !s.hidden {
			s.hidden = true
			s.Hide()
		}
		return
	}
	if s.label != item.Label {
		s.label = item.Label
		s.SetTitle(item.Label)
	}
	switch {
	case item.Disabled && !s.Disabled():
		s.Disable()
	case !item.Disabled && s.Disabled():
		s.Enable()
	}
	if s.hidden {
		s.hidden = false
		s.Show()
	}
}

// choose does what the item says now. It does nothing if the item, or the submenu it is in, was disabled or hidden after it was clicked.
func (s *systemItem) choose() {
	if s.offered() {
		s.now.Load().Do()
	}
}

func (s *systemItem) offered() bool {
	item := s.now.Load()
	return !item.Disabled && !item.Hidden && (s.parent == nil || s.parent.offered())
}

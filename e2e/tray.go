//go:build linux

package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// tray stands in for the desktop's tray, and reads and clicks what a program puts there
// (https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/).
type tray struct {
	bus   *dbus.Conn
	icons chan *trayIcon
}

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	itemName    = "org.kde.StatusNotifierItem"
	menuName    = "com.canonical.dbusmenu"
)

func newTray(t testing.TB, bus *dbus.Conn) *tray {
	t.Helper()
	tr := &tray{bus: bus, icons: make(chan *trayIcon, 16)}
	const path = "/StatusNotifierWatcher"
	err := bus.ExportMethodTable(map[string]any{
		"RegisterStatusNotifierItem": func(owner dbus.Sender, item string) *dbus.Error {
			tr.icons <- &trayIcon{owner: string(owner), bus: bus, item: bus.Object(string(owner), dbus.ObjectPath(item))}
			return nil
		},
		"RegisterStatusNotifierHost": func(string) *dbus.Error { return nil },
	}, path, watcherName)
	if err != nil {
		t.Fatal(err)
	}
	_, err = prop.Export(bus, path, prop.Map{watcherName: {
		"IsStatusNotifierHostRegistered": {Value: true},
		"ProtocolVersion":                {Value: int32(0)},
		"RegisteredStatusNotifierItems":  {Value: []string{}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	own(t, bus, watcherName)
	return tr
}

// trayIcon is what a program has put into the tray.
type trayIcon struct {
	owner string // its name on the bus
	bus   *dbus.Conn
	item  dbus.BusObject
	menu  dbus.BusObject
}

// icon waits for the next icon to appear in the tray.
func (tr *tray) icon(t testing.TB) *trayIcon {
	t.Helper()
	select {
	case icon := <-tr.icons:
		v, err := property(icon.item, itemName+".Menu")
		menu, ok := v.Value().(dbus.ObjectPath)
		if err != nil || !ok {
			t.Fatalf("the icon in the tray has no menu: %v", err)
		}
		icon.menu = tr.bus.Object(icon.owner, menu)
		return icon
	case <-time.After(patience):
		t.Fatal("no icon appears in the tray")
		return nil
	}
}

// menuItem is one line of the menu that is shown.
type menuItem struct {
	id       int32
	label    string // "" for a separator
	disabled bool
	items    []menuItem // its submenu
}

// layout is a node of the menu in com.canonical.dbusmenu: (ia{sv}av).
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// items reads the menu, from the top. It is empty while the program is rebuilding it.
func (i *trayIcon) items() []menuItem {
	if _, err := i.layout(); err != nil { // the first answer after a rebuild is one level deep
		return nil
	}
	root, err := i.layout()
	if err != nil {
		return nil
	}
	return root.items()
}

// items are the items below a node.
func (l layout) items() []menuItem {
	var items []menuItem
	for _, child := range l.Children {
		var l layout
		if dbus.Store([]any{child.Value()}, &l) != nil {
			return nil
		}
		if visible, ok := l.Properties["visible"].Value().(bool); ok && !visible {
			continue
		}
		item := menuItem{id: l.ID, items: l.items()}
		if text, ok := l.Properties["label"].Value().(string); ok {
			item.label = strings.ReplaceAll(text, "__", "_")
		}
		if enabled, ok := l.Properties["enabled"].Value().(bool); ok {
			item.disabled = !enabled
		}
		items = append(items, item)
	}
	return items
}

func (i *trayIcon) layout() (root layout, err error) {
	var revision uint32
	err = call(i.menu, menuName+".GetLayout", int32(0), int32(-1), []string{}).Store(&revision, &root)
	return root, err
}

// line is the menu's top line, which sums up the status.
func (i *trayIcon) line() string {
	items := i.items()
	if len(items) == 0 {
		return ""
	}
	return items[0].label
}

// waitForLine waits until the top line begins with the text.
func (i *trayIcon) waitForLine(t testing.TB, start string) {
	t.Helper()
	last := ""
	defer func() {
		if t.Failed() {
			t.Logf("the tray says %q", last)
		}
	}()
	waitFor(t, "the tray to say "+start, func() bool {
		last = i.line()
		return strings.HasPrefix(last, start)
	})
}

// click waits until the menu has an enabled item, and clicks it. For an item of a submenu, labels are the labels of both items.
func (i *trayIcon) click(t testing.TB, labels ...string) {
	t.Helper()
	waitFor(t, strings.Join(labels, " › ")+" in the tray's menu", func() bool { return i.choose(labels...) })
}

// choose clicks an item of the menu, and reports whether it is there and enabled.
func (i *trayIcon) choose(labels ...string) bool { return i.chooseOf(i.items(), labels...) }

// chooseOf clicks an item of a menu that was read before, as a person does who has had it open for a while.
func (i *trayIcon) chooseOf(items []menuItem, labels ...string) bool {
	var item menuItem
	for ; len(labels) > 0; items, labels = item.items, labels[1:] {
		at := slices.IndexFunc(items, func(m menuItem) bool { return m.label == labels[0] && !m.disabled })
		if at < 0 {
			return false
		}
		item = items[at]
	}
	now := uint32(time.Now().Unix())
	return call(i.menu, menuName+".Event", item.id, "clicked", dbus.MakeVariant(int32(0)), now).Err == nil
}

// waitForItem waits until the menu has an enabled item.
func (i *trayIcon) waitForItem(t testing.TB, label string) {
	t.Helper()
	waitFor(t, label+" in the tray's menu", func() bool {
		return slices.ContainsFunc(i.items(), func(m menuItem) bool { return m.label == label && !m.disabled })
	})
}

// tap is a left click on the icon.
func (i *trayIcon) tap(t testing.TB) {
	t.Helper()
	if err := call(i.item, itemName+".Activate", int32(0), int32(0)).Err; err != nil {
		t.Fatal(err)
	}
}

// tooltip is the icon's tooltip.
func (i *trayIcon) tooltip() string {
	v, err := property(i.item, itemName+".ToolTip")
	if err != nil {
		return ""
	}
	var tip struct {
		Icon    string
		Pixmaps []pixmap
		Title   string
		Text    string
	}
	if dbus.Store([]any{v.Value()}, &tip) != nil {
		return ""
	}
	return tip.Title
}

// pixmap is a picture in StatusNotifierItem: ARGB in network byte order.
type pixmap struct {
	Width, Height int32
	Pixels        []byte
}

// pictures are the icon's pictures.
func (i *trayIcon) pictures() []pixmap {
	v, err := property(i.item, itemName+".IconPixmap")
	if err != nil {
		return nil
	}
	var all []pixmap
	if dbus.Store([]any{v.Value()}, &all) != nil {
		return nil
	}
	return all
}

// text is the whole menu as text.
func (i *trayIcon) text() string {
	var lines strings.Builder
	var write func(items []menuItem, before string)
	write = func(items []menuItem, before string) {
		for _, item := range items {
			label := item.label
			switch {
			case label == "":
				label = "---"
			case item.disabled:
				label = "(" + label + ")"
			}
			lines.WriteString(before + label + "\n")
			write(item.items, before+"    ")
		}
	}
	write(i.items(), "")
	return lines.String()
}

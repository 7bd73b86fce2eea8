package notifications

import (
	"testing"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/assets"
	"smokeball-connect/platform/sessionbus/sessionbustest"
	"smokeball-connect/product"
)

// A notification expires when the desktop says, shows the program's picture, and shows its text literally, even if it looks like markup.
func TestNotifications(t *testing.T) {
	bus, _ := sessionbustest.Start(t)
	type shown struct {
		text    string
		hints   map[string]dbus.Variant
		expires int32
		sender  dbus.Sender
	}
	seen := make(chan shown, 1)
	err := bus.ExportMethodTable(map[string]any{
		"GetCapabilities": func() ([]string, *dbus.Error) { return []string{"body", "body-markup"}, nil },
		"Notify": func(sender dbus.Sender, _ string, _ uint32, _, _, text string, _ []string, hints map[string]dbus.Variant,
			expires int32) (uint32, *dbus.Error) {
			seen <- shown{text, hints, expires, sender}
			return 1, nil
		},
	}, "/org/freedesktop/Notifications", server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(server, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	n := New(assets.Window, nil, nil)
	if err := n.Show("Connected", "Brown & Partners <b>", true); err != nil {
		t.Fatal(err)
	}
	got := <-seen
	if got.text != "Brown &amp; Partners &lt;b&gt;" || got.expires != -1 {
		t.Errorf("got text %q and expiry %d, want it escaped and -1", got.text, got.expires)
	}
	if picture, err := imageData(assets.Window); err != nil || picture.Signature().String() != "(iiibiiay)" {
		t.Errorf("the picture has the type %s, %v, want (iiibiiay)", picture.Signature(), err)
	}
	if parts, ok := got.hints["image-data"].Value().([]any); !ok || len(parts) != 7 || got.hints["desktop-entry"].Value() != product.ID {
		t.Errorf("a picture of %d parts, want 7; desktop entry %v, want %s", len(parts), got.hints["desktop-entry"], product.ID)
	}
	if shared, err := dbus.SessionBus(); err != nil || string(got.sender) == shared.Names()[0] {
		t.Errorf("it came over the connection that the toolkit uses: %v", err)
	}
}

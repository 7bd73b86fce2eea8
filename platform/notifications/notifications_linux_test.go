package notifications

import (
	"testing"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/assets"
	"smokeball-connect/platform/sessionbus/sessionbustest"
	"smokeball-connect/product"
)

// A notification goes away as the desktop has it, shows the program's picture, and says what it says, whatever stands for markup.
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
		t.Errorf("it says %q, for %d", got.text, got.expires)
	}
	if picture, err := imageData(assets.Window); err != nil || picture.Signature().String() != "(iiibiiay)" {
		t.Errorf("the picture is %s, %v", picture.Signature(), err)
	}
	if parts, ok := got.hints["image-data"].Value().([]any); !ok || len(parts) != 7 || got.hints["desktop-entry"].Value() != product.ID {
		t.Errorf("a picture of %d parts, the entry %v", len(parts), got.hints["desktop-entry"])
	}
	if shared, err := dbus.SessionBus(); err != nil || string(got.sender) == shared.Names()[0] {
		t.Errorf("it came from the connection of the toolkit: %v", err)
	}
}

package notifications

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/platform/sessionbus"
	"smokeball-connect/product"
)

// showTimeout is how long the desktop may take to show a notification.
const showTimeout = 10 * time.Second

// expiresAsUsual lets the desktop say how long a notification stays. The toolkit says 0, which is for ever.
const expiresAsUsual = int32(-1)

// Notifications are those of the desktop (https://specifications.freedesktop.org/notification-spec/latest/), on a connection of their own:
// what the desktop tells about them comes to it, and some desktops take them away when it ends.
type Notifications struct {
	picture []byte

	mu     sync.Mutex
	bus    *dbus.Conn // nil before the first one
	markup bool       // the text may have markup in it
}

func newNotifications(picture []byte, _, _ func()) *Notifications {
	return &Notifications{picture: picture}
}

// imageData is a PNG as the hint image-data has it: (iiibiiay).
func imageData(file []byte) (dbus.Variant, error) {
	p, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return dbus.Variant{}, err
	}
	plain := image.NewNRGBA(image.Rect(0, 0, p.Bounds().Dx(), p.Bounds().Dy()))
	draw.Draw(plain, plain.Bounds(), p, p.Bounds().Min, draw.Src)
	return dbus.MakeVariant(struct {
		Width, Height, Stride int32
		Alpha                 bool
		Bits, Channels        int32
		Data                  []byte
	}{int32(plain.Rect.Dx()), int32(plain.Rect.Dy()), int32(plain.Stride), true, 8, 4, plain.Pix}), nil
}

func (n *Notifications) show(title, text string, _ bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), showTimeout)
	defer cancel()
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.connect(ctx); err != nil {
		return fmt.Errorf("the notification cannot be shown: %w", err)
	}
	if n.markup {
		text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	}
	hints := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant(product.ID)}
	if picture, err := imageData(n.picture); err == nil { // each time: it is large, and notifications are rare
		hints["image-data"] = picture
	}
	err := n.object().CallWithContext(ctx, server+".Notify", 0,
		product.Name, uint32(0), "", title, text, []string{}, hints, expiresAsUsual).Err
	if err != nil {
		return fmt.Errorf("the notification cannot be shown: %w", err)
	}
	return nil
}

const server = "org.freedesktop.Notifications"

func (n *Notifications) object() dbus.BusObject {
	return n.bus.Object(server, "/org/freedesktop/Notifications")
}

// connect connects to the session bus, and again where that has gone.
func (n *Notifications) connect(ctx context.Context) error {
	if n.bus != nil && n.bus.Connected() {
		return nil
	}
	bus, err := sessionbus.Connect(context.Background()) // it outlives ctx
	if err != nil {
		return err
	}
	n.bus = bus
	var can []string
	n.markup = n.object().CallWithContext(ctx, server+".GetCapabilities", 0).Store(&can) == nil && slices.Contains(can, "body-markup")
	return nil
}

// forget has nothing to remove: a desktop is told about the program with each notification.
func forget() error { return nil }

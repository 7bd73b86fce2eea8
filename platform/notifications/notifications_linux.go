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

// expiresAsUsual lets the desktop decide how long a notification stays. The toolkit sends 0, which means forever.
const expiresAsUsual = int32(-1)

// Notifications are those of the desktop (https://specifications.freedesktop.org/notification-spec/latest/). They have their own
// connection, to which the desktop sends its signals about them. It stays open because some desktops remove a notification with it.
type Notifications struct {
	picture []byte

	mu     sync.Mutex
	bus    *dbus.Conn // nil before the first notification
	markup bool       // the desktop reads a text as markup
}

func newNotifications(picture []byte, _, _ func()) *Notifications {
	return &Notifications{picture: picture}
}

// imageData converts a PNG to the format of the hint image-data: (iiibiiay).
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
	if picture, err := imageData(n.picture); err == nil { // decoded each time, because it is large and notifications are rare
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

// connect connects to the session bus, unless it is connected.
func (n *Notifications) connect(ctx context.Context) error {
	if n.bus != nil && n.bus.Connected() {
		return nil
	}
	bus, err := sessionbus.Connect(context.Background()) // the connection outlives ctx
	if err != nil {
		return err
	}
	n.bus = bus
	var can []string
	n.markup = n.object().CallWithContext(ctx, server+".GetCapabilities", 0).Store(&can) == nil && slices.Contains(can, "body-markup")
	return nil
}

// forget has nothing to remove: each notification tells the desktop all about the program.
func forget() error { return nil }

//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"image"
	"io"
	"log"
	"regexp"
	"strconv"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// display is the tests' own view of a session's X display.
type display struct {
	session *session
	conn    *xgb.Conn
}

func init() { xgb.Logger = log.New(io.Discard, "", 0) } // it logs what it can do without

// look connects to the session's display.
func (s *session) look(t testing.TB) *display {
	t.Helper()
	conn, err := answer("the display", func() (*xgb.Conn, error) { return xgb.NewConnDisplay(s.display) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return &display{s, conn}
}

func (d *display) screen() *xproto.ScreenInfo { return xproto.Setup(d.conn).DefaultScreen(d.conn) }

// atom is the atom of a name.
func (d *display) atom(name string) (xproto.Atom, error) {
	reply, err := xproto.InternAtom(d.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, err
	}
	return reply.Atom, nil
}

// property is the value of a window's property; nil if the window does not have it.
func (d *display) property(window xproto.Window, name string) ([]byte, error) {
	return answer("the display", func() ([]byte, error) {
		atom, err := d.atom(name)
		if err != nil {
			return nil, err
		}
		reply, err := xproto.GetProperty(d.conn, false, window, atom, xproto.GetPropertyTypeAny, 0, 1<<20).Reply()
		if err != nil {
			return nil, err
		}
		return reply.Value, nil
	})
}

// windows are the windows that a property of the root window lists.
func (d *display) windows(name string) (all []xproto.Window) {
	value, err := d.property(d.screen().Root, name)
	if err != nil {
		return nil
	}
	for ; len(value) >= 4; value = value[4:] {
		all = append(all, xproto.Window(xgb.Get32(value)))
	}
	return all
}

func (d *display) active() string {
	for _, window := range d.windows("_NET_ACTIVE_WINDOW") {
		return id(window)
	}
	return ""
}

// activate does nothing if the window is not on the screen yet.
func (d *display) activate(id string) {
	_, _ = finish(d.session.command("xdotool", "windowactivate", id))
}

func (d *display) press(keys ...string) error {
	_, err := finish(d.session.command("xdotool", append([]string{"key", "--delay", "60"}, keys...)...))
	return err
}

func (d *display) close(id string) error {
	_, err := finish(d.session.command("wmctrl", "-i", "-c", id))
	return err
}

// managed reports whether a window manager is running.
func (d *display) managed() bool { return len(d.windows("_NET_SUPPORTING_WM_CHECK")) > 0 }

func (d *display) find(title *regexp.Regexp) string {
	for _, window := range d.windows("_NET_CLIENT_LIST") {
		if id := id(window); title.MatchString(d.title(id)) && d.shown(id) {
			return id
		}
	}
	return ""
}

func (d *display) title(id string) string {
	for _, name := range []string{"_NET_WM_NAME", "WM_NAME"} {
		if value, err := d.property(number(id), name); err == nil && len(value) > 0 {
			return string(value)
		}
	}
	return ""
}

func (d *display) shown(id string) bool {
	reply, err := answer("the display", xproto.GetWindowAttributes(d.conn, number(id)).Reply)
	return err == nil && reply.MapState == xproto.MapStateViewable
}

func (d *display) pixels(id string) (rgb []byte, size image.Point, err error) {
	window := number(id)
	type picture struct {
		data []byte
		size image.Point
	}
	p, err := answer("the display", func() (p picture, err error) {
		outline, err := xproto.GetGeometry(d.conn, xproto.Drawable(window)).Reply()
		if err != nil {
			return p, err
		}
		at, err := xproto.TranslateCoordinates(d.conn, window, d.screen().Root, 0, 0).Reply()
		if err != nil {
			return p, err
		}
		corner := image.Pt(int(at.DstX), int(at.DstY))
		whole := image.Rectangle{Max: image.Pt(int(outline.Width), int(outline.Height))}.Add(corner)
		part := whole.Intersect(image.Rect(0, 0, int(d.screen().WidthInPixels), int(d.screen().HeightInPixels)))
		if part.Empty() {
			return p, errors.New("the window is not on the screen")
		}
		p.size = part.Size()
		from := part.Min.Sub(corner)
		reply, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(window),
			int16(from.X), int16(from.Y), uint16(p.size.X), uint16(p.size.Y), ^uint32(0)).Reply()
		if err != nil {
			return p, err
		}
		p.data = reply.Data
		return p, nil
	})
	if err != nil {
		return nil, image.Point{}, err
	}
	const stored = 4 // bytes a pixel: blue, green, red and unused
	if len(p.data) != stored*p.size.X*p.size.Y {
		return nil, image.Point{}, fmt.Errorf("the window's picture has %d bytes", len(p.data))
	}
	rgb = make([]byte, 0, 3*p.size.X*p.size.Y)
	for pixel := p.data; len(pixel) >= stored; pixel = pixel[stored:] {
		rgb = append(rgb, pixel[2], pixel[1], pixel[0])
	}
	return rgb, p.size, nil
}

// id is a window's ID in a command.
func id(window xproto.Window) string { return strconv.Itoa(int(window)) }

// number is the X window with an ID from a command; 0 if that is not one.
func number(id string) xproto.Window {
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		return 0
	}
	return xproto.Window(n)
}

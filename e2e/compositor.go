//go:build linux

package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"regexp"
	"strconv"
	"testing"

	"smokeball-connect/platform/wayland/waylandtest"
)

// compositor is a session's Wayland compositor, sway, with the tools that let tests control it.
type compositor struct {
	session  *session
	keyboard *keyboard
}

func (s *session) startCompositor(t testing.TB) {
	t.Helper()
	c := waylandtest.Start(t)
	s.env = append(s.env, "WAYLAND_DISPLAY="+c.Socket, "SWAYSOCK="+c.Control, "XDG_SESSION_TYPE=wayland", "LIBGL_ALWAYS_SOFTWARE=1")
	s.compositor = &compositor{s, newKeyboard(t, c.Socket)}
	s.screen = s.compositor
}

// node is a node of sway's tree.
type node struct {
	ID            int    `json:"id"`
	Name          string `json:"name"`
	Process       int    `json:"pid"` // of a window
	Visible       bool   `json:"visible"`
	Focused       bool   `json:"focused"`
	Rect          area   `json:"rect"`
	Inside        area   `json:"window_rect"` // without its frame
	Nodes         []node `json:"nodes"`
	FloatingNodes []node `json:"floating_nodes"`
}

type area struct{ X, Y, Width, Height int }

// windows are all windows.
func (c *compositor) windows() (all []node) {
	out, err := finish(c.session.command("swaymsg", "--raw", "--type", "get_tree"))
	var root node
	if err != nil || json.Unmarshal(out, &root) != nil {
		return nil
	}
	for rest := []node{root}; len(rest) > 0; rest = rest[1:] {
		if rest[0].Process != 0 {
			all = append(all, rest[0])
		}
		rest = append(rest, rest[0].Nodes...)
		rest = append(rest, rest[0].FloatingNodes...)
	}
	return all
}

// window is the window with an id; an invisible one if there is none.
func (c *compositor) window(id string) node {
	for _, w := range c.windows() {
		if strconv.Itoa(w.ID) == id {
			return w
		}
	}
	return node{}
}

func (c *compositor) find(title *regexp.Regexp) string {
	for _, w := range c.windows() {
		if w.Visible && title.MatchString(w.Name) {
			return strconv.Itoa(w.ID)
		}
	}
	return ""
}

func (c *compositor) title(id string) string { return c.window(id).Name }

func (c *compositor) shown(id string) bool { return c.window(id).Visible }

func (c *compositor) active() string {
	for _, w := range c.windows() {
		if w.Focused {
			return strconv.Itoa(w.ID)
		}
	}
	return ""
}

// tell gives sway a command about a window.
func (c *compositor) tell(id, command string) error {
	_, err := finish(c.session.command("swaymsg", fmt.Sprintf("[con_id=%s] %s", id, command)))
	return err
}

// activate does nothing if the window is not on the screen yet.
func (c *compositor) activate(id string) { _ = c.tell(id, "focus") }

func (c *compositor) close(id string) error { return c.tell(id, "kill") }

func (c *compositor) press(keys ...string) error { return c.keyboard.press(keys...) }

func (c *compositor) pixels(id string) (rgb []byte, size image.Point, err error) {
	w := c.window(id)
	if !w.Visible {
		return nil, image.Point{}, errors.New("the window is not on the screen")
	}
	part := fmt.Sprintf("%d,%d %dx%d", w.Rect.X+w.Inside.X, w.Rect.Y+w.Inside.Y, w.Inside.Width, w.Inside.Height)
	picture, err := finish(c.session.command("grim", "-t", "ppm", "-g", part, "-"))
	if err != nil {
		return nil, image.Point{}, err
	}
	input := bytes.NewReader(picture)
	var most int
	if _, err := fmt.Fscanf(input, "P6\n%d %d\n%d\n", &size.X, &size.Y, &most); err != nil || input.Len() != 3*size.X*size.Y || most != 255 {
		return nil, image.Point{}, fmt.Errorf("the window's picture can't be read: %d bytes, %w", len(picture), err)
	}
	return picture[len(picture)-input.Len():], size, nil
}

// paste is the text on the clipboard; "" if there is none.
func (c *compositor) paste() (string, error) { return c.pasteAs("text/plain;charset=utf-8") }

// pasteAs is the content of the clipboard in a media type; "" if it does not have that type.
func (c *compositor) pasteAs(form string) (string, error) {
	forms, err := c.forms()
	if err != nil || !bytes.Contains(forms, []byte(form+"\n")) {
		return "", err
	}
	out, err := finish(c.session.command("wl-paste", "--no-newline", "--type", form))
	return string(out), err
}

// forms are the media types of the clipboard's content, one a line.
func (c *compositor) forms() ([]byte, error) {
	paste := c.session.command("wl-paste", "--list-types")
	out, err := finish(paste)
	if err != nil && bytes.Contains([]byte(err.Error()), []byte("No selection")) {
		return nil, nil
	}
	return out, err
}

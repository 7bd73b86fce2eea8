package clipboard

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// x11Timeout is how long the owner of the clipboard may take to answer.
const x11Timeout = time.Second

var errX11Silent = errors.New("the program that owns the clipboard does not answer")

// x11Clipboard is the clipboard of X, on a connection of its own
// (https://x.org/releases/current/doc/xorg-docs/icccm/icccm.html#Peer_to_Peer_Communication_by_Means_of_Selections). Its contents are held
// by the program that owns it, which is asked for them each time. The toolkit is not used because it asks on its own thread, and blocks it
// for as long as that program is stuck.
type x11Clipboard struct {
	mu   sync.Mutex
	conn *x11Conn // nil before the first copy, and after the display has gone
}

func (c *x11Clipboard) connected() (*x11Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil && !c.conn.gone() {
		return c.conn, nil
	}
	conn, err := newX11Conn()
	if err != nil {
		return nil, fmt.Errorf("the display's clipboard cannot be reached: %w", err)
	}
	c.conn = conn
	return conn, nil
}

func (c *x11Clipboard) Copy(secret string) error {
	conn, err := c.connected()
	if err != nil {
		return err
	}
	return conn.own(secret)
}

func (c *x11Clipboard) Text() (string, error) {
	conn, err := c.connected()
	if err != nil {
		return "", err
	}
	return conn.text()
}

// Clear copies an empty text, because some clipboard managers refill an empty clipboard with its last contents.
func (c *x11Clipboard) Clear() error { return c.Copy("") }

// The atoms, by their names.
const (
	x11Clip    = "CLIPBOARD"
	x11UTF8    = "UTF8_STRING"
	x11Targets = "TARGETS"
	x11Answer  = "SMOKEBALL_CONNECT"
)

// x11Texts are the targets under which programs ask for a text.
var x11Texts = []string{x11UTF8, "text/plain;charset=utf-8", "text/plain", "STRING", "TEXT"}

type x11Conn struct {
	x      *xgb.Conn
	window xproto.Window
	atoms  map[string]xproto.Atom
	ended  chan struct{}

	mu       sync.Mutex
	secret   *string // the text on the clipboard while we own it; a pointer, so that printing the struct does not print it
	answered chan xproto.SelectionNotifyEvent
	asking   sync.Mutex // one question at a time
}

func newX11Conn() (*x11Conn, error) {
	xgb.Logger.SetOutput(io.Discard)
	x, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	c := &x11Conn{
		x: x, atoms: map[string]xproto.Atom{}, ended: make(chan struct{}), secret: new(string),
		answered: make(chan xproto.SelectionNotifyEvent, 1),
	}
	for _, name := range append([]string{x11Clip, x11Targets, x11Answer, passwordHint}, x11Texts...) {
		reply, err := xproto.InternAtom(x, false, uint16(len(name)), name).Reply()
		if err != nil {
			x.Close()
			return nil, err
		}
		c.atoms[name] = reply.Atom
	}
	if c.window, err = xproto.NewWindowId(x); err != nil {
		x.Close()
		return nil, err
	}
	screen := xproto.Setup(x).DefaultScreen(x)
	err = xproto.CreateWindowChecked(x, 0, c.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil).Check()
	if err != nil {
		x.Close()
		return nil, err
	}
	go c.listen()
	return c, nil
}

func (c *x11Conn) gone() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// own takes the clipboard, with a text.
func (c *x11Conn) own(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.secret = &text // before another program can ask for it
	if err := xproto.SetSelectionOwnerChecked(c.x, c.window, c.atoms[x11Clip], xproto.TimeCurrentTime).Check(); err != nil {
		return err
	}
	owner, err := c.owner()
	if err == nil && owner != c.window {
		err = errors.New("another program has taken the clipboard")
	}
	return err
}

func (c *x11Conn) owner() (xproto.Window, error) {
	reply, err := xproto.GetSelectionOwner(c.x, c.atoms[x11Clip]).Reply()
	if err != nil {
		return 0, err
	}
	return reply.Owner, nil
}

// text returns the text on the clipboard. If another program owns it, that has x11Timeout to answer. A text so long that it is transferred
// in parts counts as none.
func (c *x11Conn) text() (string, error) {
	owner, err := c.owner()
	switch {
	case err != nil:
		return "", err
	case owner == c.window:
		c.mu.Lock()
		defer c.mu.Unlock()
		return *c.secret, nil
	case owner == xproto.WindowNone:
		return "", nil
	}
	c.asking.Lock()
	defer c.asking.Unlock()
	select {
	case <-c.answered: // a late answer to an earlier question
	default:
	}
	xproto.ConvertSelection(c.x, c.window, c.atoms[x11Clip], c.atoms[x11UTF8], c.atoms[x11Answer], xproto.TimeCurrentTime)
	late := time.NewTimer(x11Timeout)
	defer late.Stop()
	select {
	case answer := <-c.answered:
		return c.read(answer.Property)
	case <-late.C:
		return "", errX11Silent
	case <-c.ended:
		return "", errX11Silent
	}
}

func (c *x11Conn) read(property xproto.Atom) (string, error) {
	if property == xproto.AtomNone { // there is no text
		return "", nil
	}
	const most = 1 << 20 // bytes; the request counts in units of 4
	reply, err := xproto.GetProperty(c.x, true, c.window, property, c.atoms[x11UTF8], 0, most/4).Reply()
	if err != nil {
		return "", err
	}
	return string(reply.Value), nil
}

// listen answers the programs that ask for the text on the clipboard, until the display has gone.
func (c *x11Conn) listen() {
	defer close(c.ended)
	for {
		event, err := c.x.WaitForEvent()
		switch e := event.(type) {
		case nil:
			if err == nil { // the display has gone
				return
			}
		case xproto.SelectionRequestEvent:
			c.answer(e)
		case xproto.SelectionClearEvent:
			c.mu.Lock()
			// The event may be old: by now the clipboard may be ours again.
			if owner, err := c.owner(); err == nil && owner != c.window {
				c.secret = new(string)
			}
			c.mu.Unlock()
		case xproto.SelectionNotifyEvent:
			select {
			case c.answered <- e:
			default:
			}
		}
	}
}

func (c *x11Conn) answer(e xproto.SelectionRequestEvent) {
	property := e.Property
	if property == xproto.AtomNone { // an obsolete client (ICCCM §2.2)
		property = e.Target
	}
	if !c.put(e.Requestor, property, e.Target) {
		property = xproto.AtomNone
	}
	reply := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: property}
	xproto.SendEvent(c.x, false, e.Requestor, xproto.EventMaskNoEvent, string(reply.Bytes()))
}

// put gives the requestor the text on the clipboard as the target that it asks for, and reports whether it could.
func (c *x11Conn) put(requestor xproto.Window, property, target xproto.Atom) bool {
	set := func(kind xproto.Atom, format byte, data []byte) bool {
		length := uint32(len(data)) / uint32(format/8)
		return xproto.ChangePropertyChecked(c.x, xproto.PropModeReplace, requestor, property, kind, format, length, data).Check() == nil
	}
	if target == c.atoms[x11Targets] {
		var list []byte
		for _, name := range append([]string{x11Targets, passwordHint}, x11Texts...) {
			list = append(list, 0, 0, 0, 0)
			xgb.Put32(list[len(list)-4:], uint32(c.atoms[name]))
		}
		return set(xproto.AtomAtom, 32, list)
	}
	if target == c.atoms[passwordHint] {
		return set(target, 8, []byte("secret"))
	}
	if !slices.ContainsFunc(x11Texts, func(name string) bool { return c.atoms[name] == target }) {
		return false
	}
	if target == c.atoms["TEXT"] {
		target = c.atoms[x11UTF8]
	}
	c.mu.Lock()
	secret := []byte(*c.secret)
	c.mu.Unlock()
	return set(target, 8, secret)
}

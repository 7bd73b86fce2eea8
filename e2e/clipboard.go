//go:build linux

package e2e

import (
	"errors"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"
)

// clipboard returns the text on the clipboard; "" if there is none.
func (s *session) clipboard() string {
	text, _ := s.paste()
	return text
}

// paste asks the clipboard's owner for the text, as a program does when a person pastes.
func (s *session) paste() (string, error) {
	if s.compositor != nil {
		return s.compositor.paste()
	}
	return answer("the clipboard's owner", s.pasting.paste)
}

// pasting reads the clipboard as a program does that a person pastes into. If the clipboard's owner ends before it has answered, the answer
// never comes, so pasting watches for another owner; xclip does not, and waits for ever. It stays connected as long as the session, because
// an owner may fail if the program that asked has gone before the answer.
type pasting struct {
	*display
	mu                       sync.Mutex
	clipboard, utf8, arrived xproto.Atom
	asked                    xproto.Window // the window that the newest answer comes to
}

func newPasting(d *display) (*pasting, error) {
	p := &pasting{display: d}
	if err := xfixes.Init(p.conn); err != nil {
		return nil, err
	}
	if _, err := xfixes.QueryVersion(p.conn, 5, 0).Reply(); err != nil {
		return nil, err
	}
	for name, atom := range map[string]*xproto.Atom{"CLIPBOARD": &p.clipboard, "UTF8_STRING": &p.utf8, "PASTED": &p.arrived} {
		var err error
		if *atom, err = p.atom(name); err != nil {
			return nil, err
		}
	}
	return p, xfixes.SelectSelectionInputChecked(p.conn, p.screen().Root, p.clipboard, xfixes.SelectionEventMaskSetSelectionOwner|
		xfixes.SelectionEventMaskSelectionWindowDestroy|xfixes.SelectionEventMaskSelectionClientClose).Check()
}

// paste asks for the text, and asks again whenever the owner changes, until there is an answer.
func (p *pasting) paste() (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for event, err := p.conn.PollForEvent(); event != nil || err != nil; event, err = p.conn.PollForEvent() {
		continue // from an earlier call
	}
	if err := p.ask(); err != nil {
		return "", err
	}
	for {
		event, failed := p.conn.WaitForEvent()
		switch event := event.(type) {
		case xfixes.SelectionNotifyEvent:
			if err := p.ask(); err != nil {
				return "", err
			}
		case xproto.SelectionNotifyEvent:
			if event.Requestor != p.asked {
				continue // from a former owner
			}
			if event.Property == xproto.AtomNone {
				return "", nil // there is no text
			}
			return p.take(event.Requestor)
		case nil:
			if failed == nil {
				return "", errors.New("the display has gone")
			}
			return "", failed
		}
	}
}

// ask asks the owner for the text. Each answer comes to its own window, which tells it from the others.
func (p *pasting) ask() (err error) {
	if p.asked, err = xproto.NewWindowId(p.conn); err != nil {
		return err
	}
	err = xproto.CreateWindowChecked(p.conn, 0, p.asked, p.screen().Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil).Check()
	if err != nil {
		return err
	}
	return xproto.ConvertSelectionChecked(p.conn, p.asked, p.clipboard, p.utf8, p.arrived, xproto.TimeCurrentTime).Check()
}

// take returns the text that has arrived.
func (p *pasting) take(window xproto.Window) (string, error) {
	reply, err := xproto.GetProperty(p.conn, true, window, p.arrived, xproto.GetPropertyTypeAny, 0, 1<<20).Reply()
	if err != nil {
		return "", err
	}
	if reply.Type != p.utf8 {
		return "", errors.New("the clipboard does not come as text")
	}
	return string(reply.Value), nil
}

// clipboardOwner is the window of the program that owns the clipboard; 0 if none does.
func (s *session) clipboardOwner(t testing.TB) xproto.Window {
	t.Helper()
	owner, err := answer("the display", s.pasting.owner)
	if err != nil {
		t.Fatal(err)
	}
	return owner
}

func (p *pasting) owner() (xproto.Window, error) {
	reply, err := xproto.GetSelectionOwner(p.conn, p.clipboard).Reply()
	if err != nil {
		return 0, err
	}
	return reply.Owner, nil
}

// setClipboard has another program put a text on the clipboard, and returns that program. The same text may be there already, so it waits
// for the owner to change.
func (s *session) setClipboard(t testing.TB, text string) *exec.Cmd {
	t.Helper()
	before := s.clipboardOwner(t)
	cmd := s.command("xclip", "-selection", "clipboard", "-i", "-quiet") // it keeps running, to answer requests
	cmd.Stdin = strings.NewReader(text)
	s.startService(t, cmd)
	waitFor(t, "another program to have the clipboard", func() bool {
		owner := s.clipboardOwner(t)
		return owner != 0 && owner != before
	})
	s.waitForClipboard(t, "what another program has put there", func(got string) bool { return got == text })
	return cmd
}

// waitForClipboard waits until the clipboard holds what is wanted. It does not log what the clipboard held, which may be a token.
func (s *session) waitForClipboard(t testing.TB, what string, wanted func(string) bool) {
	t.Helper()
	var err error
	defer func() {
		if t.Failed() && err != nil {
			t.Log(err)
		}
	}()
	waitFor(t, "the clipboard to hold "+what, func() bool {
		var text string
		text, err = s.paste()
		return err == nil && wanted(text)
	})
}

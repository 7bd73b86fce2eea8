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

// clipboard returns the text on the clipboard, "" when there is none.
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

// pasting is what texts are pasted into. An owner that ends while it is asked never answers, so whoever asks has to watch for that: xclip
// does not, and waits for ever. And who asks has to be there for the answer, or the owner may fail; so this lives as long as the session.
type pasting struct {
	*display
	mu                       sync.Mutex
	clipboard, utf8, arrived xproto.Atom
	asked                    xproto.Window // the one that the newest answer comes to
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

// paste asks until somebody answers, and again whenever the owner changes.
func (p *pasting) paste() (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for event, err := p.conn.PollForEvent(); event != nil || err != nil; event, err = p.conn.PollForEvent() {
		continue // of former times
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
				continue // of a former owner
			}
			if event.Property == xproto.AtomNone {
				return "", nil // nobody has put a text there
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

// ask asks the owner for the text. Each answer has a window of its own, to be told from the others.
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

// take is the text that has arrived.
func (p *pasting) take(window xproto.Window) (string, error) {
	reply, err := xproto.GetProperty(p.conn, true, window, p.arrived, xproto.GetPropertyTypeAny, 0, 1<<20).Reply()
	if err != nil {
		return "", err
	}
	if reply.Type != p.utf8 {
		return "", errors.New("what is on the clipboard does not come as a text")
	}
	return string(reply.Value), nil
}

// clipboardOwner is the window of the program that has the clipboard; 0 where none has it.
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

// setClipboard puts a text on the clipboard, as another program would, and returns that program. The text may be there already, from
// somebody else: what counts is who has it.
func (s *session) setClipboard(t testing.TB, text string) *exec.Cmd {
	t.Helper()
	before := s.clipboardOwner(t)
	cmd := s.command("xclip", "-selection", "clipboard", "-i", "-quiet") // stays, to answer who asks
	cmd.Stdin = strings.NewReader(text)
	s.startService(t, cmd)
	waitFor(t, "another program to have the clipboard", func() bool {
		owner := s.clipboardOwner(t)
		return owner != 0 && owner != before
	})
	s.waitForClipboard(t, "what another program has put there", func(got string) bool { return got == text })
	return cmd
}

// waitForClipboard waits until the clipboard holds what is wanted. It does not say what it held: that may be a token.
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

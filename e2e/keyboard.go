//go:build linux

package e2e

import (
	wire "encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

// keyboard is a virtual keyboard for a Wayland compositor (https://wayland.app/protocols/virtual-keyboard-unstable-v1). Its keys have the
// codes of a real keyboard, which the toolkit relies on; wtype makes up its own.
type keyboard struct {
	socket *net.UnixConn
	last   uint32 // the last object ID
	device uint32
}

// The opcodes of the requests and events that are used.
const (
	wlDisplay                                        = 1
	wlDisplaySync, wlDisplayRegistry                 = 0, 1
	wlDisplayError                                   = 0
	wlRegistryBind, wlRegistryGlobal                 = 0, 0
	wlManagerCreate                                  = 0
	wlKeyboardKeymap, wlKeyboardKey, wlKeyboardState = 0, 1, 2
)

// keymap is the keyboard's layout, the usual US one.
const keymap = `xkb_keymap {
	xkb_keycodes { include "evdev+aliases(qwerty)" };
	xkb_types { include "complete" };
	xkb_compat { include "complete" };
	xkb_symbols { include "pc+us" };
};` + "\x00"

// keyCodes are the codes of the keys (linux/input-event-codes.h), by xdotool's names.
var keyCodes = map[string]uint32{"Escape": 1, "Tab": 15, "q": 16, "w": 17, "r": 19, "Return": 28, "c": 46, "comma": 51}

// modifierKeys are the codes of the modifier keys, and the bits that they set.
var modifierKeys = map[string]struct{ code, bit uint32 }{"shift": {42, 1}, "ctrl": {29, 4}}

func newKeyboard(t testing.TB, socket string) *keyboard {
	t.Helper()
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	k := &keyboard{socket: conn, last: wlDisplay}
	if err := k.plugIn(); err != nil {
		t.Fatalf("the compositor does not accept the keyboard: %v", err)
	}
	return k
}

func (k *keyboard) plugIn() error {
	registry := k.newID()
	if err := k.send(wlDisplay, wlDisplayRegistry, registry); err != nil {
		return err
	}
	globals := map[string]uint32{}
	err := k.roundTrip(func(object, event uint32, body []byte) {
		if object == registry && event == wlRegistryGlobal {
			name, length := wire.NativeEndian.Uint32(body), wire.NativeEndian.Uint32(body[4:])
			globals[string(body[8:8+length-1])] = name
		}
	})
	if err != nil {
		return err
	}
	bind := func(kind string) uint32 {
		id := k.newID()
		err = errors.Join(err, k.send(registry, wlRegistryBind, globals[kind], kind, uint32(1), id))
		return id
	}
	seat, manager := bind("wl_seat"), bind("zwp_virtual_keyboard_manager_v1")
	k.device = k.newID()
	err = errors.Join(err, k.send(manager, wlManagerCreate, seat, k.device))
	keys, failed := newMemory()
	if failed != nil {
		return failed
	}
	defer keys.Close()
	const text = 1 // the only format
	_, failed = keys.WriteString(keymap)
	return errors.Join(err, failed, k.send(k.device, wlKeyboardKeymap, uint32(text), keys, uint32(len(keymap))), k.roundTrip(nil))
}

// newID is the ID for a new object. The next request has to create it.
func (k *keyboard) newID() uint32 {
	k.last++
	return k.last
}

// send sends a request. Its arguments can be numbers, texts and files.
func (k *keyboard) send(object, request uint32, arguments ...any) error {
	var body, rights []byte
	for _, argument := range arguments {
		switch a := argument.(type) {
		case uint32:
			body = wire.NativeEndian.AppendUint32(body, a)
		case string: // length, text and a zero, padded to 4 bytes
			body = wire.NativeEndian.AppendUint32(body, uint32(len(a)+1))
			body = append(append(body, a...), 0)
			body = append(body, make([]byte, -len(body)&3)...)
		case memory:
			rights = syscall.UnixRights(int(a.Fd()))
		}
	}
	message := wire.NativeEndian.AppendUint32(nil, object)
	message = wire.NativeEndian.AppendUint32(message, uint32(8+len(body))<<16|request)
	k.socket.SetDeadline(time.Now().Add(patience))
	_, _, err := k.socket.WriteMsgUnix(append(message, body...), rights, nil)
	return err
}

// roundTrip waits until the compositor has handled all requests so far. hear, if not nil, gets the events that arrive meanwhile.
func (k *keyboard) roundTrip(hear func(object, event uint32, body []byte)) error {
	done := k.newID()
	if err := k.send(wlDisplay, wlDisplaySync, done); err != nil {
		return err
	}
	for {
		header := make([]byte, 8)
		if _, err := io.ReadFull(k.socket, header); err != nil {
			return err
		}
		object, rest := wire.NativeEndian.Uint32(header), wire.NativeEndian.Uint32(header[4:])
		body := make([]byte, rest>>16-uint32(len(header)))
		if _, err := io.ReadFull(k.socket, body); err != nil {
			return err
		}
		switch event := rest & 0xffff; {
		case object == done:
			return nil
		case object == wlDisplay && event == wlDisplayError:
			return fmt.Errorf("the compositor refuses a request: %q", body)
		case hear != nil:
			hear(object, event, body)
		}
	}
}

// press presses keys one after another, each with its modifiers: "ctrl+shift+c".
func (k *keyboard) press(keys ...string) error {
	var err error
	for _, key := range keys {
		keys := strings.Split(key, "+")
		held, name := keys[:len(keys)-1], keys[len(keys)-1]
		code, known := keyCodes[name]
		var bits uint32
		for _, modifier := range held {
			known = known && modifierKeys[modifier].code != 0
			bits |= modifierKeys[modifier].bit
			err = errors.Join(err, k.move(modifierKeys[modifier].code, true, bits))
		}
		err = errors.Join(err, k.move(code, true, bits), k.move(code, false, bits))
		for _, modifier := range held {
			bits &^= modifierKeys[modifier].bit
			err = errors.Join(err, k.move(modifierKeys[modifier].code, false, bits))
		}
		if !known {
			err = errors.Join(err, fmt.Errorf("the keyboard has no key %s", key))
		}
		err = errors.Join(err, k.roundTrip(nil))
	}
	return err
}

// move presses or releases a key, and reports the modifiers that are then held down.
func (k *keyboard) move(code uint32, down bool, bits uint32) error {
	var state uint32
	if down {
		state = 1
	}
	now := uint32(time.Now().UnixMilli())
	return errors.Join(k.send(k.device, wlKeyboardKey, now, code, state),
		k.send(k.device, wlKeyboardState, bits, uint32(0), uint32(0), uint32(0)))
}

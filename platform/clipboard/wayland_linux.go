package clipboard

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"smokeball-connect/platform/wayland"
)

// waylandTimeout is how long the compositor, or the program that owns the clipboard, may take to answer.
const waylandTimeout = time.Second

var (
	errNoDataControl = errors.New("the compositor lets only the window in front use the clipboard")
	errWaylandSilent = errors.New("the compositor, or the program that owns the clipboard, does not answer")
)

// waylandClipboard is the clipboard of a Wayland compositor that lets a program without a window in front use it, with the protocol
// ext-data-control-v1, or wlr-data-control-unstable-v1, which differs in name only (https://wayland.app/protocols/ext-data-control-v1).
// KDE, sway and others support it; GNOME does not.
type waylandClipboard struct {
	mu   sync.Mutex
	conn *waylandConn
}

func (c *waylandClipboard) connected() (*waylandConn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil && !c.conn.gone() {
		return c.conn, nil
	}
	conn, err := newWaylandConn()
	if err != nil {
		return nil, fmt.Errorf("the compositor's clipboard cannot be reached: %w", err)
	}
	c.conn = conn
	return conn, nil
}

func (c *waylandClipboard) Copy(secret string) error {
	conn, err := c.connected()
	if err != nil {
		return err
	}
	return conn.own(secret)
}

func (c *waylandClipboard) Text() (string, error) {
	conn, err := c.connected()
	if err != nil {
		return "", err
	}
	return conn.text()
}

// Clear copies an empty text, because some clipboard managers refill an empty clipboard with its last contents.
func (c *waylandClipboard) Clear() error { return c.Copy("") }

// waylandTexts are the types under which programs ask for a text.
var waylandTexts = []string{"text/plain;charset=utf-8", "text/plain", "UTF8_STRING", "STRING", "TEXT"}

// wlDisplay is the object that exists from the start.
const wlDisplay = 1

// The opcodes of the requests and events used here.
const (
	wlDisplaySync, wlDisplayRegistry        = 0, 1
	wlDisplayError                          = 0
	wlRegistryBind, wlRegistryGlobal        = 0, 0
	wlManagerSource, wlManagerDevice        = 0, 1
	wlDeviceSet                             = 0
	wlDeviceOffer, wlDeviceSelection        = 0, 1
	wlSourceOffer, wlSourceDestroy          = 0, 1
	wlSourceSend, wlSourceCancelled         = 0, 1
	wlOfferReceive, wlOfferDestroy          = 0, 1
	wlOfferOffer                            = 0
	wlCallbackDone                          = 0
	wlHeader                         uint32 = 8
)

type waylandConn struct {
	socket *net.UnixConn
	ended  chan struct{}

	mu      sync.Mutex
	last    uint32                   // the last ID given to an object; they must have no gaps
	waiting map[uint32]chan struct{} // closed when the compositor answers the sync with this callback
	globals map[string]uint32

	registry, manager, device uint32
	offers                    map[uint32][]string // the offers of other programs, with their types
	current                   uint32              // the offer on the clipboard; 0 for none
	source                    uint32              // our source, while it is on the clipboard; 0 otherwise
	secret                    *string             // a pointer, so that printing the struct does not print it
}

func newWaylandConn() (*waylandConn, error) {
	socket, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: wayland.Socket(), Net: "unix"})
	if err != nil {
		return nil, err
	}
	c := &waylandConn{
		socket: socket, ended: make(chan struct{}), last: wlDisplay, secret: new(string),
		waiting: map[uint32]chan struct{}{}, globals: map[string]uint32{}, offers: map[uint32][]string{},
	}
	go c.listen()
	if err := c.open(); err != nil {
		socket.Close()
		return nil, err
	}
	return c, nil
}

func (c *waylandConn) gone() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// open binds the objects that the clipboard needs. It fails with errNoDataControl if the compositor does not offer them.
func (c *waylandConn) open() error {
	c.mu.Lock()
	c.registry = c.newID()
	c.send(wlDisplay, wlDisplayRegistry, nil, c.registry)
	c.mu.Unlock()
	if err := c.roundTrip(); err != nil {
		return err
	}
	c.mu.Lock()
	var name string
	for _, name = range []string{"ext_data_control_manager_v1", "zwlr_data_control_manager_v1"} {
		if _, ok := c.globals[name]; ok {
			break
		}
	}
	theSeat, hasSeat := c.globals["wl_seat"]
	theManager, hasManager := c.globals[name]
	if hasSeat && hasManager {
		seat := c.newID()
		c.send(c.registry, wlRegistryBind, nil, theSeat, "wl_seat", uint32(1), seat)
		c.manager = c.newID()
		c.send(c.registry, wlRegistryBind, nil, theManager, name, uint32(1), c.manager)
		c.device = c.newID()
		c.send(c.manager, wlManagerDevice, nil, c.device, seat)
	}
	c.mu.Unlock()
	if !hasSeat || !hasManager {
		return errNoDataControl
	}
	return c.roundTrip()
}

// roundTrip waits until the compositor has processed all requests, and we have read its answers.
func (c *waylandConn) roundTrip() error {
	c.mu.Lock()
	id := c.newID()
	done := make(chan struct{})
	c.waiting[id] = done
	c.send(wlDisplay, wlDisplaySync, nil, id)
	c.mu.Unlock()
	late := time.NewTimer(waylandTimeout)
	defer late.Stop()
	select {
	case <-done:
		return nil
	case <-c.ended:
	case <-late.C:
	}
	return errWaylandSilent
}

// newID returns the ID for a new object, which has to be made next. mu must be held.
func (c *waylandConn) newID() uint32 {
	c.last++
	return c.last
}

// own takes the clipboard and offers a text on it.
func (c *waylandConn) own(text string) error {
	c.mu.Lock()
	before, source := c.source, c.newID()
	c.source, c.secret = source, &text // before another program can ask for it
	c.send(c.manager, wlManagerSource, nil, source)
	for _, kind := range append([]string{passwordHint}, waylandTexts...) {
		c.send(source, wlSourceOffer, nil, kind)
	}
	c.send(c.device, wlDeviceSet, nil, source)
	if before != 0 {
		c.send(before, wlSourceDestroy, nil)
	}
	c.mu.Unlock()
	if err := c.roundTrip(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.source != source {
		return errors.New("another program has taken the clipboard")
	}
	return nil
}

// text returns the text on the clipboard. If another program owns it, that has waylandTimeout to answer.
func (c *waylandConn) text() (string, error) {
	if err := c.roundTrip(); err != nil {
		return "", err
	}
	c.mu.Lock()
	source, secret, offer, kinds := c.source, *c.secret, c.current, c.offers[c.current]
	c.mu.Unlock()
	if source != 0 {
		return secret, nil
	}
	at := slices.IndexFunc(waylandTexts, func(kind string) bool { return slices.Contains(kinds, kind) })
	if offer == 0 || at < 0 {
		return "", nil
	}
	read, write, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer read.Close() //nolint:errcheck // the pipe was only read
	c.send(offer, wlOfferReceive, write, waylandTexts[at])
	_ = write.Close() // the other program has its own copy now
	_ = read.SetReadDeadline(time.Now().Add(waylandTimeout))
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(read, most))
	if err != nil {
		return "", errWaylandSilent
	}
	return string(text), nil
}

// send sends a request, with uint32s and strings as arguments, and a file descriptor unless file is nil.
func (c *waylandConn) send(object uint32, request uint32, file *os.File, arguments ...any) {
	var body []byte
	for _, argument := range arguments {
		switch a := argument.(type) {
		case uint32:
			body = binary.NativeEndian.AppendUint32(body, a)
		case string: // length, text, NUL, and padding to 4 bytes
			body = binary.NativeEndian.AppendUint32(body, uint32(len(a)+1))
			body = append(append(body, a...), 0)
			body = append(body, make([]byte, -len(body)&3)...)
		}
	}
	message := binary.NativeEndian.AppendUint32(nil, object)
	message = binary.NativeEndian.AppendUint32(message, (wlHeader+uint32(len(body)))<<16|request)
	var rights []byte
	if file != nil {
		rights = syscall.UnixRights(int(file.Fd()))
	}
	c.socket.SetWriteDeadline(time.Now().Add(waylandTimeout))
	if _, _, err := c.socket.WriteMsgUnix(append(message, body...), rights, nil); err != nil {
		c.socket.Close() // after half a message the connection cannot be used
	}
}

// waylandInput reads what the compositor sends, and keeps the file descriptors that come with it.
type waylandInput struct {
	socket *net.UnixConn
	files  []int
}

func (r *waylandInput) Read(b []byte) (int, error) {
	rights := make([]byte, syscall.CmsgSpace(28*4))
	n, extra, _, _, err := r.socket.ReadMsgUnix(b, rights)
	if messages, err := syscall.ParseSocketControlMessage(rights[:extra]); err == nil {
		for _, m := range messages {
			if files, err := syscall.ParseUnixRights(&m); err == nil {
				r.files = append(r.files, files...)
			}
		}
	}
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

// listen reads the compositor's events, and gives the text on the clipboard to programs that ask for it.
func (c *waylandConn) listen() {
	defer close(c.ended)
	defer c.socket.Close()
	input := &waylandInput{socket: c.socket}
	buffered := bufio.NewReader(input)
	for {
		header := make([]byte, wlHeader)
		if _, err := io.ReadFull(buffered, header); err != nil {
			return
		}
		object, rest := binary.NativeEndian.Uint32(header), binary.NativeEndian.Uint32(header[4:])
		if rest>>16 < wlHeader {
			return
		}
		body := make([]byte, rest>>16-wlHeader)
		if _, err := io.ReadFull(buffered, body); err != nil {
			return
		}
		if !c.hear(object, rest&0xffff, body, input) {
			return
		}
	}
}

// hear handles an event. It returns false if the connection has failed.
func (c *waylandConn) hear(object, event uint32, body []byte, input *waylandInput) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	number := func() (n uint32) {
		if len(body) >= 4 {
			n, body = binary.NativeEndian.Uint32(body), body[4:]
		}
		return n
	}
	text := func() string {
		length := int(number())
		if length > len(body) {
			return ""
		}
		return string(bytes.TrimRight(body[:length], "\x00"))
	}
	_, isOffer := c.offers[object]
	switch {
	case object == wlDisplay:
		return event != wlDisplayError
	case object == c.registry && event == wlRegistryGlobal:
		name := number()
		c.globals[text()] = name
	case object == c.device && event == wlDeviceOffer:
		c.offers[number()] = nil
	case object == c.device && event == wlDeviceSelection:
		c.current = number()
		for offer := range c.offers {
			if offer != c.current { // an earlier one, or one for the primary selection
				delete(c.offers, offer)
				go c.send(offer, wlOfferDestroy, nil)
			}
		}
	case isOffer && event == wlOfferOffer:
		c.offers[object] = append(c.offers[object], text())
	case c.waiting[object] != nil && event == wlCallbackDone:
		close(c.waiting[object])
		delete(c.waiting, object)
	case object == c.source && event == wlSourceCancelled:
		c.source, c.secret = 0, new(string)
		go c.send(object, wlSourceDestroy, nil)
	case event == wlSourceSend && len(input.files) > 0: // possibly for a source that has just been destroyed
		syscall.CloseOnExec(input.files[0])
		to := os.NewFile(uintptr(input.files[0]), "pipe")
		input.files = input.files[1:]
		answer := ""
		if object == c.source {
			if answer = *c.secret; text() == passwordHint {
				answer = "secret"
			}
		}
		go give(to, answer)
	}
	return true
}

// give writes a text to the program that asked for it. That has waylandTimeout to read it.
func give(to *os.File, text string) {
	defer to.Close()                                        //nolint:errcheck // the program may have stopped reading
	_ = to.SetWriteDeadline(time.Now().Add(waylandTimeout)) // pipes support deadlines
	_, _ = io.WriteString(to, text)
}

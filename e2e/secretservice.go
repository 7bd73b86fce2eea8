//go:build linux

package e2e

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// The Secret Service (https://specifications.freedesktop.org/secret-service/latest/).
const (
	serviceInterface    = "org.freedesktop.Secret.Service"
	collectionInterface = "org.freedesktop.Secret.Collection"
	itemInterface       = "org.freedesktop.Secret.Item"
	sessionInterface    = "org.freedesktop.Secret.Session"
	promptInterface     = "org.freedesktop.Secret.Prompt"

	servicePath       = dbus.ObjectPath("/org/freedesktop/secrets")
	collectionPath    = servicePath + "/collection/"
	sessionCollection = collectionPath + "session"
	aliasPath         = servicePath + "/aliases/"
	noObject          = dbus.ObjectPath("/")
)

// secretServer stands in for the person's keychain. It is a Secret Service that misbehaves when told to. What is stored survives restarts.
type secretServer struct {
	address string // of the bus

	mu      sync.Mutex
	bus     *dbus.Conn // nil while it is not running
	rings   map[dbus.ObjectPath]*ring
	away    map[dbus.ObjectPath]*ring // those that are lost at the moment
	aliases map[string]dbus.ObjectPath
	prompts map[dbus.ObjectPath]*dialog
	made    int // the number of objects so far, for their paths

	frozen       chan struct{} // closed when it answers again; nil while it answers
	waiting      []string      // the clients that have called meanwhile
	later        *misbehaviour
	asksForItems bool
	allowed      map[access]bool

	asked   int          // how often the person was asked
	dialogs chan *dialog // those that have come on the screen
}

// ring is a keyring, which the specification calls a collection.
type ring struct {
	label  string
	locked bool
	items  map[dbus.ObjectPath]*secret
}

// secret is an item of a keyring.
type secret struct {
	label       string
	attributes  map[string]string
	value       []byte
	contentType string
}

// access is a client's right to an item, for when the person is asked for each item. A client is a connection.
type access struct {
	client dbus.Sender
	item   dbus.ObjectPath
}

// dialog is a question to the person.
type dialog struct {
	server *secretServer
	path   dbus.ObjectPath
	what   string
	yes    func() (result any) // with the mutex held
	shown  bool
}

// misbehaviour is something that happens after a number of calls.
type misbehaviour struct {
	member string // the method whose calls count; "" for all
	calls  int
	do     func()
}

// newSecretServer starts a keychain in the session. Its default keyring, called login, is unlocked.
func (s *session) newSecretServer(t testing.TB) *secretServer {
	t.Helper()
	k := &secretServer{
		address: s.busAddress(),
		rings:   map[dbus.ObjectPath]*ring{loginCollection: newRing("Login")},
		aliases: map[string]dbus.ObjectPath{"default": loginCollection},
		allowed: map[access]bool{},
		dialogs: make(chan *dialog, 64),
	}
	k.start(t)
	t.Cleanup(k.stop)
	return k
}

func newRing(label string) *ring { return &ring{label: label, items: map[dbus.ObjectPath]*secret{}} }

// start starts the service, as the system does when it is needed.
func (k *secretServer) start(t testing.TB) {
	t.Helper()
	bus, err := dbus.Connect(k.address)
	if err != nil {
		t.Fatal(err)
	}
	k.mu.Lock()
	k.bus = bus
	k.prompts = map[dbus.ObjectPath]*dialog{}
	k.rings[sessionCollection] = newRing("Session")
	k.mu.Unlock()
	for name, methods := range k.methods() {
		if err := bus.ExportSubtreeMethodTable(methods, servicePath, name); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, "the bus to notice that the previous service has ended", func() bool {
		taken := true
		err := bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, secretService).Store(&taken)
		return err == nil && !taken
	})
	own(t, bus, secretService)
}

// stop ends the service. Calls under way are never answered, and its dialogs are gone.
func (k *secretServer) stop() {
	k.mu.Lock()
	bus := k.bus
	k.bus = nil
	k.mu.Unlock()
	if bus != nil {
		bus.Close()
	}
}

// restart restarts the service with locked keyrings, as after a login without a password.
func (k *secretServer) restart(t testing.TB) {
	t.Helper()
	k.stop()
	k.lock()
	k.start(t)
}

// lock locks the keyrings.
func (k *secretServer) lock() { k.setLocked(true) }

// unlock unlocks the keyrings, as another program of the person's may do.
func (k *secretServer) unlock() { k.setLocked(false) }

func (k *secretServer) setLocked(locked bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, rings := range []map[dbus.ObjectPath]*ring{k.rings, k.away} {
		for path, r := range rings {
			r.locked = locked && path != sessionCollection
		}
	}
}

// locked reports whether the login keyring is locked.
func (k *secretServer) locked() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	r := k.rings[loginCollection]
	return r != nil && r.locked
}

// loseKeyrings takes away all keyrings except the session keyring, which lasts as long as the service.
func (k *secretServer) loseKeyrings() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.away, k.rings = k.rings, map[dbus.ObjectPath]*ring{sessionCollection: newRing("Session")}
	k.aliases = map[string]dbus.ObjectPath{}
}

// findKeyrings undoes loseKeyrings.
func (k *secretServer) findKeyrings() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rings, k.away = k.away, nil
	k.aliases["default"] = loginCollection
}

// freeze makes the service accept calls without answering them.
func (k *secretServer) freeze() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.frozen, k.waiting = make(chan struct{}), nil
}

// thaw makes the service answer again, including the calls made meanwhile.
func (k *secretServer) thaw() {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.frozen)
	k.frozen, k.waiting = nil, nil
}

// givenUp reports whether a client that had called the frozen service has left the bus.
func (k *secretServer) givenUp() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.ContainsFunc(k.waiting, func(client string) bool {
		there := true
		err := k.bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, client).Store(&there)
		return err == nil && !there
	})
}

// askForItems sets whether the service asks the person for every item that the client has not created itself, and for every deletion.
func (k *secretServer) askForItems(ask bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asksForItems = ask
}

// after calls do after that many calls of the method member, or of any method if that is "".
func (k *secretServer) after(calls int, member string, do func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.later = &misbehaviour{member, calls, do}
}

// cancelPending cancels after, and reports whether it was still pending.
func (k *secretServer) cancelPending() (pending bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	pending = k.later != nil
	k.later = nil
	return pending
}

// questions is how often the person was asked.
func (k *secretServer) questions() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.asked
}

// openDialogs is how many questions are on the screen. They stay even when the client has gone.
func (k *secretServer) openDialogs() (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.prompts {
		if d.shown {
			n++
		}
	}
	return n
}

// dialog waits for a question to the person.
func (k *secretServer) dialog(t testing.TB) *dialog {
	t.Helper()
	select {
	case d := <-k.dialogs:
		return d
	case <-time.After(patience):
		t.Fatal("the person is not asked")
		return nil
	}
}

// refuseAll refuses all questions from now until the test ends.
func (k *secretServer) refuseAll(t testing.TB) {
	t.Helper()
	go func() {
		for {
			select {
			case d := <-k.dialogs:
				d.refuse()
			case <-t.Context().Done():
				return
			}
		}
	}()
}

// end closes the dialog and tells the client. The mutex has to be held.
func (d *dialog) end(dismissed bool, result any) {
	delete(d.server.prompts, d.path)
	if d.server.bus != nil {
		_ = d.server.bus.Emit(d.path, promptInterface+".Completed", dismissed, dbus.MakeVariant(result))
	}
}

// accept types the password, or clicks Yes.
func (d *dialog) accept() {
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	if d.server.prompts[d.path] == d {
		d.end(false, d.yes())
	}
}

// refuse clicks Cancel.
func (d *dialog) refuse() {
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	if d.server.prompts[d.path] == d {
		d.end(true, []dbus.ObjectPath{})
	}
}

// busAddress is the address of the session's bus.
func (s *session) busAddress() string {
	for _, v := range s.env {
		if address, ok := strings.CutPrefix(v, "DBUS_SESSION_BUS_ADDRESS="); ok {
			return address
		}
	}
	return ""
}

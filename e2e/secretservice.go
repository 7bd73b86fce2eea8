//go:build linux

package e2e

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
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

// enter begins a call, and leave ends it.
func (k *secretServer) enter(m dbus.Message) (leave func()) {
	k.mu.Lock()
	life := k.bus
	for k.frozen != nil {
		frozen := k.frozen
		client, _ := m.Headers[dbus.FieldSender].Value().(string)
		k.waiting = append(k.waiting, client)
		k.mu.Unlock()
		<-frozen
		k.mu.Lock()
	}
	if k.bus == nil || k.bus != life { // the service was stopped during this call
		k.mu.Unlock()
		runtime.Goexit()
	}
	return func() {
		var do func()
		member, _ := m.Headers[dbus.FieldMember].Value().(string)
		if l := k.later; l != nil && (l.member == "" || l.member == member) {
			if l.calls--; l.calls <= 0 {
				k.later, do = nil, l.do
			}
		}
		k.mu.Unlock()
		if do != nil {
			do()
		}
	}
}

// path is the object path of a call.
func path(m dbus.Message) dbus.ObjectPath {
	p, _ := m.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	return p
}

func secretError(name string) *dbus.Error {
	return dbus.NewError("org.freedesktop.Secret.Error."+name, []any{name})
}

// transported is a secret as the bus transports it: (oayays).
type transported struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

func (k *secretServer) methods() map[string]map[string]any {
	return map[string]map[string]any{
		serviceInterface: {
			"OpenSession":      k.openSession,
			"CreateCollection": k.createCollection,
			"SearchItems":      k.searchItems,
			"Unlock":           k.unlockObjects,
			"Lock":             k.lockObjects,
			"GetSecrets":       k.getSecrets,
			"ReadAlias":        k.readAlias,
			"SetAlias":         k.setAlias,
		},
		collectionInterface: {
			"SearchItems": k.searchCollection,
			"CreateItem":  k.createItem,
			"Delete":      k.deleteCollection,
		},
		itemInterface: {
			"GetSecret": k.getSecret,
			"SetSecret": k.setSecret,
			"Delete":    k.deleteItem,
		},
		promptInterface: {
			"Prompt":  k.prompt,
			"Dismiss": k.dismiss,
		},
		sessionInterface: {
			"Close": func(m dbus.Message) *dbus.Error {
				k.enter(m)()
				return nil
			},
		},
		"org.freedesktop.DBus.Properties": {
			"Get":    k.getProperty,
			"GetAll": k.getProperties,
			"Set":    func(_, _ string, _ dbus.Variant) *dbus.Error { return secretError("NotSupported") },
		},
	}
}

// newPath makes a path that was never used before.
func (k *secretServer) newPath(below dbus.ObjectPath) dbus.ObjectPath {
	k.made++
	return dbus.ObjectPath(fmt.Sprintf("%s/%d", below, k.made))
}

// ring finds a keyring by its path or the path of an alias.
func (k *secretServer) ring(at dbus.ObjectPath) (dbus.ObjectPath, *ring) {
	if alias, ok := strings.CutPrefix(string(at), string(aliasPath)); ok {
		at = k.aliases[alias]
	}
	return at, k.rings[at]
}

// item finds an item and its keyring.
func (k *secretServer) item(at dbus.ObjectPath) (*ring, *secret) {
	for _, r := range k.rings {
		if i := r.items[at]; i != nil {
			return r, i
		}
	}
	return nil, nil
}

// closed reports whether an object has to be unlocked before this client may use it.
func (k *secretServer) closed(client dbus.Sender, at dbus.ObjectPath) (closed, exists bool) {
	if _, r := k.ring(at); r != nil {
		return r.locked, true
	}
	r, i := k.item(at)
	if i == nil {
		return false, false
	}
	return r.locked || k.asksForItems && !k.allowed[access{client, at}], true
}

func (k *secretServer) openSession(m dbus.Message, algorithm string, _ dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	defer k.enter(m)()
	if algorithm != "plain" {
		return dbus.MakeVariant(""), noObject, dbus.NewError("org.freedesktop.DBus.Error.NotSupported", []any{algorithm})
	}
	return dbus.MakeVariant(""), k.newPath(servicePath + "/session"), nil
}

// ask makes a prompt. yes runs when the person accepts it.
func (k *secretServer) ask(what string, yes func() any) dbus.ObjectPath {
	at := k.newPath(servicePath + "/prompt")
	k.prompts[at] = &dialog{server: k, path: at, what: what, yes: yes}
	return at
}

func (k *secretServer) createCollection(m dbus.Message, properties map[string]dbus.Variant,
	alias string) (collection, prompt dbus.ObjectPath, err *dbus.Error) {
	defer k.enter(m)()
	return noObject, k.ask("create a keyring", func() any {
		r := newRing("")
		r.label, _ = properties[collectionInterface+".Label"].Value().(string)
		at := collectionPath + dbus.ObjectPath(strings.ToLower(r.label))
		if r.label == "" || k.rings[at] != nil {
			at = k.newPath(servicePath + "/collection")
		}
		k.rings[at] = r
		if alias != "" {
			k.aliases[alias] = at
		}
		return at
	}), nil
}

// search returns the items of a keyring that have the attributes.
func (r *ring) search(attributes map[string]string) (found []dbus.ObjectPath) {
	for at, i := range r.items {
		fits := true
		for name, value := range attributes {
			fits = fits && i.attributes[name] == value
		}
		if fits {
			found = append(found, at)
		}
	}
	slices.Sort(found)
	return found
}

func (k *secretServer) searchItems(m dbus.Message, client dbus.Sender,
	attributes map[string]string) (unlocked, locked []dbus.ObjectPath, err *dbus.Error) {
	defer k.enter(m)()
	for _, r := range k.rings {
		for _, at := range r.search(attributes) {
			if closed, _ := k.closed(client, at); closed {
				locked = append(locked, at)
			} else {
				unlocked = append(unlocked, at)
			}
		}
	}
	return unlocked, locked, nil
}

func (k *secretServer) unlockObjects(m dbus.Message, client dbus.Sender,
	objects []dbus.ObjectPath) (unlocked []dbus.ObjectPath, prompt dbus.ObjectPath, err *dbus.Error) {
	defer k.enter(m)()
	var locked []dbus.ObjectPath
	for _, at := range objects {
		switch closed, exists := k.closed(client, at); {
		case !exists: // ignored, as by GNOME Keyring
		case closed:
			locked = append(locked, at)
		default:
			unlocked = append(unlocked, at)
		}
	}
	if len(locked) == 0 {
		return unlocked, noObject, nil
	}
	return unlocked, k.ask("unlock", func() any {
		for _, at := range locked {
			_, r := k.ring(at)
			if r == nil {
				r, _ = k.item(at)
				k.allowed[access{client, at}] = true
			}
			if r != nil {
				r.locked = false
			}
		}
		return locked
	}), nil
}

func (k *secretServer) lockObjects(m dbus.Message,
	objects []dbus.ObjectPath) (locked []dbus.ObjectPath, prompt dbus.ObjectPath, err *dbus.Error) {
	defer k.enter(m)()
	for _, at := range objects {
		if _, r := k.ring(at); r != nil {
			r.locked = true
			locked = append(locked, at)
		}
	}
	return locked, noObject, nil
}

// reveal returns the secret of an item that is not locked.
func (k *secretServer) reveal(client dbus.Sender, at, session dbus.ObjectPath) (transported, *dbus.Error) {
	_, i := k.item(at)
	if i == nil {
		return transported{}, secretError("NoSuchObject")
	}
	if closed, _ := k.closed(client, at); closed {
		return transported{}, secretError("IsLocked")
	}
	return transported{session, []byte{}, i.value, i.contentType}, nil
}

// getSecrets leaves out locked items.
func (k *secretServer) getSecrets(m dbus.Message, client dbus.Sender, items []dbus.ObjectPath,
	session dbus.ObjectPath) (map[dbus.ObjectPath]transported, *dbus.Error) {
	defer k.enter(m)()
	secrets := map[dbus.ObjectPath]transported{}
	for _, at := range items {
		if s, err := k.reveal(client, at, session); err == nil {
			secrets[at] = s
		}
	}
	return secrets, nil
}

func (k *secretServer) getSecret(m dbus.Message, client dbus.Sender, session dbus.ObjectPath) (transported, *dbus.Error) {
	defer k.enter(m)()
	return k.reveal(client, path(m), session)
}

func (k *secretServer) setSecret(m dbus.Message, client dbus.Sender, s transported) *dbus.Error {
	defer k.enter(m)()
	if _, err := k.reveal(client, path(m), s.Session); err != nil {
		return err
	}
	_, i := k.item(path(m))
	i.value, i.contentType = s.Value, s.ContentType
	return nil
}

func (k *secretServer) readAlias(m dbus.Message, name string) (dbus.ObjectPath, *dbus.Error) {
	defer k.enter(m)()
	if at, ok := k.aliases[name]; ok {
		return at, nil
	}
	return noObject, nil
}

func (k *secretServer) setAlias(m dbus.Message, name string, at dbus.ObjectPath) *dbus.Error {
	defer k.enter(m)()
	k.aliases[name] = at
	return nil
}

func (k *secretServer) searchCollection(m dbus.Message, attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	defer k.enter(m)()
	_, r := k.ring(path(m))
	if r == nil {
		return nil, secretError("NoSuchObject")
	}
	return r.search(attributes), nil
}

func (k *secretServer) createItem(m dbus.Message, client dbus.Sender, properties map[string]dbus.Variant, s transported,
	replace bool) (item, prompt dbus.ObjectPath, err *dbus.Error) {
	defer k.enter(m)()
	at, r := k.ring(path(m))
	switch {
	case r == nil:
		return noObject, noObject, secretError("NoSuchObject")
	case r.locked:
		return noObject, noObject, secretError("IsLocked")
	}
	made := &secret{value: s.Value, contentType: s.ContentType}
	made.label, _ = properties[itemInterface+".Label"].Value().(string)
	made.attributes, _ = properties[itemInterface+".Attributes"].Value().(map[string]string)
	if found := r.search(made.attributes); replace && len(found) > 0 {
		item = found[0]
		if closed, _ := k.closed(client, item); closed {
			return noObject, k.ask("overwrite", func() any {
				k.allowed[access{client, item}] = true
				r.items[item] = made
				return item
			}), nil
		}
	} else {
		item = k.newPath(at)
		k.allowed[access{client, item}] = true
	}
	r.items[item] = made
	return item, noObject, nil
}

func (k *secretServer) deleteCollection(m dbus.Message) (dbus.ObjectPath, *dbus.Error) {
	defer k.enter(m)()
	at, r := k.ring(path(m))
	if r == nil {
		return noObject, secretError("NoSuchObject")
	}
	return k.ask("delete a keyring", func() any {
		delete(k.rings, at)
		return ""
	}), nil
}

func (k *secretServer) deleteItem(m dbus.Message, _ dbus.Sender) (prompt dbus.ObjectPath, err *dbus.Error) {
	defer k.enter(m)()
	at := path(m)
	r, i := k.item(at)
	switch {
	case i == nil:
		return noObject, secretError("NoSuchObject")
	case r.locked:
		return noObject, secretError("IsLocked")
	case k.asksForItems:
		return k.ask("delete", func() any {
			delete(r.items, at)
			return ""
		}), nil
	}
	delete(r.items, at)
	return noObject, nil
}

// prompt shows a dialog on the screen.
func (k *secretServer) prompt(m dbus.Message, _ string) *dbus.Error {
	defer k.enter(m)()
	d := k.prompts[path(m)]
	if d == nil {
		return secretError("NoSuchObject")
	}
	k.asked++
	d.shown = true
	k.dialogs <- d
	return nil
}

func (k *secretServer) dismiss(m dbus.Message) *dbus.Error {
	defer k.enter(m)()
	if d := k.prompts[path(m)]; d != nil {
		d.end(true, []dbus.ObjectPath{})
	}
	return nil
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

func (k *secretServer) properties(client dbus.Sender, at dbus.ObjectPath, of string) map[string]dbus.Variant {
	switch of {
	case serviceInterface:
		if at == servicePath {
			return map[string]dbus.Variant{"Collections": dbus.MakeVariant(slices.Sorted(maps.Keys(k.rings)))}
		}
	case collectionInterface:
		if _, r := k.ring(at); r != nil {
			return map[string]dbus.Variant{
				"Items":    dbus.MakeVariant(r.search(nil)),
				"Label":    dbus.MakeVariant(r.label),
				"Locked":   dbus.MakeVariant(r.locked),
				"Created":  dbus.MakeVariant(uint64(0)),
				"Modified": dbus.MakeVariant(uint64(0)),
			}
		}
	case itemInterface:
		if _, i := k.item(at); i != nil {
			closed, _ := k.closed(client, at)
			return map[string]dbus.Variant{
				"Attributes": dbus.MakeVariant(i.attributes),
				"Label":      dbus.MakeVariant(i.label),
				"Locked":     dbus.MakeVariant(closed),
				"Created":    dbus.MakeVariant(uint64(0)),
				"Modified":   dbus.MakeVariant(uint64(0)),
			}
		}
	}
	return nil
}

func (k *secretServer) getProperty(m dbus.Message, client dbus.Sender, of, name string) (dbus.Variant, *dbus.Error) {
	defer k.enter(m)()
	if v, ok := k.properties(client, path(m), of)[name]; ok {
		return v, nil
	}
	return dbus.MakeVariant(""), secretError("NoSuchObject")
}

func (k *secretServer) getProperties(m dbus.Message, client dbus.Sender, of string) (map[string]dbus.Variant, *dbus.Error) {
	defer k.enter(m)()
	all := k.properties(client, path(m), of)
	if all == nil {
		return nil, secretError("NoSuchObject")
	}
	return all, nil
}

// stored is the refresh token of the sign-in in the keyrings; "" if there is none. It fails if the record is not whole.
func (k *secretServer) stored() (refreshToken string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	entries := map[string]string{}
	for _, rings := range []map[dbus.ObjectPath]*ring{k.rings, k.away} {
		for path, r := range rings {
			for _, i := range r.items {
				if path == sessionCollection {
					return "", errors.New("something is in the keyring of the session")
				}
				entries[i.attributes["username"]] = string(i.value)
			}
		}
	}
	return signInIn(entries)
}

// signInIn is the refresh token of the sign-in in a keychain's entries, which are given by name; "" if there is none.
func signInIn(entries map[string]string) (refreshToken string, err error) {
	for name, manifest := range entries {
		if name, ok := strings.CutSuffix(name, " manifest"); ok && manifest != "" {
			return assembled(name, manifest, entries)
		}
	}
	return "", nil
}

// assembled puts the pieces of a record together as its manifest says, such as "1 A 3 <checksum>", and returns its refresh token.
func assembled(name, manifest string, entries map[string]string) (refreshToken string, err error) {
	var version, pieces int
	var slot, sum, text string
	if _, err := fmt.Sscanf(manifest, "%d %1s %d %s", &version, &slot, &pieces, &sum); err != nil {
		return "", fmt.Errorf("the manifest cannot be read: %w", err)
	}
	for n := range pieces {
		piece, ok := entries[fmt.Sprintf("%s %s%d", name, slot, n+1)]
		if !ok {
			return "", fmt.Errorf("piece %d of %d is missing", n+1, pieces)
		}
		text += piece
	}
	data, err := base64.RawStdEncoding.DecodeString(text)
	if has := sha256.Sum256(data); err != nil || hex.EncodeToString(has[:]) != sum {
		return "", errors.New("the record does not match its checksum")
	}
	var record struct {
		RefreshToken string `json:"refresh_token"`
	}
	if err := json.Unmarshal(data, &record); err != nil || record.RefreshToken == "" {
		return "", errors.New("the record has no refresh token")
	}
	return record.RefreshToken, nil
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

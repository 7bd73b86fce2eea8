package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/auth"
)

// The Secret Service (https://specifications.freedesktop.org/secret-service/latest/).
const (
	secretsName       = "org.freedesktop.secrets"
	secretsPath       = dbus.ObjectPath("/org/freedesktop/secrets")
	loginCollection   = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	defaultCollection = dbus.ObjectPath("/org/freedesktop/secrets/aliases/default")

	busName = "org.freedesktop.DBus"
)

// secretsConn is a connection to the session bus, and through it to one process of the Secret Service. It closes itself when
// that process ends, and is closed when a call is given up.
type secretsConn struct {
	bus     *dbus.Conn
	owner   string          // the service's unique name on the bus, which no other process can take over
	session dbus.ObjectPath // in which secrets are passed

	hearing sync.Mutex
	hears   bool // the bus passes on the signals of prompts
}

// connectSecrets connects to the bus at an address, and starts the service if need be. Where there is no bus or no service, it fails with
// auth.ErrKeychainAbsent.
func connectSecrets(ctx context.Context, address string) (*secretsConn, error) {
	// The connection must outlive ctx, which only limits connecting.
	life, end := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, end)
	bus, err := dbus.Connect(address, dbus.WithContext(life))
	if !stop() {
		end()
		return nil, late(ctx)
	}
	if err != nil {
		end()
		return nil, fmt.Errorf("%w: the session bus cannot be reached", auth.ErrKeychainAbsent)
	}
	c := &secretsConn{bus: bus}
	if err := c.begin(ctx); err != nil {
		bus.Close()
		return nil, err
	}
	return c, nil
}

func (c *secretsConn) begin(ctx context.Context) error {
	signals := make(chan *dbus.Signal, 16)
	c.bus.Signal(signals)
	go c.watch(signals)
	err := c.bus.AddMatchSignalContext(ctx, dbus.WithMatchSender(busName), dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, secretsName))
	if err != nil {
		return c.known(ctx, err)
	}
	if c.owner, err = c.findOwner(ctx); err != nil {
		return err
	}
	// GNOME Keyring crashes when a process dies whose very first call is OpenSession
	// (https://gitlab.gnome.org/GNOME/gnome-keyring/-/issues/196). So call something else first; the result does not matter.
	var refused refusal
	if err := c.call(ctx, secretsPath, busName+".Peer.Ping").err; err != nil && !errors.As(err, &refused) {
		return err
	}
	var nothing dbus.Variant
	return c.call(ctx, secretsPath, "org.freedesktop.Secret.Service.OpenSession", "plain", dbus.MakeVariant("")).into(&nothing, &c.session)
}

// findOwner returns the unique name of the service, starting it if need be.
func (c *secretsConn) findOwner(ctx context.Context) (owner string, err error) {
	bus := c.bus.BusObject()
	err = bus.CallWithContext(ctx, busName+".GetNameOwner", 0, secretsName).Store(&owner)
	var refused dbus.Error
	if errors.As(err, &refused) {
		var how uint32
		if err = bus.CallWithContext(ctx, busName+".StartServiceByName", 0, secretsName, uint32(0)).Store(&how); err == nil {
			err = bus.CallWithContext(ctx, busName+".GetNameOwner", 0, secretsName).Store(&owner)
		}
	}
	if errors.As(err, &refused) && ctx.Err() == nil {
		return "", fmt.Errorf("%w: %s", auth.ErrKeychainAbsent, refused.Name)
	}
	return owner, c.known(ctx, err)
}

// watch closes the connection when the service has ended or was replaced by another process.
func (c *secretsConn) watch(signals <-chan *dbus.Signal) {
	for signal := range signals {
		if signal.Name != busName+".NameOwnerChanged" || len(signal.Body) != 3 || signal.Body[0] != secretsName {
			continue
		}
		if before, _ := signal.Body[1].(string); before != "" {
			c.bus.Close()
		}
	}
}

// answer is the reply to a call, or its error.
type answer struct {
	body []any
	err  error
}

// into stores an answer's values. It fails if their types are not those of the specification.
func (a answer) into(values ...any) error {
	if a.err == nil && dbus.Store(a.body, values...) != nil {
		return fmt.Errorf("%w: the Secret Service answered in an unexpected form", auth.ErrKeychainBroken)
	}
	return a.err
}

// call calls a method of one of the service's objects. When callTimeout is over or ctx ends, the call is given up and the connection is
// closed.
func (c *secretsConn) call(ctx context.Context, path dbus.ObjectPath, method string, args ...any) answer {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	call := c.bus.Object(c.owner, path).CallWithContext(ctx, method, 0, args...)
	return answer{call.Body, c.known(ctx, call.Err)}
}

// refusal is the name of a D-Bus error from the service. The error's message is left out: it could say anything.
type refusal string

func (r refusal) Error() string { return string(r) }

// errGone means that it is not known what happened to the call. The next one may find a service again.
var errGone = fmt.Errorf("%w: the Secret Service or the session bus went away", auth.ErrKeychainBroken)

// known turns the error of a call into one of auth's, and closes the connection if it can no longer be used.
func (c *secretsConn) known(ctx context.Context, err error) error {
	var refused dbus.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		c.bus.Close()
		return late(ctx)
	case !errors.As(err, &refused):
		c.bus.Close()
		return errGone
	}
	switch refused.Name {
	case "org.freedesktop.Secret.Error.IsLocked":
		return auth.ErrKeychainLocked
	case busName + ".Error.NoReply", busName + ".Error.ServiceUnknown", busName + ".Error.NameHasNoOwner", busName + ".Error.Disconnected":
		c.bus.Close()
		return errGone
	case "org.freedesktop.Secret.Error.NoSession":
		c.bus.Close()
	}
	return fmt.Errorf("%w: %w", auth.ErrKeychainBroken, refusal(refused.Name))
}

// noSuchObject reports whether a call failed because the service has no object with that path.
func noSuchObject(err error) bool {
	switch name, _ := errors.AsType[refusal](err); name {
	case "org.freedesktop.Secret.Error.NoSuchObject", busName + ".Error.UnknownObject", busName + ".Error.UnknownMethod",
		busName + ".Error.UnknownInterface", busName + ".Error.InvalidArgs":
		return true
	}
	return false
}

// keyring returns the collection that go-keyring uses, "login" or else the default one, and the prompt that would unlock it,
// noPrompt if it is unlocked. It fails with auth.ErrNoKeyring where there is neither collection. It calls Unlock instead of reading the
// property Locked, because GNOME Keyring 42 crashes when a process dies while waiting for a property.
func (c *secretsConn) keyring(ctx context.Context) (collection, prompt dbus.ObjectPath, err error) {
	for _, collection := range []dbus.ObjectPath{loginCollection, defaultCollection} {
		unlocked, prompt, err := c.unlock(ctx, []dbus.ObjectPath{collection})
		switch {
		case err != nil && !noSuchObject(err):
			return "", "", err
		case err == nil && (prompt != noPrompt || len(unlocked) > 0):
			return collection, prompt, nil
		}
	}
	return "", "", auth.ErrNoKeyring
}

// openKeyring returns the collection. It fails with auth.ErrKeychainLocked if the person would have to unlock it.
func (c *secretsConn) openKeyring(ctx context.Context) (dbus.ObjectPath, error) {
	collection, prompt, err := c.keyring(ctx)
	if err == nil && prompt != noPrompt {
		c.dismiss(prompt)
		err = auth.ErrKeychainLocked
	}
	return collection, err
}

// unlock unlocks the objects that need no prompt, and returns the prompt for the others, noPrompt if there are none.
func (c *secretsConn) unlock(ctx context.Context,
	objects []dbus.ObjectPath) (unlocked []dbus.ObjectPath, prompt dbus.ObjectPath, err error) {
	err = c.call(ctx, secretsPath, "org.freedesktop.Secret.Service.Unlock", objects).into(&unlocked, &prompt)
	return unlocked, prompt, err
}

// createKeyring creates a default collection with the label that GNOME gives its own.
func (c *secretsConn) createKeyring(ctx context.Context) (prompt dbus.ObjectPath, err error) {
	var collection dbus.ObjectPath
	label := map[string]dbus.Variant{"org.freedesktop.Secret.Collection.Label": dbus.MakeVariant("Login")}
	err = c.call(ctx, secretsPath, "org.freedesktop.Secret.Service.CreateCollection", label, "default").into(&collection, &prompt)
	return prompt, err
}

// attributes returns the attributes that go-keyring gives an item.
func attributes(user string) map[string]string {
	return map[string]string{"username": user, "service": service}
}

// find returns the items of a collection that have the attributes, locked or not.
func (c *secretsConn) find(ctx context.Context, collection dbus.ObjectPath,
	attributes map[string]string) (items []dbus.ObjectPath, err error) {
	err = c.call(ctx, collection, "org.freedesktop.Secret.Collection.SearchItems", attributes).into(&items)
	return items, err
}

// secret is the specification's structure Secret.
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

func (c *secretsConn) plain(text string) secret {
	return secret{c.session, []byte{}, []byte(text), "text/plain; charset=utf8"}
}

func (c *secretsConn) secret(ctx context.Context, item dbus.ObjectPath) (string, error) {
	var s secret
	err := c.call(ctx, item, "org.freedesktop.Secret.Item.GetSecret", c.session).into(&s)
	return string(s.Value), err
}

func (c *secretsConn) setSecret(ctx context.Context, item dbus.ObjectPath, text string) error {
	return c.call(ctx, item, "org.freedesktop.Secret.Item.SetSecret", c.plain(text)).into()
}

func (c *secretsConn) createItem(ctx context.Context, collection dbus.ObjectPath, user, text string) (prompt dbus.ObjectPath, err error) {
	var item dbus.ObjectPath
	properties := map[string]dbus.Variant{
		"org.freedesktop.Secret.Item.Label":      dbus.MakeVariant(fmt.Sprintf("Password for '%s' on '%s'", user, service)),
		"org.freedesktop.Secret.Item.Attributes": dbus.MakeVariant(attributes(user)),
	}
	err = c.call(ctx, collection, "org.freedesktop.Secret.Collection.CreateItem", properties, c.plain(text), true).into(&item, &prompt)
	return prompt, err
}

func (c *secretsConn) deleteItem(ctx context.Context, item dbus.ObjectPath) (prompt dbus.ObjectPath, err error) {
	err = c.call(ctx, item, "org.freedesktop.Secret.Item.Delete").into(&prompt)
	return prompt, err
}

// noPrompt is the path that means that no prompt is needed.
const noPrompt = dbus.ObjectPath("/")

// dismiss dismisses a prompt, shown or not, without waiting for it.
func (c *secretsConn) dismiss(prompt dbus.ObjectPath) {
	c.bus.Object(c.owner, prompt).Go("org.freedesktop.Secret.Prompt.Dismiss", dbus.FlagNoReplyExpected, nil)
}

// hearPrompts asks the bus for the signals of prompts. Most connections show none, and do not wait for that.
func (c *secretsConn) hearPrompts(ctx context.Context) error {
	c.hearing.Lock()
	defer c.hearing.Unlock()
	if c.hears {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := c.bus.AddMatchSignalContext(ctx, dbus.WithMatchSender(c.owner), dbus.WithMatchInterface("org.freedesktop.Secret.Prompt"),
		dbus.WithMatchMember("Completed"))
	c.hears = err == nil
	return c.known(ctx, err)
}

// show shows a prompt and waits until the person has answered it. It fails with auth.ErrKeychainLocked if they dismiss it or it cannot be
// shown, with an error of the keychain if the service ends, and with ctx's error when ctx ends.
func (c *secretsConn) show(ctx context.Context, prompt dbus.ObjectPath) error {
	completed := make(chan *dbus.Signal, 16)
	c.bus.Signal(completed)
	defer c.bus.RemoveSignal(completed)
	if err := c.hearPrompts(ctx); err != nil {
		return err
	}
	asked := c.bus.Object(c.owner, prompt).GoWithContext(ctx, "org.freedesktop.Secret.Prompt.Prompt", 0, make(chan *dbus.Call, 1), "").Done
	for {
		select {
		case call := <-asked:
			if call.Err == nil || ctx.Err() != nil {
				continue
			}
			if err := c.known(ctx, call.Err); !c.bus.Connected() {
				return err
			}
			return fmt.Errorf("%w: the prompt cannot be shown", auth.ErrKeychainLocked)
		case signal, ok := <-completed:
			switch {
			case !ok:
				return errGone
			case signal.Path != prompt || signal.Sender != c.owner || len(signal.Body) == 0:
				continue
			case signal.Body[0] == true:
				return auth.ErrKeychainLocked
			}
			return nil
		case <-ctx.Done():
			c.dismiss(prompt)
			return ctx.Err()
		}
	}
}

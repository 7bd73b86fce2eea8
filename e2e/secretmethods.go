//go:build linux

package e2e

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

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

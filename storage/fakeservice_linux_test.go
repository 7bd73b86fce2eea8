package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"iter"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/auth"
)

// fakeService is a Secret Service whose behaviour a test chooses.
type fakeService struct {
	conn  *dbus.Conn
	first *firstCalls

	mu      sync.Mutex
	secrets map[string]string // by user
	// How it behaves.
	noKeyring, locked      bool
	lockedItems            bool // as KeePassXC locks each item for each client
	createAsks, deleteAsks bool // as KeePassXC does
	afterCreate            func()
	silent                 chan struct{} // if not nil, it answers only once this is closed

	prompts map[dbus.ObjectPath]func() // what they do once the person agrees
	shown   chan dbus.ObjectPath       // shown to the person
	gone    []dbus.ObjectPath          // dismissed
}

// firstCalls records the first call of each client.
type firstCalls struct {
	mu sync.Mutex
	by map[string]string
}

func (c *firstCalls) hear(m *dbus.Message) {
	sender, _ := m.Headers[dbus.FieldSender].Value().(string)
	member, _ := m.Headers[dbus.FieldMember].Value().(string)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.by[sender]; m.Type == dbus.TypeMethodCall && !known {
		c.by[sender] = member
	}
}

// startFake starts a fake service. It ends when its conn is closed, and with the test.
func (b *testBus) startFake(t *testing.T, be ...func(f *fakeService)) *fakeService {
	t.Helper()
	first := &firstCalls{by: map[string]string{}}
	f := &fakeService{conn: b.connect(t, dbus.WithIncomingInterceptor(first.hear)), first: first, secrets: map[string]string{},
		prompts: map[dbus.ObjectPath]func(){}, shown: make(chan dbus.ObjectPath, 9)}
	for _, be := range be {
		be(f)
	}
	for face, methods := range map[string]map[string]any{
		"Service":    {"OpenSession": f.openSession, "Unlock": f.unlock, "CreateCollection": f.createCollection},
		"Collection": {"SearchItems": f.searchItems, "CreateItem": f.createItem},
		"Item":       {"GetSecret": f.getSecret, "SetSecret": f.setSecret, "Delete": f.delete},
		"Prompt":     {"Prompt": f.prompt, "Dismiss": f.dismiss},
	} {
		must(t, f.conn.ExportSubtreeMethodTable(methods, secretsPath, "org.freedesktop.Secret."+face))
	}
	if reply, err := f.conn.RequestName(secretsName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the name of the service could not be taken: %d, %v", reply, err)
	}
	return f
}

// set changes the behaviour of the service.
func (f *fakeService) set(change func(f *fakeService)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// answering waits while the service is silent. Calls are answered in the order in which they arrive.
func (f *fakeService) answering() (unlock func()) {
	f.mu.Lock()
	if f.silent != nil {
		<-f.silent
	}
	return f.mu.Unlock
}

func (f *fakeService) openSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	defer f.answering()()
	return dbus.MakeVariant(""), secretsPath + "/session/1", nil
}

func (f *fakeService) newPrompt(allowed func()) dbus.ObjectPath {
	p := secretsPath + "/prompt/" + dbus.ObjectPath(hex.EncodeToString([]byte{byte(len(f.prompts))}))
	f.prompts[p] = allowed
	return p
}

func (f *fakeService) unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	defer f.answering()()
	unlocked := []dbus.ObjectPath{}
	var allowed []func()
	for _, object := range objects {
		switch {
		case f.noKeyring:
		case object == defaultCollection && f.locked:
			allowed = append(allowed, func() { f.locked = false })
		case strings.HasPrefix(string(object), string(defaultCollection)+"/") && f.lockedItems:
			allowed = append(allowed, func() { f.lockedItems = false })
		case strings.HasPrefix(string(object), string(defaultCollection)):
			unlocked = append(unlocked, object)
		}
	}
	if len(allowed) == 0 {
		return unlocked, noPrompt, nil
	}
	return unlocked, f.newPrompt(func() {
		for _, do := range allowed {
			do()
		}
	}), nil
}

func (f *fakeService) createCollection(map[string]dbus.Variant, string) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	defer f.answering()()
	return noPrompt, f.newPrompt(func() { f.noKeyring = false }), nil
}

func item(user string) dbus.ObjectPath {
	return defaultCollection + "/" + dbus.ObjectPath("i"+hex.EncodeToString([]byte(user)))
}

func user(message dbus.Message) string {
	at, _ := message.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	name, _ := hex.DecodeString(strings.TrimPrefix(path.Base(string(at)), "i"))
	return string(name)
}

func (f *fakeService) searchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	defer f.answering()()
	items := []dbus.ObjectPath{}
	for user := range f.secrets {
		if want, ok := attributes["username"]; (!ok || want == user) && attributes["service"] == service {
			items = append(items, item(user))
		}
	}
	return items, nil
}

func (f *fakeService) createItem(properties map[string]dbus.Variant, s secret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	defer f.answering()()
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	create := func() { f.secrets[attributes["username"]] = string(s.Value) }
	if f.afterCreate != nil {
		f.afterCreate()
	}
	if f.createAsks {
		return noPrompt, f.newPrompt(create), nil
	}
	create()
	return item(attributes["username"]), noPrompt, nil
}

var errIsLocked = dbus.NewError("org.freedesktop.Secret.Error.IsLocked", nil)

func (f *fakeService) getSecret(message dbus.Message, session dbus.ObjectPath) (secret, *dbus.Error) {
	defer f.answering()()
	if f.lockedItems {
		return secret{}, errIsLocked
	}
	return secret{session, []byte{}, []byte(f.secrets[user(message)]), "text/plain; charset=utf8"}, nil
}

func (f *fakeService) setSecret(message dbus.Message, s secret) *dbus.Error {
	defer f.answering()()
	if f.lockedItems {
		return errIsLocked
	}
	f.secrets[user(message)] = string(s.Value)
	return nil
}

func (f *fakeService) delete(message dbus.Message) (dbus.ObjectPath, *dbus.Error) {
	defer f.answering()()
	remove := func() { delete(f.secrets, user(message)) }
	if f.deleteAsks {
		return f.newPrompt(remove), nil
	}
	remove()
	return noPrompt, nil
}

func (f *fakeService) prompt(message dbus.Message, _ string) *dbus.Error {
	defer f.answering()()
	at, _ := message.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	f.shown <- at
	return nil
}

func (f *fakeService) dismiss(message dbus.Message) *dbus.Error {
	at, _ := message.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	f.set(func(f *fakeService) { f.gone = append(f.gone, at) })
	return nil
}

// person answers the next prompt, like the person.
func (f *fakeService) person(t *testing.T, allows bool) {
	t.Helper()
	select {
	case prompt := <-f.shown:
		f.set(func(f *fakeService) {
			if allows {
				f.prompts[prompt]()
			}
		})
		f.conn.Emit(prompt, "org.freedesktop.Secret.Prompt.Completed", !allows, dbus.MakeVariant(""))
	case <-time.After(patience):
		t.Error("no prompt was shown")
	}
}

// everyoneUndisturbed fails the test if a prompt was shown to the person, or one was not dismissed.
func (f *fakeService) everyoneUndisturbed(t *testing.T) {
	t.Helper()
	eventually(t, "every prompt to be dismissed", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return len(f.gone) == len(f.prompts)
	})
	if len(f.shown) > 0 {
		t.Error("a prompt was shown to the person")
	}
}

// everyCall makes every call that must not prompt, and yields its name and error.
func everyCall(ctx context.Context, v *Vault) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		_, loaded := v.Load(ctx)
		for name, err := range map[string]error{
			"load": loaded, "save": v.Save(ctx, record(3000, 1)), "delete": v.Delete(ctx), "rehearse": v.CheckWritable(ctx), "sweep": v.Sweep(ctx),
		} {
			if !yield(name, err) {
				return
			}
		}
	}
}

func (b *testBus) vault(t *testing.T) *Vault {
	t.Helper()
	return openVault(testFolder(t), Key{Demo: true}, newKeychain(b.client()))
}

// A call without an answer is given up at its deadline. When the service answers again, everything works at once, and what
// is read is what the service made of that call.
func TestASecretServiceThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	f, k := b.startFake(t), newKeychain(b.client())
	must(t, k.set(t.Context(), "a", "before"))
	silent := make(chan struct{})
	f.set(func(f *fakeService) { f.silent = silent })
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if err := k.set(ctx, "a", "during"); !errors.Is(err, auth.ErrKeychainSlow) {
			t.Errorf("writing: %v", err)
		}
		if _, _, err := k.get(ctx, "a"); !errors.Is(err, auth.ErrKeychainSlow) {
			t.Errorf("reading: %v", err)
		}
		cancel()
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, _, err := k.get(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	eventually(t, "the call to be over", func() bool { return len(k.calling) == 0 })
	close(silent)
	if got, found, err := k.get(t.Context(), "a"); !found || err != nil {
		t.Errorf("afterwards: %q, %v", got, err)
	}
	must(t, k.set(t.Context(), "a", "after"))
}

func TestASecretServiceThatDiesWhileItAsks(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	f, v := b.startFake(t, func(f *fakeService) { f.locked = true }), b.vault(t)
	ended := make(chan error, 1)
	go func() { ended <- v.Unlock(t.Context()) }()
	<-f.shown
	f.conn.Close()
	select {
	case err := <-ended:
		if !errors.Is(err, auth.ErrKeychainBroken) {
			t.Errorf("unlocking: %v", err)
		}
	case <-time.After(patience):
		t.Fatal("unlocking does not return after the service has ended")
	}
	if _, err := v.Load(t.Context()); !errors.Is(err, auth.ErrKeychainAbsent) {
		t.Errorf("without the service: %v", err)
	}
	b.startFake(t)
	must(t, v.Unlock(t.Context()))
	must(t, v.Save(t.Context(), record(3000, 1)))
}

// If the service ends in the middle of a call, the next call finds its successor.
func TestASecretServiceThatDiesInACall(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	v := b.vault(t)
	b.startFake(t, func(f *fakeService) { f.afterCreate = func() { f.conn.Close() } })
	if err := v.Save(t.Context(), record(3000, 1)); err == nil {
		t.Error("it was saved")
	}
	b.startFake(t)
	must(t, v.Save(t.Context(), record(3000, 1)))
}

func TestABusThatDiesInACall(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	v := b.vault(t)
	daemon := b.daemon.Process
	b.startFake(t, func(f *fakeService) { f.afterCreate = func() { daemon.Kill() } })
	if err := v.Save(t.Context(), record(3000, 1)); err == nil {
		t.Error("it was saved")
	}
	for name, err := range everyCall(t.Context(), v) {
		if !errors.Is(err, auth.ErrKeychainAbsent) {
			t.Errorf("%s: got %v, want ErrKeychainAbsent", name, err)
		}
	}
	b.start(t)
	b.startFake(t)
	must(t, v.Save(t.Context(), record(3000, 1)))
}

func TestNoSecretService(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	nowhere := &testBus{address: "unix:path=" + b.home + "/nowhere"}
	for _, v := range []*Vault{b.vault(t), nowhere.vault(t)} {
		for name, err := range everyCall(t.Context(), v) {
			if !errors.Is(err, auth.ErrKeychainAbsent) {
				t.Errorf("%s: got %v, want ErrKeychainAbsent", name, err)
			}
		}
		if err := v.Unlock(t.Context()); !errors.Is(err, auth.ErrKeychainAbsent) {
			t.Errorf("unlocking: %v", err)
		}
	}
}

// Without a keyring, calls fail with ErrNoKeyring rather than find no entry. Unlock creates one.
func TestASecretServiceWithoutAKeyring(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	f, v := b.startFake(t, func(f *fakeService) { f.noKeyring = true }), b.vault(t)
	for name, err := range everyCall(t.Context(), v) {
		if !errors.Is(err, auth.ErrNoKeyring) {
			t.Errorf("%s: got %v, want ErrNoKeyring", name, err)
		}
	}
	go f.person(t, false)
	if err := v.Unlock(t.Context()); !errors.Is(err, auth.ErrNoKeyring) {
		t.Errorf("the person did not want one: %v", err)
	}
	go f.person(t, true)
	must(t, v.Unlock(t.Context()))
	must(t, v.Save(t.Context(), record(3000, 1)))
}

// Only Unlock prompts, whether the collection is locked or each of its items.
func TestOnlyUnlockAsks(t *testing.T) {
	t.Parallel()
	for name, lock := range map[string]func(f *fakeService){
		"the collection": func(f *fakeService) { f.locked = true },
		"the items":      func(f *fakeService) { f.lockedItems = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := startBus(t)
			f, v := b.startFake(t), b.vault(t)
			must(t, v.Save(t.Context(), record(6000, 1)))
			f.set(lock)
			for name, err := range everyCall(t.Context(), v) {
				if !errors.Is(err, auth.ErrKeychainLocked) {
					t.Errorf("%s: got %v, want ErrKeychainLocked", name, err)
				}
			}
			f.everyoneUndisturbed(t)

			go f.person(t, false)
			if err := v.Unlock(t.Context()); !errors.Is(err, auth.ErrKeychainLocked) {
				t.Errorf("refused: %v", err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- v.Unlock(ctx) }()
			prompt := <-f.shown
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
			eventually(t, "the prompt to be dismissed", func() bool {
				f.mu.Lock()
				defer f.mu.Unlock()
				return slices.Contains(f.gone, prompt)
			})
			go f.person(t, true)
			must(t, v.Unlock(t.Context()))
			if got, err := v.Load(t.Context()); err != nil || len(got) != 6000 {
				t.Errorf("read %d bytes, %v", len(got), err)
			}
			must(t, v.Unlock(t.Context())) // it is unlocked already
		})
	}
}

// If the keychain prompts before it deletes, entries are emptied instead, and filled again later.
func TestASecretServiceThatAsksBeforeItDeletes(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	f, v, ctx := b.startFake(t, func(f *fakeService) { f.deleteAsks = true }), b.vault(t), t.Context()
	for n := range byte(4) {
		must(t, v.Save(ctx, record(4000, n)))
		if got, err := v.Load(ctx); err != nil || string(got) != string(record(4000, n)) {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	}
	must(t, v.Delete(ctx))
	if got, err := v.Load(ctx); got != nil || err != nil {
		t.Errorf("after the delete: %d bytes, %v", len(got), err)
	}
	must(t, v.Save(ctx, record(4000, 9)))
	must(t, v.keychain.removeAll(ctx))
	f.everyoneUndisturbed(t)
	f.set(func(f *fakeService) {
		for user, text := range f.secrets {
			if text != "" {
				t.Errorf("%q is still there", user)
			}
		}
	})
}

// KeePassXC creates each item in a prompt that it does not show. It is allowed only while the collection is unlocked.
func TestASecretServiceThatMakesItemsInAPrompt(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	f, v, ctx := b.startFake(t, func(f *fakeService) { f.createAsks = true }), b.vault(t), t.Context()
	go f.person(t, true)
	must(t, v.keychain.set(ctx, "a", "kept"))
	must(t, v.keychain.set(ctx, "a", "overwritten in place"))

	f.set(func(f *fakeService) { f.afterCreate = func() { f.locked = true } })
	if err := v.keychain.set(ctx, "b", "lost"); !errors.Is(err, auth.ErrKeychainLocked) {
		t.Errorf("locked meanwhile: %v", err)
	}
	if len(f.shown) > 0 {
		t.Error("a prompt was shown to the person")
	}
}

// The first call of a client is not OpenSession: GNOME Keyring, and with it everybody's keychain, crashes when such a process dies
// (https://gitlab.gnome.org/GNOME/gnome-keyring/-/issues/196).
func TestOpenSessionIsNotTheFirstCall(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	f := b.startFake(t)
	must(t, b.vault(t).Save(t.Context(), record(3000, 1)))
	f.first.mu.Lock()
	defer f.first.mu.Unlock()
	for client, call := range f.first.by {
		if call == "OpenSession" {
			t.Errorf("OpenSession is the first call of %s", client)
		}
	}
	if len(f.first.by) == 0 {
		t.Error("the service got no calls")
	}
}

func TestWhereTheSessionBusIs(t *testing.T) {
	t.Parallel()
	with, without := t.TempDir(), t.TempDir()
	must(t, os.WriteFile(with+"/bus", nil, 0o600))
	for name, c := range map[string]struct {
		address, runtime, systemd string
		want                      string
	}{
		"as the session says":         {"unix:abstract=x", with, with, "unix:abstract=x"},
		"in the runtime folder":       {"", with, without, "unix:path=" + with + "/bus"},
		"no bus is started":           {"autolaunch:", without, without, ""},
		"without an environment":      {"", "", with, "unix:path=" + with + "/bus"},
		"a runtime folder without it": {"", without, with, "unix:path=" + with + "/bus"},
		"nowhere":                     {"", "", without, ""},
	} {
		environment := map[string]string{"DBUS_SESSION_BUS_ADDRESS": c.address, "XDG_RUNTIME_DIR": c.runtime}
		got, err := findSessionBus(func(name string) string { return environment[name] }, c.systemd)
		if got != c.want || (err != nil) != (c.want == "") || err != nil && !errors.Is(err, auth.ErrKeychainAbsent) {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, c.want)
		}
	}
}

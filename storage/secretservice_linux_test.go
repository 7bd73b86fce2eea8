package storage

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"smokeball-connect/auth"
)

// startGnomeKeyring starts GNOME Keyring, with an unlocked keyring or without one.
func (b *testBus) startGnomeKeyring(t *testing.T, withKeyring bool) *exec.Cmd {
	t.Helper()
	args := []string{"--foreground", "--components=secrets"}
	if withKeyring {
		args = append(args, "--unlock")
	}
	cmd := b.command(t, "gnome-keyring-daemon", args...)
	cmd.Stdin = strings.NewReader("correct horse")
	begin(t, cmd)
	conn := b.connect(t)
	eventually(t, "GNOME Keyring", func() bool {
		call := conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, secretsName)
		return call.Err == nil && call.Body[0] == true
	})
	return cmd
}

// Our client reads and removes what go-keyring has written, and the reverse, so that a person who upgrades from an older
// version, or goes back to one, stays signed in.
func TestItemsAreThoseOfGoKeyring(t *testing.T) {
	b := startBus(t)
	b.startGnomeKeyring(t, true)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", b.address) // go-keyring takes the address only from here
	ours, ctx := b.client(), t.Context()
	const user = "auth.example.com/client (0a1b2c3d) manifest"

	must(t, ours.Set(ctx, user, "ours"))
	if got, err := keyring.Get(service, user); got != "ours" || err != nil {
		t.Errorf("go-keyring reads %q, %v", got, err)
	}
	must(t, keyring.Set(service, user, "its"))
	if got, err := ours.Get(ctx, user); !slices.Equal(got, []string{"its"}) || err != nil {
		t.Errorf("we read %q, %v", got, err)
	}
	must(t, ours.Set(ctx, user, "ours again"))
	if got, err := keyring.Get(service, user); got != "ours again" || err != nil {
		t.Errorf("go-keyring reads %q, %v", got, err)
	}
	items := b.items(t)
	if len(items) != 1 {
		t.Fatalf("%d items", len(items))
	}
	label := b.property(t, items[0], "org.freedesktop.Secret.Item.Label")
	if label != "Password for '"+user+"' on 'smokeball-connect'" {
		t.Errorf("its label is %q", label)
	}

	must(t, ours.Delete(ctx, user))
	if _, err := keyring.Get(service, user); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("after we deleted it, go-keyring says %v", err)
	}
	must(t, keyring.Set(service, user, "its"))
	must(t, keyring.Delete(service, user))
	if got, err := ours.Get(ctx, user); len(got) > 0 || err != nil {
		t.Errorf("after go-keyring deleted it, we say %v", err)
	}

	must(t, keyring.Set("another program", user, "its own"))
	must(t, keyring.Set(service, "a", "1"))
	must(t, ours.Set(ctx, "b", "2"))
	must(t, ours.DeleteAll(ctx))
	must(t, ours.DeleteAll(ctx)) // no error without entries
	if items := b.items(t); len(items) != 1 {
		t.Errorf("got %d items, want only the one of another program", len(items))
	}
	must(t, ours.Set(ctx, "b", "2"))
	must(t, keyring.DeleteAll(service))
	if got, err := ours.Get(ctx, "b"); len(got) > 0 || err != nil {
		t.Errorf("after go-keyring deleted all, we say %v", err)
	}
}

func (b *testBus) property(t *testing.T, path dbus.ObjectPath, name string) any {
	t.Helper()
	v, err := b.connect(t).Object(secretsName, path).GetProperty(name)
	must(t, err)
	return v.Value()
}

func (b *testBus) items(t *testing.T) []dbus.ObjectPath {
	t.Helper()
	items, _ := b.property(t, loginCollection, "org.freedesktop.Secret.Collection.Items").([]dbus.ObjectPath)
	return items
}

// In GNOME Keyring, a vault keeps a record, reports when it is locked, and finds the record again after the daemon or the
// whole bus was restarted.
func TestAVaultInGnomeKeyring(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	daemon := b.startGnomeKeyring(t, true)
	v := openVault(testFolder(t), Key{Demo: true}, newKeychain(b.client()))
	ctx := t.Context()
	must(t, v.Unlock(ctx)) // needs no prompt
	must(t, v.Save(ctx, record(6000, 1)))
	must(t, v.Save(ctx, record(5000, 2)))
	loads := func(when string) {
		t.Helper()
		if got, err := v.Load(ctx); err != nil || string(got) != string(record(5000, 2)) {
			t.Errorf("%s: read %d bytes, %v", when, len(got), err)
		}
	}
	loads("at first")

	conn := b.connect(t)
	must(t, conn.Object(secretsName, secretsPath).Call("org.freedesktop.Secret.Service.Lock", 0, []dbus.ObjectPath{loginCollection}).Err)
	if _, err := v.Load(ctx); !errors.Is(err, auth.ErrKeychainLocked) {
		t.Errorf("locked: %v", err)
	}
	if err := v.Save(ctx, record(1, 3)); !errors.Is(err, auth.ErrKeychainLocked) {
		t.Errorf("saving, locked: %v", err)
	}
	if err := v.Unlock(ctx); !errors.Is(err, auth.ErrKeychainLocked) {
		t.Errorf("unlocking where no prompt can be shown: %v", err)
	}

	end(daemon)
	b.startGnomeKeyring(t, true)
	loads("after the daemon has been started again")
	end(b.daemon)
	if _, err := v.Load(ctx); !errors.Is(err, auth.ErrKeychainAbsent) && !errors.Is(err, auth.ErrKeychainBroken) {
		t.Errorf("without a bus: %v", err)
	}
	b.start(t)
	if _, err := v.Load(ctx); !errors.Is(err, auth.ErrKeychainAbsent) {
		t.Errorf("on a bus without a keychain: %v", err)
	}
	b.startGnomeKeyring(t, true)
	loads("after the bus has been started again")
	must(t, v.Delete(ctx))
	if items := b.items(t); len(items) > 0 {
		t.Errorf("%d items are left", len(items))
	}
}

// GNOME Keyring without a keyring, as after an automatic login, is recognised.
func TestGnomeKeyringWithoutAKeyring(t *testing.T) {
	t.Parallel()
	b := startBus(t)
	b.startGnomeKeyring(t, false)
	v := openVault(testFolder(t), Key{Demo: true}, newKeychain(b.client()))
	for name, err := range everyCall(t.Context(), v) {
		if !errors.Is(err, auth.ErrNoKeyring) {
			t.Errorf("%s: got %v, want ErrNoKeyring", name, err)
		}
	}
}

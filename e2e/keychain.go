//go:build linux

package e2e

import (
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

const (
	keychainPassword = "correct horse"

	secretService   = "org.freedesktop.secrets"
	loginCollection = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
)

// startKeychain starts GNOME Keyring with an unlocked keyring.
func (s *session) startKeychain(t testing.TB) {
	t.Helper()
	cmd := s.command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	cmd.Stdin = strings.NewReader(keychainPassword) // without a line break, which would be part of the password
	s.startService(t, cmd)
	waitFor(t, "the keychain", func() bool {
		locked, err := s.keychainLocked()
		return err == nil && !locked
	})
}

func (s *session) keychainLocked() (bool, error) {
	v, err := property(s.bus.Object(secretService, loginCollection), "org.freedesktop.Secret.Collection.Locked")
	locked, _ := v.Value().(bool)
	return locked, err
}

// lockKeychain locks the keyring, as a screen saver does.
func (s *session) lockKeychain(t testing.TB) {
	t.Helper()
	service := s.bus.Object(secretService, "/org/freedesktop/secrets")
	if err := call(service, "org.freedesktop.Secret.Service.Lock", []dbus.ObjectPath{loginCollection}).Err; err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the keychain to be locked", func() bool {
		locked, err := s.keychainLocked()
		return err == nil && locked
	})
}

// entries counts the keychain's entries.
func (s *session) entries(t testing.TB) int {
	t.Helper()
	v, err := property(s.bus.Object(secretService, loginCollection), "org.freedesktop.Secret.Collection.Items")
	if err != nil {
		t.Fatal(err)
	}
	items, _ := v.Value().([]dbus.ObjectPath)
	return len(items)
}

// promptTitle is how the title of the window begins that asks for the keychain's password.
const promptTitle = "Unlock"

// prompt waits for the window that asks for the keychain's password.
func (s *session) prompt(t testing.TB) *window {
	t.Helper()
	return s.window(t, promptTitle)
}

// damageKeychain overwrites every piece of the record in the keychain, but not the manifest.
func (s *session) damageKeychain(t testing.TB) {
	t.Helper()
	items, err := property(s.bus.Object(secretService, loginCollection), "org.freedesktop.Secret.Collection.Items")
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for _, item := range items.Value().([]dbus.ObjectPath) {
		v, err := property(s.bus.Object(secretService, item), "org.freedesktop.Secret.Item.Attributes")
		attributes, ok := v.Value().(map[string]string)
		if err != nil || !ok {
			t.Fatal(err)
		}
		if strings.HasSuffix(attributes["username"], "manifest") {
			continue
		}
		store := s.command("secret-tool", "store", "--label", "damaged", "username", attributes["username"], "service", attributes["service"])
		store.Stdin = strings.NewReader("damaged")
		if _, err := finish(store); err != nil {
			t.Fatal(err)
		}
		damaged++
	}
	if damaged == 0 {
		t.Fatal("there is nothing to damage")
	}
}

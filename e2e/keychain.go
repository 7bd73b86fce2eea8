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

// startKeychain starts a keyring that is open.
func (s *session) startKeychain(t testing.TB) {
	t.Helper()
	cmd := s.command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	cmd.Stdin = strings.NewReader(keychainPassword + "\n")
	s.startService(t, cmd)
	waitFor(t, "the keychain", func() bool {
		locked, err := s.keychainLocked()
		return err == nil && !locked
	})
}

func (s *session) keychainLocked() (bool, error) {
	v, err := s.bus.Object(secretService, loginCollection).GetProperty("org.freedesktop.Secret.Collection.Locked")
	locked, _ := v.Value().(bool)
	return locked, err
}

// lockKeychain locks the keyring, as a screen saver does.
func (s *session) lockKeychain(t testing.TB) {
	t.Helper()
	call := s.bus.Object(secretService, "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.Lock", 0,
		[]dbus.ObjectPath{loginCollection})
	if call.Err != nil {
		t.Fatal(call.Err)
	}
	waitFor(t, "the keychain to be locked", func() bool {
		locked, err := s.keychainLocked()
		return err == nil && locked
	})
}

// entries counts the keychain's entries.
func (s *session) entries(t testing.TB) int {
	t.Helper()
	v, err := s.bus.Object(secretService, loginCollection).GetProperty("org.freedesktop.Secret.Collection.Items")
	if err != nil {
		t.Fatal(err)
	}
	items, _ := v.Value().([]dbus.ObjectPath)
	return len(items)
}

package autostart

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows/registry"

	"smokeball-connect/platform/programs"
	"smokeball-connect/product"
)

const (
	runKey = `Software\Microsoft\Windows\CurrentVersion\Run`
	// approvedKey is where the Task Manager and the settings of Windows record that an entry is switched off.
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
)

var errEverybody = errors.New("it is for all users of this computer")

// Entry is a value in the registry: the command that Windows runs when the person logs on.
type Entry struct{ command string }

func newEntry() *Entry {
	program, err := programs.AtLogin()
	if err != nil {
		return nil
	}
	return &Entry{`"` + program + `" --hidden`}
}

// enabled looks for the person's entry first, then for one for all users.
func (e *Entry) enabled() bool {
	for _, root := range []registry.Key{registry.CURRENT_USER, registry.LOCAL_MACHINE} {
		if _, err := startCommand(root); err == nil {
			return !e.switchedOffIn(root)
		}
	}
	return false
}

func (e *Entry) switchedOff() bool { return e.switchedOffIn(registry.CURRENT_USER) }

// switchedOffIn reports whether the entry is switched off in approvedKey: then the first byte of its value is odd.
func (e *Entry) switchedOffIn(root registry.Key) bool {
	key, err := registry.OpenKey(root, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer key.Close()
	state, _, err := key.GetBinaryValue(product.Name)
	return err == nil && len(state) > 0 && state[0]&1 == 1
}

func (e *Entry) set(on bool) error {
	if err := e.write(on); err != nil {
		return fmt.Errorf("the autostart entry cannot be changed: %w", err)
	}
	return nil
}

func (e *Entry) write(on bool) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if !on {
		if _, err := startCommand(registry.LOCAL_MACHINE); err == nil {
			return errEverybody
		}
		if err := key.DeleteValue(product.Name); !errors.Is(err, registry.ErrNotExist) {
			return err
		}
		return nil
	}
	if approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE); err == nil {
		defer approved.Close()
		if err := approved.DeleteValue(product.Name); err != nil && !errors.Is(err, registry.ErrNotExist) {
			return err
		}
	}
	return key.SetStringValue(product.Name, e.command)
}

func (e *Entry) refresh() error {
	command, err := startCommand(registry.CURRENT_USER)
	if err != nil || command == e.command || e.switchedOff() {
		return nil //nolint:nilerr // there is nothing to refresh
	}
	return e.set(true)
}

func (e *Entry) forget() error {
	if _, err := startCommand(registry.CURRENT_USER); err != nil {
		return nil //nolint:nilerr // there is nothing to remove
	}
	return e.set(false)
}

// startCommand returns the command of the person's entry, or of the one for all users, depending on root.
func startCommand(root registry.Key) (string, error) {
	key, err := registry.OpenKey(root, runKey, registry.QUERY_VALUE)
	if err != nil {
		return "", err
	}
	defer key.Close()
	text, _, err := key.GetStringValue(product.Name)
	return text, err
}

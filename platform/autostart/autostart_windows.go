package autostart

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows/registry"

	"smokeball-connect/platform/programs"
)

const (
	runKey = `Software\Microsoft\Windows\CurrentVersion\Run`
	// approvedKey is where the Task Manager and the settings of Windows switch an entry off, and on again.
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
	runName     = "Connect for Smokeball"
)

var errEverybody = errors.New("it is everybody's on this computer")

// Entry is whether the program starts when this person logs on, hidden in the tray.
type Entry struct{ command string }

// New says which program is to start. It is nil where that cannot be.
func New() *Entry {
	program, err := programs.AtLogin()
	if err != nil {
		return nil
	}
	return &Entry{`"` + program + `" --hidden`}
}

// Enabled reports whether it does, for this person or for everybody.
func (a *Entry) Enabled() bool {
	for _, root := range []registry.Key{registry.CURRENT_USER, registry.LOCAL_MACHINE} {
		if _, err := readString(root, runKey, runName); err == nil {
			return !a.switchedOff(root)
		}
	}
	return false
}

// SwitchedOff reports whether this person has switched the entry off in the settings of Windows.
func (a *Entry) SwitchedOff() bool { return a.switchedOff(registry.CURRENT_USER) }

// switchedOff reports whether the person has switched the entry off where Windows lists such programs: its first byte is odd then.
func (a *Entry) switchedOff(root registry.Key) bool {
	key, err := registry.OpenKey(root, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer key.Close()
	state, _, err := key.GetBinaryValue(runName)
	return err == nil && len(state) > 0 && state[0]&1 == 1
}

// Set makes it so, or makes it not so. It fails where the entry is everybody's on this computer, and the person does not want it.
func (a *Entry) Set(on bool) error {
	if err := a.set(on); err != nil {
		return fmt.Errorf("the entry for the start cannot be changed: %w", err)
	}
	return nil
}

func (a *Entry) set(on bool) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if !on {
		if _, err := readString(registry.LOCAL_MACHINE, runKey, runName); err == nil {
			return errEverybody
		}
		if err := key.DeleteValue(runName); !errors.Is(err, registry.ErrNotExist) {
			return err
		}
		return nil
	}
	if approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE); err == nil {
		defer approved.Close()
		if err := approved.DeleteValue(runName); err != nil && !errors.Is(err, registry.ErrNotExist) {
			return err
		}
	}
	return key.SetStringValue(runName, a.command)
}

// Refresh makes an entry start this program, which may have moved since.
func (a *Entry) Refresh() error {
	if command, err := readString(registry.CURRENT_USER, runKey, runName); err != nil || command == a.command || a.switchedOff(registry.CURRENT_USER) {
		return nil
	}
	return a.Set(true)
}

func readString(root registry.Key, path, name string) (string, error) {
	key, err := registry.OpenKey(root, path, registry.QUERY_VALUE)
	if err != nil {
		return "", err
	}
	defer key.Close()
	text, _, err := key.GetStringValue(name)
	return text, err
}

// Forget removes this person's entry.
func Forget() error {
	if a := New(); a != nil {
		if _, err := readString(registry.CURRENT_USER, runKey, runName); err == nil {
			return a.Set(false)
		}
	}
	return nil
}

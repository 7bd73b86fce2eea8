package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/auth"
)

// The Secret Service, as far as it concerns being locked
// (https://specifications.freedesktop.org/secret-service/latest/).
const (
	secretService     = "org.freedesktop.secrets"
	secretPath        = dbus.ObjectPath("/org/freedesktop/secrets")
	loginCollection   = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	defaultCollection = dbus.ObjectPath("/org/freedesktop/secrets/aliases/default")

	answerWithin = 10 * time.Second
)

// sessionBus connects to the session bus, on a connection of its own: go-keyring shares its one with the tray, and takes any
// signal for the end of a prompt. Without an address it fails with auth.ErrKeychainAbsent, rather than start a bus that outlives us.
func sessionBus(ctx context.Context) (*dbus.Conn, error) {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address == "" || address == "autolaunch:" {
		runtime := os.Getenv("XDG_RUNTIME_DIR")
		if _, err := os.Stat(filepath.Join(runtime, "bus")); runtime == "" || err != nil {
			return nil, fmt.Errorf("%w: no session bus", auth.ErrKeychainAbsent)
		}
	}
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", auth.ErrKeychainAbsent, err)
	}
	return conn, nil
}

// keychainReady asks the Secret Service whether the collection that go-keyring will use is open. It raises no prompt.
func keychainReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	conn, err := sessionBus(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	prompt, err := askToUnlock(ctx, conn)
	if err != nil {
		return serviceError(ctx, err)
	}
	if prompt != noPrompt {
		conn.Object(secretService, prompt).Go("org.freedesktop.Secret.Prompt.Dismiss", dbus.FlagNoReplyExpected, nil)
		return auth.ErrKeychainLocked
	}
	return nil
}

// noPrompt is what stands where nobody has to be asked.
const noPrompt = dbus.ObjectPath("/")

// askToUnlock asks for the collection that go-keyring uses, "login" or else the default, to be unlocked, and returns the prompt that
// would have to be shown to the person; noPrompt when it is open, or when there is neither. That it is locked could be read from a property, too,
// but GNOME Keyring 42 crashes when a process dies while it waits for one.
func askToUnlock(ctx context.Context, conn *dbus.Conn) (prompt dbus.ObjectPath, err error) {
	service := conn.Object(secretService, secretPath)
	for _, path := range []dbus.ObjectPath{loginCollection, defaultCollection} {
		var unlocked []dbus.ObjectPath
		err = service.CallWithContext(ctx, "org.freedesktop.Secret.Service.Unlock", 0, []dbus.ObjectPath{path}).Store(&unlocked, &prompt)
		switch {
		case err != nil && !noSuchObject(err):
			return "", err
		case err == nil && (prompt != noPrompt || len(unlocked) > 0):
			return prompt, nil
		}
	}
	return noPrompt, nil
}

func noSuchObject(err error) bool {
	var e dbus.Error
	return errors.As(err, &e) && (e.Name == "org.freedesktop.DBus.Error.UnknownObject" || e.Name == "org.freedesktop.DBus.Error.UnknownMethod" ||
		e.Name == "org.freedesktop.DBus.Error.UnknownInterface" || e.Name == "org.freedesktop.Secret.Error.NoSuchObject" ||
		e.Name == "org.freedesktop.DBus.Error.InvalidArgs")
}

func serviceError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return late(ctx)
	}
	var e dbus.Error
	if errors.As(err, &e) && (e.Name == "org.freedesktop.DBus.Error.ServiceUnknown" || strings.HasPrefix(e.Name, "org.freedesktop.DBus.Error.Spawn")) {
		return fmt.Errorf("%w: %v", auth.ErrKeychainAbsent, err)
	}
	return known(err)
}

// unlockKeychain asks the person to unlock the collection, and waits for the answer as long as ctx allows.
func unlockKeychain(ctx context.Context) error {
	conn, err := sessionBus(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	completed := make(chan *dbus.Signal, 16)
	conn.Signal(completed)
	if err := conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface("org.freedesktop.Secret.Prompt"), dbus.WithMatchMember("Completed")); err != nil {
		return serviceError(ctx, err)
	}
	prompt, err := askToUnlock(ctx, conn)
	if err != nil {
		return serviceError(ctx, err)
	}
	if prompt == noPrompt {
		return nil
	}
	asking := conn.Object(secretService, prompt)
	if err := asking.CallWithContext(ctx, "org.freedesktop.Secret.Prompt.Prompt", 0, "").Err; err != nil {
		// Nobody to ask: no display, or no prompter.
		return fmt.Errorf("%w: %v", auth.ErrKeychainLocked, err)
	}
	for {
		select {
		case signal, open := <-completed:
			if !open {
				return fmt.Errorf("%w: the session bus went away", auth.ErrKeychainAbsent)
			}
			if signal.Path == prompt {
				return keychainReady(ctx) // still locked when the person refused
			}
		case <-ctx.Done():
			asking.Go("org.freedesktop.Secret.Prompt.Dismiss", dbus.FlagNoReplyExpected, nil)
			return ctx.Err()
		}
	}
}

// systemError recognises what go-keyring says without a sentinel.
func systemError(err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "failed to unlock"), strings.Contains(text, "IsLocked"):
		return auth.ErrKeychainLocked
	case strings.Contains(text, "was not provided by any .service files"), strings.Contains(text, "dbus-launch"), strings.HasPrefix(text, "dial unix"):
		return auth.ErrKeychainAbsent
	}
	return nil
}

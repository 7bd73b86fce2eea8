//go:build !console

package app

import (
	"context"
	"time"

	"smokeball-connect/platform/instance"
	"smokeball-connect/platform/tray"
)

const (
	// trayTimeout is how long the bus may take to say whether there is a tray.
	trayTimeout = time.Second
	// trayAtLogin is how long to wait for the desktop session to have a tray, when the program starts at login.
	trayAtLogin = time.Minute
)

// hasTray reports whether there is a tray now.
func hasTray() bool {
	ctx, cancel := context.WithTimeout(context.Background(), trayTimeout)
	defer cancel()
	return tray.Available(ctx)
}

// waitForTray waits for a tray, or until a later start sends a message.
func waitForTray(ctx context.Context, later <-chan instance.Message) (found bool, message instance.Message) {
	ctx, cancel := context.WithTimeout(ctx, trayAtLogin)
	defer cancel()
	waited := make(chan bool, 1)
	go func() { waited <- tray.Wait(ctx) }()
	select {
	case found = <-waited:
		return found, ""
	case message = <-later:
		return hasTray(), message
	}
}

//go:build !console

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"smokeball-connect/agent"
	"smokeball-connect/auth"
	"smokeball-connect/platform/console"
	"smokeball-connect/platform/instance"
	"smokeball-connect/platform/opengl"
	"smokeball-connect/words"
)

// Run opens the window and returns when the program ends, for example by Ctrl+C or SIGTERM. If the program is already running, it only
// brings that window to the front. With hidden, only the icon in the tray is shown. If the program can't start, the reason is returned, and
// also shown if a person is there to see it.
func Run(demo, hidden bool) error {
	box := console.Detach(nil)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, demo, hidden)
	if err != nil {
		tell(box, words.Failure(err, auth.Status{}, time.Now(), words.Locale{}), hidden)
	}
	return err
}

func run(ctx context.Context, demo, hidden bool) error {
	if err := needDisplay(); err != nil {
		return err
	}
	trayFound := make(chan bool, 1)
	go func() { trayFound <- hasTray() }() // another process has to answer that
	claim, err := agent.Claim(demo)
	switch {
	case errors.Is(err, agent.ErrRunning) && hidden:
		return nil
	case errors.Is(err, agent.ErrRunning):
		if agent.Raise(demo) != nil {
			return errors.New("the program is already running, but does not answer. End it, then try again")
		}
		return nil
	case err != nil && !errors.Is(err, auth.ErrStateFolder):
		return fmt.Errorf("the program cannot make sure that it runs only once: %w", err)
	case err != nil:
		return err
	}
	a, err := agent.Open(agent.Options{Demo: demo, Ask: !hidden})
	if err != nil {
		claim.Close()
		return err
	}
	end := sync.OnceFunc(func() {
		a.Close()
		claim.Close()
	})
	defer end()

	withTray := <-trayFound
	if hidden && !withTray {
		var message instance.Message
		withTray, message = waitForTray(ctx, claim.Messages())
		hidden = withTray && message != instance.Show // without a tray, nobody would find a hidden program
		if message == instance.Quit || ctx.Err() != nil {
			return nil
		}
	}
	if opengl.Available() {
		runWindow(ctx, a, claim.Messages(), withTray, hidden, end)
	} else {
		runWindowless(ctx, a, claim.Messages())
	}
	return nil
}

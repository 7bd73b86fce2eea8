package cli

import (
	"context"
	"fmt"

	"smokeball-connect/auth"
	"smokeball-connect/platform/autostart"
	"smokeball-connect/platform/notifications"
	"smokeball-connect/storage"
	"smokeball-connect/words"
)

// forget disconnects and removes everything that the program keeps for this person, the program itself aside. What cannot be done
// does not keep it from the rest: the program is about to be removed. It does nothing while the program is being updated, and says so:
// not every installer can tell that from its removal.
func forget(ctx context.Context, streams Streams) int {
	folder, err := storage.OpenStateFolder()
	if folder.UpdateUnderWay() {
		fmt.Fprintln(streams.Err, "Nothing is removed: the program is being updated.")
		return done
	}
	code := done
	if err != nil {
		code = fail(streams, err)
	}
	for _, demo := range []bool{false, true} {
		p, err := Open(Options{Demo: demo, OneShot: true})
		if err != nil {
			code = fail(streams, err)
			continue
		}
		c := commandLine{streams, p}
		if err := c.disconnect(ctx); err != nil && p.Session.Status().SignedIn() {
			code = c.fail(err)
		}
		if err := c.endOthers(ctx); err != nil {
			code = c.fail(err)
		}
		p.Close()
		if ctx.Err() != nil {
			return fail(streams, errInterrupted)
		}
	}
	for _, remove := range []func() error{autostart.Forget, notifications.Forget, func() error { return storage.Forget(ctx) }} {
		if err := remove(); err != nil {
			fmt.Fprintln(streams.Err, sentence(err))
			code = failed
		}
	}
	return code
}

// endOthers revokes and removes the sign-ins of connections that the settings do not name any more.
func (c commandLine) endOthers(ctx context.Context) error {
	others, err := c.program.Others(ctx)
	for _, other := range others {
		switch endErr := c.program.EndOther(ctx, other); {
		case auth.KindOf(endErr) == auth.NotRevoked:
			c.say("%s: %s", other.Connection, words.What(auth.Problem{Kind: auth.NotRevoked}, other, c.program.Locale))
		case endErr != nil:
			err = endErr
		}
	}
	return err
}

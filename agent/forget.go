package agent

import (
	"context"
	"errors"

	"smokeball-connect/platform/autostart"
	"smokeball-connect/platform/notifications"
	"smokeball-connect/storage"
)

// UpdateUnderWay reports whether an installer is about to replace the program.
func UpdateUnderWay() bool {
	folder, _ := storage.OpenStateFolder() // without a state folder, no update has been announced
	return folder.UpdateUnderWay()
}

// Forget removes everything that the program keeps for this person, except the program itself. It revokes nothing, and none of it may be in
// use any more. If something cannot be removed, Forget goes on and returns all errors joined.
func Forget(ctx context.Context) error {
	_, err := storage.OpenStateFolder()
	return errors.Join(err, autostart.Forget(), notifications.Forget(), storage.Forget(ctx))
}

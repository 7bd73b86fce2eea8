package agent

import (
	"context"
	"errors"

	"smokeball-connect/platform/autostart"
	"smokeball-connect/platform/notifications"
	"smokeball-connect/storage"
)

// UpdateUnderWay reports whether an installer is just about to replace the program.
func UpdateUnderWay() bool {
	folder, _ := storage.OpenStateFolder() // where there is none, nobody has said so
	return folder.UpdateUnderWay()
}

// Forget removes everything that the program keeps for this person, the program itself aside, and revokes nothing: nothing of it may be in
// use any more. What cannot be removed does not keep it from the rest.
func Forget(ctx context.Context) error {
	_, err := storage.OpenStateFolder()
	return errors.Join(err, autostart.Forget(), notifications.Forget(), storage.Forget(ctx))
}

package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"smokeball-connect/product"
)

// toolkitFolder is what Fyne keeps for the program.
const toolkitFolder = "fyne/" + product.ID

// Forget removes what is left in the keychain, of whatever connection, the state folder, and the settings. Nothing of them may be
// in use any more.
func Forget(ctx context.Context) error {
	errs := []error{theKeychain.removeAll(ctx), leaveNoTraces()}
	for _, place := range []struct {
		find    func() (string, error)
		folders []string
	}{
		{stateHome, []string{product.Command}},
		{os.UserConfigDir, []string{product.Command, toolkitFolder}},
		{os.UserCacheDir, []string{toolkitFolder}},
	} {
		base, err := place.find()
		if err != nil {
			errs = append(errs, err) // without it, a path would be one below the current folder
			continue
		}
		for _, folder := range place.folders {
			errs = append(errs, removeTree(filepath.Join(base, folder)))
		}
	}
	return errors.Join(errs...)
}

// removeTree removes a folder file by file. The call that os.RemoveAll uses on Windows is too new for some of its file systems.
func removeTree(path string) error {
	var all []string
	err := filepath.WalkDir(path, func(path string, _ fs.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, file := range slices.Backward(all) { // what is in a folder comes after it
		err = errors.Join(err, removeFile(file))
	}
	return err
}

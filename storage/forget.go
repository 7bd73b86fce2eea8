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

// toolkitFolder is the folder in which Fyne stores files for the program.
const toolkitFolder = "fyne/" + product.ID

// Forget removes everything that the program has stored: its keychain entries for all connections, the state folder, the settings, and
// Fyne's files. No other process of the program may be running.
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
			errs = append(errs, err) // an empty base would mean the current folder
			continue
		}
		for _, folder := range place.folders {
			errs = append(errs, removeTree(filepath.Join(base, folder)))
		}
	}
	return errors.Join(errs...)
}

// removeTree removes a folder file by file, waiting like ReadFile. os.RemoveAll deletes with POSIX semantics on Windows, which not every
// file system supports.
func removeTree(path string) error {
	var all []string
	err := filepath.WalkDir(path, func(path string, _ fs.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, file := range slices.Backward(all) { // a folder's content comes after the folder
		err = errors.Join(err, removeFile(file))
	}
	return err
}

package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// toolkitFolder is what Fyne keeps for the program.
const toolkitFolder = "fyne/io.github.smokeball-connect"

// Forget removes what is left in the keychain, of whatever connection, the state folder, and the settings. Nothing of them may be
// in use any more.
func Forget(ctx context.Context) error {
	errs := []error{theKeychain.removeAll(ctx)}
	state, err := stateHome()
	errs = append(errs, err)
	config, err := os.UserConfigDir()
	errs = append(errs, err)
	cache, err := os.UserCacheDir()
	errs = append(errs, err)
	for _, path := range []string{
		filepath.Join(state, folderName), filepath.Join(config, folderName), filepath.Join(config, toolkitFolder), filepath.Join(cache, toolkitFolder),
	} {
		errs = append(errs, removeTree(path))
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
	for i := len(all) - 1; i >= 0; i-- { // what is in a folder comes after it
		err = errors.Join(err, os.Remove(all[i]))
	}
	return err
}

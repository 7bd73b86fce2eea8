package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"smokeball-connect/auth"
	"smokeball-connect/product"
)

// StateFolder is this machine's own folder for locks, revisions, flags and the log. It does not roam, and is not a temporary folder:
// a lock would not survive being tidied up.
type StateFolder struct{ path string }

// Path returns the folder's path, "" where there is no state folder.
func (f StateFolder) Path() string { return f.path }

// OpenStateFolder creates the state folder unless it exists, readable by this person only. It fails with auth.ErrStateFolder. A folder
// that exists but is read-only is not an error: it can be read, and so can the keychain. The same is true of a folder
// returned with an error, if it has a path.
func OpenStateFolder() (StateFolder, error) {
	base, err := stateHome()
	if err != nil {
		return StateFolder{}, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return openStateFolder(filepath.Join(base, product.Command))
}

func openStateFolder(path string) (StateFolder, error) {
	folder := StateFolder{path}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return folder, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	info, err := os.Stat(path)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		err = os.Chmod(path, 0o700)
		if othersWrite := info.Mode().Perm()&0o022 != 0; !othersWrite {
			err = nil // others can read it at most, and there are no secrets in it
		}
	}
	if err != nil {
		return folder, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return folder, nil
}

// stateHome returns the folder in which the system expects state folders.
func stateHome() (string, error) {
	switch runtime.GOOS {
	case "windows", "darwin":
		if local := os.Getenv("LocalAppData"); runtime.GOOS == "windows" && local != "" {
			return local, nil
		}
		return os.UserConfigDir() // ~/Library/Application Support
	}
	// The XDG Base Directory Specification says to ignore relative paths.
	if state := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return state, nil
	}
	home, err := os.UserHomeDir()
	if err == nil && !filepath.IsAbs(home) {
		err = errors.New("the home folder's path is relative")
	}
	return filepath.Join(home, ".local", "state"), err
}

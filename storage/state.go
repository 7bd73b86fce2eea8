package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"smokeball-connect/auth"
)

// folderName is the program's folder in the system's.
const folderName = "smokeball-connect"

// StateFolder is this machine's own folder for locks, revisions, notes and the log. It does not roam, and is not temporary:
// a lock in a folder that somebody tidies up is no lock.
type StateFolder struct{ path string }

// Path is where it is.
func (f StateFolder) Path() string { return f.path }

// OpenStateFolder makes the state folder, for this person's eyes alone. It fails with auth.ErrStateFolder.
func OpenStateFolder() (StateFolder, error) {
	base, err := stateHome()
	if err != nil {
		return StateFolder{}, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return openStateFolder(filepath.Join(base, folderName))
}

func openStateFolder(path string) (StateFolder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return StateFolder{}, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return StateFolder{}, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return StateFolder{path}, nil
}

// stateHome is where the system wants such folders.
func stateHome() (string, error) {
	switch runtime.GOOS {
	case "windows", "darwin":
		if local := os.Getenv("LocalAppData"); runtime.GOOS == "windows" && local != "" {
			return local, nil
		}
		return os.UserConfigDir() // ~/Library/Application Support
	}
	// The XDG base directory specification wants relative paths ignored.
	if state := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return state, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "state"), err
}

// writeFile replaces a file at once: whoever reads it sees the old content or the new. Nobody else may read it.
func writeFile(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

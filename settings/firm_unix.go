//go:build !windows

package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/BurntSushi/toml"
)

// recommended is the name of the table of defaults.
const recommended = "recommended"

// firmPlace is where the firm's settings are: a file that only its owner can write or replace.
type firmPlace struct {
	path  string
	owner uint32
}

const root = 0

// openFirm returns where the firm's settings are on this system.
func openFirm() firmPlace {
	if runtime.GOOS == "darwin" {
		return firmPlace{"/Library/Application Support/Connect for Smokeball/config.toml", root}
	}
	return firmPlace{"/etc/smokeball-connect/config.toml", root}
}

// read reads the firm's settings. It returns the zero Firm if there are none, and fails with a *FirmError if they cannot be trusted or
// understood.
func (p firmPlace) read() (Firm, error) {
	wrong := func(why string) (Firm, error) { return Firm{}, &FirmError{Place: p.path, Why: why} }
	content, err := readTrusted(p.path, p.owner)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Firm{}, nil
	case err != nil:
		return wrong(err.Error() + ".")
	case len(content) == 0:
		return Firm{}, &FirmError{p.path, "the file is empty.", errNothing}
	}
	top := map[string]any{}
	if err := toml.Unmarshal(content, &top); err != nil {
		if line := whichLine(err); line != "" {
			return wrong(line + ".")
		}
		return wrong("the file cannot be understood.")
	}
	defaults, ok := top[recommended].(map[string]any)
	if _, there := top[recommended]; there && !ok {
		return wrong(recommended + " is not a table.")
	}
	delete(top, recommended)
	return newFirm(p.path, top, defaults)
}

// readTrusted reads a file, provided that it and its folder belong to owner and nobody else may write them.
func readTrusted(path string, owner uint32) ([]byte, error) {
	folder, err := os.Lstat(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, syscall.ELOOP) {
		return nil, errors.New("the file is a link to somewhere else")
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, errors.New("the file cannot be read")
	}
	defer f.Close() //nolint:errcheck // it was only read
	file, err := f.Stat()
	if err != nil || !file.Mode().IsRegular() {
		return nil, errors.New("it is not a file")
	}
	for _, part := range []struct {
		name string
		info fs.FileInfo
	}{{"folder", folder}, {"file", file}} {
		const othersMayWrite = 0o022
		if stat, ok := part.info.Sys().(*syscall.Stat_t); !ok || stat.Uid != owner || part.info.Mode().Perm()&othersMayWrite != 0 ||
			part.info.Mode()&fs.ModeSymlink != 0 {
			return nil, fmt.Errorf("the %s has to belong to root, and nobody else may be able to write it", part.name)
		}
	}
	return io.ReadAll(io.LimitReader(f, 1<<20))
}

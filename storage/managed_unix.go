//go:build !windows

package storage

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

	"smokeball-connect/product"
)

const root = 0

// managedPath is where the firm's settings are.
func managedPath() string {
	if runtime.GOOS == "darwin" {
		return "/Library/Application Support/" + product.Name + "/config.toml"
	}
	return "/etc/" + product.Command + "/config.toml"
}

// ReadManaged reads the firm's settings; none is no error. It fails with a *ManagedError where they cannot be trusted or
// understood, and nothing of them is to be used then.
func ReadManaged(known func(name string) bool) (Managed, error) {
	return readManaged(managedPath(), root, known)
}

// readManaged reads a file that only its owner may have written, and nobody else may replace.
func readManaged(path string, owner uint32, known func(name string) bool) (Managed, error) {
	content, err := readTrusted(path, owner)
	if errors.Is(err, fs.ErrNotExist) {
		return Managed{}, nil
	}
	if err != nil {
		return Managed{}, &ManagedError{path, err.Error() + "."}
	}
	top := map[string]any{}
	if err := toml.Unmarshal(content, &top); err != nil {
		var at toml.ParseError
		if errors.As(err, &at) {
			return Managed{}, &ManagedError{path, fmt.Sprintf("line %d: %s.", at.Position.Line, at.Message)}
		}
		return Managed{}, &ManagedError{path, "the file cannot be understood."}
	}
	defaults, ok := top[recommended].(map[string]any)
	if _, there := top[recommended]; there && !ok {
		return Managed{}, &ManagedError{path, recommended + " is not a table."}
	}
	delete(top, recommended)
	return managed(path, top, defaults, known)
}

// readTrusted reads a file if it and its folder belong to the owner and nobody else may write them.
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
	defer f.Close()
	file, err := f.Stat()
	if err != nil || !file.Mode().IsRegular() {
		return nil, errors.New("it is not a file")
	}
	for _, part := range []struct {
		name string
		info fs.FileInfo
	}{{"folder", folder}, {"file", file}} {
		const othersMayWrite = 0o022
		if stat, ok := part.info.Sys().(*syscall.Stat_t); !ok || stat.Uid != owner || part.info.Mode().Perm()&othersMayWrite != 0 || part.info.Mode()&fs.ModeSymlink != 0 {
			return nil, fmt.Errorf("the %s has to belong to root, and nobody else may be able to write it", part.name)
		}
	}
	return io.ReadAll(io.LimitReader(f, 1<<20))
}

package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ReadFile reads a file. On Windows it waits up to two seconds for one that somebody else, such as a virus scanner, has open. It fails
// with fs.ErrNotExist where there is none.
func ReadFile(path string) (content []byte, err error) {
	err = patiently(func() error {
		content, err = os.ReadFile(path)
		return err
	})
	return content, err
}

// WriteFile replaces a file at once: whoever reads it sees the old content or the new. Nobody else may read it. It makes the folder
// where that is gone, and waits as ReadFile does. A link is replaced: see LinkTarget.
func WriteFile(path string, content []byte) error {
	var name string
	err := inItsFolder(path, func() error {
		f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
		if err != nil {
			return err
		}
		name = f.Name()
		_, err = f.Write(content)
		return errors.Join(err, f.Sync(), f.Close())
	})
	if err == nil {
		err = RenameFile(name, path)
	}
	if err != nil && name != "" {
		_ = removeFile(name) // why nothing was written is worth more
	}
	return err
}

// RenameFile renames a file, or puts it in the place of another. It waits as ReadFile does.
func RenameFile(from, to string) error {
	return patiently(func() error { return os.Rename(from, to) })
}

// removeFile removes a file, which may be gone already.
func removeFile(path string) error {
	err := patiently(func() error { return os.Remove(path) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// inItsFolder makes a file, and before that its folder, where somebody has removed it while the program ran.
func inItsFolder(path string, create func() error) error {
	err := patiently(create)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return patiently(create)
}

// longestChain is how many links may lead to a file, one to the next.
const longestChain = 40

// LinkTarget is where a file is that may be a link: whoever replaces the link would part it from what the person keeps elsewhere. What it
// leads to may not exist yet.
func LinkTarget(path string) (string, error) {
	for range longestChain {
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return path, nil
		case err != nil:
			return "", err
		case info.Mode()&fs.ModeSymlink == 0:
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			folder, err := filepath.EvalSymlinks(filepath.Dir(path)) // what ".." in the link means
			if err != nil {
				return "", err
			}
			to = filepath.Join(folder, to)
		}
		path = to
	}
	return "", fmt.Errorf("%s: too many links", path)
}

package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ReadFile reads a file. On Windows it waits up to two seconds for a file that another program, such as a virus scanner, has open. It fails
// with fs.ErrNotExist where there is no file.
func ReadFile(path string) (content []byte, err error) {
	err = patiently(func() error {
		content, err = os.ReadFile(path)
		return err
	})
	return content, err
}

// WriteFile replaces a file atomically: a reader sees either the old content or the new. Other users cannot read the file. It creates the
// folder if necessary, and waits like ReadFile. A symbolic link is replaced, not followed: see LinkTarget.
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
		_ = removeFile(name) // the first error is returned
	}
	return err
}

// RenameFile renames a file, replacing one that has the new name. It waits like ReadFile.
func RenameFile(from, to string) error {
	return patiently(func() error { return os.Rename(from, to) })
}

// removeFile removes a file, if there is one. It waits like ReadFile.
func removeFile(path string) error {
	err := patiently(func() error { return os.Remove(path) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// inItsFolder calls create to create a file. If the folder does not exist, for example because it was removed while the program ran, it
// creates the folder and tries again.
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

// longestChain is how many symbolic links in a row are followed.
const longestChain = 40

// LinkTarget follows symbolic links and returns the path of the file itself, which may not exist yet. Replacing that file instead of the
// link keeps the link, which a person has made to store the file elsewhere.
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
			folder, err := filepath.EvalSymlinks(filepath.Dir(path)) // ".." in the link is relative to the real folder
			if err != nil {
				return "", err
			}
			to = filepath.Join(folder, to)
		}
		path = to
	}
	return "", fmt.Errorf("%s: too many links", path)
}

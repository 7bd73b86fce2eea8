package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"smokeball-connect/auth"
)

// journalTimeout is how long to wait while another process appends its lines.
const journalTimeout = 5 * time.Second

// maxLines is how many lines a journal keeps.
const maxLines = 200

// Journal stores the last 200 lines of a connection's history, from all processes. It is an auth.Journal.
type Journal struct{ path string }

// OpenJournal returns the journal of a connection. It does not touch the disk.
func OpenJournal(folder StateFolder, key Key) Journal {
	return Journal{filepath.Join(folder.Path(), key.file()+".history")}
}

// Append adds lines, which must not contain line breaks. It fails with auth.ErrStateFolder, and has then added none.
func (j Journal) Append(lines ...[]byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), journalTimeout)
	defer cancel()
	lock, err := takeLock(ctx, j.path+".lock")
	if err != nil {
		return fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	defer lock.Unlock()
	all, err := j.Lines()
	if err != nil {
		return err
	}
	all = append(all, lines...)
	all = all[max(0, len(all)-maxLines):]
	if err := WriteFile(j.path, append(bytes.Join(all, []byte("\n")), '\n')); err != nil {
		return fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return nil
}

// Lines returns all lines, the newest last. It fails with auth.ErrStateFolder.
func (j Journal) Lines() ([][]byte, error) {
	content, err := ReadFile(j.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	lines := bytes.Split(content, []byte("\n"))
	return slices.DeleteFunc(lines, func(line []byte) bool { return len(line) == 0 }), nil
}

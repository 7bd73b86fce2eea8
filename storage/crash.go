package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"smokeball-connect/auth"
)

// crashFile is the file to which every process writes its stack trace when it crashes. It is empty otherwise.
const crashFile = "crash.txt"

// crashPrefix begins the file names of the traces that were put aside.
const crashPrefix = "crash-"

// keptCrashes is how many traces are kept.
const keptCrashes = 5

// LeaveTraces makes a crash of this process leave its stack trace in the log folder as well as on stderr, which Windows does not
// keep. A trace has the panic's text, functions and lines, but no values. It fails with auth.ErrStateFolder, and a crash then leaves
// no trace there.
func LeaveTraces(folder StateFolder) error {
	path := filepath.Join(folder.LogFolder(), crashFile)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = leaveTracesIn(path)
	}
	if err != nil {
		return fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return nil
}

func leaveTracesIn(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // nothing was written, and the runtime has a descriptor of its own
	debug.SetTraceback("all")
	return debug.SetCrashOutput(f, debug.CrashOptions{})
}

// leaveNoTraces closes the file, which Windows would not remove otherwise.
func leaveNoTraces() error { return debug.SetCrashOutput(nil, debug.CrashOptions{}) }

// TakeTrace puts the trace of the last crash aside and returns its path, "" if there was no crash since the last call. Only the newest few
// traces are kept. It fails with auth.ErrStateFolder.
func TakeTrace(folder StateFolder, now time.Time) (path string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
		}
	}()
	from := filepath.Join(folder.LogFolder(), crashFile)
	trace, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(trace) == 0 {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder.LogFolder(), crashPrefix+now.UTC().Format("20060102T150405.000")+".txt")
	if err := WriteFile(path, trace); err != nil {
		return "", err
	}
	// Truncated, not removed: other processes have it open for traces of their own.
	if err := os.Truncate(from, 0); err != nil {
		return "", err
	}
	removeOldCrashes(folder.LogFolder())
	return path, nil
}

func removeOldCrashes(folder string) {
	files, _ := os.ReadDir(folder) // sorted by name, and so by time
	files = slices.DeleteFunc(files, func(f fs.DirEntry) bool { return !strings.HasPrefix(f.Name(), crashPrefix) })
	for _, f := range files[:max(0, len(files)-keptCrashes)] {
		_ = os.Remove(filepath.Join(folder, f.Name())) // if it fails, the next crash tries again
	}
}

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

// crashFile is what every process writes its trace to when it crashes. There is nothing in it otherwise.
const crashFile = "crash.txt"

// crashPrefix is what the names of traces begin with that were put aside.
const crashPrefix = "crash-"

// keptCrashes is how many traces are kept.
const keptCrashes = 5

// LeaveTraces makes a crash of this process leave its trace in the log's folder, beside what goes to stderr, which Windows does not
// keep. A trace has the panic's text, functions and lines, but no values. It fails with auth.ErrStateFolder, and crashes then leave none.
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

// leaveNoTraces lets go of the file, which could not be removed on Windows otherwise.
func leaveNoTraces() error { return debug.SetCrashOutput(nil, debug.CrashOptions{}) }

// TakeTrace puts the trace of the last crash aside, and returns where it is; "" when nothing has crashed since. Only the newest few
// are kept. It fails with auth.ErrStateFolder.
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
	// Other processes have it open, and write their own traces to it.
	if err := os.Truncate(from, 0); err != nil {
		return "", err
	}
	removeOldCrashes(folder.LogFolder())
	return path, nil
}

func removeOldCrashes(folder string) {
	files, _ := os.ReadDir(folder) // in the order of their names, and so of their times
	files = slices.DeleteFunc(files, func(f fs.DirEntry) bool { return !strings.HasPrefix(f.Name(), crashPrefix) })
	for _, f := range files[:max(0, len(files)-keptCrashes)] {
		_ = os.Remove(filepath.Join(folder, f.Name())) // or with the next crash
	}
}

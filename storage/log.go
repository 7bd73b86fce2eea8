package storage

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/natefinch/lumberjack.v2"

	"smokeball-connect/product"
)

// LogFolder is where the log is.
func (f StateFolder) LogFolder() string { return filepath.Join(f.path, "log") }

// logs are the files that processes write their logs to, one each: they must not share one that is renamed when it is full. With how
// many older ones of a megabyte each is kept, they come to 5 MB in all.
var logs = []struct {
	name  string
	older int
}{
	{product.Command, 2},
	{product.Command + "-2", 1}, // of the demo beside the program, or of another desktop session
}

// OpenLog returns a log for a process that stays. Where others have all of the files, or there is no folder for them, nothing is written.
func OpenLog(folder StateFolder) (*slog.Logger, io.Closer) {
	for _, l := range logs {
		path := filepath.Join(folder.LogFolder(), l.name)
		lock, err := tryLock(path + ".lock")
		if err != nil {
			break
		}
		if lock == nil {
			continue
		}
		file := &lumberjack.Logger{Filename: path + ".log", MaxSize: 1, MaxBackups: l.older} // MB
		return slog.New(slog.NewTextHandler(file, nil)), closers{file, closer(lock.Unlock)}
	}
	return NoLog()
}

// NoLog is the log of a process that writes none.
func NoLog() (*slog.Logger, io.Closer) { return slog.New(slog.DiscardHandler), closers{} }

type closer func() error

func (c closer) Close() error { return c() }

type closers []io.Closer

func (all closers) Close() error {
	var errs error
	for _, c := range all {
		errs = errors.Join(errs, c.Close())
	}
	return errs
}

// tail is how much is read of the end of a log, in bytes: more than anybody wants to see.
const tail = 64 << 10

// LastLines are the last lines of the logs of all processes, the newest last, at most so many.
func LastLines(folder StateFolder, most int) (lines []string) {
	for _, l := range logs {
		lines = append(lines, lastLines(filepath.Join(folder.LogFolder(), l.name+".log"))...)
	}
	slices.SortStableFunc(lines, func(a, b string) int { return strings.Compare(at(a), at(b)) })
	return lines[max(0, len(lines)-most):]
}

// at is the time of a line: what it begins with.
func at(line string) string {
	time, _, _ := strings.Cut(line, " ")
	return time
}

// lastLines are whole lines from the end of a file, none where it cannot be read.
func lastLines(path string) []string {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil
	}
	start := max(0, info.Size()-tail)
	content, err := io.ReadAll(io.NewSectionReader(file, start, tail))
	if err != nil {
		return nil
	}
	text := string(content)
	if start > 0 {
		_, text, _ = strings.Cut(text, "\n")
	}
	return strings.FieldsFunc(strings.ToValidUTF8(text, "?"), func(r rune) bool { return r == '\n' || r == '\r' })
}

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

// LogFolder returns the path of the folder with the logs.
func (f StateFolder) LogFolder() string { return filepath.Join(f.path, "log") }

// logs are the log files, one for each process: processes must not share a file that is renamed when it is full. older is how many
// full files of 1 MB are kept besides, which makes 5 MB in all.
var logs = []struct {
	name  string
	older int
}{
	{product.Command, 2},
	{product.Command + "-2", 1}, // for the demo beside the program, or another desktop session
}

// OpenLog returns the log of a long-running process. It writes nothing where other processes use all of the files, or there is no folder
// for them.
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

// NoLog returns a log that writes nothing.
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

// tail is how many bytes are read from the end of a log: more than anybody wants to see.
const tail = 64 << 10

// LastLines returns the last lines of all logs, the newest last, at most so many. Logs that cannot be read are left out.
func LastLines(folder StateFolder, most int) (lines []string) {
	for _, l := range logs {
		lines = append(lines, lastLines(filepath.Join(folder.LogFolder(), l.name+".log"))...)
	}
	slices.SortStableFunc(lines, func(a, b string) int { return strings.Compare(at(a), at(b)) })
	return lines[max(0, len(lines)-most):]
}

// at returns the time with which a line begins.
func at(line string) string {
	time, _, _ := strings.Cut(line, " ")
	return time
}

// lastLines returns whole lines from the end of a file, none if it cannot be read.
func lastLines(path string) []string {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }() // only read from
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

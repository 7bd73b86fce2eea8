package storage

import (
	"io"
	"log/slog"
	"path/filepath"

	"gopkg.in/natefinch/lumberjack.v2"
)

// LogFolder is where the log is.
func (f StateFolder) LogFolder() string { return filepath.Join(f.path, "log") }

// OpenLog returns the program's log: a file of at most a megabyte and four older ones.
func OpenLog(folder StateFolder) (*slog.Logger, io.Closer) {
	file := &lumberjack.Logger{
		Filename:   filepath.Join(folder.LogFolder(), folderName+".log"),
		MaxSize:    1, // MB
		MaxBackups: 4,
	}
	return slog.New(slog.NewTextHandler(file, nil)), file
}

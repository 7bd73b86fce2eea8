package agent

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"smokeball-connect/auth/check"
	"smokeball-connect/platform/folders"
	"smokeball-connect/product"
	"smokeball-connect/settings"
	"smokeball-connect/storage"
	"smokeball-connect/words"
)

// maxLogLines is how many lines of the log the diagnostics have at most.
const maxLogLines = 60

// Diagnostics collects what is known about the program on this computer, with the report of the last check. The result contains no
// secrets. It reads files, but asks neither the keychain nor Smokeball.
func (a *Agent) Diagnostics(report check.Report) words.Diagnostics {
	d := words.Diagnostics{
		At: a.Now(), System: fmt.Sprintf("%s/%s, %s", runtime.GOOS, runtime.GOARCH, runtime.Version()),
		APIKeySet: a.APIKeyIsSet(), Check: report, Log: storage.LastLines(a.Folder, maxLogLines),
		Places: []words.Named{{Name: "State folder", Text: a.Folder.Path()}},
	}
	if file, err := settings.OpenFile(); err == nil {
		d.Places = append(d.Places, words.Named{Name: "Settings file", Text: file.Path()})
	}
	if program, err := os.Executable(); err == nil {
		d.Places = append(d.Places, words.Named{Name: "Program", Text: program})
	}
	now := a.Settings.Now()
	for _, row := range settings.Rows() {
		if v := now.Get(row.Name); v.Text != "" {
			d.Settings = append(d.Settings, words.DiagnosedSetting{Name: row.Name, Value: v.Text, Source: v.Source.String()})
		}
	}
	file, wrong := now.Wrong()
	for _, complaint := range []string{file, now.WrongFirm()} {
		if complaint != "" {
			d.Complaints = append(d.Complaints, complaint)
		}
	}
	for _, row := range settings.Rows() {
		if complaint := wrong[row.Name]; complaint != "" {
			d.Complaints = append(d.Complaints, row.Name+": "+complaint)
		}
	}
	for _, c := range a.connections {
		d.Connections = append(d.Connections, words.DiagnosedConnection{Status: c.Session.Status(), History: c.Session.History()})
	}
	d.Private.Home, _ = os.UserHomeDir()
	d.Private.Computer, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		d.Private.User = u.Username[strings.LastIndexByte(u.Username, '\\')+1:] // without the domain
		d.Private.Name = u.Name
	}
	return d
}

// SaveDiagnostics writes the text to a new file in the person's downloads folder, which only they can read, and returns its path.
func (a *Agent) SaveDiagnostics(text string) (path string, err error) {
	folder, err := folders.Downloads()
	if err != nil {
		return "", err
	}
	name := product.Command + "-diagnostics-" + a.Now().Format("2006-01-02-1504")
	for n := 1; ; n++ {
		path = filepath.Join(folder, name+".txt")
		if n > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s-%d.txt", name, n))
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) && n < maxSavedAMinute {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = file.WriteString(text)
		return path, errors.Join(err, file.Close())
	}
}

// maxSavedAMinute bounds the diagnostics saved in one minute, whose names differ only in a number.
const maxSavedAMinute = 100

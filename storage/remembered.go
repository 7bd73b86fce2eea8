package storage

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Remembered stores, across runs of the program, the IDs of notices that were given and of answers that the person has given for good.
// Errors are ignored: at worst, a notice is given twice.
type Remembered struct {
	mu      sync.Mutex
	said    list // the newest maxRemembered
	answers list // all
}

// maxRemembered limits how many notices are remembered. The oldest are forgotten first.
const maxRemembered = 200

// OpenRemembered reads what is remembered, separately for the demo.
func OpenRemembered(folder StateFolder, demo bool) *Remembered {
	prefix := ""
	if demo {
		prefix = "demo-"
	}
	r := &Remembered{
		said:    readList(filepath.Join(folder.Path(), prefix+"remembered.json")),
		answers: readList(filepath.Join(folder.Path(), prefix+"answers.json")),
	}
	// Earlier versions stored answers among the notices. Only a notice has a slash in its ID, before a time.
	for _, id := range r.said.ids {
		if !strings.Contains(id, "/") {
			r.answers.add(id)
		}
	}
	return r
}

// Has reports whether id was added or kept, here or in an earlier run.
func (r *Remembered) Has(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.said.ids, id) || slices.Contains(r.answers.ids, id)
}

// Add remembers id for a while. It writes a file.
func (r *Remembered) Add(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.said.add(id); len(r.said.ids) > maxRemembered {
		r.said.ids = r.said.ids[len(r.said.ids)-maxRemembered:]
	}
	r.said.write()
}

// Keep remembers id for good. It writes a file.
func (r *Remembered) Keep(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers.add(id)
	r.answers.write()
}

// Choose remembers for good that what was chosen for of, in place of an earlier choice. It writes a file.
func (r *Remembered) Choose(of, what string) { r.Keep(of + choice + what) }

// Choice returns what was chosen last for of, here or in an earlier run; "" if nothing was.
func (r *Remembered) Choice(of string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range r.answers.ids {
		if name, what, _ := strings.Cut(id, choice); name == of {
			return what
		}
	}
	return ""
}

// choice separates the two parts of a choice's ID: what it is for, and what was chosen.
const choice = "="

// list is a file of IDs.
type list struct {
	path   string
	ids    []string
	unread bool // the file exists but could not be read, so it must not be overwritten
}

func readList(path string) list {
	l := list{path: path}
	content, err := ReadFile(path)
	switch {
	case err == nil:
		_ = json.Unmarshal(content, &l.ids)
	case !errors.Is(err, fs.ErrNotExist):
		l.unread = true
	}
	return l
}

// add adds an ID. A choice replaces an earlier one for the same thing.
func (l *list) add(id string) {
	if of, _, chosen := strings.Cut(id, choice); chosen {
		l.ids = slices.DeleteFunc(l.ids, func(other string) bool { return strings.HasPrefix(other, of+choice) })
	}
	if !slices.Contains(l.ids, id) {
		l.ids = append(l.ids, id)
	}
}

func (l *list) write() {
	if l.unread {
		before := readList(l.path)
		if before.unread {
			return
		}
		for _, id := range l.ids {
			before.add(id)
		}
		*l = before
	}
	if content, err := json.Marshal(l.ids); err == nil {
		_ = WriteFile(l.path, content)
	}
}

package storage

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Remembered has what was said once already, over the end of the program. It is no more than a courtesy: where
// it cannot be read or written, something is said twice.
type Remembered struct {
	path string

	mu  sync.Mutex
	ids []string
}

// mostRemembered bounds the file; the oldest is forgotten first.
const mostRemembered = 200

// OpenRemembered reads what is remembered for a connection; the demo's is its own.
func OpenRemembered(folder StateFolder, demo bool) *Remembered {
	name := "remembered.json"
	if demo {
		name = "demo-remembered.json"
	}
	r := &Remembered{path: filepath.Join(folder.Path(), name)}
	if content, err := os.ReadFile(r.path); err == nil {
		_ = json.Unmarshal(content, &r.ids)
	}
	return r
}

// Has reports whether id was added, here or in an earlier run.
func (r *Remembered) Has(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.ids, id)
}

// Add remembers id. It writes a file.
func (r *Remembered) Add(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.ids, id) {
		return
	}
	r.ids = append(r.ids, id)
	if over := len(r.ids) - mostRemembered; over > 0 {
		r.ids = slices.Delete(r.ids, 0, over)
	}
	if content, err := json.Marshal(r.ids); err == nil {
		_ = writeFile(r.path, content)
	}
}

//go:build !windows

package timezone

import (
	"os"
	"sync"
	"time"
)

// zoneFile is a file with the time zone that the computer is set to.
type zoneFile struct {
	path string

	mu     sync.Mutex
	target string // where the path leads, and when that was changed
	zone   *time.Location
}

var systemZone = &zoneFile{path: "/etc/localtime"}

func current() *time.Location {
	if _, ok := os.LookupEnv("TZ"); ok { // somebody wants this one
		return time.Local
	}
	return systemZone.current()
}

func (f *zoneFile) current() *time.Location {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil {
		return time.Local
	}
	link, _ := os.Readlink(f.path) // a copy is no link
	target := link + info.ModTime().String()
	if f.zone != nil && f.target == target {
		return f.zone
	}
	data, err := os.ReadFile(f.path)
	if err != nil {
		return time.Local
	}
	zone, err := time.LoadLocationFromTZData("Local", data)
	if err != nil {
		return time.Local
	}
	f.target, f.zone = target, zone
	return zone
}

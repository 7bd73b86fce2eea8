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
	target string // the path's link target and modification time
	zone   *time.Location
}

var systemZone = &zoneFile{path: "/etc/localtime"}

func current() *time.Location {
	if _, ok := os.LookupEnv("TZ"); ok { // it overrides the computer's zone
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
	link, _ := os.Readlink(f.path) // "" if it is a copy rather than a link
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

package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"time"

	"smokeball-connect/auth"
)

// Experiences stores what this computer has learned about how long sign-ins last, for each client ID and sign-in host. Errors are ignored:
// at worst, people are reminded earlier than necessary. It is an auth.Experiences.
type Experiences struct{ folder StateFolder }

// OpenExperiences returns the Experiences in a state folder. It does not touch the disk.
func OpenExperiences(folder StateFolder) Experiences { return Experiences{folder} }

// experienceFile is the form of an auth.Experience in a file.
type experienceFile struct {
	OutlivedDays    int `json:"outlived_days,omitempty"`
	EndedAfterHours int `json:"ended_after_hours,omitempty"`
}

func (e Experiences) path(c auth.Connection) string {
	name := "demo"
	if !c.Demo {
		sum := sha256.Sum256([]byte(c.SignInURL + "\x00" + c.ClientID))
		name = hex.EncodeToString(sum[:4])
	}
	return filepath.Join(e.folder.Path(), "sign-ins-"+name+".json")
}

// Of returns a connection's Experience, the zero Experience where there is none. It reads a file.
func (e Experiences) Of(c auth.Connection) auth.Experience {
	var f experienceFile
	content, err := ReadFile(e.path(c))
	if err != nil || json.Unmarshal(content, &f) != nil || f.OutlivedDays < 0 || f.EndedAfterHours < 0 {
		return auth.Experience{}
	}
	return auth.Experience{Outlived: time.Duration(f.OutlivedDays) * 24 * time.Hour, EndedAfter: time.Duration(f.EndedAfterHours) * time.Hour}
}

// Learn stores a connection's Experience. It writes a file.
func (e Experiences) Learn(c auth.Connection, known auth.Experience) {
	content, err := json.Marshal(experienceFile{int(known.Outlived / (24 * time.Hour)), int(known.EndedAfter / time.Hour)})
	if err == nil {
		_ = WriteFile(e.path(c), content)
	}
}

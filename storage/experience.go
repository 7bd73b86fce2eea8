package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"time"

	"smokeball-connect/auth"
)

// Experiences keep what this computer has learned about how long sign-ins last, for each client ID and sign-in host. It is no more than a
// help: where it cannot be read or written, people are reminded earlier than need be. It is an auth.Experiences.
type Experiences struct{ folder StateFolder }

// OpenExperiences says where they are. It does not touch the disk.
func OpenExperiences(folder StateFolder) Experiences { return Experiences{folder} }

// experienceFile is an auth.Experience in a file.
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

// Of returns what is known.
func (e Experiences) Of(c auth.Connection) auth.Experience {
	var f experienceFile
	content, err := ReadFile(e.path(c))
	if err != nil || json.Unmarshal(content, &f) != nil || f.OutlivedDays < 0 || f.EndedAfterHours < 0 {
		return auth.Experience{}
	}
	return auth.Experience{Outlived: time.Duration(f.OutlivedDays) * 24 * time.Hour, EndedAfter: time.Duration(f.EndedAfterHours) * time.Hour}
}

// Learn keeps it.
func (e Experiences) Learn(c auth.Connection, known auth.Experience) {
	content, err := json.Marshal(experienceFile{int(known.Outlived / (24 * time.Hour)), int(known.EndedAfter / time.Hour)})
	if err == nil {
		_ = WriteFile(e.path(c), content)
	}
}

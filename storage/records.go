package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"smokeball-connect/auth"
)

// A record stays in the keychain when the settings name another connection, and nothing else would know of it any more. So
// the state folder says which connections have one, in a file each, without anything secret. The file is there before the
// record, and goes after it: at worst it speaks of a record that is not there.

// recordFile is what is said of a connection whose record is kept.
type recordFile struct {
	SignInURL string `json:"sign_in_url"`
	APIURL    string `json:"api_url,omitempty"`
	ClientID  string `json:"client_id"`
	Demo      bool   `json:"demo,omitempty"`
}

const recordSuffix = ".record"

// Records are the connections of which the keychain may hold a record. It reads the state folder alone, and fails with
// auth.ErrStateFolder. What cannot be understood is left out.
func Records(folder StateFolder) ([]Key, error) {
	files, err := os.ReadDir(folder.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	var keys []Key
	var errs error
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), recordSuffix) {
			continue
		}
		content, err := ReadFile(filepath.Join(folder.Path(), file.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = errors.Join(errs, fmt.Errorf("%w: %v", auth.ErrStateFolder, err))
		}
		var f recordFile
		if err != nil || json.Unmarshal(content, &f) != nil {
			continue
		}
		if key := Key(f); key.file()+recordSuffix == file.Name() { // and not a copy of another
			keys = append(keys, key)
		}
	}
	return keys, errs
}

// noteRecord says that the keychain may hold a record from now on. A state folder that takes no note is no reason not to
// save a sign-in.
func (v *Vault) noteRecord() {
	content, err := json.Marshal(recordFile(v.key))
	if err != nil {
		panic(err) // three strings
	}
	if old, err := ReadFile(v.recordFile); err != nil || string(old) != string(content) {
		_ = WriteFile(v.recordFile, content)
	}
}

// forgetRecord says that the keychain holds none any more.
func (v *Vault) forgetRecord() { _ = removeFile(v.recordFile) }

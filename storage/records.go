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

// A record stays in the keychain when the settings change to another connection, and would be forgotten there. So the state
// folder has a file for each connection that has a record, without anything secret. The file is written before the
// record and removed after it: at worst there is a file without a record.

// recordFile is the content of such a file, in JSON.
type recordFile struct {
	SignInURL string `json:"sign_in_url"`
	APIURL    string `json:"api_url,omitempty"`
	ClientID  string `json:"client_id"`
	Demo      bool   `json:"demo,omitempty"`
}

const recordSuffix = ".record"

// Records returns the keys of the connections that may have a record in the keychain. It reads only the state folder. It fails with
// auth.ErrStateFolder, and then returns the keys that it could read. Files that make no sense are left out.
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
		if key := Key(f); key.file()+recordSuffix == file.Name() { // otherwise it is a copy of another file
			keys = append(keys, key)
		}
	}
	return keys, errs
}

// noteRecord notes that the keychain may hold a record from now on. A failure is ignored: it is no reason not to save a
// sign-in.
func (v *Vault) noteRecord() {
	content, err := json.Marshal(recordFile(v.key))
	if err != nil {
		panic(err) // impossible: only strings and a bool
	}
	if old, err := ReadFile(v.recordFile); err != nil || string(old) != string(content) {
		_ = WriteFile(v.recordFile, content)
	}
}

// forgetRecord notes that the keychain no longer holds a record.
func (v *Vault) forgetRecord() { _ = removeFile(v.recordFile) }

package storage

import (
	"encoding/json"
	"path/filepath"
	"slices"

	"smokeball-connect/auth"
)

// Redirects remembers, for each connection, which redirect URIs have completed a sign-in on this computer. Errors are ignored: at worst,
// the URIs are tried in the default order. It is an auth.Redirects.
type Redirects struct{ folder StateFolder }

// OpenRedirects returns the Redirects in a state folder. It does not touch the disk.
func OpenRedirects(folder StateFolder) Redirects { return Redirects{folder} }

// maxRedirects is how many redirect URIs are remembered for each connection.
const maxRedirects = 10

func (r Redirects) path(c auth.Connection) string {
	return filepath.Join(r.folder.Path(), KeyOf(c).file()+".redirects")
}

// Completed lists a connection's redirect URIs that have completed a sign-in, the newest first. It reads a file.
func (r Redirects) Completed(c auth.Connection) (uris []string) {
	content, err := ReadFile(r.path(c))
	if err != nil || json.Unmarshal(content, &uris) != nil {
		return nil
	}
	return uris
}

// Complete remembers that uri has completed a sign-in. It writes a file.
func (r Redirects) Complete(c auth.Connection, uri string) {
	before := r.Completed(c)
	uris := slices.Concat([]string{uri}, slices.DeleteFunc(slices.Clone(before), func(old string) bool { return old == uri }))
	uris = uris[:min(len(uris), maxRedirects)]
	if slices.Equal(uris, before) {
		return
	}
	if content, err := json.Marshal(uris); err == nil {
		_ = WriteFile(r.path(c), content)
	}
}

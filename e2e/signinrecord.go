//go:build linux

package e2e

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"
)

// stored is the refresh token of the sign-in in the keyrings; "" if there is none. It fails if the record is not whole.
func (k *secretServer) stored() (refreshToken string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	entries := map[string]string{}
	for _, rings := range []map[dbus.ObjectPath]*ring{k.rings, k.away} {
		for path, r := range rings {
			for _, i := range r.items {
				if path == sessionCollection {
					return "", errors.New("something is in the keyring of the session")
				}
				entries[i.attributes["username"]] = string(i.value)
			}
		}
	}
	return signInIn(entries)
}

// signInIn is the refresh token of the sign-in in a keychain's entries, which are given by name; "" if there is none.
func signInIn(entries map[string]string) (refreshToken string, err error) {
	for name, manifest := range entries {
		if name, ok := strings.CutSuffix(name, " manifest"); ok && manifest != "" {
			return assembled(name, manifest, entries)
		}
	}
	return "", nil
}

// assembled puts the pieces of a record together as its manifest says, such as "1 A 3 <checksum>", and returns its refresh token.
func assembled(name, manifest string, entries map[string]string) (refreshToken string, err error) {
	var version, pieces int
	var slot, sum, text string
	if _, err := fmt.Sscanf(manifest, "%d %1s %d %s", &version, &slot, &pieces, &sum); err != nil {
		return "", fmt.Errorf("the manifest cannot be read: %w", err)
	}
	for n := range pieces {
		piece, ok := entries[fmt.Sprintf("%s %s%d", name, slot, n+1)]
		if !ok {
			return "", fmt.Errorf("piece %d of %d is missing", n+1, pieces)
		}
		text += piece
	}
	data, err := base64.RawStdEncoding.DecodeString(text)
	if has := sha256.Sum256(data); err != nil || hex.EncodeToString(has[:]) != sum {
		return "", errors.New("the record does not match its checksum")
	}
	var record struct {
		RefreshToken string `json:"refresh_token"`
	}
	if err := json.Unmarshal(data, &record); err != nil || record.RefreshToken == "" {
		return "", errors.New("the record has no refresh token")
	}
	return record.RefreshToken, nil
}

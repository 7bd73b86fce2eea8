// Package folders knows where a system has the folders of a person.
package folders

import "os"

// Downloads is the folder for what arrives from elsewhere, and is to be handed on: no other program synchronises or guards it by itself. It
// is the person's own folder where there is none. It fails where the system knows neither.
func Downloads() (string, error) {
	if path := downloads(); path != "" {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return path, nil
		}
	}
	return os.UserHomeDir()
}

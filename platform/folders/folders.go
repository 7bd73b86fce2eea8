// Package folders finds a person's folders.
package folders

import "os"

// Downloads returns the person's downloads folder, which unlike others is usually neither synchronised nor protected, or their home folder
// if there is none. It fails if the system knows neither.
func Downloads() (string, error) {
	if path := downloads(); path != "" {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return path, nil
		}
	}
	return os.UserHomeDir()
}

package settings

import (
	"os"
	"strings"

	"smokeball-connect/auth"
)

// environmentPrefix and a setting's name in capitals make its variable, such as SMOKEBALL_CLIENT_ID.
const environmentPrefix = "SMOKEBALL_"

// fromEnvironment returns the settings in environment variables.
func fromEnvironment(getenv func(string) string) Layer {
	layer := Layer{}
	for _, r := range rows {
		if r.FirmOnly {
			continue
		}
		if text := getenv(r.Variable()); text != "" {
			layer[r.Name] = text
		}
	}
	return layer
}

// TakeAPIKey reads the variable SMOKEBALL_API_KEY, and removes it, so that no child process inherits it. A text that is not a valid key is
// returned without the space around it, so that its use fails and says so.
func TakeAPIKey() auth.Secret {
	const name = environmentPrefix + "API_KEY"
	text := os.Getenv(name)
	_ = os.Unsetenv(name) // fails only for a malformed name
	if key, err := auth.ParseAPIKey(text); err == nil {
		return key
	}
	return auth.NewSecret(strings.TrimSpace(text))
}

package settings

import (
	"os"
	"strings"

	"smokeball-connect/auth"
)

// environmentPrefix and the name in capitals make a variable: SMOKEBALL_CLIENT_ID.
const environmentPrefix = "SMOKEBALL_"

// fromEnvironment is the layer of the environment's variables.
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

// TakeAPIKey reads the variable SMOKEBALL_API_KEY, and removes it, so that no child inherits it. A text that is no key is returned as it
// is, for whoever uses it to say so.
func TakeAPIKey() auth.Secret {
	const name = environmentPrefix + "API_KEY"
	text := os.Getenv(name)
	_ = os.Unsetenv(name) // it is a good name
	if key, err := auth.ParseAPIKey(text); err == nil {
		return key
	}
	return auth.NewSecret(strings.TrimSpace(text))
}

package settings

import (
	"os"
	"strings"
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

// TakeAPIKey reads the variable SMOKEBALL_API_KEY, and removes it, so that no child inherits it. Space, line ends and a byte order mark
// around it come from how it was put there.
func TakeAPIKey() string {
	const name = environmentPrefix + "API_KEY"
	defer os.Unsetenv(name)
	return strings.TrimSpace(strings.TrimPrefix(os.Getenv(name), "\ufeff"))
}

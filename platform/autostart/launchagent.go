package autostart

import (
	"encoding/xml"
	"strings"

	"smokeball-connect/product"
)

// launchAgent returns the property list with which macOS starts a program, hidden, when the person logs in (launchd.plist(5)). The
// program is not restarted when it ends, and not started in a session without a screen.
func launchAgent(program string) string {
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(program)) // a builder never fails
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>` + product.ID + `</string>
	<key>AssociatedBundleIdentifiers</key>
	<string>` + product.ID + `</string>
	<key>ProgramArguments</key>
	<array>
		<string>` + escaped.String() + `</string>
		<string>--hidden</string>
	</array>
	<key>RunAtLoad</key>
	<true/>
	<key>ProcessType</key>
	<string>Interactive</string>
	<key>LimitLoadToSessionType</key>
	<string>Aqua</string>
</dict>
</plist>
`
}

// translocated reports whether macOS runs the program from a temporary copy, as it does with a downloaded bundle until somebody
// has moved it.
func translocated(program string) bool { return strings.Contains(program, "/AppTranslocation/") }

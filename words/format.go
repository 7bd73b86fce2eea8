package words

import (
	"time"

	"smokeball-connect/auth"
)

// Format is the name of a format in a menu.
func Format(f auth.Format) string {
	switch f {
	case auth.Plain:
		return "Access token"
	case auth.Header:
		return "Authorization header"
	case auth.Headers:
		return "Both headers"
	case auth.Curl, auth.CurlPowerShell:
		return "curl command"
	case auth.PowerShell:
		return "PowerShell command"
	case auth.HTTPRequest:
		return ".http request"
	case auth.FetchPOSIX:
		return "A command that fetches it"
	case auth.FetchCommandPrompt:
		return "A command that fetches it, for Command Prompt"
	case auth.FetchPowerShell:
		return "A command that fetches it, for PowerShell"
	case auth.JSON, auth.CurlConfig, auth.MCPHeaders: // in no menu
	}
	return ""
}

// Copy labels a button that copies a format.
func Copy(f auth.Format) string {
	switch f {
	case auth.Header: // a proper name
		return "Copy Authorization header"
	case auth.FetchPOSIX:
		return "Copy a command that fetches it"
	case auth.FetchCommandPrompt:
		return "Copy Command Prompt command"
	case auth.FetchPowerShell:
		return "Copy fetching PowerShell command"
	case auth.PowerShell, auth.HTTPRequest:
		return "Copy " + Format(f)
	default:
		return "Copy " + lower(Format(f))
	}
}

// FormatHint is the line below a format's name in a menu: what it is for, and who may keep a copy. The token is renewed first if it is good
// for less than validity.
func FormatHint(f auth.Format, st auth.Status, validity time.Duration, now time.Time) string {
	const kept = "history may keep the token"
	switch f {
	case auth.Plain:
		fresh := "renewed first"
		if left := st.AccessTokenExpiresAt.Sub(now); left > 0 && left >= validity {
			fresh = "good for " + Duration(left)
		}
		return fresh + "; leaves the clipboard in 60 seconds"
	case auth.Headers:
		return "Authorization and x-api-key"
	case auth.Curl:
		return "GET /firm; the shell's " + kept
	case auth.CurlPowerShell:
		return "GET /firm; PowerShell's " + kept
	case auth.PowerShell:
		return "for 5.1 and 7; its " + kept
	case auth.HTTPRequest:
		return "GET /firm, for an editor that sends such files"
	case auth.FetchPOSIX, auth.FetchCommandPrompt, auth.FetchPowerShell:
		return "nothing secret on the clipboard, never out of date"
	case auth.Header, auth.JSON, auth.CurlConfig, auth.MCPHeaders:
	}
	return ""
}

// NoAPIKeyHeader is said when curl gets only one of the headers that Smokeball wants.
const NoAPIKeyHeader = "There is no API key, so curl gets only the Authorization header. Store one with the command api-key, and curl gets x-api-key too."

// Lines in a menu of formats.
const (
	APIKeyNotKnownHint = "needs the API key: enter it in the settings" // below a format that needs it

	// Headings for the formats that contain the token and for those that do not, in menus without second lines.
	HoldTheToken  = "Contains the token; a shell's history may keep it"
	FetchTheToken = "Nothing secret in it, never out of date"
)

package words

import "smokeball-connect/auth"

// Format is what a menu calls a format of a token, "" where nobody on that system has a use for it. The system is a GOOS.
func Format(f auth.Format, system string) string {
	switch f {
	case auth.Plain:
		return "Access token"
	case auth.Header:
		return "Authorization header"
	case auth.Curl:
		if system != "windows" {
			return "curl command"
		}
	case auth.CurlCommandPrompt:
		if system == "windows" {
			return "curl command for Command Prompt"
		}
	case auth.CurlPowerShell:
		if system == "windows" {
			return "curl command for PowerShell"
		}
	case auth.PowerShell:
		return "PowerShell command"
	case auth.JSON:
		return "JSON"
	}
	return ""
}

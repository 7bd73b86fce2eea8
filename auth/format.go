package auth

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

// Format is a form in which a token can be pasted somewhere. What is for a shell is quoted for that shell, and for no other. The curl
// commands hand token and API key over on curl's standard input: every user of a computer can see the arguments of a process.
type Format int

const (
	Plain             Format = iota // the token and nothing else
	Header                          // an Authorization header (RFC 6750 §2.1)
	Curl                            // a curl command that asks Smokeball for the firm, for bash, zsh and other POSIX shells
	CurlCommandPrompt               // the same for Windows' Command Prompt
	CurlPowerShell                  // the same for PowerShell on Windows, where curl alone may be Invoke-WebRequest
	PowerShell                      // the same with PowerShell's own means, for 5.1 and 7
	JSON                            // what token --json prints
)

// Formats lists every format, the usual one first.
func Formats() []Format {
	return []Format{Plain, Header, Curl, CurlCommandPrompt, CurlPowerShell, PowerShell, JSON}
}

// NeedsAPI reports whether the format is a command that asks Smokeball's API, and is nothing without one.
func (s Format) NeedsAPI() bool {
	switch s {
	case Curl, CurlCommandPrompt, CurlPowerShell, PowerShell:
		return true
	case Plain, Header, JSON:
	}
	return false
}

// Why a token can't be had in a format.
const (
	TokenUnprintable  ProblemKind = "token_unprintable"  // it is no access token: one is printable ASCII (RFC 6749 §A.12)
	TokenNotBearer    ProblemKind = "token_not_bearer"   // it can't stand in a header: it is no b64token (RFC 6750 §2.1)
	APINotKnown       ProblemKind = "api_not_known"      // there is nothing to ask
	APIKeyNotForShell ProblemKind = "api_key_not_quoted" // the shell has no way to quote the API key
)

var (
	printable = regexp.MustCompile(`^[\x20-\x7e]+$`)
	b64token  = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)
	// fieldValue leaves out what is not ASCII: no two programs agree on what it means in a header.
	fieldValue = regexp.MustCompile(`^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$`)
	// unquotedByCommandPrompt is what Command Prompt replaces between quotes, what ends them, and what ends a value for curl that has
	// no quotes of its own.
	unquotedByCommandPrompt = regexp.MustCompile(`[%" ]`)
)

// apiKeyPlaceholder stands where Smokeball's API wants a key that this program does not have.
const apiKeyPlaceholder = "YOUR-API-KEY"

// Render wraps the token. The commands go to the API at apiURL with apiKey, which Smokeball wants beside the token; where the
// key is zero they have a placeholder for it.
//
// A sign-in host that is not Smokeball's may issue anything. What is no access token at all is not handed out in any format, and
// what can't stand in a header is handed out only as it is, or as JSON.
func (t Token) Render(format Format, apiURL string, apiKey Secret) (Secret, error) {
	token, key := t.AccessToken.Reveal(), apiKey.Reveal()
	if key == "" {
		key = apiKeyPlaceholder
	}
	switch {
	case !printable.MatchString(token):
		return Secret{}, &Error{Kind: TokenUnprintable}
	case format == Plain:
		return t.AccessToken, nil
	case format == JSON:
		return NewSecret(t.json()), nil
	case !b64token.MatchString(token):
		return Secret{}, &Error{Kind: TokenNotBearer}
	case format == Header:
		return NewSecret("Authorization: Bearer " + token), nil
	case apiURL == "":
		return Secret{}, &Error{Kind: APINotKnown}
	case !fieldValue.MatchString(key):
		return Secret{}, &Error{Kind: APIKeyNotHeader}
	case format == CurlCommandPrompt && unquotedByCommandPrompt.MatchString(key):
		return Secret{}, &Error{Kind: APIKeyNotForShell}
	}
	return NewSecret(askFirm(format, token, key, apiURL+"/firm")), nil
}

// askFirm is the command of a format. The token is a b64token, the key a field value, and the address has nothing but what parseOrigin
// lets pass.
func askFirm(format Format, token, key, address string) string {
	authorization, apiKey := curlHeader("Authorization: Bearer "+token), curlHeader("x-api-key: "+key)
	switch format {
	case Curl:
		// printf is part of the shell: no process gets its arguments, and there is no temporary file, as there may be behind a here-document.
		return `printf '%s\n' ` + quotePOSIX(authorization) + ` ` + quotePOSIX(apiKey) + ` | curl -K - ` + quotePOSIX(address)
	case CurlPowerShell:
		return quotePowerShell(authorization) + `, ` + quotePowerShell(apiKey) + ` | curl.exe -K - ` + quotePowerShell(address)
	case CurlCommandPrompt:
		// What is on the left of a pipe becomes the arguments of another cmd, so only the names of variables are there. What set prints,
		// name=value, is the way curl's configuration is written.
		return `set "header=x-api-key:` + key + `"& set "oauth2-bearer=` + token + `"& cmd /d /c "set header& set oauth2-bearer"| curl.exe -K - "` + address +
			`"& set "header="& set "oauth2-bearer="`
	case PowerShell:
		return `Invoke-RestMethod -Uri ` + quotePowerShell(address) +
			` -Headers @{ Authorization = ` + quotePowerShell("Bearer "+token) + `; 'x-api-key' = ` + quotePowerShell(key) + ` }`
	case Plain, Header, JSON: // ask nothing
	}
	return ""
}

// curlHeader is a line of curl's configuration.
func curlHeader(header string) string {
	return `header = "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(header) + `"`
}

func quotePOSIX(s string) string { return `'` + strings.ReplaceAll(s, `'`, `'\''`) + `'` }

// quotePowerShell quotes ASCII. (PowerShell takes the quotation marks of print for quotes as well.)
func quotePowerShell(s string) string { return `'` + strings.ReplaceAll(s, `'`, `''`) + `'` }

func (t Token) json() string {
	text, err := json.Marshal(struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresAt   string `json:"expires_at"`
		Scope       string `json:"scope"`
	}{t.AccessToken.Reveal(), t.Type, t.ExpiresAt.UTC().Format(time.RFC3339), t.Scope})
	if err != nil {
		panic(err) // four strings
	}
	return string(text)
}

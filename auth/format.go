package auth

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Format is a form in which a token can be handed over. What is for a shell is quoted for that shell, and for no other. The curl
// commands hand token and API key over on curl's standard input: every user of a computer can see the arguments of a process.
type Format int

const (
	Plain   Format = iota // the token and nothing else
	Header                // an Authorization header (RFC 6750 §2.1)
	Headers               // both headers of Smokeball's API, a line each

	Curl           // a curl command that asks Smokeball for the firm, for bash, zsh and other POSIX shells
	CurlPowerShell // the same for PowerShell on Windows, where curl alone may be Invoke-WebRequest
	PowerShell     // the same with PowerShell's own means, for 5.1 and 7
	HTTPRequest    // the same as an .http file, which editors send

	// A command that fetches a token and asks Smokeball for the firm with it: the token is not in it. Command Prompt has no other, because
	// it makes the arguments of another process of what is before a pipe.
	FetchPOSIX
	FetchCommandPrompt
	FetchPowerShell

	JSON       // what token --json prints
	CurlConfig // for curl -K -: the Authorization header, and the API key's where that is known
	MCPHeaders // a JSON object with the Authorization header alone, as the header helpers of assistants print it
)

// formats are the names of the formats, and what they want.
var formats = [...]struct {
	name     string
	command  bool // for a shell
	request  bool // it asks Smokeball's API
	fetching bool
}{
	Plain:              {name: "plain"},
	Header:             {name: "header"},
	Headers:            {name: "headers"},
	Curl:               {name: "curl", command: true, request: true},
	CurlPowerShell:     {name: "curl-powershell", command: true, request: true},
	PowerShell:         {name: "powershell", command: true, request: true},
	HTTPRequest:        {name: "http", request: true},
	FetchPOSIX:         {name: "fetch", command: true, request: true, fetching: true},
	FetchCommandPrompt: {name: "fetch-command-prompt", command: true, request: true, fetching: true},
	FetchPowerShell:    {name: "fetch-powershell", command: true, request: true, fetching: true},
	JSON:               {name: "json"},
	CurlConfig:         {name: "curl-config"},
	MCPHeaders:         {name: "mcp-headers"},
}

// Formats lists every format, the usual one first.
func Formats() (all []Format) {
	for f := range formats {
		all = append(all, Format(f))
	}
	return all
}

// String is the format's name on the command line, and where it is remembered.
func (f Format) String() string { return formats[f].name }

// NeedsAPI reports whether the format asks Smokeball's API, and is nothing without one.
func (f Format) NeedsAPI() bool { return formats[f].request }

// NeedsAPIKey reports whether the format is nothing without the API key.
func (f Format) NeedsAPIKey() bool { return f == Headers }

// ForShell reports whether the format is a command for a shell.
func (f Format) ForShell() bool { return formats[f].command }

// Fetches reports whether the format is a command that fetches the token itself. FetchCommand makes it, and there is nothing secret in it.
func (f Format) Fetches() bool { return formats[f].fetching }

// Why a token can't be had in a format.
const (
	TokenUnprintable  ProblemKind = "token_unprintable"  // it is no access token: one is printable ASCII (RFC 6749 §A.12)
	TokenNotBearer    ProblemKind = "token_not_bearer"   // it can't stand in a header: it is no b64token (RFC 6750 §2.1)
	APINotKnown       ProblemKind = "api_not_known"      // there is nothing to ask
	APIKeyNotKnown    ProblemKind = "api_key_not_known"  // there is none to hand over
	APIKeyNotQuotable ProblemKind = "api_key_not_quoted" // what it is for has no way to quote the API key
	PathNotQuotable   ProblemKind = "program_not_quoted" // the shell has no way to quote where the program is
)

var (
	printable = regexp.MustCompile(`^[\x20-\x7e]+$`)
	b64token  = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)
	// fieldValue leaves out what is not ASCII: no two programs agree on what it means in a header.
	fieldValue = regexp.MustCompile(`^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$`)
)

const (
	// apiKeyPlaceholder stands where Smokeball's API wants a key that this program does not have.
	apiKeyPlaceholder = "YOUR-API-KEY"
	// variableBegins is what an .http file replaces, and has no quotes against.
	variableBegins = "{{"
)

// Render wraps the token. What asks the API does so at apiURL, with apiKey, which Smokeball wants beside the token; where the key is zero,
// it has a placeholder for it. No format that Fetches is made here.
//
// A sign-in host that is not Smokeball's may issue anything. What is no access token at all is not handed out in any format, and
// what can't stand in a header is handed out only as it is, or as JSON.
func (t Token) Render(format Format, apiURL string, apiKey Secret) (Secret, error) {
	token, key := t.AccessToken.Reveal(), apiKey.Reveal()
	authorization := "Authorization: Bearer " + token
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
		return NewSecret(authorization), nil
	case format == MCPHeaders:
		return NewSecret(mcpHeaders(token)), nil
	case key == "" && format.NeedsAPIKey():
		return Secret{}, &Error{Kind: APIKeyNotKnown}
	case key == "" && format == CurlConfig:
		return NewSecret(curlHeader(authorization)), nil
	case format.NeedsAPI() && apiURL == "":
		return Secret{}, &Error{Kind: APINotKnown}
	}
	if key == "" {
		key = apiKeyPlaceholder
	}
	switch {
	case !fieldValue.MatchString(key):
		return Secret{}, &Error{Kind: APIKeyNotHeader}
	case format == HTTPRequest && strings.Contains(key, variableBegins):
		return Secret{}, &Error{Kind: APIKeyNotQuotable}
	}
	return NewSecret(withBoth(format, token, key, apiURL+"/firm")), nil
}

// withBoth is a format that has the API key beside the token. The token is a b64token, the key a field value, and the address has nothing
// but what parseOrigin lets pass.
func withBoth(format Format, token, key, address string) string {
	headers := []string{"Authorization: Bearer " + token, "x-api-key: " + key}
	config := []string{curlHeader(headers[0]), curlHeader(headers[1])}
	switch format {
	case Headers:
		return strings.Join(headers, "\n")
	case CurlConfig:
		return strings.Join(config, "\n")
	case HTTPRequest:
		return "GET " + address + " HTTP/1.1\n" + strings.Join(headers, "\n") + "\n"
	case Curl:
		// printf is part of the shell: no process gets its arguments, and there is no temporary file, as there may be behind a here-document.
		return `printf '%s\n' ` + quotePOSIX(config[0]) + ` ` + quotePOSIX(config[1]) + ` | curl -K - ` + quotePOSIX(address)
	case CurlPowerShell:
		return quotePowerShell(config[0]) + `, ` + quotePowerShell(config[1]) + ` | curl.exe -K - ` + quotePowerShell(address)
	case PowerShell:
		return `Invoke-RestMethod -Uri ` + quotePowerShell(address) +
			` -Headers @{ Authorization = ` + quotePowerShell("Bearer "+token) + `; 'x-api-key' = ` + quotePowerShell(key) + ` }`
	case Plain, Header, JSON, MCPHeaders, FetchPOSIX, FetchCommandPrompt, FetchPowerShell: // do not have both
	}
	return ""
}

// FetchCommand is a command for the shell of the format, one that Fetches: it gets a fresh token from the program at that path, with its
// arguments before those of the command, and asks the API at apiURL for the firm. There is nothing secret in it. It fails with an
// *Error where there is no API, or where the shell has no way to quote the path.
func FetchCommand(format Format, apiURL, path string, args ...string) (string, error) {
	printed := utf8.ValidString(path) && path != "" && !strings.ContainsFunc(path, func(r rune) bool { return !unicode.IsPrint(r) })
	switch {
	case apiURL == "":
		return "", &Error{Kind: APINotKnown}
	case !printed, format == FetchCommandPrompt && strings.ContainsAny(path, `%"`): // it replaces %NAME% between quotes, too
		return "", &Error{Kind: PathNotQuotable}
	}
	token := strings.Join(append(args, "token", "--format", CurlConfig.String()), " ")
	address := apiURL + "/firm"
	switch format {
	case FetchCommandPrompt:
		return `"` + path + `" ` + token + ` | curl.exe -K - "` + address + `"`, nil
	case FetchPowerShell:
		return `& ` + quotePowerShell(path) + ` ` + token + ` | curl.exe -K - ` + quotePowerShell(address), nil
	default:
		return quotePOSIX(path) + ` ` + token + ` | curl -K - ` + quotePOSIX(address), nil
	}
}

// curlHeader is a line of curl's configuration.
func curlHeader(header string) string {
	return `header = "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(header) + `"`
}

func quotePOSIX(s string) string { return `'` + strings.ReplaceAll(s, `'`, `'\''`) + `'` }

// powerShellQuotes are what ends a quoted string in PowerShell, which takes the quotation marks of print for quotes as well. Doubled, each
// stands for itself.
var powerShellQuotes = strings.NewReplacer(`'`, `''`, "\u2018", "\u2018\u2018", "\u2019", "\u2019\u2019", "\u201a", "\u201a\u201a", "\u201b", "\u201b\u201b")

func quotePowerShell(s string) string { return `'` + powerShellQuotes.Replace(s) + `'` }

// JSONVersion is that of all JSON that the commands print. It changes when something in there goes away or comes to mean something else,
// not when something is added.
const JSONVersion = 1

func (t Token) json() string {
	return marshal(struct {
		Version     int    `json:"version"`
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresAt   string `json:"expires_at"`
		Scope       string `json:"scope"`
	}{JSONVersion, t.AccessToken.Reveal(), t.Type, t.ExpiresAt.UTC().Format(time.RFC3339), t.Scope})
}

// mcpHeaders is an object of headers. Whoever asks for it sends all that is in it, so there is nothing else.
func mcpHeaders(token string) string {
	return marshal(struct{ Authorization string }{"Bearer " + token})
}

func marshal(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(text)
}

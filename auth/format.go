package auth

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Format is a form in which a token can be copied or printed. A command for a shell is quoted for that shell only. The curl
// commands pass the token and the API key on curl's standard input, because every user of a computer can see a process's arguments.
type Format int

const (
	Plain   Format = iota // the token and nothing else
	Header                // an Authorization header (RFC 6750 §2.1)
	Headers               // both headers of Smokeball's API, a line each

	Curl           // a curl command that asks Smokeball for the firm, for bash, zsh and other POSIX shells
	CurlPowerShell // the same for PowerShell on Windows, where plain curl may be Invoke-WebRequest
	PowerShell     // the same request with Invoke-RestMethod, for PowerShell 5.1 and 7
	HTTPRequest    // the same request as an .http file, which editors can send

	// Commands that fetch a token themselves and ask Smokeball for the firm with it; they do not contain the token. Command Prompt
	// has no other format, because it runs what is before a pipe as the arguments of another process.
	FetchPOSIX
	FetchCommandPrompt
	FetchPowerShell

	JSON       // what token --json prints
	CurlConfig // for curl -K -: the Authorization header, and the API key's where that is known
	MCPHeaders // a JSON object with just the Authorization header, as the header helpers of assistants print it
)

// formats are the names and properties of the formats.
var formats = [...]struct {
	name     string
	command  bool // is a command for a shell
	request  bool // asks Smokeball's API
	fetching bool // fetches the token itself
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

// String returns the format's name on the command line and in stored settings.
func (f Format) String() string { return formats[f].name }

// NeedsAPI reports whether the format asks Smokeball's API, and so needs the API's address.
func (f Format) NeedsAPI() bool { return formats[f].request }

// NeedsAPIKey reports whether the format cannot be made without the API key.
func (f Format) NeedsAPIKey() bool { return f == Headers }

// ForShell reports whether the format is a command for a shell.
func (f Format) ForShell() bool { return formats[f].command }

// Fetches reports whether the format is a command that fetches the token itself. FetchCommand makes it, and it contains no secret.
func (f Format) Fetches() bool { return formats[f].fetching }

// Why a token is not available in a format.
const (
	TokenUnprintable  ProblemKind = "token_unprintable"  // not an access token, which is printable ASCII (RFC 6749 §A.12)
	TokenNotBearer    ProblemKind = "token_not_bearer"   // not valid in a header: not a b64token (RFC 6750 §2.1)
	APINotKnown       ProblemKind = "api_not_known"      // the API's address is not known
	APIKeyNotKnown    ProblemKind = "api_key_not_known"  // the format needs an API key
	APIKeyNotQuotable ProblemKind = "api_key_not_quoted" // the format has no way to quote the API key
	PathNotQuotable   ProblemKind = "program_not_quoted" // the shell has no way to quote the program's path
)

const (
	// apiKeyPlaceholder stands in for an API key that this program does not have.
	apiKeyPlaceholder = "YOUR-API-KEY"
	// variableBegins begins a variable in an .http file, and cannot be quoted there.
	variableBegins = "{{"
)

// Render returns the token in a format other than those that Fetch. A format that asks the API does so at apiURL with apiKey, or with a
// placeholder where the key is zero. It fails with *Error of one of the kinds above, or APIKeyNotHeader.
//
// A sign-in host that is not Smokeball's may issue anything. A text that is not an access token at all is not handed out in any format,
// and one that is not valid in a header only as Plain or JSON.
func (t Token) Render(format Format, apiURL string, apiKey Secret) (Secret, error) {
	token, key := t.AccessToken.Reveal(), apiKey.Reveal()
	authorization := "Authorization: Bearer " + token
	switch {
	case !madeOf(token, isPrintable):
		return Secret{}, &Error{Kind: TokenUnprintable}
	case format == Plain:
		return t.AccessToken, nil
	case format == JSON:
		return NewSecret(t.json()), nil
	case !isBearerToken(token):
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
	case !isFieldValue(key):
		return Secret{}, &Error{Kind: APIKeyNotHeader}
	case format == HTTPRequest && strings.Contains(key, variableBegins):
		return Secret{}, &Error{Kind: APIKeyNotQuotable}
	}
	return NewSecret(withBoth(format, token, key, apiURL+"/firm")), nil
}

// withBoth renders a format that has both the API key and the token. The token must be a b64token, the key a field value, and the address
// one that parseOrigin accepts, with a path.
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
		// printf is built into the shell, so no process has the secrets as arguments. A here-document may be kept in a temporary file.
		return `printf '%s\n' ` + quotePOSIX(config[0]) + ` ` + quotePOSIX(config[1]) + ` | curl -K - ` + quotePOSIX(address)
	case CurlPowerShell:
		return quotePowerShell(config[0]) + `, ` + quotePowerShell(config[1]) + ` | curl.exe -K - ` + quotePowerShell(address)
	case PowerShell:
		return `Invoke-RestMethod -Uri ` + quotePowerShell(address) +
			` -Headers @{ Authorization = ` + quotePowerShell("Bearer "+token) + `; 'x-api-key' = ` + quotePowerShell(key) + ` }`
	case Plain, Header, JSON, MCPHeaders, FetchPOSIX, FetchCommandPrompt, FetchPowerShell: // have no API key
	}
	return ""
}

// FetchCommand returns the shell command of a format that Fetches. It gets a fresh token from the program at path, whose command line
// begins with args, and asks the API at apiURL for the firm. It contains no secret. It fails with *Error of the kind APINotKnown where
// apiURL is "", and PathNotQuotable where the shell has no way to quote the path.
func FetchCommand(format Format, apiURL, path string, args ...string) (string, error) {
	printed := utf8.ValidString(path) && path != "" && !strings.ContainsFunc(path, func(r rune) bool { return !unicode.IsPrint(r) })
	switch {
	case apiURL == "":
		return "", &Error{Kind: APINotKnown}
	case !printed, format == FetchCommandPrompt && strings.ContainsAny(path, `%"`): // it replaces %NAME% even between quotes
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

// curlHeader returns the line of a curl configuration that sets a header.
func curlHeader(header string) string {
	return `header = "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(header) + `"`
}

func quotePOSIX(s string) string { return `'` + strings.ReplaceAll(s, `'`, `'\''`) + `'` }

// powerShellQuotes doubles every character that would end a quoted string: PowerShell takes typographic quotation marks for quotes as
// well.
var powerShellQuotes = strings.NewReplacer(`'`, `''`, "\u2018", "\u2018\u2018", "\u2019", "\u2019\u2019", "\u201a", "\u201a\u201a", "\u201b", "\u201b\u201b")

func quotePowerShell(s string) string { return `'` + powerShellQuotes.Replace(s) + `'` }

// JSONVersion is the version of all JSON that the commands print. It changes when a member is removed or changes its meaning, not when
// one is added.
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

// mcpHeaders returns a JSON object of headers. Its readers send every member as a header, so it has nothing else in it.
func mcpHeaders(token string) string {
	return marshal(struct{ Authorization string }{"Bearer " + token})
}

func marshal(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // impossible: v has only strings and numbers
	}
	return string(text)
}

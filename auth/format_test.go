package auth

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// heardBy is the environment variable with the file in which the fake curl writes down what it was given.
const heardBy = "HEARD_BY"

// heard is what a shell passed to curl.
type heard struct {
	Args   []string
	Config string
}

// Started under the name curl, the test binary is a fake curl that sends nothing.
func init() {
	if name := filepath.Base(os.Args[0]); name != "curl" && name != "curl.exe" {
		return
	}
	config, _ := io.ReadAll(os.Stdin)
	line, err := json.Marshal(heard{os.Args[1:], string(config)})
	if err != nil {
		panic(err)
	}
	file, err := os.OpenFile(os.Getenv(heardBy), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(file, string(line))
	os.Exit(0)
}

// Started under the name of the program, the test binary prints what token --format curl-config does if it has these arguments.
func init() {
	if name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"); !strings.HasSuffix(name, programTail) {
		return
	}
	if got, want := strings.Join(os.Args[1:], " "), "--demo token --format curl-config"; got != want {
		fmt.Fprintf(os.Stderr, "the program is asked for %q, want %q\n", got, want)
		os.Exit(2)
	}
	fmt.Fprintln(os.Stdout, curlHeader("Authorization: Bearer "+fetched))
	os.Exit(0)
}

const (
	// programTail ends the file name of the fake program.
	programTail = "smokeball-connect"
	// fetched is the token that the fake program prints.
	fetched = "a-fetched-token"
)

// shell is a shell that people paste into.
type shell struct {
	format, fetching Format
	command          []string
}

// The real shells that this computer has read a copied command as it was meant. Package e2e runs this test under Wine for Command
// Prompt.
func TestACopiedCommandIsQuotedForItsShell(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, s := range []shell{
		{Curl, FetchPOSIX, []string{"bash", "--norc", "-i"}},
		{Curl, FetchPOSIX, []string{"sh"}},
		{Curl, FetchPOSIX, []string{"zsh", "-f", "-i"}},
		{FetchCommandPrompt, FetchCommandPrompt, []string{"cmd", "/d", "/q"}}, // has no other
		{CurlPowerShell, FetchPowerShell, []string{"powershell", "-NoProfile", "-Command", "-"}},
		{CurlPowerShell, FetchPowerShell, []string{"pwsh", "-NoProfile", "-Command", "-"}},
	} {
		windows := s.format != Curl
		path, err := exec.LookPath(s.command[0])
		if err != nil || windows != (runtime.GOOS == "windows") {
			continue
		}
		tried++
		t.Run(s.command[0], func(t *testing.T) {
			t.Parallel()
			if s.format == CurlPowerShell {
				if out, _ := exec.Command(path, "-NoProfile", "-Command", "'it '+'is'").Output(); strings.TrimSpace(string(out)) != "it is" {
					t.Skip("this is not PowerShell")
				}
			}
			paste := newPaste(t, append([]string{path}, s.command[1:]...))
			for i, folder := range awkwardFolders {
				program := programIn(t, folder)
				api := someAPI.Example(i)
				text, err := FetchCommand(s.fetching, api, program, "--demo")
				if err != nil {
					t.Fatal(err)
				}
				got := paste(t, text)
				if want := []string{"-K", "-", api + "/firm"}; !slices.Equal(got.Args, want) {
					t.Errorf("in %s: curl's arguments are %q, want %q", folder, got.Args, want)
				}
				if headers, want := headersOf(t, got.Config), []string{"Authorization: Bearer " + fetched}; !slices.Equal(headers, want) {
					t.Errorf("in %s: curl is told to send %q, want %q", folder, headers, want)
				}
			}
			for i := range 20 {
				if s.format.Fetches() {
					break
				}
				token, key, api := someToken.Example(i), someKey.Example(i), someAPI.Example(i)
				text, err := tokenOf(token).Render(s.format, api, NewSecret(key))
				if err != nil {
					t.Fatal(err)
				}
				got := paste(t, text.Reveal())
				if want := []string{"-K", "-", api + "/firm"}; !slices.Equal(got.Args, want) {
					t.Errorf("curl's arguments are %q, want %q", got.Args, want)
				}
				if headers, want := headersOf(t, got.Config),
					[]string{"Authorization: Bearer " + token, "x-api-key: " + key}; !slices.Equal(headers, want) {
					t.Errorf("curl is told to send %q, want %q", headers, want)
				}
			}
		})
	}
	if tried == 0 {
		t.Skip("this computer has none of the shells")
	}
}

// awkwardFolders are folder names that a shell would misread unless they are quoted.
var awkwardFolders = func() []string {
	all := []string{"x", "with a space", "R&D (new)", "it's", "$HOME", "a;exit 1;b", "^caret", "`echo x`", "$(exit 1)", "!!", "-n"}
	if runtime.GOOS != "windows" { // Windows does not allow these names, and Wine only the letters of the system's language
		all = append(all, "José’s", `say "x"`, `back\slash`, "%PATH%", "a|b>c")
	}
	return all
}()

// programIn puts the fake program into a folder with that name, and returns its path.
func programIn(t *testing.T, folder string) string {
	t.Helper()
	above, err := os.MkdirTemp("", "program") //nolint:usetesting // Wine does not know the call that t.TempDir cleans up with
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(above, folder, programTail)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	copyOfThis(t, path)
	t.Cleanup(func() {
		if err := errors.Join(os.Remove(path), os.Remove(filepath.Dir(path)), os.Remove(above)); err != nil {
			t.Error(err)
		}
	})
	return path
}

// newPaste returns a function that pastes a text into a shell that finds no command but curl, and returns what curl heard.
func newPaste(t *testing.T, command []string) func(t *testing.T, text string) heard {
	t.Helper()
	folder, err := os.MkdirTemp("", "shell") //nolint:usetesting // Wine does not know the call that t.TempDir cleans up with
	if err != nil {
		t.Fatal(err)
	}
	curl := filepath.Join(folder, "curl")
	path := folder
	if runtime.GOOS == "windows" {
		curl += ".exe"
		path += ";" + os.Getenv("PATH") // for cmd itself
	}
	copyOfThis(t, curl)
	t.Cleanup(func() {
		if err := errors.Join(os.Remove(curl), os.Remove(folder)); err != nil {
			t.Error(err)
		}
	})
	return func(t *testing.T, text string) heard {
		t.Helper()
		file := filepath.Join(folder, "heard")
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Env = append(os.Environ(), "PATH="+path, heardBy+"="+file, "HISTFILE=") // keeps it out of the tester's own history
		cmd.Dir = folder
		cmd.Stdin = strings.NewReader(text + "\n")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("the shell failed: %v\n%s", err, out)
		}
		lines, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("curl was not run: %v\n%s", err, out)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		var got heard
		if err := json.Unmarshal(lines, &got); err != nil {
			t.Fatalf("got an unreadable report of curl's, %v: %s", err, lines) // also if curl was run twice
		}
		return got
	}
}

func copyOfThis(t *testing.T, as string) {
	t.Helper()
	this, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && os.Link(this, as) == nil {
		return
	}
	content, err := os.ReadFile(this)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(as, content, 0o755); err != nil {
		t.Fatal(err)
	}
}

var configLine = regexp.MustCompile(`^header = "((?:[^"\\]|\\["\\])*)"$`)

// headersOf reads a curl configuration like curl, and returns the headers in it.
func headersOf(t *testing.T, config string) (headers []string) {
	t.Helper()
	for line := range strings.Lines(config) {
		part := configLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if part == nil {
			t.Fatalf("not a line of a configuration: %q", line)
		}
		headers = append(headers, strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(part[1]))
	}
	slices.Sort(headers)
	return headers
}

var (
	someToken = rapid.StringMatching(`[A-Za-z0-9._~+/-]{1,80}={0,2}`)
	somePath  = rapid.StringMatching(`[ -~éЖ\x{2018}-\x{201b}]{1,60}`)
	someKey   = rapid.StringMatching(`[!-~]([ -~]{0,30}[!-~])?`)
	someAPI   = rapid.SampledFrom([]string{"https://api.smokeball.com", "http://127.0.0.1:8080", "http://[::1]:8081",
		"https://xn--pypal-4ve.example:8443"})
)

func tokenOf(text string) Token { return Token{AccessToken: NewSecret(text), Type: "Bearer"} }

// The real curl sends the headers of a copied command, and while it runs, no process has a secret among its arguments.
func TestCurlSendsWhatACopiedCommandSays(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil || runtime.GOOS != "linux" {
		t.Skip("there is no curl, or no /proc")
	}
	const token, key = "eyJ.a-real~looking_token+/==", `key'"\#&|<>^!$;` + "`"
	asked := false
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked = true
		if got := r.Header.Get("Authorization"); got != "Bearer "+token || r.URL.Path != "/firm" {
			t.Errorf("%s with %q", r.URL, got)
		}
		if got := r.Header.Get("X-Api-Key"); got != key {
			t.Errorf("the API key is %q", got)
		}
		for _, arguments := range everyProcess(t) {
			if strings.Contains(arguments, token) || strings.Contains(arguments, key) {
				t.Errorf("every user of the computer can see %q", arguments)
			}
		}
	}))
	defer api.Close()

	run := func(cmd *exec.Cmd, stdin string) {
		t.Helper()
		asked = false
		cmd.Stdin = strings.NewReader(stdin)
		if out, err := cmd.CombinedOutput(); err != nil || !asked {
			t.Errorf("%v, asked: %v\n%s", err, asked, out)
		}
	}
	text, err := tokenOf(token).Render(Curl, api.URL, NewSecret(key))
	if err != nil {
		t.Fatal(err)
	}
	run(exec.Command("bash", "--norc"), text.Reveal()+"\n")
	// The output of the command token for curl, combined with another curl option.
	for format, option := range map[Format]string{CurlConfig: "-K", Headers: "-H"} {
		text, err := tokenOf(token).Render(format, "", NewSecret(key))
		if err != nil {
			t.Fatal(err)
		}
		from := map[string]string{"-K": "-", "-H": "@-"}[option]
		run(exec.Command("curl", option, from, api.URL+"/firm"), text.Reveal()+"\n")
	}
}

// everyProcess returns the arguments of every running process.
func everyProcess(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no processes: %v", err)
	}
	for _, file := range files {
		if arguments, err := os.ReadFile(file); err == nil {
			all = append(all, string(arguments))
		}
	}
	return all
}

// In a command for PowerShell, everything from outside is inside a quoted string, by the rules of PowerShell's documentation
// (about_Quoting_Rules, about_Parsing): a string ends at the next of five quotation marks that is not doubled.
func TestACopiedCommandIsQuotedForPowerShell(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		token, key, api := someToken.Draw(t, "token"), someKey.Draw(t, "key"), someAPI.Draw(t, "API")
		for format, want := range map[Format]struct {
			around  string
			strings []string
		}{
			CurlPowerShell: {"_, _ | curl.exe -K - _",
				[]string{curlHeader("Authorization: Bearer " + token), curlHeader("x-api-key: " + key), api + "/firm"}},
			PowerShell: {"Invoke-RestMethod -Uri _ -Headers @{ Authorization = _; _ = _ }",
				[]string{api + "/firm", "Bearer " + token, "x-api-key", key}},
		} {
			text, err := tokenOf(token).Render(format, api, NewSecret(key))
			if err != nil {
				t.Fatal(err)
			}
			around, quoted := readPowerShell(text.Reveal())
			if around != want.around || !slices.Equal(quoted, want.strings) {
				t.Fatalf("PowerShell reads %q with %q, want %q with %q", around, quoted, want.around, want.strings)
			}
		}
		path := somePath.Draw(t, "path")
		text, err := FetchCommand(FetchPowerShell, api, path)
		if err != nil {
			t.Fatal(err)
		}
		around, quoted := readPowerShell(text)
		if want := []string{path, api + "/firm"}; around != "& _ token --format curl-config | curl.exe -K - _" || !slices.Equal(quoted, want) {
			t.Fatalf("PowerShell reads %q with %q, want %q", around, quoted, want)
		}
	})
}

// An .http file is a request in the form of RFC 9112, as editors read it, and contains no variable that they would replace.
func TestTheHTTPFormatIsARequest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		token, key, api := someToken.Draw(t, "token"), someKey.Draw(t, "key"), someAPI.Draw(t, "API")
		text, err := tokenOf(token).Render(HTTPRequest, api, NewSecret(key))
		if strings.Contains(key, "{{") {
			if KindOf(err) != APIKeyNotQuotable {
				t.Fatalf("a key with a variable in it: %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text.Reveal() + "\n")))
		if err != nil {
			t.Fatalf("not a request: %v\n%s", err, text.Reveal())
		}
		if r.Method != http.MethodGet || r.URL.String() != api+"/firm" || len(r.Header) != 2 ||
			r.Header.Get("Authorization") != "Bearer "+token || r.Header.Get("X-Api-Key") != key {
			t.Fatalf("it is read as %s %s with %v", r.Method, r.URL, r.Header)
		}
	})
}

// A format for programs has exactly what the program reads.
func TestTheFormatsForPrograms(t *testing.T) {
	t.Parallel()
	token := tokenOf("eyJ.x_y-z")
	for _, c := range []struct {
		format    Format
		key, want string
	}{
		{MCPHeaders, "", `{"Authorization":"Bearer eyJ.x_y-z"}`},
		{MCPHeaders, "key", `{"Authorization":"Bearer eyJ.x_y-z"}`},
		{CurlConfig, "", `header = "Authorization: Bearer eyJ.x_y-z"`},
		{CurlConfig, `k"e\y`, "header = \"Authorization: Bearer eyJ.x_y-z\"\nheader = \"x-api-key: k\\\"e\\\\y\""},
		{Headers, "key", "Authorization: Bearer eyJ.x_y-z\nx-api-key: key"},
		{JSON, "", `{"version":1,"access_token":"eyJ.x_y-z","token_type":"Bearer","expires_at":"0001-01-01T00:00:00Z","scope":""}`},
	} {
		if text, err := token.Render(c.format, "", NewSecret(c.key)); err != nil || text.Reveal() != c.want {
			t.Errorf("%v: %q, %v, want %q", c.format, text.Reveal(), err, c.want)
		}
	}
	seen := map[string]bool{}
	for _, format := range Formats() {
		if format.String() == "" || seen[format.String()] {
			t.Errorf("the name %q is invalid, or used twice", format)
		}
		seen[format.String()] = true
	}
}

// A path that a shell cannot quote is refused, and so is one with characters that a terminal would act on when it is pasted.
func TestAPathThatCanNotBeQuoted(t *testing.T) {
	t.Parallel()
	const api = "https://api.example.com"
	for path, refused := range map[string][]Format{
		`C:\Program Files\x.com`:   nil,
		`C:\100%\x.com`:            {FetchCommandPrompt},
		`C:\a"b\x.com`:             {FetchCommandPrompt},
		"/usr/local/x\n/reboot":    {FetchPOSIX, FetchCommandPrompt, FetchPowerShell},
		"/usr/\x1b[201~reboot\r/x": {FetchPOSIX, FetchCommandPrompt, FetchPowerShell},
		"/usr/\xff":                {FetchPOSIX, FetchCommandPrompt, FetchPowerShell},
		"":                         {FetchPOSIX, FetchCommandPrompt, FetchPowerShell},
	} {
		for _, format := range []Format{FetchPOSIX, FetchCommandPrompt, FetchPowerShell} {
			text, err := FetchCommand(format, api, path)
			if bad := slices.Contains(refused, format); bad != (KindOf(err) == PathNotQuotable) || bad != (text == "") {
				t.Errorf("%v: %q: got %q, %v; want refused %v", format, path, text, err, bad)
			}
			if _, err := FetchCommand(format, "", path); KindOf(err) != APINotKnown {
				t.Errorf("without an API: %v", err)
			}
		}
	}
}

// readPowerShell returns the single-quoted strings in a text, and the text with each replaced by _.
func readPowerShell(text string) (around string, quoted []string) {
	const quotes = "'\u2018\u2019\u201a\u201b"
	var in bool
	var word strings.Builder
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		switch quote := strings.ContainsRune(quotes, runes[i]); {
		case quote && in && i+1 < len(runes) && strings.ContainsRune(quotes, runes[i+1]):
			word.WriteRune(runes[i])
			i++
		case quote && in:
			quoted = append(quoted, word.String())
			word.Reset()
			in = false
		case quote:
			around += "_"
			in = true
		case in:
			word.WriteRune(runes[i])
		default:
			around += string(runes[i])
		}
	}
	if in {
		around += "…"
	}
	return around, quoted
}

// A sign-in host that is not Smokeball's may issue anything. A text that is not a token must not end up in a shell.
func TestTextThatIsNotATokenIsNotHandedOut(t *testing.T) {
	t.Parallel()
	const api = "https://api.example.com"
	for _, c := range []struct {
		token, api, key string
		want            map[Format]ProblemKind
	}{
		{"eyJ.x_y-z", api, "", onlyIn(APIKeyNotKnown, Headers)},
		{"'; touch /tmp/x; '", api, "", refusedIn(TokenNotBearer, Plain, JSON)},
		{"$(reboot)", api, "", refusedIn(TokenNotBearer, Plain, JSON)},
		{"a token", api, "", refusedIn(TokenNotBearer, Plain, JSON)},
		{"=", api, "", refusedIn(TokenNotBearer, Plain, JSON)},
		{"x\r\nreboot\r\n", api, "", refusedIn(TokenUnprintable)},
		{"x\n", api, "", refusedIn(TokenUnprintable)},
		{"\x1b[201~reboot\n", api, "", refusedIn(TokenUnprintable)},
		{"x\u009b1m", api, "", refusedIn(TokenUnprintable)},
		{"to\u2019ken", api, "", refusedIn(TokenUnprintable)},
		{"\xff", api, "", refusedIn(TokenUnprintable)},
		{"", api, "", refusedIn(TokenUnprintable)},
		{"eyJ", "", "key", refusedIn(APINotKnown, withoutAPI...)},
		{"eyJ", api, "key\r\nHost: evil", refusedIn(APIKeyNotHeader, withoutKey...)},
		{"eyJ", api, "k\x1bey", refusedIn(APIKeyNotHeader, withoutKey...)},
		{"eyJ", api, "k\u2019ey", refusedIn(APIKeyNotHeader, withoutKey...)},
		{"eyJ", api, " key", refusedIn(APIKeyNotHeader, withoutKey...)},
		{"eyJ", api, "a key", nil},
		{"eyJ", api, "%PATH%", nil},
		{"eyJ", api, "{{$processEnv HOME}}", onlyIn(APIKeyNotQuotable, HTTPRequest)},
	} {
		for _, format := range Formats() {
			if format.Fetches() {
				continue // not a format of a token
			}
			text, err := tokenOf(c.token).Render(format, c.api, NewSecret(c.key))
			var known *Error
			if kind := KindOf(err); kind != c.want[format] || err != nil && (!errors.As(err, &known) || !text.IsZero()) {
				t.Errorf("token %q, key %q, format %d: %q, want %q", c.token, c.key, format, kind, c.want[format])
			}
		}
	}
}

// The formats that ask no API, and those that have no API key in them.
var (
	withoutAPI = []Format{Plain, Header, Headers, JSON, CurlConfig, MCPHeaders}
	withoutKey = []Format{Plain, Header, JSON, MCPHeaders}
)

// onlyIn expects these formats to be refused.
func onlyIn(kind ProblemKind, these ...Format) map[Format]ProblemKind {
	some := map[Format]ProblemKind{}
	for _, format := range these {
		some[format] = kind
	}
	return some
}

// refusedIn expects every format but these to be refused.
func refusedIn(kind ProblemKind, but ...Format) map[Format]ProblemKind {
	all := map[Format]ProblemKind{}
	for _, format := range Formats() {
		if !slices.Contains(but, format) {
			all[format] = kind
		}
	}
	return all
}

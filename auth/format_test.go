package auth

import (
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

// heardBy names the file where a curl that this program stands in for puts down what it was given.
const heardBy = "HEARD_BY"

// heard is what a shell gave to curl.
type heard struct {
	Args   []string
	Config string
}

// Called curl, the test is a curl that asks nobody.
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

// shell is one that people paste into.
type shell struct {
	format  Format
	command []string
}

// The texts are pasted into the real shells. Those that the system does not have are left out; package e2e runs this under Wine for
// Command Prompt.
func TestACopiedCommandIsQuotedForItsShell(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, s := range []shell{
		{Curl, []string{"bash", "--norc", "-i"}},
		{Curl, []string{"sh"}},
		{Curl, []string{"zsh", "-f", "-i"}},
		{CurlCommandPrompt, []string{"cmd", "/d", "/q"}},
		{CurlPowerShell, []string{"powershell", "-NoProfile", "-Command", "-"}},
		{CurlPowerShell, []string{"pwsh", "-NoProfile", "-Command", "-"}},
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
					t.Skip("this is no PowerShell")
				}
			}
			paste := newPaste(t, append([]string{path}, s.command[1:]...))
			for i := range 20 {
				token, key, api := someToken.Example(i), someKey.Example(i), someAPI.Example(i)
				text, err := tokenOf(token).Render(s.format, api, NewSecret(key))
				if s.format == CurlCommandPrompt && strings.ContainsAny(key, `%" `) {
					if KindOf(err) != APIKeyNotForShell {
						t.Errorf("a key that Command Prompt can't quote: %v", err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				got := paste(t, text.Reveal())
				if want := []string{"-K", "-", api + "/firm"}; !slices.Equal(got.Args, want) {
					t.Errorf("curl's arguments are %q, want %q", got.Args, want)
				}
				if headers, want := headersOf(t, got.Config), []string{"Authorization: Bearer " + token, "x-api-key: " + key}; !slices.Equal(headers, want) {
					t.Errorf("curl is told to send %q, want %q", headers, want)
				}
			}
		})
	}
	if tried == 0 {
		t.Skip("none of the shells is here")
	}
}

// newPaste returns what pastes a text into a shell that finds no command but curl, and says what curl heard.
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
		cmd.Env = append(os.Environ(), "PATH="+path, heardBy+"="+file, "HISTFILE=") // or it would be in the tester's own history
		cmd.Dir = folder
		cmd.Stdin = strings.NewReader(text + "\n")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
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
			t.Fatalf("%v: %s", err, lines) // also when it was run twice
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

var configLine = regexp.MustCompile(`^(header|oauth2-bearer) ?= ?(?:"((?:[^"\\]|\\["\\])*)"|([^\s"]*))$`)

// headersOf reads the configuration of a curl as curl does, and says which headers it makes of it.
func headersOf(t *testing.T, config string) (headers []string) {
	t.Helper()
	for line := range strings.Lines(config) {
		part := configLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if part == nil {
			t.Fatalf("not a line of a configuration: %q", line)
		}
		value := strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(part[2]) + part[3]
		if part[1] == "oauth2-bearer" {
			value = "Authorization: Bearer " + value
		}
		if name, text, found := strings.Cut(value, ":"); found {
			value = name + ": " + strings.TrimPrefix(text, " ")
		}
		headers = append(headers, value)
	}
	slices.Sort(headers)
	return headers
}

var (
	someToken = rapid.StringMatching(`[A-Za-z0-9._~+/-]{1,80}={0,2}`)
	someKey   = rapid.StringMatching(`[!-~]([ -~]{0,30}[!-~])?`)
	someAPI   = rapid.SampledFrom([]string{"https://api.smokeball.com", "http://127.0.0.1:8080", "http://[::1]:8081", "https://xn--pypal-4ve.example:8443"})
)

func tokenOf(text string) Token { return Token{AccessToken: NewSecret(text), Type: "Bearer"} }

// What the commands hand to curl, a real one makes headers of; while it runs, no process has a secret among its arguments.
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
		if got := r.Header.Get("X-Api-Key"); got != key && got != strings.ReplaceAll(key, `"`, "") {
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
	// What set prints in Command Prompt.
	run(exec.Command("curl", "-K", "-", api.URL+"/firm"), "header=x-api-key:"+strings.ReplaceAll(key, `"`, "")+"\r\noauth2-bearer="+token+"\r\n")
}

// everyProcess has the arguments of every process that runs.
func everyProcess(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(files) == 0 {
		t.Fatalf("no process runs: %v", err)
	}
	for _, file := range files {
		if arguments, err := os.ReadFile(file); err == nil {
			all = append(all, string(arguments))
		}
	}
	return all
}

// The texts for PowerShell are read as its documentation says that PowerShell reads (about_Quoting_Rules, about_Parsing): a quoted string
// ends at the next quotation mark that is not doubled, of which there are five. Nothing but strings depends on what came from outside.
func TestACopiedCommandIsQuotedForPowerShell(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		token, key, api := someToken.Draw(t, "token"), someKey.Draw(t, "key"), someAPI.Draw(t, "API")
		for format, want := range map[Format]struct {
			around  string
			strings []string
		}{
			CurlPowerShell: {"_, _ | curl.exe -K - _", []string{curlHeader("Authorization: Bearer " + token), curlHeader("x-api-key: " + key), api + "/firm"}},
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
	})
}

// readPowerShell takes the single-quoted strings out of a text, and leaves a _ in the place of each.
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

// A sign-in host that is not Smokeball's may issue anything, and what it issues ends up in somebody's shell.
func TestWhatNoTokenIsIsNotHandedOut(t *testing.T) {
	t.Parallel()
	const api = "https://api.example.com"
	for _, c := range []struct {
		token, api, key string
		want            map[Format]ProblemKind
	}{
		{"eyJ.x_y-z", api, "", map[Format]ProblemKind{}},
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
		{"eyJ", "", "", refusedIn(APINotKnown, Plain, Header, JSON)},
		{"eyJ", api, "key\r\nHost: evil", refusedIn(APIKeyNotHeader, Plain, Header, JSON)},
		{"eyJ", api, "k\x1bey", refusedIn(APIKeyNotHeader, Plain, Header, JSON)},
		{"eyJ", api, "k\u2019ey", refusedIn(APIKeyNotHeader, Plain, Header, JSON)},
		{"eyJ", api, " key", refusedIn(APIKeyNotHeader, Plain, Header, JSON)},
		{"eyJ", api, "a key", refusedIn(APIKeyNotForShell, Plain, Header, JSON, Curl, CurlPowerShell, PowerShell)},
		{"eyJ", api, "%PATH%", refusedIn(APIKeyNotForShell, Plain, Header, JSON, Curl, CurlPowerShell, PowerShell)},
	} {
		for _, format := range Formats() {
			text, err := tokenOf(c.token).Render(format, c.api, NewSecret(c.key))
			var known *Error
			if kind := KindOf(err); kind != c.want[format] || err != nil && (!errors.As(err, &known) || !text.IsZero()) {
				t.Errorf("token %q, key %q, format %d: %q, want %q", c.token, c.key, format, kind, c.want[format])
			}
		}
	}
}

// refusedIn refuses every format but some.
func refusedIn(kind ProblemKind, but ...Format) map[Format]ProblemKind {
	all := map[Format]ProblemKind{}
	for _, format := range Formats() {
		if !slices.Contains(but, format) {
			all[format] = kind
		}
	}
	return all
}

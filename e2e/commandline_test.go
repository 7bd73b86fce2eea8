//go:build linux

package e2e

import (
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"smokeball-connect/demo"
	"smokeball-connect/demo/demotest"
)

// TestCommandLine runs the scripts in testdata, which read like sessions in a terminal. Besides testscript's own commands, they have those
// of scriptCommands.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal("there are no scripts", err)
	}
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var o demo.Options
			switch name {
			case "renewing":
				o.AccessLife = shortLife
			case "check":
				o.Scopes = []string{"firm/read"}
			}
			s := newSession(t, sessionKind{})
			p := newProvider(t, o)
			program, err := binary()
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(program, filepath.Join(s.home, "bin", "smokeball-connect")); err != nil {
				t.Fatal(err)
			}
			testscript.RunT(inTurn{t}, testscript.Params{
				Files:    []string{script},
				Deadline: time.Now().Add(2 * patience), // for the whole script: a command that is still running then is ended and named
				Setup: func(e *testscript.Env) error {
					e.Vars = append(append(e.Vars, s.env...), p.env()...)
					return nil
				},
				Cmds: scriptCommands(t, s, p),
			})
		})
	}
}

// inTurn runs a script at once and in the same test. testscript would run it as a parallel subtest, which has to wait while its deadline
// comes nearer, and which is not the test that its commands fail.
type inTurn struct{ *testing.T }

func (inTurn) Parallel() {}

func (i inTurn) Run(_ string, script func(testscript.T)) { script(i) }

func (inTurn) Verbose() bool { return testing.Verbose() }

// shortLife is how long an access token lives in scripts that wait until it has run out.
const shortLife = 3 * time.Second

// scriptCommands are the commands that the scripts have besides testscript's own.
func scriptCommands(t testing.TB, s *session, p *provider) map[string]func(*testscript.TestScript, bool, []string) {
	var sense func()
	return map[string]func(*testscript.TestScript, bool, []string){
		// exits CODE COMMAND…: the command ends with the exit code.
		"exits": func(ts *testscript.TestScript, _ bool, args []string) {
			want, err := strconv.Atoi(args[0])
			ts.Check(err)
			got := 0
			var exit *exec.ExitError
			if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
				got = exit.ExitCode()
			} else {
				ts.Check(err)
			}
			if got != want {
				ts.Fatalf("the exit code is %d, want %d", got, want)
			}
		},
		// sign-in: the person signs in, as soon as the browser opens.
		"sign-in": func(ts *testscript.TestScript, _ bool, _ []string) {
			ts.Check(newPerson().signIn(s.link(t)))
		},
		// sign-in-page: the browser has opened, and the person does nothing.
		"sign-in-page": func(*testscript.TestScript, bool, []string) { s.link(t) },
		// cancel: the person chooses Cancel on the sign-in page.
		"cancel": func(ts *testscript.TestScript, _ bool, _ []string) {
			person := newPerson()
			form, err := person.openForm(s.link(t))
			ts.Check(err)
			_, err = person.submit(form, cancelButton)
			ts.Check(err)
		},
		// newest-token: the last output is exactly the access token that the provider issued last.
		"newest-token": func(ts *testscript.TestScript, negated bool, _ []string) {
			if got := ts.ReadFile("stdout"); (got == p.LastAccessToken()+"\n") == negated {
				ts.Fatalf("the output has %d bytes; being the newest token is %v", len(got), negated)
			}
		},
		// expire: the access token runs out.
		"expire": func(*testscript.TestScript, bool, []string) { p.runsOut(shortLife) },
		// smokeball down|up|revoke|nonsense|sense: the provider can't be reached, or can again; ends every sign-in; answers with a web page,
		// or properly again.
		"smokeball": func(ts *testscript.TestScript, _ bool, args []string) {
			switch args[0] {
			case "down":
				p.down()
			case "up":
				p.up(t)
			case "revoke":
				p.Revoke()
			case "nonsense":
				sense = p.Fail(demotest.Fault{Path: "/oauth2/token", Body: demotest.HTML})
			case "sense":
				sense()
			default:
				ts.Fatalf("unknown: %s", args[0])
			}
		},
		// lock-keychain: the keychain is locked.
		"lock-keychain": func(*testscript.TestScript, bool, []string) { s.lockKeychain(t) },
		// keychain-empty: the keychain has no entries.
		"keychain-empty": func(ts *testscript.TestScript, negated bool, _ []string) {
			if n := s.entries(t); (n == 0) == negated {
				ts.Fatalf("the keychain has %d entries", n)
			}
		},
		// no-sign-in-alive: the provider has no sign-in that it would renew.
		"no-sign-in-alive": func(ts *testscript.TestScript, _ bool, _ []string) {
			if n := len(p.Alive()); n > 0 {
				ts.Fatalf("%d sign-ins are still alive", n)
			}
		},
	}
}

// The program with the commands needs no library at all, so it runs on a server without a graphics library. Without the program that has
// the window, or without a display, it says what is missing.
func TestCommandsNeedNoLibrary(t *testing.T) {
	t.Parallel()
	s := newSession(t, sessionKind{display: true})
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	if err != nil || len(libraries) > 0 || file.Section(".interp") != nil {
		t.Errorf("it needs the libraries %q, want none; %v", libraries, err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), "smokeball-connect")
	if err := os.WriteFile(alone, content, 0o755); err != nil {
		t.Fatal(err)
	}
	for says, env := range map[string][]string{
		"There is no display to open a window on.":                                                    {"DISPLAY=", "WAYLAND_DISPLAY="},
		"The program with the window is missing: smokeball-connect-window has to be beside this one.": nil,
	} {
		p := s.startCommand(t, env, s.command(alone))
		if code := p.wait(t); code != 1 || !strings.HasPrefix(p.stderr(), says) {
			t.Errorf("it ends with %d and says %q", code, p.stderr())
		}
	}
	if code := s.startCommand(t, nil, s.command(alone, "version")).wait(t); code != 0 {
		t.Errorf("alone, version ends with %d", code)
	}
}

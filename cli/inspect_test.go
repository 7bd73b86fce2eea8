package cli

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// inspect runs the command with the text as its standard input.
func inspect(t *testing.T, text string, args ...string) (out, said string, code int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var outs, errs strings.Builder
	code, _ = Run(append([]string{"inspect"}, args...), Streams{In: in, Out: &outs, Err: &errs})
	return outs.String(), errs.String(), code
}

// inspect never prints a part of the token or anything that a terminal obeys, and what it prints with --json is valid JSON.
func TestInspect(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "AppData", "LocalAppData"} {
		t.Setenv(name, home)
	}
	t.Setenv("SMOKEBALL_CLIENT_ID", "")
	encode := base64.RawURLEncoding.EncodeToString
	token := func(payload string) string {
		return encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(payload)) + "." + encode([]byte("a signature of some length"))
	}
	later := time.Now().Add(time.Hour).Unix()
	for name, c := range map[string]struct {
		text string
		args []string
		code int
		want string
	}{
		"good":            {token(fmt.Sprintf(`{"token_use":"access","exp":%d,"scope":"tasks/read"}`, later)), nil, done, `"state":"good"`},
		"may":             {token(fmt.Sprintf(`{"token_use":"access","exp":%d,"scope":"tasks/read"}`, later)), []string{"--can", "/tasks"}, done, `"answer":"probably_allowed"`},
		"may not":         {token(fmt.Sprintf(`{"token_use":"access","exp":%d,"scope":"tasks/read"}`, later)), []string{"--can", "PUT /tasks"}, failed, `"scope":"tasks/write"`},
		"is for nothing":  {token(fmt.Sprintf(`{"token_use":"id","exp":%d,"scope":"tasks/read"}`, later)), []string{"--can", "/tasks"}, failed, `"kind":"id_token"`},
		"run out":         {token(`{"token_use":"access","exp":1}`), nil, failed, `"state":"expired"`},
		"none":            {"hello", nil, failed, `"kind":"none"`},
		"nothing":         {"", nil, failed, `"kind":"none"`},
		"10 MB":           {strings.Repeat("a", 10<<20), nil, failed, `"kind":"none"`},
		"binary":          {"\x00\xff\x1b[2J", nil, failed, `"kind":"none"`},
		"misleading":      {token("{\"name\":\"\u202egpj.exe\u009b2J\U000e0041\",\"a\u200b\":1}"), nil, failed, `\udb40\udc41`},
		"nested too deep": {token(`{"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`), nil, failed, `"value":null`},
		"a claim of 1 MB": {token(`{"a":"` + strings.Repeat("x", 1<<20) + `"}`), nil, failed, `"name":"a"`},
	} {
		out, said, code := inspect(t, c.text, append(c.args, "--json")...)
		if code != c.code || !strings.Contains(out, c.want) || !json.Valid([]byte(out)) {
			t.Errorf("%s with --json: exit code %d, want %d; got %.300s, want %s in it\n%s", name, code, c.code, out, c.want, said)
		}
		text, said, code := inspect(t, c.text, c.args...)
		if code != c.code || text == "" || len(text) > 5000 {
			t.Errorf("%s: exit code %d, want %d; got %d bytes, want 1 to 5000\n%s", name, code, c.code, len(text), said)
		}
		for _, printed := range []string{out, text, said} {
			for part := range strings.SplitSeq(c.text, ".") {
				if len(part) > 10 && strings.Contains(printed, part) {
					t.Errorf("%s: a part of the token is printed", name)
				}
			}
			if at := strings.IndexFunc(printed, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); at >= 0 {
				t.Errorf("%s: %q is printed", name, printed[at:min(len(printed), at+10)])
			}
		}
	}
	if _, said, code := inspect(t, "", "--can", "\u202eno request"); code != wrongUsage || !strings.Contains(said, `\u202eno request`) {
		t.Errorf("a --can that is not a request: exit code %d, want %d: %s", code, wrongUsage, said)
	}
}

package packaging

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// FyneApp.toml is the only place with the version. The newest release in the changelog has it, and all builds get it from
// packaging/version.
func TestOneVersion(t *testing.T) {
	t.Parallel()
	number := fyneApp.Details.Version
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(number) {
		t.Errorf("the version is %q, want three numbers", number)
	}
	if newest := regexp.MustCompile(`(?m)^## (\d\S*)`).FindStringSubmatch(read(t, "../CHANGELOG.md")); newest != nil && newest[1] != number {
		t.Errorf("the newest release in the changelog is %s, want %s", newest[1], number)
	}
	elsewhere := regexp.MustCompile(`git describe|FyneApp\.toml|` + regexp.QuoteMeta(number))
	for _, file := range []string{"../Makefile", "../.github/workflows/release.yml", "bom",
		"linux/tarball", "macos/bundle", "macos/Info.plist", "windows/build", "windows/installer.wxs"} {
		if found := elsewhere.FindString(withoutComments(read(t, file))); found != "" {
			t.Errorf("%s contains %q instead of using packaging/version", file, found)
		}
	}
}

// withoutComments removes the comment lines of a script, a workflow or the Makefile.
func withoutComments(text string) string {
	return regexp.MustCompile(`(?m)^\s*#.*$`).ReplaceAllString(text, "")
}

// Only a release has the bare number as its version. Every other build also names its commit.
func TestVersionOfACommit(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	copyFile(t, "../FyneApp.toml", filepath.Join(root, "FyneApp.toml"))
	copyFile(t, "version", filepath.Join(root, "packaging", "version"))
	number := fyneApp.Details.Version
	check := func(when, want string) {
		t.Helper()
		if got := runIn(t, root, "bash", "packaging/version"); !regexp.MustCompile("^" + want + "$").MatchString(got) {
			t.Errorf("%s: got version %q, want %s", when, got, want)
		}
	}
	quoted := regexp.QuoteMeta(number)
	const commit = `\+g[0-9a-f]{10}`
	check("without a repository", quoted+`\+unknown`)
	runIn(t, root, "git", "init", "--quiet")
	runIn(t, root, "git", "add", ".")
	runIn(t, root, "git", "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "x")
	check("without a tag", quoted+commit)
	runIn(t, root, "git", "tag", "v99.0.0")
	check("with the tag of another release", quoted+commit)
	runIn(t, root, "git", "tag", "v"+number)
	check("with the tag", quoted)
	if err := os.WriteFile(filepath.Join(root, "packaging", "version"), []byte(read(t, "version")+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	check("with a file that has changed", quoted+commit+`\.changed`)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, []byte(read(t, from)), 0o700); err != nil {
		t.Fatal(err)
	}
}

// runIn runs a command in a folder, hidden from any Git repository around it, and returns its output.
func runIn(t *testing.T, folder, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // the computer may be busy
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(folder), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return strings.TrimSpace(string(out))
}

// Released programs contain neither the symbol table, which is a third of their size, nor paths of the build machine. Crash traces need
// neither.
func TestShippedWithoutSymbols(t *testing.T) {
	t.Parallel()
	for file, want := range map[string][]string{
		"../Makefile": {`(?m)^LDFLAGS := -ldflags "-s -w `, `(?m)^SHIPPED := -trimpath$`,
			`(?m)^linux:.*\n.* build BUILDFLAGS=\$\(SHIPPED\)$`, `(?m)^macos:.*\n.*macos/bundle .*\$\(SHIPPED\) \$\(LDFLAGS\)$`},
		"windows/build": {`(?m)^link="-s -w `, `go build .*-trimpath -tags no_emoji`, `go build .*-trimpath -tags console`},
	} {
		for _, pattern := range want {
			if !regexp.MustCompile(pattern).MatchString(read(t, file)) {
				t.Errorf("%s does not match %s", file, pattern)
			}
		}
	}
}

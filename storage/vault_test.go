package storage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"smokeball-connect/auth"
)

func testFolder(t *testing.T) StateFolder {
	t.Helper()
	folder, err := openStateFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// memory returns a vault with a working keychain in memory.
func memory(t *testing.T) (*Vault, *faultyRing) {
	t.Helper()
	r := &faultyRing{entries: map[string]string{}}
	return openVault(testFolder(t), Key{SignInURL: "https://auth.example.com", ClientID: "client"}, newKeychain(r)), r
}

func TestAVaultKeepsARecord(t *testing.T) {
	t.Parallel()
	v, r := memory(t)
	ctx := t.Context()
	if got, err := v.Load(ctx); got != nil || err != nil {
		t.Errorf("an empty vault has %v, %v", got, err)
	}
	before := v.Revision()
	must(t, v.Save(ctx, record(6000, 1)))
	if v.Revision() == before {
		t.Error("the save did not change the revision")
	}
	if got, err := v.Load(ctx); err != nil || !bytes.Equal(got, record(6000, 1)) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	for name := range r.entries {
		if !strings.HasPrefix(name, "auth.example.com/client (") {
			t.Errorf("the entry %q is not named after the connection", name)
		}
	}
	before = v.Revision()
	must(t, v.Delete(ctx))
	if len(r.entries) != 0 || v.Revision() == before {
		t.Errorf("deleted, but %d entries, revision %q", len(r.entries), v.Revision())
	}
}

func TestConnectionsDoNotShareAnything(t *testing.T) {
	t.Parallel()
	keys := []Key{
		{SignInURL: "https://a.example", ClientID: "1"}, {SignInURL: "https://a.example", ClientID: "2"}, {SignInURL: "https://b.example", ClientID: "1"},
		{SignInURL: "https://a.example", APIURL: "https://api.example", ClientID: "1"}, {Demo: true},
	}
	names, files := map[string]bool{}, map[string]bool{}
	for _, k := range keys {
		names[k.name()], files[k.file()] = true, true
	}
	if len(names) != len(keys) || len(files) != len(keys) {
		t.Errorf("got the names %v and the files %v, want one of each for every key", names, files)
	}
	if (Key{Demo: true, SignInURL: "http://127.0.0.1:1"}).name() != (Key{Demo: true, SignInURL: "http://127.0.0.1:2"}).name() {
		t.Error("the demo's entries depend on its port")
	}
}

func TestTheLock(t *testing.T) {
	t.Parallel()
	v, _ := memory(t)
	lock, err := v.Lock(t.Context())
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Lock(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a second lock: %v", err)
	}
	var second sync.WaitGroup
	second.Go(func() {
		lock, err := v.Lock(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		lock.Unlock()
	})
	lock.Unlock()
	second.Wait()
}

// Removing a lock's file, or its folder, takes the lock away from its holder, and blocks nobody.
func TestALockWhoseFileIsRemoved(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be removed on Windows")
	}
	for name, path := range map[string]func(v *Vault) string{
		"the file":   func(v *Vault) string { return v.lockFile },
		"the folder": func(v *Vault) string { return filepath.Dir(v.lockFile) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &faultyRing{entries: map[string]string{}}
			folder, err := openStateFolder(filepath.Join(t.TempDir(), "state"))
			must(t, err)
			v := openVault(folder, Key{Demo: true}, newKeychain(r))
			first, err := v.Lock(t.Context())
			must(t, err)
			if !first.Held() {
				t.Error("the lock is not held")
			}
			waiter := make(chan auth.Lock)
			go func() {
				lock, err := v.Lock(t.Context())
				if err != nil {
					t.Error(err)
				}
				waiter <- lock
			}()
			must(t, os.RemoveAll(path(v)))
			second := <-waiter
			if first.Held() || !second.Held() {
				t.Errorf("the first is held: %t, the second: %t", first.Held(), second.Held())
			}
			first.Unlock()
			ctx, cancel := context.WithTimeout(t.Context(), 2*lockRetry)
			defer cancel()
			if _, err := v.Lock(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a third lock: %v", err)
			}
			if second.Unlock(); second.Held() {
				t.Error("the lock is held after it was released")
			}
		})
	}
}

// A state folder that was removed is created again, readable by this person only.
func TestAStateFolderThatIsRemoved(t *testing.T) {
	t.Parallel()
	folder, err := openStateFolder(filepath.Join(t.TempDir(), "state"))
	must(t, err)
	v := openVault(folder, Key{Demo: true}, newKeychain(&faultyRing{entries: map[string]string{}}))
	for name, do := range map[string]func() error{
		"save":    func() error { return v.Save(t.Context(), record(1, 1)) },
		"mark":    func() error { return v.SetUnanswered("unanswered") },
		"journal": func() error { return OpenJournal(folder, Key{Demo: true}).Append([]byte("a line")) },
		"note":    func() error { return folder.SetFlag(Updating) },
	} {
		must(t, os.RemoveAll(folder.Path()))
		before := v.Revision()
		if err := do(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name == "save" && v.Revision() == before {
			t.Error("the save did not change the revision")
		}
		if info, err := os.Stat(folder.Path()); err != nil || info.Mode().Perm() != 0o700 && runtime.GOOS != "windows" {
			t.Errorf("%s: the folder is %v, %v", name, info, err)
		}
	}
	must(t, os.RemoveAll(folder.Path()))
	must(t, v.SetUnanswered("")) // no error without a mark
}

// Other processes learn of a change even if the revision file cannot be replaced.
func TestARevisionThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	v, _ := memory(t)
	elsewhere := &Vault{lockFile: v.lockFile, revisionFile: v.revisionFile}
	must(t, os.MkdirAll(filepath.Join(v.revisionFile, "in the way"), 0o700))
	for range 3 {
		before := elsewhere.Revision()
		lock, err := v.Lock(t.Context())
		must(t, err)
		must(t, v.Save(t.Context(), record(1, 1)))
		lock.Unlock()
		if elsewhere.Revision() == before {
			t.Error("the save did not change the revision")
		}
	}

	// If there is no way to tell them, they are told as soon as there is one.
	must(t, os.Remove(v.lockFile))
	before := elsewhere.Revision()
	must(t, v.Delete(t.Context()))
	must(t, os.RemoveAll(v.revisionFile))
	v.Revision()
	if elsewhere.Revision() == before {
		t.Error("the delete did not change the revision")
	}
}

func TestTheStateFolderIsPrivate(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/state"
	must(t, os.MkdirAll(path, 0o755))
	folder, err := openStateFolder(path)
	must(t, err)
	info, err := os.Stat(folder.Path())
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v", info.Mode())
	}
	file := t.TempDir() + "/file"
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := openStateFolder(file + "/below"); !errors.Is(err, auth.ErrStateFolder) {
		t.Errorf("below a file: %v", err)
	}
}

func TestNoticesAreRemembered(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	r := OpenRemembered(folder, false)
	if r.Has("a/1") {
		t.Error("it has an ID that was never added")
	}
	r.Add("a/1")
	again := OpenRemembered(folder, false)
	if !again.Has("a/1") || OpenRemembered(folder, true).Has("a/1") {
		t.Error("it was not remembered, or is remembered for the demo as well")
	}
	for i := range maxRemembered {
		again.Add(fmt.Sprintf("b/%d", i))
	}
	if again.Has("a/1") || len(again.said.ids) != maxRemembered {
		t.Errorf("got %d remembered notices", len(again.said.ids))
	}
}

// The last of several choices counts, even after a restart, and after a choice that could not be written.
func TestTheLastChoiceIsRemembered(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	r := OpenRemembered(folder, false)
	if r.Choice("copy") != "" {
		t.Error("it has an ID that was never added")
	}
	r.Keep("copying")
	for _, what := range []string{"header", "plain", "curl"} {
		r.Choose("copy", what)
		if got := OpenRemembered(folder, false).Choice("copy"); got != what || r.Choice("copy") != what {
			t.Errorf("%s, and in this run %s, want %s", got, r.Choice("copy"), what)
		}
	}
	r.answers.unread = true // as if the file could not be read at the start
	r.Choose("copy", "json")
	if again := OpenRemembered(folder, false); again.Choice("copy") != "json" || !again.Has("copying") || len(again.answers.ids) != 2 {
		t.Errorf("got the answers %q", again.answers.ids)
	}
}

// An answer stays remembered however many notices follow: what a person has switched off stays off.
func TestAnswersStay(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	must(t, os.WriteFile(filepath.Join(folder.Path(), "remembered.json"),
		[]byte(`["asked-by-an-earlier-version","ended/2026-08-02T10:00:00Z"]`), 0o600))
	r := OpenRemembered(folder, false)
	r.Keep("asked")
	for i := range 2 * maxRemembered {
		r.Add(fmt.Sprintf("said/%d", i))
	}
	for _, r := range []*Remembered{r, OpenRemembered(folder, false)} {
		if !r.Has("asked") || !r.Has("asked-by-an-earlier-version") || r.Has("ended/2026-08-02T10:00:00Z") ||
			!r.Has(fmt.Sprintf("said/%d", 2*maxRemembered-1)) {
			t.Errorf("got the answers %q and the notices %q", r.answers.ids, r.said.ids)
		}
	}
}

// A file that cannot be read for a moment is not overwritten.
func TestAnswersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	OpenRemembered(folder, false).Keep("first")
	path := filepath.Join(folder.Path(), "answers.json")
	must(t, os.Rename(path, path+".away"))
	must(t, os.Mkdir(path, 0o700))
	r := OpenRemembered(folder, false)
	r.Keep("second")
	must(t, os.Remove(path))
	must(t, os.Rename(path+".away", path))
	r.Keep("third")
	for _, id := range []string{"first", "second", "third"} {
		if !OpenRemembered(folder, false).Has(id) {
			t.Errorf("%s is forgotten", id)
		}
	}
}

// A wait for a lock that another process holds until the end names that process.
func TestLockOfAnotherProcess(t *testing.T) {
	const place = "LOCK_HELD_IN"
	folder := StateFolder{t.TempDir()}
	key := Key{SignInURL: "https://auth.smokeball.com", ClientID: "held"}
	if path := os.Getenv(place); path != "" { // in the other process
		if _, err := OpenVault(StateFolder{path}, key).Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(os.Stdout, "locked")
		io.Copy(io.Discard, os.Stdin) // until the test closes it
		return
	}
	t.Parallel()
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLockOfAnotherProcess$")
	other.Env = append(os.Environ(), place+"="+folder.Path())
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process printed %q, %v", line, err)
	}
	vault := OpenVault(folder, key)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = vault.Lock(ctx)
	var held *auth.LockHeldError
	if !errors.As(err, &held) || held.Process != other.Process.Pid || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the process %d", err, other.Process.Pid)
	}
	in.Close()
	if err := other.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := vault.Lock(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

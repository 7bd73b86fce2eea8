//go:build !windows

package settings

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"smokeball-connect/auth"
)

// desk is a computer with settings, in its own folder.
type desk struct {
	*InForce
	t      *testing.T
	places places

	mu      sync.Mutex
	changes []*Settings
}

func newDesk(t *testing.T, content string) *desk {
	t.Helper()
	home := t.TempDir()
	d := &desk{t: t, places: places{
		file:   File{filepath.Join(home, "smokeball-connect", "settings.toml")},
		firm:   firmPlace{filepath.Join(home, "etc", "firm", "config.toml"), uint32(os.Getuid())},
		getenv: func(string) string { return "" },
	}}
	if content != "" {
		d.write(content)
	}
	d.start()
	return d
}

func (d *desk) start() {
	d.InForce = open(d.places)
	d.settle = 50 * time.Millisecond
	d.OnChange(func(_, now *Settings, _ bool) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.changes = append(d.changes, now)
	})
}

func (d *desk) write(content string) {
	d.t.Helper()
	must(d.t, os.MkdirAll(filepath.Dir(d.places.file.path), 0o700))
	must(d.t, os.WriteFile(d.places.file.path, []byte(content), 0o600))
}

func (d *desk) writeFirm(content string) {
	d.t.Helper()
	must(d.t, os.MkdirAll(filepath.Dir(d.places.firm.path), 0o755))
	must(d.t, os.WriteFile(d.places.firm.path, []byte(content), 0o644))
}

// follow runs Follow until the test ends.
func (d *desk) follow() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.Follow(ctx, slog.New(slog.DiscardHandler))
	}()
	d.t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// OnChange does not block while the settings are changing, so that a window can open meanwhile.
func TestListeningDoesNotBlock(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "client_id = 'one'\n")
	d.settle = time.Hour
	reading := make(chan struct{}, 1)
	d.places.getenv = func(string) string {
		wake(reading)
		return ""
	}
	d.InForce.places = d.places
	d.write("client_id = 'two'\n")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.readAgain(ctx)
	}()
	<-reading // from now on, it waits for the change to settle
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		d.OnChange(func(_, _ *Settings, _ bool) {})
	}()
	select {
	case <-listening:
	case <-time.After(time.Minute):
		t.Error("OnChange still waits after a minute")
	}
	cancel()
	<-ended
}

// until waits until the settings in force are as they should be.
func (d *desk) until(what string, so func(*Settings) bool) {
	d.t.Helper()
	for deadline := time.Now().Add(time.Minute); !so(d.Now()); { // the computer may be busy
		time.Sleep(5 * time.Millisecond) //nolint:forbidigo // there is nothing to wait on
		if time.Now().After(deadline) {
			file, fields := d.Now().Wrong()
			d.t.Fatalf("timed out waiting for %s: the client ID is %+v; %s %v %s", what, d.Now().Get("client_id"), file, fields, d.Now().WrongFirm())
		}
	}
}

func (d *desk) untilID(id string) {
	d.t.Helper()
	d.until("the client ID "+id, func(s *Settings) bool { return s.Get("client_id").Text == id })
}

// changedTo returns the client IDs that have come into force, in order.
func (d *desk) changedTo() (ids string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.changes {
		ids += s.Get("client_id").Text + " "
	}
	return strings.TrimSpace(ids)
}

// The settings follow a file however it is made, changed or removed, with its folder or without.
func TestFollowing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "")
	d.follow()
	path := d.places.file.path
	beside := func(name, content string) string {
		other := filepath.Join(filepath.Dir(path), name)
		must(t, os.WriteFile(other, []byte(content), 0o600))
		return other
	}
	d.write("client_id = 'made'\n") // with its folder
	d.untilID("made")
	d.write("client_id = 'written'\n")
	d.untilID("written")
	must(t, os.Rename(beside("new", "client_id = 'replaced'\n"), path))
	d.untilID("replaced")
	must(t, os.Remove(path))
	d.untilID("")
	must(t, os.Symlink(beside("kept", "client_id = 'linked'\n"), path))
	d.untilID("linked")
	beside("kept", "client_id = 'behind-the-link'\n")
	d.untilID("behind-the-link")
	must(t, os.RemoveAll(filepath.Dir(path)))
	d.untilID("")
	d.write("client_id = 'again'\n")
	d.untilID("again")
	must(t, os.Rename(filepath.Dir(path), filepath.Dir(path)+" of before"))
	d.untilID("")
	d.write("client_id = 'anew'\n")
	d.untilID("anew")

	firm := d.places.firm.path
	d.writeFirm("client_id = 'firm'\n")
	d.untilID("firm")
	d.writeFirm("[recommended]\nclient_id = 'firm'\n")
	d.untilID("anew")
	must(t, os.Remove(path))
	d.untilID("firm")
	must(t, os.RemoveAll(filepath.Dir(filepath.Dir(firm))))
	d.untilID("")
}

// A look notices what no notification tells: that a folder above the settings was moved, and later changes in the one that replaces it.
func TestLook(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "client_id = 'before'\n")
	path := filepath.Join(filepath.Dir(d.places.file.path), "below", "settings.toml")
	d.places.file.path = path
	d.write("client_id = 'below'\n")
	d.start()
	d.rest = 0
	d.follow()
	d.write("client_id = 'watched'\n")
	d.untilID("watched")

	above := filepath.Dir(filepath.Dir(path))
	must(t, os.Rename(above, above+" of before"))
	d.Look()
	d.until("the error about the missing folder", func(s *Settings) bool { return s.fileErr != nil })
	d.write("client_id = 'anew'\n")
	d.untilID("anew")
	d.write("client_id = 'watched-again'\n")
	d.untilID("watched-again")
}

// With two looks a minute, the settings are reread once a minute, and without a timer.
func TestLooksAreLimited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := open(places{file: File{filepath.Join(t.TempDir(), "settings.toml")}, firm: firmPlace{"/nowhere/config.toml", 0},
			getenv: func(name string) string { return map[string]string{"SMOKEBALL_CLIENT_ID": "x"}[name] }})
		ctx, cancel := context.WithCancel(t.Context())
		woken, rewatch := 0, make(chan struct{}, 1)
		go func() {
			for ctx.Err() == nil {
				f.wait(ctx, rewatch)
				woken++
			}
		}()
		for range 20 {
			time.Sleep(30*time.Second + time.Millisecond) //nolint:forbidigo // the time of synctest
			f.Look()
		}
		synctest.Wait()
		if woken != 10 || len(rewatch) != 1 {
			t.Errorf("reread %d times in 10 minutes, want 10", woken)
		}
		f.CheckNow()
		synctest.Wait()
		if woken != 11 {
			t.Error("CheckNow does not make Follow reread the settings")
		}
		time.Sleep(time.Hour) //nolint:forbidigo // the time of synctest
		if woken != 11 {
			t.Error("the settings are reread without a look")
		}
		cancel()
		synctest.Wait()
	})
}

// A half-written file changes nothing: the connection in force stays.
func TestAHalfWrittenFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "client_id = 'x'\nregion = 'au'\n")
	d.settle = 200 * time.Millisecond
	d.follow()
	for _, step := range []string{"", "client_id", "client_id = 'x'\n", "client_id = 'x'\nregion = 'a", "client_id = 'x'\nregion = 'uk'\n"} {
		d.write(step)                     // truncates, and then writes
		time.Sleep(20 * time.Millisecond) //nolint:forbidigo // an editor may take that long to write the rest
	}
	d.until("the region uk", func(s *Settings) bool { return s.Get("region").Text == "uk" })
	d.mu.Lock()
	for _, s := range d.changes {
		if region := s.Get("region").Text; region != "uk" && region != "au" {
			t.Errorf("the region was %q in between", region)
		}
	}
	d.mu.Unlock()

	// Nor does a file that stays half-written, but then there is a complaint.
	for _, half := range []string{"", "client_id = 'y", "client_id = 'y z'\n"} {
		d.write(half)
		d.until("a complaint", func(s *Settings) bool { file, _ := s.Wrong(); return file != "" })
		if c, why := d.Now().Connection(); why != auth.NoProblem || c.ClientID != "x" || c.Region != auth.UK {
			t.Errorf("%q: the connection is %+v, %q, want that of before", half, c, why)
		}
		d.write("client_id = 'x'\nregion = 'uk'\n")
		d.until("the end of the complaint", func(s *Settings) bool { file, _ := s.Wrong(); return file == "" })
	}
	if ids := d.changedTo(); strings.Trim(ids, "x ") != "" {
		t.Errorf("the client ID was changed to %s, want only x", ids)
	}
}

// A profile on a server may become available only after logon, without a notification. Until then nothing is overwritten.
func TestAShareThatComesLater(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "")
	must(t, os.MkdirAll(d.places.file.path, 0o700)) // a folder cannot be read
	d.start()
	if _, why := d.Now().Connection(); why != auth.ConfigurationInvalid {
		t.Errorf("with a file that cannot be read: %q, want %q", why, auth.ConfigurationInvalid)
	}
	if wrong, err := d.Save(d.Now(), Layer{"client_id": "typed"}); len(wrong) > 0 || !errors.Is(err, ErrUnreadable) {
		t.Errorf("saving a file that cannot be read: %v, %v, want ErrUnreadable", wrong, err)
	}
	seen := d.Now()
	must(t, os.Remove(d.places.file.path))
	d.write("client_id = 'mine'\nauth_url = 'https://sign-in.example.com'\n")

	// A person who has not seen these settings cannot overwrite them.
	if wrong, err := d.Save(seen, Layer{"client_id": "typed"}); err != nil || wrong["client_id"] == "" {
		t.Errorf("saving over unseen settings: %v, %v, want a sentence about the client ID", wrong, err)
	}
	if c, why := d.Now().Connection(); why != auth.NoProblem || c.ClientID != "mine" || c.SignInURL != "https://sign-in.example.com" {
		t.Errorf("the connection is %+v, %q, want that of the file", c, why)
	}
	if file, err := d.places.file.Read(); err != nil || file["client_id"] != "mine" {
		t.Errorf("the file has %v, %v, want it unchanged", file, err)
	}
	if wrong, err := d.Save(d.Now(), Layer{"client_id": "typed"}); err != nil || len(wrong) > 0 || d.Now().Get("client_id").Text != "typed" {
		t.Errorf("saving over seen settings: %v, %v", wrong, err)
	}
}

func TestSaving(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "client_id = 'x'\nregion = 'au'\nredirect_uris = ['http://localhost:1/a']\nof_tomorrow = true\n")
	d.writeFirm("region = 'uk'\n")
	d.start()
	for name, text := range map[string]string{"region": "us", "start_at_login": "no", "regoin": "us", "sign_in_days": "0"} {
		if wrong, err := d.Save(nil, Layer{name: text, "scopes": "a"}); err != nil || wrong[name] == "" || len(wrong) != 1 {
			t.Errorf("%s: got %v, %v, want a sentence about it alone", name, wrong, err)
		}
	}
	if wrong, err := d.Save(nil, Layer{"client_id": "y", "redirect_uris": ""}); err != nil || len(wrong) > 0 {
		t.Fatal(wrong, err)
	}
	content, err := os.ReadFile(d.places.file.path)
	must(t, err)
	for _, line := range []string{"client_id = \"y\"", "region = \"au\"", "of_tomorrow = true"} {
		if !strings.Contains(string(content), line) {
			t.Errorf("the file does not contain %s:\n%s", line, content)
		}
	}
	if strings.Contains(string(content), "redirect_uris") || d.changedTo() != "y" {
		t.Errorf("%s\nchanged to %s", content, d.changedTo())
	}
	// Every value is read back as it was saved.
	must(t, os.Remove(d.places.firm.path))
	for _, r := range Rows() {
		if r.FirmOnly || r.Name == auth.SettingSignInURL || r.Name == auth.SettingAPIURL {
			continue
		}
		for _, text := range good[r.Name] {
			if wrong, err := d.Save(nil, Layer{r.Name: text}); err != nil || len(wrong) > 0 {
				t.Fatal(wrong, err)
			}
			if again := open(d.places).Now().Get(r.Name); again != d.Now().Get(r.Name) || again != (Value{text, Person}) {
				t.Errorf("%s is %+v, want %q", r.Name, again, text)
			}
		}
	}
	// A change that cannot be written does not come into force.
	folder := filepath.Dir(d.places.file.path)
	must(t, os.RemoveAll(folder))
	must(t, os.WriteFile(folder, nil, 0o600))
	before := d.Now().Get("client_id")
	if wrong, err := d.Save(nil, Layer{"client_id": "z"}); err == nil || len(wrong) > 0 || d.Now().Get("client_id") != before {
		t.Errorf("got %v, %v, want an error; the client ID is %+v, want %+v", wrong, err, d.Now().Get("client_id"), before)
	}
}

// Saving writes what the person sees, even if the file has become unusable in the meantime.
func TestSavingOverAnUnusableFile(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"half": "client_id = 'x'\nregion =", "empty": "", "wrong values": "client_id = 'x y'\nregion = 'au'\nscopes = 'b'\nof_tomorrow = true\n",
	} {
		d := newDesk(t, "client_id = 'x'\nregion = 'uk'\n")
		d.write(content)
		if wrong, err := d.Save(d.Now(), Layer{"scopes": "a"}); err != nil || len(wrong) > 0 {
			t.Errorf("%s: saving is refused: %v, %v", name, wrong, err)
		}
		for where, s := range map[string]*Settings{"in force": d.Now(), "in the file": open(d.places).Now()} {
			file, fields := s.Wrong()
			if s.Get("client_id").Text != "x" || s.Get("region").Text != "uk" || s.Get("scopes").Text != "a" || file != "" || len(fields) > 0 {
				t.Errorf("%s: the settings %s are %v; %s %v", name, where, s.layers[Person], file, fields)
			}
		}
		aside, _ := filepath.Glob(d.places.file.path + ".broken-*")
		if kept := len(aside) > 0; kept != (name == "half") {
			t.Errorf("%s: files kept beside it: %q", name, aside)
		}
		if content, _ := os.ReadFile(d.places.file.path); name == "wrong values" && !strings.Contains(string(content), "of_tomorrow = true") {
			t.Errorf("%s: %s", name, content)
		}
	}
}

// Settings may be used, saved and reread concurrently.
func TestConcurrentSettings(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "client_id = 'x'\n")
	d.settle = time.Millisecond
	d.follow()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range 20 {
				if wrong, err := d.Save(nil, Layer{"scopes": fmt.Sprintf("s%d-%d", i, n)}); err != nil || len(wrong) > 0 {
					t.Error(wrong, err)
				}
				d.CheckNow()
				if c, why := d.Now().Connection(); why != auth.NoProblem || c.ClientID != "x" {
					t.Errorf("the connection is %+v, %q, want that of the client ID x", c, why)
				}
				_, _ = d.Now().Wrong()
			}
		})
	}
	wg.Wait()
	if file, err := d.places.file.Read(); err != nil || file["scopes"] != d.Now().Get("scopes").Text {
		t.Errorf("the file has %v, in force is %+v; %v", file, d.Now().Get("scopes"), err)
	}
}

func TestOnlyBuiltIn(t *testing.T) {
	t.Parallel()
	f := OnlyBuiltIn(Layer{"client_id": "demo"})
	f.Follow(t.Context(), nil)
	if wrong, err := f.Save(nil, Layer{"client_id": "x"}); wrong != nil || err != nil || f.Now().Get("client_id").Text != "demo" {
		t.Errorf("got %v, %v and %+v, want settings that do not change", wrong, err, f.Now())
	}
}

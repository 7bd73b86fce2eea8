package settings

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows/registry"
)

// newPolicies returns a registry key that the test may write. Neither it nor the keys above it exist yet.
func newPolicies(t *testing.T) firmPlace {
	t.Helper()
	top := fmt.Sprintf(`Software\smokeball-connect-test-%d`, os.Getpid())
	p := firmPlace{registry.CURRENT_USER, "HKEY_CURRENT_USER", top + `\Policies\Connect for Smokeball`}
	t.Cleanup(func() {
		for _, path := range []string{p.path + `\Recommended`, p.path, top + `\Policies`, top} {
			_ = registry.DeleteKey(p.root, path)
		}
	})
	return p
}

func (p firmPlace) set(t *testing.T, below, name string, value any) {
	t.Helper()
	key, _, err := registry.CreateKey(p.root, p.path+below, registry.SET_VALUE)
	must(t, err)
	defer key.Close()
	switch v := value.(type) {
	case string:
		must(t, key.SetStringValue(name, v))
	case []string:
		must(t, key.SetStringsValue(name, v))
	case uint32:
		must(t, key.SetDWordValue(name, v))
	case []byte:
		must(t, key.SetBinaryValue(name, v))
	}
}

func TestPoliciesInTheRegistry(t *testing.T) {
	p := newPolicies(t)
	if f, err := p.read(); err != nil || f.Place != "" {
		t.Errorf("without a key: got %+v, %v, want nothing", f, err)
	}
	p.set(t, "", "Region", "au")
	p.set(t, "", "redirect_uris", []string{"http://localhost:1/a", "http://localhost:2/b"})
	p.set(t, "", "sign_in_days", uint32(60))
	p.set(t, `\Recommended`, "client_id", "firm")
	f, err := p.read()
	want := Layer{"region": "au", "sign_in_days": "60", "redirect_uris": "http://localhost:1/a,http://localhost:2/b"}
	if err != nil || !maps.Equal(f.Locked, want) || f.Default["client_id"] != "firm" {
		t.Errorf("got %+v, %v, want %v locked and the client ID firm as a default", f, err, want)
	}
	p.set(t, "", "scopes", []byte{1})
	var why *FirmError
	if f, err := p.read(); !errors.As(err, &why) || !strings.Contains(err.Error(), "scopes") || f.Locked != nil {
		t.Errorf("with a binary value: got %+v, %v, want an error that names scopes", f, err)
	}
}

// watching is a watch that runs until the test ends.
type watching struct {
	t       *testing.T
	changed chan struct{}
	ended   chan error
}

func startWatching(t *testing.T, watch func(ctx context.Context, changed func()) error) *watching {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background()) //nolint:usetesting // the cleanup below ends it
	w := &watching{t, make(chan struct{}, 1), make(chan error, 1)}
	go func() {
		w.ended <- watch(ctx, func() {
			select {
			case w.changed <- struct{}{}:
			default:
			}
		})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-w.ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Error("the watch has not ended a minute after its context")
		}
	})
	w.until("the beginning", func() bool { return true })
	return w
}

// until waits for calls of changed until so returns true.
func (w *watching) until(what string, so func() bool) {
	w.t.Helper()
	late := time.After(time.Minute) // the computer may be busy
	for {
		select {
		case <-w.changed:
			if so() {
				return
			}
		case err := <-w.ended:
			w.ended <- err
			w.t.Fatalf("the watch ended before %s: %v", what, err)
		case <-late:
			w.t.Fatalf("%s was not noticed", what)
		}
	}
}

// Making, changing and removing the key is noticed, also together with the keys above it.
func TestWatchingTheRegistry(t *testing.T) {
	p := newPolicies(t)
	w := startWatching(t, p.watch)
	region := func(want string) func() bool {
		return func() bool {
			f, err := p.read()
			return err == nil && f.Locked["region"] == want
		}
	}
	for _, text := range []string{"au", "uk", "us"} {
		p.set(t, "", "region", text)
		w.until("region = "+text, region(text))
	}
	p.set(t, `\Recommended`, "client_id", "firm")
	w.until("a key below", func() bool {
		f, err := p.read()
		return err == nil && f.Default["client_id"] == "firm"
	})
	must(t, registry.DeleteKey(p.root, p.path+`\Recommended`))
	must(t, registry.DeleteKey(p.root, p.path))
	w.until("the end of the key", region(""))
	p.set(t, "", "region", "au")
	w.until("its return", region("au"))
}

// Making, changing and removing a settings file is noticed.
func TestWatchingAFile(t *testing.T) {
	home, err := os.MkdirTemp("", "settings") //nolint:usetesting // Wine cannot remove the folder of t.TempDir
	must(t, err)
	f := File{filepath.Join(home, "smokeball-connect", "settings.toml")}
	t.Cleanup(func() {
		for _, path := range []string{f.path, filepath.Dir(f.path), home} {
			os.Remove(path)
		}
	})
	w := startWatching(t, func(ctx context.Context, changed func()) error {
		return watchFiles(ctx, []string{f.path}, nil, changed)
	})
	for _, region := range []string{"au", "uk", ""} {
		must(t, f.Save(Layer{"region": region}))
		w.until("region = "+region, func() bool {
			layer, err := f.Read()
			return err == nil && layer["region"] == region
		})
	}
	must(t, os.Remove(f.path))
	w.until("the end of the file", func() bool {
		layer, err := f.Read()
		return err == nil && len(layer) == 0
	})
}

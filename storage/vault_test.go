package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
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

// memory is a vault over a keychain that works.
func memory(t *testing.T) (*Vault, *faultyRing) {
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
		t.Error("nobody is told of the save")
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
		t.Errorf("%v, %v", names, files)
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

// slowRing does not answer until it is let go.
type slowRing struct {
	*faultyRing
	letGo chan struct{}
}

func (r slowRing) Get(ctx context.Context, user string) (string, error) {
	<-r.letGo
	return r.faultyRing.Get(ctx, user)
}

func TestASlowCallIsWaitedForInTheBackground(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	synctest.Test(t, func(t *testing.T) {
		r := slowRing{&faultyRing{entries: map[string]string{}}, make(chan struct{})}
		v := openVault(folder, Key{Demo: true}, newKeychain(r))
		lock, err := v.Lock(t.Context())
		must(t, err)
		began := time.Now()
		if _, err := v.Load(t.Context()); !errors.Is(err, auth.ErrKeychainSlow) || time.Since(began) != callWithin {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if _, err := v.Load(t.Context()); !errors.Is(err, auth.ErrKeychainSlow) || r.calls != 0 {
			t.Errorf("the next call overtook it: %v", err)
		}
		lock.Unlock()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := v.Lock(ctx); err == nil {
			t.Error("the lock was given up while a call was under way")
		}
		close(r.letGo)
		synctest.Wait()
		again, err := v.Lock(t.Context())
		must(t, err)
		again.Unlock()
	})
}

func TestTheStateFolderIsForOnePersonsEyes(t *testing.T) {
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

func TestWhatWasSaidOnceIsRemembered(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	r := OpenRemembered(folder, false)
	if r.Has("a") {
		t.Error("remembers what never was")
	}
	r.Add("a")
	again := OpenRemembered(folder, false)
	if !again.Has("a") || OpenRemembered(folder, true).Has("a") {
		t.Error("not remembered, or by the demo too")
	}
	for i := range mostRemembered {
		again.Add(fmt.Sprint(i))
	}
	if again.Has("a") || len(again.ids) != mostRemembered {
		t.Errorf("%d are remembered", len(again.ids))
	}
}

package storage

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"smokeball-connect/auth"
)

// slowRing is a keychain that does not answer until it is released, and whose calls cannot be given up.
type slowRing struct {
	*faultyRing
	letGo chan struct{}
}

func (r slowRing) Get(ctx context.Context, users ...string) ([]string, error) {
	<-r.letGo
	return r.faultyRing.Get(ctx, users...)
}

func slowVault(folder StateFolder) (*Vault, slowRing) {
	r := slowRing{&faultyRing{entries: map[string]string{}}, make(chan struct{})}
	return openVault(folder, Key{Demo: true}, newKeychain(r)), r
}

func TestASlowCallIsWaitedForInTheBackground(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	synctest.Test(t, func(t *testing.T) {
		v, r := slowVault(folder)
		lock, err := v.Lock(t.Context())
		must(t, err)
		began := time.Now()
		if _, err := v.Load(t.Context()); !errors.Is(err, auth.ErrKeychainSlow) || time.Since(began) != callTimeout {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if _, err := v.Load(t.Context()); !errors.Is(err, auth.ErrKeychainSlow) || r.calls != 0 {
			t.Errorf("the next call overtook it: %v", err)
		}
		lock.Unlock()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := v.Lock(ctx); err == nil {
			t.Error("the lock was released while a call was under way")
		}
		close(r.letGo)
		synctest.Wait()
		again, err := v.Lock(t.Context())
		must(t, err)
		again.Unlock()
	})
}

// When a call is stuck for minutes, the lock is released, so that other processes can go on. Once the call returns, everything works again.
func TestACallThatIsStuck(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	synctest.Test(t, func(t *testing.T) {
		v, r := slowVault(folder)
		lock, err := v.Lock(t.Context())
		must(t, err)
		began := time.Now()
		for time.Since(began) < stuckAfter {
			if _, err := v.Load(t.Context()); !errors.Is(err, auth.ErrKeychainSlow) && time.Since(began) < stuckAfter {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
			if time.Since(began) == callTimeout {
				lock.Unlock()
			}
		}
		next, err := v.Lock(t.Context())
		must(t, err)
		began = time.Now()
		if err := v.Save(t.Context(), record(1, 1)); !errors.Is(err, auth.ErrKeychainStuck) || time.Since(began) > 0 {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		next.Unlock()
		if next, err = v.Lock(t.Context()); err != nil { // a lock that was taken later is released, too
			t.Fatal(err)
		}
		close(r.letGo)
		synctest.Wait()
		must(t, v.Save(t.Context(), record(1, 1)))
		next.Unlock()
		if got, err := v.Load(t.Context()); err != nil || !bytes.Equal(got, record(1, 1)) {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	})
}

// panickyRing is a keychain that panics at its first call.
type panickyRing struct {
	*faultyRing
	panicked *bool
}

func (r panickyRing) Get(ctx context.Context, users ...string) ([]string, error) {
	if !*r.panicked {
		*r.panicked = true
		panic("a secret")
	}
	return r.faultyRing.Get(ctx, users...)
}

func TestAPanicOfALibrary(t *testing.T) {
	t.Parallel()
	_, working := memory(t)
	v := openVault(testFolder(t), Key{Demo: true}, newKeychain(panickyRing{working, new(bool)}))
	if _, err := v.Load(t.Context()); !errors.Is(err, auth.ErrKeychainBroken) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v, want ErrKeychainBroken without the panic's text", err)
	}
	must(t, v.Save(t.Context(), record(1, 1)))
}

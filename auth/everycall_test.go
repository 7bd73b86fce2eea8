package auth

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Whatever goes wrong or the person does, at any call of the keychain or of Smokeball in the middle of something, no sign-in is lost,
// none stays alive that the keychain does not hold, and everything works in the end.
func TestSomethingAtEveryCall(t *testing.T) {
	t.Parallel()
	something := map[string]func(l *life){
		"nothing":                        func(*life) {},
		"the call fails":                 func(l *life) { l.vault().set(func(v *modelVault) { v.failing = 1 }) },
		"four calls fail":                func(l *life) { l.vault().set(func(v *modelVault) { v.failing = 4 }) },
		"writes are said to fail":        func(l *life) { deeds["writes fail"](l, 1) },
		"the call hangs":                 func(l *life) { l.vault().set(func(v *modelVault) { v.hanging = 1 }) },
		"the call hangs, but works":      func(l *life) { l.vault().set(func(v *modelVault) { v.hanging = 2 }) },
		"four calls hang":                func(l *life) { l.vault().set(func(v *modelVault) { v.hanging = 4 }) },
		"five calls hang":                func(l *life) { l.vault().set(func(v *modelVault) { v.hanging = 5 }) },
		"requests are lost":              func(l *life) { deeds["requests fail"](l, 0) },
		"the keychain is locked":         func(l *life) { deeds["the keychain is locked"](l, 0) },
		"the keychain is emptied":        func(l *life) { deeds["the keychain is emptied"](l, 4) },
		"the lock file is removed":       func(l *life) { deeds["the lock file is removed"](l, 0) },
		"the state folder is removed":    func(l *life) { deeds["the state folder is removed"](l, 0) },
		"the person cancels the sign-in": func(l *life) { l.window.session.CancelSignIn() },
		"the person disconnects":         func(l *life) { l.disconnect() },
		"the person signs in":            func(l *life) { l.window.session.SignIn() },
		"the scopes are changed":         func(l *life) { deeds["the scopes are changed"](l, 1) },
		"the client ID is changed":       func(l *life) { deeds["the client ID is changed"](l, 1) },
		"the client ID goes away":        func(l *life) { deeds["the client ID goes away"](l, 1) },
		"the client ID goes and comes": func(l *life) {
			deeds["the client ID goes away"](l, 1)
			deeds["the client ID is changed"](l, 0)
		},
		"writes fail, and the client ID goes and comes": func(l *life) {
			deeds["writes fail"](l, 8)
			deeds["the client ID goes away"](l, 1)
			deeds["the client ID is changed"](l, 0)
		},
		"writes fail, and the client ID goes away": func(l *life) {
			deeds["writes fail"](l, 8)
			deeds["the client ID goes away"](l, 1)
		},
		"writes fail, and the lock file is removed": func(l *life) {
			deeds["writes fail"](l, 8)
			deeds["the lock file is removed"](l, 1)
		},
		"requests are lost, and five calls hang": func(l *life) {
			deeds["requests fail"](l, 0)
			l.vault().set(func(v *modelVault) { v.hanging = 5 })
		},
		"the process is killed": func(l *life) {
			l.window.killAfter(1)
			l.halfRevoked = true
		},
	}
	for middle, do := range map[string]func(l *life){
		"a renewal":          func(l *life) { l.window.session.Renew() },
		"signing in again":   func(l *life) { l.window.session.SignIn() },
		"somebody else":      somebodyElseSignsIn,
		"disconnecting":      func(l *life) { l.disconnect() },
		"saving at last":     saveAtLast,
		"a stranger's start": func(l *life) { l.script(0) },
	} {
		for what, happens := range something {
			t.Run(middle+"/"+what, func(t *testing.T) {
				t.Parallel()
				for at, reached := int32(1), true; reached; at++ {
					var err error
					if reached, err = inTheMiddle(t, do, happens, at); err != nil {
						t.Errorf("call %d: %v", at, err)
					}
				}
			})
		}
	}
}

// inTheMiddle makes something happen at a call in the middle of something else, and reports whether there was such a call.
func inTheMiddle(t *testing.T, do, happens func(l *life), at int32) (reached bool, err error) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		l := newLife()
		defer l.end()
		var calls atomic.Int32
		var over atomic.Bool
		now, done := make(chan struct{}), make(chan struct{})
		l.window.hook = func() {
			if !over.Load() && calls.Add(1) == at {
				now <- struct{}{}
				<-done
			}
		}
		do(l)
		for range 30 {
			select {
			case <-now:
				happens(l)
				close(done)
			case <-time.After(20 * time.Second):
				err = errors.Join(err, l.check())
			}
		}
		over.Store(true)
		reached = calls.Load() >= at
		l.heal()
		err = errors.Join(err, l.check(), l.checkEnd())
	})
	return reached, err
}

func somebodyElseSignsIn(l *life) {
	l.setPerson("john")
	s := l.window.session
	s.SignIn()
	go func() {
		for range 30 {
			time.Sleep(time.Second)
			s.AnswerReplace(true)
		}
	}()
}

// saveAtLast makes the keychain take a record that it had refused.
func saveAtLast(l *life) {
	deeds["writes fail"](l, 0)
	s := l.window.session
	s.Renew()
	go func() {
		time.Sleep(4 * time.Second)
		s.Renew()
	}()
}

// Calls are identified only by their number, so they have to come in the same order every time.
func TestCallsComeInOrder(t *testing.T) {
	t.Parallel()
	var counts []string
	for range 3 {
		synctest.Test(t, func(*testing.T) {
			l := newLife()
			defer l.end()
			var calls atomic.Int32
			l.window.hook = func() { calls.Add(1) }
			l.window.session.SignIn()
			time.Sleep(time.Minute)
			counts = append(counts, fmt.Sprint(calls.Load()))
		})
	}
	if counts[0] != counts[1] || counts[1] != counts[2] {
		t.Errorf("%v calls", counts)
	}
}

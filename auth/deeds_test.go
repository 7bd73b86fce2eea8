package auth

import (
	"context"
	"fmt"
	"slices"
	"testing/synctest"
	"time"
)

// deeds are the things that can happen in a life. Each gives n its own meaning.
var deeds = map[string]func(l *life, n int){
	"time passes":         func(_ *life, n int) { time.Sleep(time.Duration(n%900) * time.Second) },
	"a moment passes":     func(_ *life, n int) { time.Sleep(time.Duration(n%15) * time.Second) },
	"the computer sleeps": func(l *life, n int) { l.clock.forward(time.Duration(n) * time.Minute) },
	"the computer is off for days": func(l *life, n int) {
		l.quit()
		synctest.Wait()
		l.clock.forward(time.Duration(n%20) * 24 * time.Hour)
		l.window = l.start(false)
	},
	"requests fail": func(l *life, n int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.fault, l.faults = lostRequest+fault(n%int(portal)), 1+n%20
	},
	"one answer is lost": func(l *life, _ int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.fault, l.faults = lostAnswer, 1
	},
	"requests work": func(l *life, _ int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.faults = 0
	},
	"the firm changes rotation": func(l *life, n int) { l.rotation(n) },
	"writes fail": func(l *life, n int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.saveFault, l.saveFaults = saveFails+saveFault(n%2), 1+n%30
	},
	"the keychain is locked": func(l *life, _ int) { l.everyVault(func(v *modelVault) { v.err = ErrKeychainLocked }) },
	"the screen is locked":   func(l *life, _ int) { l.everyVault(func(v *modelVault) { v.readOnly = ErrKeychainLocked }) },
	"everything is unlocked": func(l *life, _ int) { l.everyVault(func(v *modelVault) { v.err, v.readOnly = nil, nil }) },
	"the keychain hangs": func(l *life, n int) {
		l.vault().set(func(v *modelVault) { v.healthy, v.hanging = n%7, 1+n%6 })
	},
	"the keychain is emptied": func(l *life, n int) {
		if seldom(n) && l.windowUses() {
			l.vault().set(func(v *modelVault) { v.record = nil })
			l.emptied = true
			l.stored[l.client].excused.Store(true) // the new sign-in does not know the old one
		}
	},
	"the lock file is removed": func(l *life, _ int) {
		l.lockRemoved = time.Now()
		l.vault().set(func(v *modelVault) { v.lock = make(chan struct{}, 1) })
	},
	"the state folder is removed": func(l *life, _ int) {
		l.forgetful, l.lockRemoved = true, time.Now()
		l.everyVault(func(v *modelVault) { v.lock, v.revision, v.mark = make(chan struct{}, 1), 0, "" })
	},
	"the window is killed": func(l *life, _ int) {
		l.halfRevoked = true
		l.window.kill()
		l.excuse()
		l.window = l.start(false)
	},
	"the window is killed soon": func(l *life, n int) {
		l.halfRevoked = true
		l.window.killAfter(1 + n%12)
	},
	"the window is quit": func(l *life, _ int) {
		l.quit()
		l.window = l.start(false)
	},
	"the window is quit in the middle of something": func(l *life, n int) {
		s := l.window.session
		[]func(){s.Renew, s.SignIn, func() { s.AnswerReplace(true) }, s.CancelSignIn, s.CheckNow}[n%5]()
		l.quit()
		l.window = l.start(false)
	},
	"somebody looks at the window":   func(l *life, _ int) { l.window.session.CheckNow() },
	"the person wants it renewed":    func(l *life, _ int) { l.window.session.Renew() },
	"the person signs in":            func(l *life, _ int) { l.setPerson("jane"); l.window.session.SignIn() },
	"somebody else signs in":         func(l *life, _ int) { l.setPerson("john"); l.window.session.SignIn() },
	"the person cancels the sign-in": func(l *life, _ int) { l.window.session.CancelSignIn() },
	"the person wants it replaced":   func(l *life, _ int) { l.window.session.AnswerReplace(true) },
	"the person wants it kept":       func(l *life, _ int) { l.window.session.AnswerReplace(false) },
	"the person tries the keychain":  func(l *life, _ int) { l.window.session.RetryKeychain() },
	"a script wants a token":         func(l *life, _ int) { l.script(0) },
	"a script is killed":             func(l *life, n int) { l.script(1 + n%12) },
	"Smokeball revokes": func(l *life, n int) {
		if r := l.vault().stored(); r != nil && seldom(n) {
			l.provider.set(func(p *modelProvider) { p.revoke(r.RefreshToken.Reveal()) })
		}
	},
	"the person disconnects": func(l *life, n int) {
		if l.window.session.Status().SignedIn() && seldom(n) {
			l.disconnect()
		}
	},
	"the person signs in elsewhere": func(l *life, _ int) { l.elsewhere() },
	"the scopes are changed": func(l *life, n int) {
		l.scopes = []string{fmt.Sprint("scope-", n%3)}
		l.configure()
	},
	"the client ID is changed": func(l *life, n int) {
		l.client = clients[n%len(clients)]
		l.configure()
	},
	"the client ID goes away": func(l *life, _ int) {
		l.client = ""
		l.configure()
	},
}

func seldom(n int) bool { return n%5 == 4 }

// configure configures the window with the connection in the settings.
func (l *life) configure() {
	l.nobodyRestores()
	c, why := l.connection()
	l.window.session.Configure(c, why, false)
}

func (l *life) setPerson(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.person = name
}

// disconnect disconnects the sign-in that the window shows, or one that has replaced it without the window knowing yet.
func (l *life) disconnect() {
	l.mayBeGone[l.stored[l.client]] = true
	for _, r := range l.window.holds() {
		l.mayBeGone[l.provider.signInOf(r.RefreshToken)] = true
	}
	l.window.session.Disconnect()
}

// nobodyRestores notes that the window stops using a sign-in that the keychain has lost.
func (l *life) nobodyRestores() {
	for client, v := range l.vaults {
		if last := l.stored[client]; last != nil && v.stored() == nil {
			l.mayBeGone[last] = true
			last.excused.Store(true)
		}
	}
}

// windowUses reports whether the window uses the sign-in that the keychain should hold.
func (l *life) windowUses() bool {
	stored := l.vault().stored()
	return l.client != "" && stored != nil && slices.ContainsFunc(l.window.holds(), stored.sameTokens)
}

// rotation makes refresh tokens rotate or not, with different grace periods.
func (l *life) rotation(n int) {
	l.provider.set(func(p *modelProvider) {
		p.rotates, p.grace = n%4 != 0, []time.Duration{0, 0, 10 * time.Second, time.Minute}[n%4]
	})
}

// quit quits the window.
func (l *life) quit() {
	synctest.Wait()
	l.nobodyRestores()
	l.window.end()
	if l.window.unfinished {
		l.excuse()
	}
}

// troubled reports whether writes can fail at the moment.
func (l *life) troubled() bool {
	l.mu.Lock()
	troubled := l.saveFaults > 0
	l.mu.Unlock()
	l.everyVault(func(v *modelVault) { troubled = troubled || v.err != nil || v.hanging > 0 || len(v.lock) > 0 })
	return troubled
}

// excuse notes that a process has ended without being able to finish what it did, so that its leftovers are not a failure.
func (l *life) excuse() {
	l.nobodyRestores()
	stored := l.storedSignIns()
	for _, s := range l.provider.alive() {
		if !slices.Contains(stored, s) {
			s.excused.Store(true)
		}
	}
	l.provider.set(func(p *modelProvider) {
		for token, t := range p.tokens {
			t.arrived = t.arrived && l.wasSaved(token)
		}
	})
}

func (l *life) noteStored() {
	for client, v := range l.vaults {
		if r := v.stored(); r != nil {
			l.stored[client] = l.provider.signInOf(r.RefreshToken)
		}
	}
}

// storedSignIns returns the sign-ins that the keychain holds.
func (l *life) storedSignIns() (all []*modelSignIn) {
	for _, v := range l.vaults {
		if r := v.stored(); r != nil {
			all = append(all, l.provider.signInOf(r.RefreshToken))
		}
	}
	return all
}

// script asks for a token from a process of its own, which is killed after so many calls; 0 means never.
func (l *life) script(killedAfter int) {
	r := l.start(true)
	l.others = append(l.others, r)
	r.killAfter(killedAfter)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		token, err := r.session.Token(ctx, 50*time.Minute)
		if err == nil && !token.ExpiresAt.After(l.now()) {
			l.fail("a script got a dead token")
		}
		r.end()
	}()
}

// elsewhere signs in from a process of its own, like the command connect.
func (l *life) elsewhere() {
	r := l.start(true)
	l.others = append(l.others, r)
	l.setPerson("jane")
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		r.session.Wait(ctx, func(s Status) bool { return s.State != Opening })
		r.session.SignIn()
		r.session.Wait(ctx, func(s Status) bool { return s.State != SigningIn })
		r.end()
	}()
}

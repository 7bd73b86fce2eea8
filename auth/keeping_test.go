package auth

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// unsavedWorld returns a world in which Smokeball has rotated the refresh token, and the keychain did not take the new one.
func unsavedWorld(t *testing.T) world {
	t.Helper()
	w := signedIn(t)
	w.authorize = atOnce
	w.provider.set(func(p *modelProvider) { p.rotates = true })
	w.vault.set(func(v *modelVault) { v.saveErr = ErrKeychainBroken })
	w.Renew()
	synctest.Wait()
	if s := w.Status(); !s.NotSaved {
		t.Fatalf("the record was saved: %+v", s)
	}
	return w
}

// atOnce makes logins succeed at once as Jane, without a browser.
func atOnce(context.Context) (authorization, error) {
	return authorization{"http://localhost:17655/callback", callback{code: NewSecret("jane")}, NewSecret("verifier")}, nil
}

// expectSaved repairs the keychain and waits until it holds a valid refresh token and the lock is free.
func (w world) expectSaved(t *testing.T) {
	t.Helper()
	w.vault.set(func(v *modelVault) { v.saveErr = nil })
	time.Sleep(10 * time.Minute)
	synctest.Wait()
	if stored := w.vault.stored(); stored == nil || !w.provider.accepts(stored.RefreshToken) {
		t.Error("the keychain does not hold a valid refresh token")
	}
	if w.vault.locked() {
		t.Error("the lock is still held")
	}
}

// While a rotated token is not saved, no failure releases the lock, and no older record from the keychain replaces it.
func TestAnUnsavedRecordOutlivesWhatFails(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]func(w world){
		"signing in again": func(w world) { w.SignIn() },
		"disconnecting": func(w world) {
			w.vault.set(func(v *modelVault) { v.readOnly = ErrKeychainLocked })
			w.Disconnect()
			synctest.Wait()
			w.vault.set(func(v *modelVault) { v.readOnly = nil })
		},
		"sweeping": func(w world) { w.handle(loaded{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := unsavedWorld(t)
				fails(w)
				time.Sleep(3 * time.Second)
				synctest.Wait()
				if !w.vault.locked() || !w.Status().NotSaved {
					t.Fatalf("locked: %v, %+v", w.vault.locked(), w.Status())
				}
				time.Sleep(30 * time.Minute)
				w.expectSaved(t)
				w.expect(t, Connected)
			})
		})
	}
}

// A change of settings that keeps the record keeps an unsaved record, too.
func TestAnUnrelatedSettingKeepsAnUnsavedRecord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := unsavedWorld(t)
		c := testConnection()
		c.Scopes, c.SignInDays, c.RedirectURIs = []string{"matters/read"}, 90, []string{"http://localhost:1234/callback"}
		w.Configure(c, NoProblem, true)
		synctest.Wait()
		if s := w.Status(); !s.NotSaved || !w.vault.locked() || s.SignInDays != 90 {
			t.Errorf("locked %v, %+v", w.vault.locked(), s)
		}
		w.expectSaved(t)
	})
}

// A connection's pending write is retried while another connection is used, and its record is there when the connection
// comes back.
func TestAConnectionThatIsLeftIsStillSaved(t *testing.T) {
	t.Parallel()
	for name, comesBack := range map[string]bool{"it comes back": true, "it stays away": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := unsavedWorld(t)
				w.Configure(Connection{}, ConfigurationMissing, false)
				time.Sleep(time.Hour)
				if !w.vault.locked() {
					t.Error("the lock is free although the record is not saved")
				}
				if comesBack {
					w.Configure(testConnection(), NoProblem, false)
					synctest.Wait()
					if s := w.Status(); !s.NotSaved || !s.SignedIn() {
						t.Errorf("the unsaved record is gone: %+v", s)
					}
				}
				w.expectSaved(t)
			})
		})
	}
}

// The program ends after a few seconds even if the keychain does not answer.
func TestClosingDoesNotWaitForAKeychainThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := unsavedWorld(t)
		w.vault.set(func(v *modelVault) { v.hanging = 1000 })
		began := time.Now()
		closed := make(chan struct{})
		go func() { w.Close(); close(closed) }()
		synctest.Wait()
		w.Status() // only Close waits for the keychain
		<-closed
		if took := time.Since(began); took > lastSaveTimeout {
			t.Errorf("closing took %v", took)
		}
	})
}

// A sign-in that ends before its record is written, because the person cancels or disconnects or the settings change, is
// revoked and never written.
func TestASignInThatEndsBeforeItIsWritten(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]func(w world){
		"cancelled":    func(w world) { w.CancelSignIn() },
		"disconnected": func(w world) { w.Disconnect() },
		"left":         func(w world) { w.Configure(Connection{}, ConfigurationMissing, false) },
		"closed": func(w world) {
			w.mu.Lock()
			life := w.life
			w.mu.Unlock()
			go w.Close()
			<-life.Done()
		},
	} {
		for _, before := range []string{"the keychain asks", "another process has the lock", "the old record is read"} {
			t.Run(name+" while "+before, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := signedIn(t)
					w.authorize = atOnce
					old := w.vault.stored()
					asked := &askingVault{modelVault: w.vault, asked: make(chan struct{})}
					w.store.vault = asked
					switch before {
					case "the keychain asks":
						asked.asks = true
					case "another process has the lock":
						lock, err := w.vault.Lock(t.Context())
						if err != nil {
							t.Fatal(err)
						}
						defer lock.Unlock()
					case "the old record is read":
						asked.reading = func() { ends(w) }
					}
					w.SignIn()
					synctest.Wait()
					if asked.reading == nil {
						if s := w.Status(); s.Waiting != WaitForUnlock {
							t.Fatalf("it waits for %v", s.Waiting)
						}
						ends(w)
					}
					time.Sleep(time.Second)
					synctest.Wait()
					if stored := w.vault.stored(); name != "disconnected" && (stored == nil || !stored.sameTokens(*old)) {
						t.Error("the sign-in was written")
					}
					for _, s := range w.provider.alive() {
						if w.provider.signInOf(old.RefreshToken) != s {
							t.Error("the sign-in was not revoked")
						}
					}
				})
			})
		}
	}
}

// askingVault is a vault that asks a person who does not answer, or that calls a function while the record is read before a write.
type askingVault struct {
	*modelVault
	asks    bool
	asked   chan struct{}
	reading func()
}

func (v *askingVault) Unlock(ctx context.Context) error {
	if v.asks {
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

func (v *askingVault) Load(ctx context.Context) ([]byte, error) {
	if v.reading != nil {
		v.reading()
	}
	return v.modelVault.Load(ctx)
}

// The sign-in that a new one replaces is revoked once the new one is saved, and not before.
func TestAReplacedSignInIsRevoked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.authorize = atOnce
		old := w.vault.stored()
		w.vault.set(func(v *modelVault) { v.saveErr = ErrKeychainBroken })
		w.SignIn()
		synctest.Wait()
		if !w.provider.accepts(old.RefreshToken) || len(w.provider.alive()) != 1 {
			t.Errorf("the new sign-in was not saved: %d are alive, the old one among them: %v", len(w.provider.alive()),
				w.provider.accepts(old.RefreshToken))
		}
		w.vault.set(func(v *modelVault) { v.saveErr = nil })
		w.SignIn()
		synctest.Wait()
		if w.provider.accepts(old.RefreshToken) || len(w.provider.alive()) != 1 || !w.provider.accepts(w.vault.stored().RefreshToken) {
			t.Errorf("the new sign-in was saved: %d are alive, the old one among them: %v", len(w.provider.alive()),
				w.provider.accepts(old.RefreshToken))
		}
	})
}

// The history notes that a sign-in could not be revoked.
func TestARevocationThatFailsIsNoted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		journal := &modelJournal{}
		w := signedIn(t, func(o *Options) { o.OpenJournal = func(Connection) Journal { return journal } })
		w.authorize = atOnce
		w.provider.set(func(p *modelProvider) {
			p.fault = func(request int) fault {
				if request == 2 { // after the exchange
					return portal
				}
				return noFault
			}
		})
		w.SignIn()
		synctest.Wait()
		if newest := w.History()[0]; newest.Event != NotEnded || newest.Why != AnswerNotUnderstood {
			t.Errorf("got the newest entry %+v, want %q because of %q", newest, NotEnded, AnswerNotUnderstood)
		}
	})
}

// A sign-in without a refresh token, which RFC 6749 §5.1 allows, is reported when the person signs in and when the access token expires.
func TestASignInWithoutARefreshToken(t *testing.T) {
	t.Parallel()
	for name, onDemand := range map[string]bool{"in the window": false, "in a command": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				provider, vault := newModelProvider(), newModelVault()
				provider.refreshless = true
				s := start(t, provider, vault, func(o *Options) { o.OnDemand = onDemand })
				w := world{s, provider, vault}
				w.authorize = atOnce
				w.SignIn()
				st := w.expect(t, Connected)
				if st.Warning.Kind != NotRenewable || !st.SignInEndsAt.Equal(st.AccessTokenExpiresAt) {
					t.Errorf("at the sign-in: %q, ends at %v", st.Warning.Kind, st.SignInEndsAt)
				}
				if token, err := w.Token(t.Context(), 2*time.Hour); err != nil || !token.Short {
					t.Errorf("while it lasts: short %v, %v", token.Short, err)
				}
				time.Sleep(time.Hour)
				if _, err := w.Token(t.Context(), 0); KindOf(err) != NotRenewable {
					t.Errorf("when it is over: %v", err)
				}
				if st := w.expect(t, SignInNeeded); st.Problem.Kind != NotRenewable {
					t.Errorf("when it is over: %q", st.Problem.Kind)
				}
				if n := provider.count("refresh_token"); n > 0 {
					t.Errorf("got %d refresh requests, want none", n)
				}
			})
		})
	}
}

// A connection's history is written to its own journal, however soon the connection is changed.
func TestEveryConnectionHasItsOwnHistory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		journals := map[string]*slowJournal{}
		for _, client := range []string{"client", "another", ""} {
			journals[client] = &slowJournal{letGo: make(chan struct{})}
		}
		vaults := map[string]*modelVault{"client": newModelVault(), "another": newModelVault()}
		s := NewSession(Options{
			OpenVault:   func(c Connection) (Vault, error) { return vaults[c.ClientID], nil },
			OpenJournal: func(c Connection) Journal { return journals[c.ClientID] },
		})
		defer s.Close()
		other := testConnection()
		other.ClientID = "another"
		s.Configure(testConnection(), NoProblem, false)
		synctest.Wait()
		s.Notified("one")
		synctest.Wait()
		s.Notified("two")
		s.Configure(other, NoProblem, false)
		synctest.Wait()
		s.Notified("three")
		s.Configure(Connection{}, ConfigurationMissing, false)
		for _, j := range journals {
			close(j.letGo)
		}
		synctest.Wait()
		if a, b := len(journals["client"].lines), len(journals["another"].lines); a != 2 || b != 1 {
			t.Errorf("%d and %d entries, want 2 and 1", a, b)
		}
	})
}

// Entries that a journal does not take, perhaps because another program has its file open, are written later, in order.
func TestAHistoryThatCannotBeWrittenAtTheMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		journal := &refusingJournal{}
		journal.refuses.Store(true)
		w := signedIn(t, func(o *Options) { o.OpenJournal = func(Connection) Journal { return journal } })
		w.Notified("one")
		synctest.Wait()
		w.Notified("two")
		synctest.Wait()
		journal.refuses.Store(false)
		w.Notified("three")
		synctest.Wait()
		var notices []string
		for _, e := range w.History() {
			if e.Event == NoticeGiven {
				notices = append(notices, e.Notice)
			}
		}
		if want := []string{"three", "two", "one"}; !slices.Equal(notices, want) {
			t.Errorf("got the notices %q, want %q", notices, want)
		}
		journal.refuses.Store(true)
		for range 2 * maxUnwritten {
			w.Notified("another")
			synctest.Wait()
		}
		journal.refuses.Store(false)
		before := len(w.History())
		w.Notified("the last")
		synctest.Wait()
		if n := len(w.History()) - before - 1; n != maxUnwritten {
			t.Errorf("got %d entries, want the newest %d", n, maxUnwritten)
		}
	})
}

// refusingJournal is a journal that can be made to fail.
type refusingJournal struct {
	modelJournal
	refuses atomic.Bool
}

func (j *refusingJournal) Append(lines ...[]byte) error {
	if j.refuses.Load() {
		return ErrStateFolder
	}
	return j.modelJournal.Append(lines...)
}

// slowJournal is a journal whose writes block until it is released.
type slowJournal struct {
	modelJournal
	letGo chan struct{}
}

func (j *slowJournal) Append(lines ...[]byte) error {
	<-j.letGo
	return j.modelJournal.Append(lines...)
}

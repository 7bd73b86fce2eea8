package auth

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"
)

// world is a session with models of Smokeball and of the keychain.
type world struct {
	*Session
	provider *modelProvider
	vault    *modelVault
}

// signedIn returns a world in which a person has just signed in. It must be called in a synctest bubble.
func signedIn(t *testing.T, change ...func(*Options)) world {
	t.Helper()
	provider, vault := newModelProvider(), newModelVault()
	provider.signIn("refresh-0")
	r := Record{AccessToken: NewSecret("access-0"), RefreshToken: NewSecret("refresh-0"), TokenType: "Bearer",
		IssuedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour), SignedInAt: time.Now()}
	data, err := encodeRecord(r)
	if err != nil {
		t.Fatal(err)
	}
	vault.record = data
	return world{start(t, provider, vault, change...), provider, vault}
}

// start opens another session on the same vault, like another process.
func start(t *testing.T, provider *modelProvider, vault *modelVault, change ...func(*Options)) *Session {
	t.Helper()
	o := Options{
		OpenVault:   func(Connection) (Vault, error) { return vault, nil },
		OpenBrowser: func(string) error { return nil },
		Pages:       plainPages{},
		Transport:   provider,
	}
	for _, c := range change {
		c(&o)
	}
	s := NewSession(o)
	t.Cleanup(s.Close)
	s.Configure(testConnection(), NoProblem, false)
	synctest.Wait()
	return s
}

func (w world) expect(t *testing.T, state State) Status {
	t.Helper()
	synctest.Wait()
	s := w.Status()
	if s.State != state {
		t.Fatalf("%v (problem %q, warning %q), want %v", s.State, s.Problem.Kind, s.Warning.Kind, state)
	}
	return s
}

// touched counts the calls of the keychain and the requests to Smokeball.
func (w world) touched() (n int) {
	w.vault.set(func(v *modelVault) { n += v.calls })
	w.provider.set(func(p *modelProvider) { n += len(p.requests) })
	return n
}

func TestATokenIsAlwaysFresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.expect(t, Connected)
		for range 29 * 24 * 2 { // every half hour of 29 days
			time.Sleep(30 * time.Minute)
			synctest.Wait()
			touched := w.touched()
			token, err := w.Token(t.Context(), 5*time.Minute)
			if err != nil || time.Until(token.ExpiresAt) < 5*time.Minute {
				t.Fatalf("got a token with %v left, %v; want at least 5 minutes", time.Until(token.ExpiresAt), err)
			}
			if w.touched() != touched {
				t.Fatal("a fresh token did not come from memory")
			}
		}
		if n := w.provider.count("refresh_token"); n < 29*24 || n > 29*24*3/2 {
			t.Errorf("got %d renewals in 29 days, want about one an hour", n)
		}
	})
}

func TestOneRenewalServesEverybody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t, func(o *Options) { o.OnDemand = true })
		time.Sleep(2 * time.Hour)
		var callers sync.WaitGroup
		for range 20 {
			callers.Go(func() {
				if token, err := w.Token(t.Context(), time.Minute); err != nil || token.AccessToken.Reveal() != "access-1" {
					t.Errorf("got %q, %v; want access-1", token.AccessToken.Reveal(), err)
				}
			})
		}
		// A caller who gives up ends only their own wait.
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := w.Token(ctx, 2*time.Hour); err == nil {
			t.Error("a cancelled call got a token")
		}
		callers.Wait()
		if n := w.provider.count("refresh_token"); n != 1 {
			t.Errorf("%d renewals", n)
		}
	})
}

// Leftovers of a crash in the keychain are swept when the window starts, but not by every command.
func TestAStartSweeps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.expect(t, Connected)
		start(t, w.provider, w.vault, func(o *Options) { o.OnDemand = true })
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		w.vault.set(func(v *modelVault) {
			if v.swept != 1 {
				t.Errorf("swept %d times, want once", v.swept)
			}
		})
		if w.vault.locked() {
			t.Error("the lock is still held")
		}
	})
}

func TestTwoProcessesRenewOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t, func(o *Options) { o.OnDemand = true })
		w.provider.set(func(p *modelProvider) { p.rotates = true })
		other := start(t, w.provider, w.vault, func(o *Options) { o.OnDemand = true })
		time.Sleep(2 * time.Hour)
		var callers sync.WaitGroup
		for _, s := range []*Session{w.Session, other} {
			callers.Go(func() {
				if token, err := s.Token(t.Context(), time.Minute); err != nil || token.AccessToken.Reveal() != "access-1" {
					t.Errorf("got %q, %v; want access-1", token.AccessToken.Reveal(), err)
				}
			})
		}
		callers.Wait()
		if n := w.provider.count("refresh_token"); n != 1 {
			t.Errorf("%d renewals", n)
		}
	})
}

func TestAShortTokenIsMarkedAsShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t, func(o *Options) { o.OnDemand = true })
		w.provider.set(func(p *modelProvider) { p.life = time.Minute })
		time.Sleep(30 * time.Minute)
		token, err := w.Token(t.Context(), 2*time.Hour)
		if err != nil || !token.Short || token.AccessToken.Reveal() != "access-1" {
			t.Errorf("got %q, short %v, %v; want access-1, short", token.AccessToken.Reveal(), token.Short, err)
		}
	})
}

func TestOfflineAndBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		for _, f := range []fault{lostRequest, lostAnswer, serverError, portal} {
			w.provider.set(func(p *modelProvider) { p.fault = func(int) fault { return f } })
			time.Sleep(time.Until(w.Status().AccessTokenExpiresAt) - 5*time.Minute)
			s := w.expect(t, Offline)
			if !s.HasToken(time.Now()) || s.NextTry.IsZero() {
				t.Errorf("offline: %+v", s)
			}
			if _, err := w.Token(t.Context(), time.Minute); err != nil {
				t.Errorf("got %v while the token has life left", err)
			}
			time.Sleep(2 * time.Hour)
			if w.expect(t, Offline).HasToken(time.Now()) {
				t.Error("the token should have expired")
			}
			if _, err := w.Token(t.Context(), time.Minute); KindOf(err) != Unreachable && KindOf(err) != AnswerNotUnderstood {
				t.Errorf("got %v, want the reason why there is no token", err)
			}
			w.provider.set(func(p *modelProvider) { p.fault = func(int) fault { return noFault } })
			time.Sleep(10 * time.Minute)
			w.expect(t, Connected)
		}
	})
}

// A caller whose token was refused gets a new one, or learns that there is none, however much life the old one has left.
func TestRenewedToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		held, err := w.Token(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		next, err := w.RenewedToken(t.Context())
		if err != nil || next.AccessToken.Equal(held.AccessToken) {
			t.Errorf("got the same token, or %v; want a new one", err)
		}
		w.provider.set(func(p *modelProvider) { p.signIns[0].revoked = true })
		if _, err := w.RenewedToken(t.Context()); KindOf(err) != SignInRefused {
			t.Errorf("after the sign-in ended: %v", err)
		}
		if _, err := w.RenewedToken(t.Context()); KindOf(err) != SignInRefused {
			t.Errorf("asked again: %v", err)
		}
	})
}

func TestARefusalIsNotBelievedAfterALostAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.provider.set(func(p *modelProvider) {
			p.fault = func(request int) fault {
				if request == 1 {
					return lostAnswer
				}
				return noFault
			}
			p.tokens = map[string]*refreshToken{} // no refresh token is valid any more
		})
		time.Sleep(2 * time.Hour)
		w.expect(t, SignInNeeded)
		if refusals := w.provider.count("refresh_token") - 1; refusals != 2 {
			t.Errorf("the refusal was believed after %d requests", refusals)
		}
		if w.vault.stored() == nil {
			t.Error("the refusal wiped what was stored")
		}
	})
}

func TestAnUnansweredRequestIsRememberedOverARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t, func(o *Options) { o.OnDemand = true })
		w.provider.set(func(p *modelProvider) {
			p.rotates = true
			p.fault = func(int) fault { return lostAnswer }
		})
		time.Sleep(2 * time.Hour)
		if _, err := w.Token(t.Context(), 0); KindOf(err) != Unreachable {
			t.Fatal(err)
		}
		w.Close()
		w.provider.set(func(p *modelProvider) { p.fault = func(int) fault { return noFault } })
		again := start(t, w.provider, w.vault)
		synctest.Wait()
		if s := again.Status(); s.State != SignInNeeded || s.Problem.Kind != SignInLost {
			t.Errorf("got %v, %q; want %v, %q", s.State, s.Problem.Kind, SignInNeeded, SignInLost)
		}
		if n := w.provider.count("refresh_token"); n != 3 {
			t.Errorf("%d requests, want the lost one, a refused one and one more", n)
		}
	})
}

func TestNoRenewalThatCouldNotBeSaved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.vault.set(func(v *modelVault) { v.readOnly = ErrKeychainLocked })
		time.Sleep(55 * time.Minute)
		if s := w.expect(t, Offline); s.Problem.Kind != KeychainLocked || !s.HasToken(time.Now()) || s.NextTry.IsZero() {
			t.Errorf("got %+v, want a token, a next try and the problem %q", s, KeychainLocked)
		}
		if _, err := w.Token(t.Context(), time.Minute); err != nil {
			t.Errorf("got %v while the token has life left", err)
		}
		time.Sleep(9 * time.Hour)
		if _, err := w.Token(t.Context(), time.Minute); KindOf(err) != KeychainLocked {
			t.Errorf("got %v, want %q", err, KeychainLocked)
		}
		if n := w.provider.count("refresh_token"); n != 0 {
			t.Errorf("sent %d requests whose answer could not have been saved", n)
		}
		w.vault.set(func(v *modelVault) { v.readOnly = nil })
		time.Sleep(10 * time.Minute)
		w.expect(t, Connected)
	})
}

func TestASaveThatFailsHoldsTheLock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.provider.set(func(p *modelProvider) { p.rotates = true })
		w.vault.set(func(v *modelVault) { v.saveErr = ErrKeychainBroken })
		time.Sleep(55 * time.Minute)
		if s := w.expect(t, Connected); !s.NotSaved || s.Warning.Kind != NotSaved {
			t.Errorf("the status does not say that the record is not saved: %+v", s)
		}
		if !w.vault.locked() {
			t.Error("the lock is free: another process could renew")
		}
		if token, err := w.Token(t.Context(), 5*time.Minute); err != nil || token.AccessToken.Reveal() != "access-1" {
			t.Errorf("the renewed token is not used: %v", err)
		}
		time.Sleep(3 * time.Hour)
		if s := w.expect(t, Offline); s.Problem.Kind != KeychainBroken || !s.NotSaved {
			t.Errorf("got %+v, want not saved, and the problem %q", s, KeychainBroken)
		}
		if n := w.provider.count("refresh_token"); n != 1 {
			t.Errorf("got %d more renewals while one is not saved, want none", n-1)
		}
		w.vault.set(func(v *modelVault) { v.saveErr = nil })
		time.Sleep(10 * time.Minute)
		if s := w.expect(t, Connected); s.NotSaved || w.vault.locked() {
			t.Errorf("after the save: %+v, locked %v", s, w.vault.locked())
		}
		if stored := w.vault.stored(); !w.provider.accepts(stored.RefreshToken) {
			t.Error("the stored refresh token is not the valid one")
		}
	})
}

func TestAnotherProcessIsNoticed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		other := start(t, w.provider, w.vault)
		other.Disconnect()
		time.Sleep(time.Minute)
		w.expect(t, SignedOut)
		if w.provider.count("revoke") != 1 || w.vault.stored() != nil {
			t.Errorf("got %d revocations, stored %v; want 1, and nothing stored", w.provider.count("revoke"), w.vault.stored())
		}
	})
}

func TestDisconnectOffline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.provider.set(func(p *modelProvider) { p.fault = func(int) fault { return lostRequest } })
		w.Disconnect()
		if s := w.expect(t, SignedOut); s.Warning.Kind != NotRevoked {
			t.Errorf("got the warning %q, want %q", s.Warning.Kind, NotRevoked)
		}
		if w.vault.stored() != nil {
			t.Error("the keychain still holds something")
		}
	})
}

func TestALockedKeychain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		before := signedIn(t)
		before.Close()
		before.vault.set(func(v *modelVault) { v.err = ErrKeychainLocked })
		w := world{start(t, before.provider, before.vault), before.provider, before.vault}
		w.expect(t, KeychainUnavailable)
		if _, err := w.Token(t.Context(), 0); KindOf(err) != KeychainLocked {
			t.Errorf("got %v, want %q", err, KeychainLocked)
		}
		w.RetryKeychain() // asks, and the person unlocks
		w.expect(t, Connected)
		w.Close()

		w.vault.set(func(v *modelVault) { v.err = ErrKeychainLocked })
		w = world{start(t, w.provider, w.vault), w.provider, w.vault}
		w.expect(t, KeychainUnavailable)
		w.vault.set(func(v *modelVault) { v.err = nil }) // unlocked elsewhere
		time.Sleep(time.Minute)
		w.expect(t, Connected)
	})
}

// A person who presses a button may be asked to unlock the keychain. A renewal by itself asks nobody.
func TestOnlyAPressAsksToUnlock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.vault.set(func(v *modelVault) { v.err = ErrKeychainLocked })
		time.Sleep(2 * time.Hour)
		if s := w.expect(t, Offline); s.Problem.Kind != KeychainLocked {
			t.Errorf("got the problem %q, want %q", s.Problem.Kind, KeychainLocked)
		}
		w.Renew() // asks, and the person unlocks
		w.expect(t, Connected)
	})
}

// A keyring is created only when the person presses a button that says so.
func TestOnlyAPressMakesAKeyring(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		provider, vault := newModelProvider(), newModelVault()
		vault.err = ErrNoKeyring
		s := start(t, provider, vault)
		s.Configure(Connection{}, ConfigurationMissing, true)
		s.Configure(testConnection(), NoProblem, true)
		world{s, provider, vault}.expect(t, KeychainUnavailable)
		s.RetryKeychain()
		world{s, provider, vault}.expect(t, SignedOut)
	})
}

func TestClosingWaitsForARenewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		w.provider.set(func(p *modelProvider) { p.rotates = true })
		w.Renew()
		w.Close()
		if stored := w.vault.stored(); !w.provider.accepts(stored.RefreshToken) {
			t.Error("the rotated refresh token was lost")
		}
		if w.vault.locked() {
			t.Error("the lock is still held")
		}
	})
}

// browserAt follows the authorize URL like a browser after the person has signed in, and returns the text of the last
// page.
func browserAt(t *testing.T, link, answer string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Error(err)
		return ""
	}
	q := u.Query()
	resp, err := http.Get(q.Get("redirect_uri") + "?" + answer + "&state=" + url.QueryEscape(q.Get("state")))
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	var page [200]byte
	n, _ := resp.Body.Read(page[:])
	return string(page[:n])
}

// loginWorld is a real loopback login, in real time, against the model of Smokeball. The browser brings back the given answer,
// or none if it is empty.
func loginWorld(t *testing.T, answer string) (world, <-chan string) {
	t.Helper()
	provider, vault, pages := newModelProvider(), newModelVault(), make(chan string, 4)
	s := NewSession(Options{
		OpenVault: func(Connection) (Vault, error) { return vault, nil },
		OpenBrowser: func(link string) error {
			if answer != "" {
				pages <- browserAt(t, link, answer)
			}
			return nil
		},
		Pages:     plainPages{},
		Transport: provider,
	})
	t.Cleanup(s.Close)
	conn := testConnection()
	conn.RedirectURIs = []string{freeURI(t).text, freeURI(t).text}
	s.Configure(conn, NoProblem, false)
	if _, err := s.Wait(t.Context(), func(s Status) bool { return s.State == SignedOut }); err != nil {
		t.Fatal(err)
	}
	return world{s, provider, vault}, pages
}

func TestALogin(t *testing.T) {
	t.Parallel()
	w, pages := loginWorld(t, "code=x")
	w.SignIn()
	s, err := w.Wait(t.Context(), func(s Status) bool { return s.State == Connected })
	if err != nil {
		t.Fatal(err)
	}
	if page := <-pages; page != `done "" unfinished=false` {
		t.Errorf("the last page is %q", page)
	}
	if !s.HasToken(time.Now()) || w.vault.stored() == nil {
		t.Errorf("connected, but %+v", s)
	}

	// Sign in again while connected: the records do not tell that the person is a different one, so the new one is saved.
	w.SignIn()
	again := func(s Status) bool { return s.State == Connected && w.provider.count("authorization_code") == 2 }
	if _, err := w.Wait(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	if page := <-pages; page != `done "" unfinished=false` {
		t.Errorf("the last page of the second login is %q", page)
	}
}

// Every login has a state and a code verifier of its own, which cannot be guessed (RFC 7636 §7.1, RFC 8252 §8.9).
func TestEveryLoginHasSecretsOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 3 {
		conn := testConnection()
		conn.RedirectURIs = []string{freeURI(t).text, freeURI(t).text}
		l := &login{provider: provider{conn: conn}, pages: plainPages{}, report: undisturbed}
		closed := make(chan struct{})
		l.open = func(link string) error {
			defer close(closed)
			browserAt(t, link, "code=x")
			return nil
		}
		a, err := l.inBrowser(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l.receiver.finish(Outcome{})
		<-closed
		link, err := url.Parse(l.link.Reveal())
		if err != nil {
			t.Fatal(err)
		}
		state, verifier := link.Query().Get("state"), a.verifier.Reveal()
		if bits := 5 * len(state); bits < 128 || len(verifier) != 43 { // a character of the state has 5 bits, one of the verifier 6
			t.Errorf("a state of %d bits, and a verifier of %d characters", bits, len(verifier))
		}
		if link.Query().Get("code_challenge") != oauth2.S256ChallengeFromVerifier(verifier) || strings.Contains(link.String(), verifier) {
			t.Error("the link has the wrong challenge, or contains the verifier")
		}
		if seen[state] || seen[verifier] {
			t.Error("a secret is used twice")
		}
		seen[state], seen[verifier] = true, true
	}
}

func TestACancelledLogin(t *testing.T) {
	t.Parallel()
	w, pages := loginWorld(t, "error=access_denied")
	w.SignIn()
	s, err := w.Wait(t.Context(), func(s Status) bool { return s.Warning.Kind != NoProblem })
	if err != nil || s.State != SignedOut || s.Warning.Kind != SignInCancelled {
		t.Errorf("got %v, %+v; want the warning %q", err, s, SignInCancelled)
	}
	if page := <-pages; page != `done "sign_in_cancelled" unfinished=false` {
		t.Errorf("the last page is %q", page)
	}
}

func TestASaveThatFailsEndsALogin(t *testing.T) {
	t.Parallel()
	w, pages := loginWorld(t, "code=x")
	w.vault.set(func(v *modelVault) { v.saveErr = ErrKeychainBroken })
	w.SignIn()
	s, err := w.Wait(t.Context(), func(s Status) bool { return s.Warning.Kind != NoProblem })
	if err != nil || s.State != SignedOut || s.Warning.Kind != KeychainBroken {
		t.Errorf("got %v, %+v; want the warning %q", err, s, KeychainBroken)
	}
	if page := <-pages; page != `done "keychain_broken" unfinished=false` {
		t.Errorf("the page does not say that saving failed: %q", page)
	}
}

func TestALoginWithoutABrowser(t *testing.T) {
	t.Parallel()
	provider, vault := newModelProvider(), newModelVault()
	s := NewSession(Options{
		OpenVault:   func(Connection) (Vault, error) { return vault, nil },
		OpenBrowser: func(string) error { return http.ErrNotSupported },
		Pages:       plainPages{},
		Transport:   provider,
	})
	defer s.Close()
	conn := testConnection()
	conn.RedirectURIs = []string{freeURI(t).text}
	s.Configure(conn, NoProblem, false)
	s.Wait(t.Context(), func(s Status) bool { return s.State == SignedOut })
	s.SignIn()
	status, err := s.Wait(t.Context(), func(s Status) bool { return s.Warning.Kind == BrowserNotOpened })
	if err != nil || status.State != SigningIn || s.SignInLink() == "" {
		t.Fatalf("got %v, %+v; want a login that goes on, and a link", err, status)
	}
	// The person opens the copied link themselves.
	if page := browserAt(t, s.SignInLink(), "code=x"); page != `done "" unfinished=false` {
		t.Errorf("the last page is %q", page)
	}
	if _, err := s.Wait(t.Context(), func(s Status) bool { return s.State == Connected }); err != nil {
		t.Fatal(err)
	}
}

func TestACancelledLoginFreesItsPort(t *testing.T) {
	t.Parallel()
	w, _ := loginWorld(t, "")
	w.SignIn()
	s, err := w.Wait(t.Context(), func(s Status) bool { return s.SignInLinkReady })
	if err != nil {
		t.Fatal(err)
	}
	w.CancelSignIn()
	if _, err := w.Wait(t.Context(), func(s Status) bool { return s.State == SignedOut }); err != nil {
		t.Fatal(err)
	}
	uri, err := parseRedirectURI(s.RedirectURIs[0])
	if err != nil {
		t.Fatal(err)
	}
	listeners, err := listen(t.Context(), uri)
	if err != nil {
		t.Error(err)
	}
	closeAll(listeners)
	if w.SignInLink() != "" {
		t.Error("there is still a link to copy")
	}
}

func BenchmarkFreshToken(b *testing.B) {
	provider, vault := newModelProvider(), newModelVault()
	vault.record, _ = encodeRecord(Record{AccessToken: NewSecret("a"), RefreshToken: NewSecret("r"), TokenType: "Bearer",
		IssuedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour), SignedInAt: time.Now()})
	s := NewSession(Options{OpenVault: func(Connection) (Vault, error) { return vault, nil }, Transport: provider})
	defer s.Close()
	s.Configure(testConnection(), NoProblem, false)
	s.Wait(b.Context(), func(s Status) bool { return s.State == Connected })
	w := world{s, provider, vault}
	before := w.touched()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Token(b.Context(), 5*time.Minute); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.touched()-before)/float64(b.N), "calls/op")
}

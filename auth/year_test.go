package auth_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/settings"
	"smokeball-connect/words"
)

const day = 24 * time.Hour

// For a year and a half, with all kinds of providers and a person who signs in only when they have to, a sign-in ends unannounced only by
// the provider's decision, and the person is reminded no more often than the rule allows.
func TestAYear(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	never := func(int) time.Duration { return 10 * 366 * day }
	for name, c := range map[string]struct {
		lasts func(signIn int) time.Duration
		set   int // days, by the firm
		// surprises is how many of the first ends may come unannounced; all if negative.
		surprises int
	}{
		"30 days":                    {func(int) time.Duration { return 30 * day }, 0, 0},
		"180 days":                   {func(int) time.Duration { return 180 * day }, 0, 0},
		"60 days":                    {func(int) time.Duration { return 60 * day }, 0, 1},
		"60 days, and the firm said": {func(int) time.Duration { return 60 * day }, 60, 0},
		"never":                      {never, 0, 0},
		"30 days at first, then 180": {func(n int) time.Duration { return map[bool]time.Duration{true: 30 * day, false: 180 * day}[n < 3] }, 0, 0},
		"at random":                  {func(int) time.Duration { return time.Duration(1+random.IntN(200)) * day }, 0, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				y := newYear(t, c.lasts, c.set)
				for range 540 * 4 { // the computer sleeps in between, or the clock would be checked a million times a year
					y.ahead.Add(int64(6 * time.Hour))
					time.Sleep(4 * time.Minute) // longer than returnSpread
					synctest.Wait()
					y.look(t)
				}
				unannounced := 0
				for n, s := range y.signIns {
					if s.ended && s.at.Add(s.lasts).Sub(s.reminded) > 15*day {
						unannounced++
						if c.surprises >= 0 && n >= c.surprises {
							t.Errorf("sign-in %d of %v ended unannounced", n+1, s.lasts)
						}
					}
					early, usual, mayEnd := s.count("/early"), s.count("h0m0s"), s.count("/may-end")
					if early > 2 || usual > 4 || mayEnd > 1 {
						t.Errorf("sign-in %d had the reminders %v", n+1, s.reminders)
					}
				}
				t.Logf("%d sign-ins, %d of them ended unannounced", len(y.signIns), unannounced)
			})
		})
	}
}

// year is a person's computer and a provider.
type year struct {
	session *auth.Session
	ahead   atomic.Int64 // how far the clock is ahead of the timers, which stand still while the computer sleeps
	lasts   func(signIn int) time.Duration
	said    map[string]bool

	mu      sync.Mutex
	signIns []*oneSignIn
	issued  int
}

// oneSignIn is a sign-in as the provider knows it, and the reminders of its end that the person was given.
type oneSignIn struct {
	at        time.Time
	lasts     time.Duration
	reminders []string
	reminded  time.Time // time of the last reminder
	ended     bool
}

// count returns how many of the reminders are of a kind, by the end of their IDs.
func (s *oneSignIn) count(suffix string) (n int) {
	for _, id := range s.reminders {
		if strings.HasSuffix(id, suffix) {
			n++
		}
	}
	return n
}

func newYear(t *testing.T, lasts func(int) time.Duration, set int) *year {
	t.Helper()
	y := &year{lasts: lasts, said: map[string]bool{}}
	y.session = auth.NewSession(auth.Options{
		OpenVault:   func(auth.Connection) (auth.Vault, error) { return &memory{}, nil },
		Transport:   y,
		Now:         y.now,
		Experiences: &experience{},
	})
	t.Cleanup(y.session.Close)
	auth.SignsIn(y.session)
	c := auth.ConnectionAt("https://auth.smokeball.com", "https://api.smokeball.com", "client")
	c.SignInDays, c.RedirectURIs = set, auth.DefaultRedirectURIs()
	y.session.Configure(c, auth.NoProblem, false)
	synctest.Wait()
	y.session.SignIn()
	synctest.Wait()
	return y
}

func (y *year) now() time.Time { return time.Now().Add(time.Duration(y.ahead.Load())) }

// look gives the reminders that are due, as the program does now and then, and signs the person in again once they have to.
func (y *year) look(t *testing.T) {
	t.Helper()
	st := y.session.Status()
	reminders := words.Reminders(settings.Fixed(nil).Reminders())
	y.mu.Lock()
	newest := y.signIns[len(y.signIns)-1]
	for _, n := range words.Due(st, reminders, y.now(), words.Locale{}) {
		if n.Kind == words.SignInEnds && !y.said[n.ID] {
			y.said[n.ID] = true
			newest.reminders, newest.reminded = append(newest.reminders, n.ID), y.now()
		}
	}
	y.mu.Unlock()
	switch st.State {
	case auth.Connected, auth.Renewing:
	case auth.SignInNeeded:
		y.mu.Lock()
		newest.ended = true
		y.mu.Unlock()
		y.session.SignIn()
		synctest.Wait()
	default:
		t.Fatalf("got the state %v, problem %q", st.State, st.Problem.Kind)
	}
}

func (y *year) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	y.issued++
	status, answer := 200, fmt.Sprintf(`{"access_token":"access-%d","token_type":"Bearer","expires_in":86400}`, y.issued)
	switch form.Get("grant_type") {
	case "authorization_code":
		y.signIns = append(y.signIns, &oneSignIn{at: y.now(), lasts: y.lasts(len(y.signIns))})
		answer = strings.Replace(answer, "{", fmt.Sprintf(`{"refresh_token":"refresh-%d",`, len(y.signIns)), 1)
	case "refresh_token":
		if s := y.signIns[len(y.signIns)-1]; y.now().Sub(s.at) >= s.lasts {
			status, answer = 400, `{"error":"invalid_grant"}`
		}
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"},
		"Date": {y.now().UTC().Format(http.TimeFormat)}},
		Body: io.NopCloser(strings.NewReader(answer)), Request: req}, nil
}

// experience is an Experiences in memory.
type experience struct {
	mu    sync.Mutex
	known auth.Experience
}

func (e *experience) Of(auth.Connection) auth.Experience {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.known
}

func (e *experience) Learn(_ auth.Connection, known auth.Experience) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.known = known
}

// memory is a vault in memory that always works.
type memory struct {
	mu     sync.Mutex
	record []byte
}

type free struct{}

func (free) Held() bool { return true }
func (free) Unlock()    {}

func (m *memory) Unlock(context.Context) error { return nil }
func (m *memory) Load(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.record, nil
}
func (m *memory) Lock(context.Context) (auth.Lock, error) { return free{}, nil }
func (m *memory) Save(_ context.Context, record []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.record = record
	return nil
}
func (m *memory) Delete(ctx context.Context) error    { return m.Save(ctx, nil) }
func (m *memory) CheckWritable(context.Context) error { return nil }
func (m *memory) SetUnanswered(string) error          { return nil }
func (m *memory) Unanswered() string                  { return "" }
func (m *memory) Sweep(context.Context) error         { return nil }
func (m *memory) Revision() string                    { return "" }

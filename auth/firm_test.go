package auth

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

// Whatever the API answers, it is asked only once, and only a displayable name of the answer gets out. Every answer contains the text
// leak.
func TestEveryAnswerAboutTheFirm(t *testing.T) {
	t.Parallel()
	const leak = "leaked-secret"
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	t.Cleanup(elsewhere.Close)
	firm := func(name string) http.HandlerFunc {
		return answerWith(200, asJSON, `{"id":"5f0c-1","x":"`+leak+`","name":"`+name+`"}`)
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		status  int
		want    Firm
		kind    ProblemKind
	}{
		{"a firm", firm("Brown LLC"), 200, Firm{"5f0c-1", "Brown LLC"}, NoProblem},
		{"a firm of many languages", firm("Müller & Søn (Ελλάς), 佐藤"), 200, Firm{"5f0c-1", "Müller & Søn (Ελλάς), 佐藤"}, NoProblem},
		{"signs of print", firm("O’Brien – Smith/Jones+Co"), 200, Firm{"5f0c-1", "O'Brien - Smith Jones Co"}, NoProblem},
		{"control characters", firm(`Brown\u0000\u001b[2J\r\nLLC\u0007`), 200, Firm{"5f0c-1", "Brown 2J LLC"}, NoProblem},
		{"marks that turn the text around", firm(`\u202eBrown\u200f \u2066LLC\u200b`), 200, Firm{"5f0c-1", "Brown LLC"}, NoProblem},
		{"letters that can't be seen", firm(`\u3164\u115f\u2800`), 200, Firm{}, AnswerNotUnderstood},
		{"commands and tags", firm("<b>$(calc)`x`"), 200, Firm{"5f0c-1", "b (calc) x"}, NoProblem},
		{"500 letters", firm(strings.Repeat("Brown ", 84)), 200, Firm{"5f0c-1", strings.TrimSpace(strings.Repeat("Brown ", 20))}, NoProblem},
		{"half a letter", firm("Brown \xff\xf0LLC"), 200, Firm{"5f0c-1", "Brown LLC"}, NoProblem},
		{"an invalid ID", answerWith(200, asJSON, `{"id":"\u202e`+leak+`","name":"Brown"}`), 200, Firm{"", "Brown"}, NoProblem},
		{"an ID that is a number", answerWith(200, asJSON, `{"id":7,"name":"Brown"}`), 200, Firm{"", "Brown"}, NoProblem},
		{"an overlong ID", answerWith(200, asJSON, `{"id":"`+strings.Repeat("x", 1000)+`","name":"Brown"}`), 200, Firm{"", "Brown"}, NoProblem},
		{"no name", answerWith(200, asJSON, `{"id":"1","x":"`+leak+`"}`), 200, Firm{}, AnswerNotUnderstood},
		{"an invalid name", answerWith(200, asJSON, `{"name":["`+leak+`"]}`), 200, Firm{}, AnswerNotUnderstood},
		{"a list", answerWith(200, asJSON, `[{"name":"`+leak+`"}]`), 200, Firm{}, AnswerNotUnderstood},
		{"nothing", answerWith(200, asJSON, ""), 200, Firm{}, AnswerNotUnderstood},
		{"10 MB", answerWith(200, asJSON, `{"x":"`+strings.Repeat("x", 10<<20)+`","name":"`+leak+`"}`), 200, Firm{}, AnswerNotUnderstood},
		{"a page", answerWith(200, "text/html", "<html>"+leak+"</html>"), 200, Firm{}, AnswerNotUnderstood},
		{"no content", answerWith(204, asJSON, ""), 204, Firm{}, AnswerNotUnderstood},
		{"expired", answerWith(401, asJSON, `{"name":"`+leak+`"}`), 401, Firm{}, AnswerNotUnderstood},
		{"forbidden", answerWith(403, "application/problem+json", `{"errors":["`+leak+`"]}`), 403, Firm{}, AnswerNotUnderstood},
		{"throttled", answerWith(429, asJSON, leak), 429, Firm{}, Throttled},
		{"a server error", answerWith(503, "text/html", leak), 503, Firm{}, Unreachable},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/firm?"+leak, http.StatusTemporaryRedirect)
		}, 307, Firm{}, AnswerNotUnderstood},
		{"no answer", drop, 0, Firm{}, Unreachable},
		{"half an answer", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			answerWith(200, asJSON, `{"name":"`+leak)(w, r)
		}, 200, Firm{}, AnswerNotUnderstood},
		{"an endless answer", func(w http.ResponseWriter, r *http.Request) {
			answerWith(200, asJSON, `{"name":"`)(w, r)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, 200, Firm{}, AnswerNotUnderstood},
		{"an answer that never comes", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 0, Firm{}, Unreachable},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				if r.Method != http.MethodGet || r.URL.String() != "/firm" || r.ContentLength != 0 ||
					r.Header.Get("Authorization") != "Bearer token" || r.Header.Get("x-api-key") != "key" {
					t.Errorf("got the request %s %s, want GET /firm", r.Method, r.URL)
				}
				c.handler(w, r)
			}))
			t.Cleanup(api.Close)
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			if !strings.HasPrefix(c.name, "an answer ") {
				ctx = t.Context()
			}
			status, got, err := AskFirm(ctx, api.Client().Transport, api.URL, NewSecret("token"), NewSecret("key"))
			if status != c.status || got != c.want || KindOf(err) != c.kind {
				t.Errorf("%d, %+v, %v; want %d, %+v, %q", status, got, err, c.status, c.want, c.kind)
			}
			if err != nil && strings.Contains(err.Error(), leak) {
				t.Errorf("the error repeats what the API says: %v", err)
			}
			if utf8.RuneCountInString(got.Name) > maxInName {
				t.Errorf("the name has %d characters, want at most %d", utf8.RuneCountInString(got.Name), maxInName)
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("got %d requests, want 1", n)
			}
		})
	}
}

// net/http by itself repeats a GET when a reused connection ends without an answer. That must not happen here.
func TestTheFirmIsNotAskedForTwice(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			answerWith(200, asJSON, `{"name":"Brown"}`)(w, r)
			return
		}
		drop(w, r)
	}))
	t.Cleanup(api.Close)
	transport := NewTransport(nil)
	ask := func() error {
		_, _, err := AskFirm(t.Context(), transport, api.URL, NewSecret("token"), NewSecret("key"))
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	if err := ask(); KindOf(err) != Unreachable || requests.Load() != 2 {
		t.Errorf("%v after %d requests", err, requests.Load())
	}
}

// A token that is not valid in a header is not sent, and does not appear in the error.
func TestATokenThatIsNotValidInAHeaderIsNotSent(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was sent") }))
	t.Cleanup(api.Close)
	for _, secrets := range [][2]string{{"leak\r\nX: y", "key"}, {"token", "leak\x00"}} {
		_, _, err := AskFirm(t.Context(), api.Client().Transport, api.URL, NewSecret(secrets[0]), NewSecret(secrets[1]))
		if err == nil || strings.Contains(err.Error(), "leak") {
			t.Error(err)
		}
	}
}

// firmWorld returns a world in which nobody is signed in, and the API can be asked for the firm.
func firmWorld(t *testing.T, change ...func(*Options)) world {
	t.Helper()
	provider, vault := newModelProvider(), newModelVault()
	provider.scope, provider.firm = "matters/read firm/read", `{"id":"1","name":"Brown LLC"}`
	withKey := func(o *Options) {
		o.APIKey = func(context.Context, Connection) (Secret, error) { return NewSecret("key"), nil }
	}
	w := world{start(t, provider, vault, append([]func(*Options){withKey}, change...)...), provider, vault}
	w.authorize = atOnce
	return w
}

// The API is asked once per sign-in and never otherwise, because its limit on requests is shared by the whole firm.
func TestTheFirmIsAskedForOncePerSignIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := firmWorld(t)
		expect := func(when string, requests int) {
			t.Helper()
			synctest.Wait()
			if n := w.provider.count("firm"); n != requests {
				t.Errorf("%s: %d requests, want %d", when, n, requests)
			}
		}
		expect("at the start", 0)
		w.SignIn()
		if s := w.expect(t, Connected); s.Firm != brown {
			t.Errorf("the firm is %+v", s.Firm)
		}
		expect("after a sign-in", 1)
		if w.vault.stored().Firm != brown {
			t.Error("the firm is not stored")
		}
		time.Sleep(3 * 24 * time.Hour)
		w.Renew()
		w.CheckNow()
		expect("after three days of renewals", 1)
		again := start(t, w.provider, w.vault, func(o *Options) { o.APIKey = w.options.APIKey })
		if s := again.Status(); s.Firm != brown {
			t.Errorf("after a start, the firm is %+v", s.Firm)
		}
		expect("after a start", 1)
		w.SignIn()
		expect("after another sign-in", 2)
		w.Disconnect()
		expect("after disconnecting", 2)
	})
}

// The API is not asked without an API key, or with a token that may not read the firm.
func TestTheFirmIsNotAskedForWithoutAKeyOrTheScope(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w world){
		"no scope":      func(w world) { w.provider.set(func(p *modelProvider) { p.scope = "matters/read firm/write" }) },
		"unknown scope": func(w world) { w.provider.set(func(p *modelProvider) { p.scope = "" }) },
		"no source of API keys": func(w world) {
			w.options.APIKey = nil
		},
		"no key": func(w world) {
			w.options.APIKey = func(context.Context, Connection) (Secret, error) { return Secret{}, nil }
		},
		"a locked keychain": func(w world) {
			w.options.APIKey = func(context.Context, Connection) (Secret, error) { return Secret{}, ErrKeychainLocked }
		},
		"a keychain that hangs": func(w world) {
			w.options.APIKey = func(ctx context.Context, _ Connection) (Secret, error) {
				<-ctx.Done()
				return Secret{}, ErrKeychainSlow
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := firmWorld(t)
				change(w)
				w.SignIn()
				time.Sleep(firmTimeout)
				if s := w.expect(t, Connected); s.Firm != (Firm{}) || s.Warning.Kind != NoProblem {
					t.Errorf("got the firm %+v and the warning %q, want neither", s.Firm, s.Warning.Kind)
				}
				if n := w.provider.count("firm"); n != 0 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}

// Whatever the API does, a sign-in soon goes on without the firm. The API is asked once, and the log says why that failed.
func TestASignInNeedsNoFirm(t *testing.T) {
	t.Parallel()
	hangs := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path != "/firm" {
				return next.RoundTrip(r)
			}
			if _, err := next.RoundTrip(r); err != nil {
				return nil, err
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
	}
	for name, change := range map[string]func(w world){
		"lost":         func(w world) { w.provider.set(func(p *modelProvider) { p.fault = second(lostRequest) }) },
		"not answered": func(w world) { w.provider.set(func(p *modelProvider) { p.fault = second(lostAnswer) }) },
		"an error":     func(w world) { w.provider.set(func(p *modelProvider) { p.fault = second(serverError) }) },
		"a page":       func(w world) { w.provider.set(func(p *modelProvider) { p.fault = second(portal) }) },
		"no firm":      func(w world) { w.provider.set(func(p *modelProvider) { p.firm = `{"name":""}` }) },
		"it hangs":     func(w world) { w.options.Transport = hangs(w.provider) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				w := firmWorld(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
				change(w)
				w.SignIn()
				time.Sleep(firmTimeout)
				if s := w.expect(t, Connected); s.Firm != (Firm{}) || s.Warning.Kind != NoProblem {
					t.Errorf("got the firm %+v and the warning %q, want neither", s.Firm, s.Warning.Kind)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				if n := w.provider.count("firm"); n != 1 {
					t.Errorf("%d requests", n)
				}
				w.Close()
				if !strings.Contains(log.String(), "the firm is not known") {
					t.Error("the log does not say why the firm is unknown")
				}
			})
		})
	}
}

// second returns a fault for the second request only.
func second(f fault) func(int) fault {
	return func(request int) fault {
		if request == 2 {
			return f
		}
		return noFault
	}
}

// While the API is asked, the sign-in can be cancelled, and is then revoked.
func TestASignInIsCancelledWhileTheFirmIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]func(w world){
		"cancelled": func(w world) { w.CancelSignIn() },
		"left":      func(w world) { w.Configure(Connection{}, ConfigurationMissing, false) },
		"quit":      func(w world) { w.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := make(chan struct{})
				w := firmWorld(t, func(o *Options) {
					o.APIKey = func(ctx context.Context, _ Connection) (Secret, error) {
						close(asked)
						<-ctx.Done()
						return Secret{}, ctx.Err()
					}
				})
				w.SignIn()
				<-asked
				synctest.Wait()
				if s := w.Status(); s.State != SigningIn || s.Waiting != WaitForFirm {
					t.Fatalf("got %v, waiting %v; want %v, waiting %v", s.State, s.Waiting, SigningIn, WaitForFirm)
				}
				ends(w)
				synctest.Wait()
				if w.vault.stored() != nil || w.provider.count("revoke") != 1 || len(w.provider.alive()) != 0 {
					t.Errorf("stored: %v; %d revocations", w.vault.stored() != nil, w.provider.count("revoke"))
				}
			})
		})
	}
}

// The firm stays known when it cannot be asked for again at a new sign-in, unless that may be another person's.
func TestAFirmThatIsKnownStaysKnown(t *testing.T) {
	t.Parallel()
	for person, want := range map[string]Firm{"jane": brown, "john": {}} {
		synctest.Test(t, func(t *testing.T) {
			w := firmWorld(t)
			w.SignIn()
			w.expect(t, Connected)
			w.provider.set(func(p *modelProvider) { p.firm = "busy" })
			w.authorize = func(ctx context.Context) (authorization, error) {
				a, err := atOnce(ctx)
				a.answer.code = NewSecret(person)
				return a, err
			}
			w.SignIn()
			synctest.Wait()
			if person != "jane" {
				if s := w.Status(); s.Waiting != WaitForReplaceAnswer || s.Firm != brown || s.OtherFirm != want {
					t.Errorf("got waiting %v, the firm %+v and the other firm %+v; want the question whether %+v replaces %+v",
						s.Waiting, s.Firm, s.OtherFirm, want, brown)
				}
				w.AnswerReplace(true)
			}
			if s := w.expect(t, Connected); s.Firm != want {
				t.Errorf("%s: got the firm %+v, want %+v", person, s.Firm, want)
			}
		})
	}
}

// The question whether one account replaces another comes with the firms of both.
func TestTheQuestionKnowsTheFirm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := firmWorld(t)
		w.SignIn()
		w.expect(t, Connected)
		w.provider.set(func(p *modelProvider) { p.firm = `{"id":"2","name":"Smith & Partners"}` })
		w.SignIn()
		if s := w.expect(t, SigningIn); s.Waiting != WaitForReplaceAnswer || s.Firm != brown || s.OtherFirm != smith {
			t.Errorf("got waiting %v, the firm %+v and the other firm %+v; want the question whether %+v replaces %+v",
				s.Waiting, s.Firm, s.OtherFirm, smith, brown)
		}
		w.AnswerReplace(false)
		if s := w.expect(t, Connected); s.Firm != brown || s.Warning.Kind != AccountKept {
			t.Errorf("got the firm %+v and the warning %q, want %+v, %q", s.Firm, s.Warning.Kind, brown, AccountKept)
		}
		requests := slices.DeleteFunc(slices.Clone(w.provider.requests), func(r string) bool { return r == "revoke" })
		if want := []string{"authorization_code", "firm", "authorization_code", "firm"}; !slices.Equal(requests, want) {
			t.Errorf("the requests were %q", requests)
		}
	})
}

// Whatever a name consists of, it is shown as one short line.
func FuzzFirm(f *testing.F) {
	for _, seed := range []string{`{"id":"1","name":"Brown LLC"}`, `{"name":"\u202e\u200f\u0000"}`,
		`{"name":"` + strings.Repeat("é", 300) + `"}`,
		"{\"name\":\"a\xffb\"}", `[]`, `{"name":1}`, strings.Repeat("[", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		firm, err := readFirm(strings.NewReader(body))
		if (err == nil) != (firm.Name != "") {
			t.Errorf("got the name %q and the error %v, want one of them", firm.Name, err)
		}
		wrong := func(r rune) bool { return !InName(r) }
		if utf8.RuneCountInString(firm.Name) > maxInName || strings.ContainsFunc(firm.Name, wrong) || strings.TrimSpace(firm.Name) != firm.Name {
			t.Errorf("the name cannot be shown: %q", firm.Name)
		}
		if len(firm.ID) > 100 {
			t.Errorf("the ID has %d bytes", len(firm.ID))
		}
		if !utf8.ValidString(firm.Name) {
			t.Errorf("%q is no text", firm.Name)
		}
	})
}

package agent

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/demo"
	"smokeball-connect/demo/demotest"
	"smokeball-connect/platform/listeners"
	"smokeball-connect/words"
)

// planted is a fault outside the program, and what a check has to find.
type planted struct {
	options demo.Options
	nobody  bool // nobody has signed in
	plant   func(w *world)
	// What the check has to find.
	cause  check.Cause
	others []check.Cause
	step   check.Step
	works  bool // the connection works all the same
	also   []check.Cause
	says   string
	asked  int // requests to the API; -1 for any number
}

// Each cause planted outside the program is found and named, and no other is named.
func TestTheCheckFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, p := range plantedCauses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, p.options)
			if !p.nobody {
				w.signIn()
			}
			if p.plant != nil {
				p.plant(w)
			}
			ends := 0
			r := w.checker.run(t.Context(), func(r check.Report) {
				if r.Over() {
					ends++
				}
			})
			if ends != 1 {
				t.Errorf("the check reported %d times that it was over, want once", ends)
			}
			v := r.Verdict()
			text := words.CheckReport(r, time.Now(), words.Locale{})
			if v.Cause != p.cause || !slices.Equal(v.Others, p.others) || v.Works != p.works || p.step != "" && v.Finding.Step != p.step ||
				!slices.Equal(v.Also, p.also) || !strings.Contains(text, p.says) || p.asked >= 0 && w.asked != p.asked {
				t.Errorf("found %q (others %q, also %q, at %q, works %v) after %d requests; want %q\n%s",
					v.Cause, v.Others, v.Also, v.Finding.Step, v.Works, w.asked, p.cause, text)
			}
			w.mustNotLeak(t, text)
		})
	}
}

func plantedCauses() map[string]planted {
	type causes = []check.Cause
	const day = 24 * time.Hour
	freshCertificate := func(from, to time.Duration) func(w *world) {
		return func(w *world) {
			certificate := w.authority.sign(w.t, &x509.Certificate{DNSNames: []string{"auth.smokeball.com"},
				NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(to)})
			w.set(func(w *world) { w.certificate = certificate })
		}
	}
	answers := func(status int, kind, body string) func(w *world) {
		return func(w *world) {
			w.set(func(w *world) {
				w.answers = func(rw http.ResponseWriter, _ *http.Request) {
					rw.Header().Set("Content-Type", kind)
					rw.WriteHeader(status)
					fmt.Fprintf(rw, "%s", body)
				}
			})
		}
	}
	leadTo := func(host, to string) func(w *world) {
		return func(w *world) { w.set(func(w *world) { w.hosts[host+":443"] = to }) }
	}
	return map[string]planted{
		"a clock that is ten minutes fast": {
			plant: func(w *world) { w.set(func(w *world) { w.date = -10 * time.Minute }) },
			cause: check.ClockWrong, step: check.Clock, says: "This computer's clock is 10 minutes fast.", asked: 1},
		"a clock that is so slow that no certificate is good yet": {
			plant: func(w *world) {
				freshCertificate(80*day, 170*day)(w)
				w.set(func(w *world) { w.date = 90 * day })
			},
			cause: check.ClockWrong, step: check.TLS, says: "This computer's clock is 90 days slow.", asked: 0},
		"a certificate that has run out by a clock that is right": {
			plant: freshCertificate(-90*day, -day), cause: check.OutOfTime, step: check.TLS,
			says: "The certificate of auth.smokeball.com is out of date."},

		"an app that is registered elsewhere": {
			nobody: true, plant: func(w *world) {
				c, _ := w.session.Connection()
				c.ClientID = "of-another-region"
				w.session.Configure(c, auth.NoProblem, false)
			},
			cause: check.WrongPlace, others: causes{check.ClientRefused}, also: causes{check.SignedOut}, step: check.SignInHost,
			says: "The region or the environment in the settings is probably wrong."},
		"a firm in another environment": {
			plant: answers(404, "application/problem+json", `{"title":"Not Found","status":404}`),
			cause: check.WrongPlace, others: causes{check.AnswerNotUnderstood}, step: check.API, says: "United States", asked: 1},
		"a token of another sign-in service": {
			plant: func(w *world) { w.reissue("https://evil.example/pool") },
			cause: check.WrongPlace, step: check.Token, says: "the environment in the settings is wrong", asked: -1},

		"a sign-in that was revoked, with a token that has run out": {
			plant: func(w *world) {
				w.expire()
				w.smokeball.Revoke()
			},
			cause: check.SignInRevoked, step: check.Token, says: "Smokeball has ended this sign-in."},
		"a sign-in that was revoked, with a token that looks good": {
			plant: func(w *world) { w.smokeball.Revoke() },
			cause: check.SignInRevoked, step: check.Token, says: "Smokeball has ended this sign-in.", asked: 1},
		"a sign-in that was revoked, and an API that forbids": {
			plant: func(w *world) {
				w.smokeball.Revoke()
				answers(403, "application/json", `{"message":"Forbidden"}`)(w)
			},
			cause: check.SignInRevoked, step: check.Token, says: "Smokeball has ended this sign-in.", asked: 1},
		"a sign-in that was revoked, and was never allowed to read the firm": {
			options: demo.Options{Scopes: []string{"matters/read"}}, plant: func(w *world) { w.smokeball.Revoke() },
			cause: check.SignInRevoked, step: check.Token, says: "Smokeball has ended this sign-in.", asked: 1},
		"nobody": {nobody: true, cause: check.SignedOut, step: check.Token, says: "Nobody is signed in."},

		"no network": {
			plant: noNetwork, cause: check.NoNetwork, step: check.Name, says: "This computer is not connected to a network."},
		"no network, and a token that has run out": {
			plant: func(w *world) {
				w.expire()
				noNetwork(w)
			},
			cause: check.NoNetwork, step: check.Name, says: "This computer is not connected to a network."},
		"a name that nobody knows": {
			plant: func(w *world) {
				noNetwork(w)
				w.checker.online = func() bool { return true }
			},
			cause: check.NameNotFound, step: check.Name, says: "The address of auth.smokeball.com can't be found."},
		"nothing behind the proxy":              {plant: leadTo("auth.smokeball.com", ""), cause: check.HostUnreachable, step: check.TLS, says: "auth.smokeball.com does not answer."},
		"nothing at the API":                    {plant: leadTo("api.smokeball.com", ""), cause: check.HostUnreachable, step: check.API, says: "api.smokeball.com does not answer."},
		"a proxy that wants a password":         {plant: leadTo("auth.smokeball.com", "password"), cause: check.ProxyRefused, step: check.Proxy, says: "asks for a user name and password"},
		"a proxy that blocks the host":          {plant: leadTo("auth.smokeball.com", "blocked"), cause: check.ProxyBlocks, step: check.Proxy, says: "does not let this program through to auth.smokeball.com"},
		"a proxy that blocks the API":           {plant: leadTo("api.smokeball.com", "blocked"), cause: check.ProxyBlocks, step: check.API, says: "does not let this program through to api.smokeball.com"},
		"a proxy that is not there":             {plant: func(w *world) { w.proxy.Close() }, cause: check.ProxyUnreachable, step: check.Proxy, says: "It is set in the system's settings."},
		"a host that accepts and says nothing":  {plant: swallowed(0), cause: check.HostUnreachable, step: check.TLS, says: "auth.smokeball.com does not answer."},
		"a firewall that swallows large hellos": {plant: swallowed(1000), cause: check.HelloSwallowed, step: check.TLS, works: true, says: "drops large TLS handshakes", asked: 1},
		"a filter that opens secure connections": {
			plant: func(w *world) {
				filter := newAuthority(w.t, "Grüne <b>Wand</b>\u202e & Söhne, über die niemand hinweg sieht")
				certificate := filter.sign(w.t, &x509.Certificate{DNSNames: []string{"auth.smokeball.com"}})
				w.set(func(w *world) { w.certificate = certificate })
			},
			cause: check.Intercepted, step: check.TLS, says: "Grüne b Wand b & Söhne, über die niemand intercepts the secure connection to auth.smokeball.com."},
		"a filter whose certificate has run out, too": {
			plant: func(w *world) {
				certificate := newAuthority(w.t, "Filter").sign(w.t, &x509.Certificate{DNSNames: []string{"auth.smokeball.com"},
					NotBefore: time.Now().Add(-2 * day), NotAfter: time.Now().Add(-day)})
				w.set(func(w *world) { w.certificate = certificate })
			},
			cause: check.Intercepted, step: check.TLS, says: "Filter intercepts the secure connection"},
		"a guest network with a certificate of its own": {
			plant: func(w *world) {
				certificate := w.authority.sign(w.t, &x509.Certificate{Subject: pkix.Name{CommonName: "hotel"}, DNSNames: []string{"hotel.example"}})
				w.set(func(w *world) { w.certificate = certificate })
			},
			cause: check.Intercepted, step: check.TLS, says: "Something else is answering in place of auth.smokeball.com."},
		"a guest network that speaks no TLS": {
			plant: func(w *world) {
				w.set(func(w *world) { w.hosts["auth.smokeball.com:443"] = w.proxy.Listener.Addr().String() })
			},
			cause: check.NotSmokeball, step: check.TLS, says: "Something else is answering in Smokeball's place."},
		"a page in place of an answer": {
			plant: func(w *world) {
				w.smokeball.Fail(demotest.Fault{Path: "/oauth2/token", Body: demotest.HTML})
			},
			cause: check.NotSmokeball, step: check.SignInHost, says: "Something else is answering in Smokeball's place."},
		"a sign-in host that is down": {
			plant: func(w *world) { w.smokeball.Fail(demotest.Fault{Path: "/oauth2/token", Status: 503}) },
			cause: check.SmokeballDown, step: check.SignInHost, says: "Smokeball reports an error on its side."},
		"an API that is down": {plant: answers(500, "application/json", `{}`), cause: check.SmokeballDown, step: check.API, says: "The status page says more.", asked: 1},
		"too many requests":   {plant: answers(429, "application/json", `{}`), cause: check.Throttled, step: check.API, says: "five a second", asked: 1},

		"ports that are reserved": {
			nobody: true, plant: func(w *world) {
				w.checker.tryPorts = func(context.Context) []auth.PortState {
					return []auth.PortState{{Port: 17655, Reserved: true}, {Port: 20655, Reserved: true}}
				}
			},
			cause: check.PortsReserved, also: causes{check.SignedOut}, step: check.Ports,
			says: "doesn't let programs listen on ports 17655 and 20655."},
		"ports that are reserved, while signed in": {
			plant: func(w *world) {
				w.checker.tryPorts = func(context.Context) []auth.PortState { return []auth.PortState{{Port: 17655, Reserved: true}} }
			},
			cause: check.PortsReserved, step: check.Ports, says: "existing sign-ins are not affected", asked: 1},
		"ports that another program has": {
			nobody: true, plant: func(w *world) { w.occupy("solitaire") },
			cause: check.PortsTaken, also: causes{check.SignedOut}, step: check.Ports, says: "The program is solitaire."},
		"ports that another program has, while signed in": {
			plant: func(w *world) { w.occupy("solitaire") },
			cause: check.PortsTaken, step: check.Ports, works: true, says: "solitaire", asked: 1},

		"a keychain that is locked": {
			nobody: true, plant: keychainFails(auth.ErrKeychainLocked), cause: check.KeychainLocked, step: check.Keychain,
			says: "Your keychain is locked."},
		"a keychain that a policy forbids": {
			nobody: true, plant: keychainFails(auth.ErrKeychainForbidden), cause: check.KeychainForbidden, step: check.Keychain,
			says: "network authentication” is on."},
		"a session over the network": {
			nobody: true, plant: keychainFails(auth.ErrKeychainOverNetwork), cause: check.KeychainOverNetwork, step: check.Keychain,
			says: "SSH is such a session."},
		"a keychain that is locked, while signed in": {
			plant: keychainFails(auth.ErrKeychainLocked), cause: check.KeychainLocked, step: check.Keychain,
			says: "Your keychain is locked.", asked: 0},

		"a scope that is missing": {
			options: demo.Options{Scopes: []string{"matters/read"}}, cause: check.ScopeMissing, step: check.API, works: true,
			says: "This sign-in is not allowed to read the firm's details.", asked: 1},
		"a key that was rotated": {
			plant: func(w *world) { w.set(func(w *world) { w.key = "another one" }) },
			cause: check.APIKeyRefused, others: causes{check.NotPermitted}, step: check.API,
			says: "Smokeball probably refuses your firm's API key.", asked: 2},
		"a person who may not": {
			plant: answers(401, "application/problem+json", `{"status":401}`),
			cause: check.NotPermitted, others: causes{check.WrongPlace}, step: check.API, says: "probably doesn't have permission", asked: 2},
	}
}

// noNetwork makes the computer one without a proxy or a network, on which a lookup takes until its deadline.
func noNetwork(w *world) {
	w.checker.proxy = func(*http.Request) (*url.URL, check.ProxySource, error) { return nil, "", nil }
	w.checker.online = func() bool { return false }
	w.checker.lookup = func(ctx context.Context, _ string) error {
		<-ctx.Done()
		return ctx.Err()
	}
	w.checker.limits.lookup = 50 * time.Millisecond
}

// swallowed puts a firewall before the sign-in host which lets TLS hellos of at most so many bytes through, and does not answer others.
func swallowed(most int) func(w *world) {
	return func(w *world) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			w.t.Fatal(err)
		}
		w.t.Cleanup(func() { l.Close() })
		behind := w.hosts["auth.smokeball.com:443"]
		go func() {
			for {
				here, err := l.Accept()
				if err != nil {
					return
				}
				go letThrough(here, behind, most)
			}
		}()
		w.set(func(w *world) { w.hosts["auth.smokeball.com:443"] = l.Addr().String() })
		w.checker.limits.handshake, w.checker.limits.smallHello = 200*time.Millisecond, 2*time.Second
		if most == 0 {
			w.checker.limits.smallHello = 200 * time.Millisecond
		}
	}
}

func letThrough(here net.Conn, behind string, most int) {
	defer here.Close()
	record := make([]byte, 5+1<<14)
	const head = 5 // type, version and length (RFC 8446 §5.1)
	if _, err := io.ReadFull(here, record[:head]); err != nil {
		return
	}
	record = record[:min(head+int(binary.BigEndian.Uint16(record[3:])), len(record))]
	if _, err := io.ReadFull(here, record[head:]); err != nil {
		return
	}
	if len(record) > most {
		io.Copy(io.Discard, here) // swallowed without an answer
		return
	}
	there, err := net.Dial("tcp", behind)
	if err != nil {
		return
	}
	defer there.Close()
	there.Write(record)
	go io.Copy(there, here)
	io.Copy(here, there)
}

// keychainFails makes the keychain fail from now on.
func keychainFails(err error) func(w *world) {
	return func(w *world) {
		w.memory.mu.Lock()
		w.memory.err = err
		w.memory.mu.Unlock()
		w.checker.tryKeychain = func(context.Context) error { return fmt.Errorf("%w: the keychain's own message", err) }
		w.checker.apiKey = func(context.Context, auth.Connection) (auth.Secret, error) { return auth.Secret{}, err }
	}
}

// occupy makes another program hold the callback port.
func (w *world) occupy(program string) {
	w.t.Helper()
	c, _ := w.session.Connection()
	u, err := url.Parse(c.RedirectURIs[0])
	if err != nil {
		w.t.Fatal(err)
	}
	l, err := net.Listen("tcp", u.Host)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { l.Close() })
	port := l.Addr().(*net.TCPAddr).Port
	w.checker.listeners = func(_ context.Context, ports []int) map[int]listeners.Listener {
		if !slices.Equal(ports, []int{port}) {
			w.t.Errorf("asked for the listeners on %v, want %d", ports, port)
		}
		return map[int]listeners.Listener{port: {Process: 1, Program: program}}
	}
}

// reissue gives the access token in the keychain another issuer.
func (w *world) reissue(issuer string) {
	w.t.Helper()
	parts := strings.Split(w.smokeball.LastAccessToken(), ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		w.t.Fatal("the token is not a JWT")
	}
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(payload), cognito, issuer, 1)))
	w.edit("access_token", strings.Join(parts, "."))
}

// expire makes the access token in the keychain an expired one.
func (w *world) expire() { w.edit("expires_at", time.Now().Add(-time.Minute)) }

// edit changes the record in the keychain, and makes the session read it again.
func (w *world) edit(name string, value any) {
	w.t.Helper()
	w.memory.mu.Lock()
	record := map[string]any{}
	if err := json.Unmarshal(w.memory.record, &record); err != nil || record[name] == nil {
		w.t.Fatalf("the record has no %s", name)
	}
	record[name] = value
	w.memory.record, _ = json.Marshal(record) // cannot fail: it was just parsed from JSON
	w.memory.mu.Unlock()
	c, _ := w.session.Connection()
	w.session.Configure(auth.Connection{}, auth.ConfigurationMissing, false)
	w.session.Configure(c, auth.NoProblem, false)
}

// A check finds nothing wrong with a connection that works, however unusual it is.
func TestAHealthyConnectionIsNotAccused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options demo.Options
		plant   func(w *world)
		cause   check.Cause // worth mentioning all the same
	}{
		"as it usually is": {},
		"a clock that is half a minute off": {plant: func(w *world) {
			w.set(func(w *world) { w.date = 30 * time.Second })
		}},
		"a token that has to be renewed": {plant: func(w *world) { w.expire() }},
		"tokens that rotate":             {options: demo.Options{Rotate: true}, plant: func(w *world) { w.expire() }},
		"tokens that live for minutes":   {options: demo.Options{AccessLife: 2 * time.Minute}},
		"no API key": {plant: func(w *world) {
			w.checker.apiKey = func(context.Context, auth.Connection) (auth.Secret, error) { return auth.Secret{}, nil }
		}, cause: check.APIKeyMissing},
		"a name that only the proxy knows": {plant: func(w *world) { w.checker.online = func() bool { return false } }},
		"a login of its own on the port": {plant: func(w *world) {
			w.session.SignInAsSomeoneElse() // the browser comes back at once, so that the port is held for a moment
		}},
		"a window of ours on the port": {plant: func(w *world) { w.occupy("smokeball-connect-window") }},
		"no firm/read, and an API that does not mind": {
			options: demo.Options{Scopes: []string{"matters/read"}}, plant: func(w *world) { w.set(func(w *world) { w.scopeless = true }) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.options).signIn()
			if c.plant != nil {
				c.plant(w)
			}
			r := w.checker.run(t.Context(), nil)
			if v := r.Verdict(); !v.Works || v.Cause != c.cause || v.Stopped || w.asked > 1 {
				t.Errorf("the connection works; the check made %d requests, and says\n%s", w.asked, words.CheckReport(r, time.Now(), words.Locale{}))
			}
		})
	}
}

// A check reports each step as it goes, never backwards, and ends with a complete report.
func TestACheckReportsStepByStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, demo.Options{}).signIn()
	var told []check.Report
	last := w.checker.run(t.Context(), func(r check.Report) { told = append(told, r) })
	over := map[check.Step]bool{}
	for _, r := range told {
		for _, f := range r.Findings() {
			if over[f.Step] && !f.Outcome.Over() {
				t.Errorf("%s is reported as running after it was over", f.Step)
			}
			over[f.Step] = f.Outcome.Over()
		}
	}
	if n := len(told); n < len(check.Steps()) || !told[n-1].Over() || !last.Over() || told[0].Over() {
		t.Errorf("%d reports, want %d or more, of which only the last is complete", n, len(check.Steps()))
	}
}

// A check that is stopped ends at once, and does not blame a step that had no time to finish.
func TestACheckThatIsStopped(t *testing.T) {
	t.Parallel()
	for _, step := range []check.Step{check.Keychain, check.Name, check.TLS, check.SignInHost, check.Token, check.API} {
		t.Run(string(step), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, demo.Options{}).signIn()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			held := make(chan struct{})
			defer close(held)
			hang := func(ctx context.Context) error {
				stop()
				<-ctx.Done()
				return ctx.Err()
			}
			switch step { //nolint:exhaustive // the other steps wait for nothing
			case check.Keychain:
				w.checker.tryKeychain = hang
			case check.Name:
				noNetwork(w)
				w.checker.lookup, w.checker.limits.lookup = func(ctx context.Context, _ string) error { return hang(ctx) }, time.Hour
			case check.TLS:
				swallowed(0)(w)
				w.checker.limits.handshake = time.Hour
				time.AfterFunc(50*time.Millisecond, stop)
			case check.SignInHost:
				w.smokeball.Fail(demotest.Fault{Path: "/oauth2/token", Wait: held})
				time.AfterFunc(50*time.Millisecond, stop)
			case check.Token: // renewed because the API refuses it
				w.memory.lock.Lock() // as by another process that is writing
				defer w.memory.lock.Unlock()
				w.set(func(w *world) {
					w.answers = func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusUnauthorized) }
				})
				time.AfterFunc(50*time.Millisecond, stop)
			case check.API:
				w.set(func(w *world) {
					w.answers = func(_ http.ResponseWriter, r *http.Request) {
						stop()
						<-r.Context().Done()
					}
				})
			}
			began := time.Now()
			r := w.checker.run(ctx, nil)
			if v := r.Verdict(); v.Cause != check.NoCause || !v.Stopped || !r.Over() {
				t.Errorf("the report is not that of a stopped check without a cause:\n%s", words.CheckReport(r, time.Now(), words.Locale{}))
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("stopping took %v, want 5 s at most", took)
			}
		})
	}
}

// Without a network, a check ends within 15 seconds.
func TestTheLimitsOfACheckWithoutANetwork(t *testing.T) {
	t.Parallel()
	l := defaultLimits
	if way := l.proxy + l.lookup; way > 15*time.Second {
		t.Errorf("finding that there is no network takes %v, want 15 s at most", way)
	}
	if way := l.proxy + l.lookup + l.dial; way > 15*time.Second {
		t.Errorf("finding that nothing answers takes %v, want 15 s at most", way)
	}
	if max(l.keychain, l.ports) > 15*time.Second {
		t.Errorf("the keychain takes %v and the ports %v, want 15 s at most", l.keychain, l.ports)
	}
}

// A check without usable settings names them as the cause, and touches nothing else.
func TestACheckWithoutSettings(t *testing.T) {
	t.Parallel()
	for _, why := range []auth.ProblemKind{auth.ConfigurationMissing, auth.ConfigurationInvalid} {
		s := auth.NewSession(auth.Options{})
		defer s.Close()
		s.Configure(auth.Connection{SignInURL: "https://auth.smokeball.com"}, why, false)
		k := &checker{session: s, now: time.Now}
		r := k.run(t.Context(), nil)
		if v := r.Verdict(); v.Cause != check.CauseOf(why) || v.Remedy() != check.OpenSettings || r.Of(check.API).Because != check.Settings {
			t.Errorf("%s: %+v", why, v)
		}
	}
}

// A pasted answer is judged like one that a check received, using the token and the API key at hand, and without asking Smokeball.
func TestAPastedAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, demo.Options{}).signIn()
	connection := &Connection{Session: w.session}
	withKey := &Agent{environmentKey: auth.NewSecret(rightKey)}
	for pasted, title := range map[string]string{
		"HTTP/1.1 403 Forbidden": "Smokeball probably refuses your firm's API key.",
		"429":                    "Smokeball is busy.",
		`{"status":503}`:         "Smokeball reports an error on its side.",
		"HTTP/2 200":             "This answer says that the request succeeded.",
		"401 Unauthorized":       "The access token has probably run out.",
	} {
		answer, err := check.ParseAnswer(pasted)
		if err != nil {
			t.Fatal(err)
		}
		v := withKey.JudgeAnswer(t.Context(), connection, answer)
		if got := words.AnswerTitle(v); got != title {
			t.Errorf("%s: got %q, want %q", pasted, got, title)
		}
	}
	w.expire()
	w.wait("the keychain", func(s auth.Status) bool { return s.State == auth.Connected })
	v := withKey.JudgeAnswer(t.Context(), connection, check.Answer{Status: 401})
	if v.Cause != check.TokenExpired || !v.Certain || v.Remedy() != check.Renew {
		t.Errorf("with an expired token: got %+v, want a certain %s with remedy %s", v, check.TokenExpired, check.Renew)
	}
	if w.asked > 0 {
		t.Errorf("Smokeball got %d requests, want none", w.asked)
	}
}

// mustNotLeak fails the test if a secret is in the text or in the log, plain or encoded.
func (w *world) mustNotLeak(t *testing.T, text string) {
	t.Helper()
	w.mu.Lock()
	text += w.log.String()
	w.mu.Unlock()
	for _, secret := range append(w.smokeball.Journal().Secrets, rightKey) {
		raw := []byte(secret)
		for _, form := range []string{
			secret, base64.StdEncoding.EncodeToString(raw), base64.URLEncoding.EncodeToString(raw), url.QueryEscape(secret),
		} {
			if strings.Contains(text, form) {
				t.Error("a secret is shown or logged")
			}
		}
	}
	if strings.Contains(text, "nobody may see") {
		t.Error("the server's own text is shown or logged")
	}
}

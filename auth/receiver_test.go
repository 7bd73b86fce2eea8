package auth

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// plainPages writes in plain text which page it is.
type plainPages struct{}

func (plainPages) Done(w http.ResponseWriter, o Outcome) {
	fmt.Fprintf(w, "done %q unfinished=%v", o.Problem, o.Unfinished)
}
func (plainPages) Stray(w http.ResponseWriter, status int, answer bool) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "stray answer=%v", answer)
}

func undisturbed(loginStep) {}

// startReceiver starts a receiver on a free port of localhost.
func startReceiver(t *testing.T) *receiver {
	t.Helper()
	uri, listeners := listenSomewhere(t)
	r := newReceiver(uri, listeners, NewSecret("the-state"), plainPages{}, undisturbed)
	t.Cleanup(r.close)
	r.serve()
	return r
}

func listenSomewhere(t *testing.T) (redirectURI, []net.Listener) {
	t.Helper()
	for range 20 {
		uri := freeURI(t)
		if listeners, err := listen(t.Context(), uri); err == nil {
			return uri, listeners
		}
	}
	t.Fatal("no free port")
	return redirectURI{}, nil
}

// freeURI returns a redirect URI on localhost whose port was free a moment ago.
func freeURI(t *testing.T) redirectURI {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	uri, err := parseRedirectURI(fmt.Sprintf("http://localhost:%d/callback", l.Addr().(*net.TCPAddr).Port))
	if err != nil {
		t.Fatal(err)
	}
	return uri
}

func (r *receiver) at(query string) string { return r.uri.text + "?" + query }

// answer sends a request without following redirects, and returns the status and the body.
func answer(t *testing.T, method, link, host string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, link, nil)
	if err != nil {
		t.Error(err)
		return 0, "", nil
	}
	if host != "" {
		req.Host = host
	}
	resp, err := newHTTPClient(&http.Transport{DisableKeepAlives: true}).Do(req)
	if err != nil {
		t.Error(err)
		return 0, "", nil
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), resp.Header
}

func TestNothingButTheGenuineCallbackEndsALogin(t *testing.T) {
	t.Parallel()
	r := startReceiver(t)
	origin := strings.TrimSuffix(r.uri.text, "/callback")
	for _, c := range []struct {
		name, method, link, host string
		status                   int
	}{
		{"the icon", "GET", origin + "/favicon.ico", "", 404},
		{"the bare path", "GET", r.uri.text, "", 400},
		{"a wrong state", "GET", r.at("code=x&state=wrong"), "", 400},
		{"no state", "GET", r.at("code=x"), "", 400},
		{"an empty state", "GET", r.at("code=x&state="), "", 400},
		{"two states", "GET", r.at("code=x&state=the-state&state=the-state"), "", 400},
		{"an error without state", "GET", r.at("error=access_denied"), "", 400},
		{"an error with a wrong state", "GET", r.at("error=access_denied&state=the-stat"), "", 400},
		{"POST", "POST", r.at("code=x&state=the-state"), "", 405},
		{"HEAD", "HEAD", r.at("code=x&state=the-state"), "", 405},
		{"OPTIONS", "OPTIONS", r.at("code=x&state=the-state"), "", 405},
		{"a foreign Host", "GET", r.at("code=x&state=the-state"), "evil.example:80", 421},
		{"the Host by address", "GET", r.at("code=x&state=the-state"), fmt.Sprintf("127.0.0.1:%d", r.uri.port), 421},
		{"another path", "GET", origin + "/stop?code=x&state=the-state", "", 404},
		{"a path below", "GET", r.uri.text + "/more?code=x&state=the-state", "", 404},
		{"a guessed last page", "GET", origin + "/done/", "", 404},
		{"the last page too early", "GET", origin + r.done, "", 404},
		{"a code of 100 KB", "GET", r.at("state=wrong&code=" + strings.Repeat("x", 100<<10)), "", 431},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, _, _ := answer(t, c.method, c.link, c.host); status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			select {
			case got := <-r.received:
				t.Errorf("the request ended the login: %v", got)
			default:
			}
		})
	}

	// The genuine callback still ends it.
	var pages sync.WaitGroup
	pages.Go(func() { genuine(t, r) })
	got := <-r.received
	if got.code.Reveal() != "a/code+" || got.failure != "" {
		t.Errorf("received %q, %q", got.code.Reveal(), got.failure)
	}
	r.finish(Outcome{})
	pages.Wait()
}

// genuine sends the genuine callback and follows the redirect to the last page, like the browser.
func genuine(t *testing.T, r *receiver) {
	t.Helper()
	status, _, header := answer(t, "GET", r.at("code="+url.QueryEscape("a/code+")+"&state=the-state"), "")
	if status != http.StatusSeeOther || header.Get("Cache-Control") != "no-store" || header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the callback got %d, %v", status, header)
	}
	where := header.Get("Location")
	if !strings.HasPrefix(where, "/done/") || strings.Contains(where, "code") {
		t.Errorf("redirected to %q", where)
	}
	if status, body, _ := answer(t, "GET", "http://"+r.uri.host+where, ""); status != 200 || body != `done "" unfinished=false` {
		t.Errorf("the last page is %d %q", status, body)
	}
}

func TestAReloadGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	r := startReceiver(t)
	var pages sync.WaitGroup
	for range 3 {
		pages.Go(func() { genuine(t, r) })
	}
	<-r.received
	r.finish(Outcome{})
	r.finish(Outcome{Problem: Unreachable}) // too late to change anything
	pages.Wait()
	genuine(t, r)
	select {
	case <-r.received:
		t.Error("the second callback was accepted as well")
	default:
	}
}

func TestAnErrorFromSmokeballEndsALogin(t *testing.T) {
	t.Parallel()
	for query, failure := range map[string]string{
		"error=access_denied&error_description=No&state=the-state": "access_denied",
		"state=the-state":                "",
		"code=a&code=b&state=the-state":  "",
		"code=a&error=b&state=the-state": "",
	} {
		r := startReceiver(t)
		var browser sync.WaitGroup
		browser.Go(func() { answer(t, "GET", r.at(query), "") })
		if got := <-r.received; got.failure != failure || !got.code.IsZero() {
			t.Errorf("%s: code %q, failure %q", query, got.code.Reveal(), got.failure)
		}
		r.finish(Outcome{Problem: SignInCancelled})
		browser.Wait()
	}
}

// Slow and broken connections of other programs do not hold up a login.
func TestStrangersDoNotHoldUpALogin(t *testing.T) {
	t.Parallel()
	r := startReceiver(t)
	address := net.JoinHostPort("127.0.0.1", fmt.Sprint(r.uri.port))
	for range 200 {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET /callb")
	}
	for _, request := range []string{
		"GET /callback?state=the-state&code=x HTTP/1.1\r\n\r\n", // no Host
		"GET /callback HTTP/1.1\r\nHost: " + r.uri.host + "\r\nX: " + strings.Repeat("x", 2<<20) + "\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", // TLS
		"nonsense\r\n\r\n",
	} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, request)
		c.(*net.TCPConn).CloseWrite()
		bufio.NewReader(c).ReadString('\n')
		c.Close()
	}
	var browser sync.WaitGroup
	browser.Go(func() { answer(t, "GET", r.at("code=x&state=the-state"), "") })
	if got := <-r.received; got.code.Reveal() != "x" {
		t.Error("the genuine callback did not get through")
	}
	r.finish(Outcome{})
	browser.Wait()
}

// However many other connections stay open, and for however long, the genuine callback gets through: the oldest is closed when a new one
// comes, not when its time is over.
func TestStrangersMakeRoom(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{
		"nothing":                 "",
		"half a header":           "GET /callback HTTP/1.1\r\nHost: ",
		"a body that never comes": "POST /callback HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			uri, listeners := listenSomewhere(t)
			r := newReceiver(uri, listeners, NewSecret("the-state"), plainPages{}, undisturbed)
			t.Cleanup(r.close)
			r.server.ReadHeaderTimeout, r.server.IdleTimeout = 0, 0 // no time limits
			r.serve()
			come := func(n int) {
				for range n {
					c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(uri.port)))
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { c.Close() })
					io.WriteString(c, says) // it may have been closed already
				}
			}
			come(3 * maxStrangers)
			var browser sync.WaitGroup
			browser.Go(func() { genuine(t, r) })
			select {
			case <-r.received:
			case <-time.After(time.Minute):
				t.Fatal("the genuine callback did not get through within a minute")
			}
			come(2 * maxStrangers) // while the person's browser waits for its answer
			r.finish(Outcome{})
			browser.Wait()
		})
	}
}

func TestThePortIsFreeAfterwards(t *testing.T) {
	t.Parallel()
	t.Run("at once when the browser never came", func(t *testing.T) {
		t.Parallel()
		r := startReceiver(t)
		r.finish(Outcome{Problem: Cancelled})
		listeners, err := listen(t.Context(), r.uri)
		if err != nil {
			t.Fatal(err)
		}
		closeAll(listeners)
	})
	t.Run("when the last page was had", func(t *testing.T) {
		t.Parallel()
		r := startReceiver(t)
		var pages sync.WaitGroup
		pages.Go(func() { genuine(t, r) })
		<-r.received
		r.finish(Outcome{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r.lastPage(ctx)
		pages.Wait()
		listeners, err := listen(t.Context(), r.uri)
		if err != nil {
			t.Fatal(err)
		}
		closeAll(listeners)
	})
}

func TestAHalfTakenPortIsTaken(t *testing.T) {
	t.Parallel()
	if !hasIPv6Loopback() {
		t.Log("there is no IPv6 loopback address: only 127.0.0.1 is tried")
	}
	for _, half := range []string{"127.0.0.1", "::1"} {
		if half == "::1" && !hasIPv6Loopback() {
			continue
		}
		taken, free := freeURI(t), freeURI(t)
		stranger, err := net.Listen("tcp", net.JoinHostPort(half, fmt.Sprint(taken.port)))
		if err != nil {
			t.Fatal(err)
		}
		defer stranger.Close()
		got, listeners, err := listenOnOne(t.Context(), []redirectURI{taken, free}, listen, func() { t.Error("waited") })
		if err != nil || got.port != free.port {
			t.Errorf("%s taken: got port %d, %v; want %d", half, got.port, err, free.port)
		}
		closeAll(listeners)
	}
}

func TestATakenPortIsWaitedFor(t *testing.T) {
	t.Parallel()
	uri := freeURI(t)
	stranger, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(uri.port)))
	if err != nil {
		t.Fatal(err)
	}
	waited := false
	_, listeners, err := listenOnOne(t.Context(), []redirectURI{uri}, listen, func() {
		waited = true
		stranger.Close()
	})
	if err != nil || !waited {
		t.Errorf("waited %v, %v", waited, err)
	}
	closeAll(listeners)

	ctx, cancel := context.WithCancel(t.Context())
	stranger, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(uri.port)))
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if _, _, err := listenOnOne(ctx, []redirectURI{uri}, listen, cancel); KindOf(err) != Cancelled {
		t.Errorf("cancelled while waiting: %v", err)
	}
}

// An answer to another login and a browser that insists on TLS do not end the login, but are reported.
func TestWhatDisturbsALogin(t *testing.T) {
	t.Parallel()
	uri, listeners := listenSomewhere(t)
	told := make(chan loginStep, 10)
	r := newReceiver(uri, listeners, NewSecret("the-state"), plainPages{}, func(s loginStep) { told <- s })
	t.Cleanup(r.close)
	r.serve()
	heard := func(want ...loginStep) {
		t.Helper()
		for _, w := range want {
			select {
			case got := <-told:
				if got != w {
					t.Errorf("got the report %v, want %v", got, w)
				}
			case <-time.After(time.Minute):
				t.Fatalf("got no report within a minute, want %v", w)
			}
		}
		if len(told) > 0 {
			t.Errorf("got a second report, %v", <-told)
		}
	}
	for query, isAnswer := range map[string]bool{
		"error=server_error&error_description=x": true, "error=access_denied&state=an-old-one": true,
		"code=x": true, "code=x&state=an-old-one": true,
		"": false, "state=an-old-one": false, "q=error": false,
	} {
		_, body, _ := answer(t, "GET", r.at(query), "")
		if want := fmt.Sprintf("stray answer=%v", isAnswer); body != want {
			t.Errorf("%s: %q, want %q", query, body, want)
		}
		if isAnswer {
			heard(strayAnswer)
		} else {
			heard()
		}
	}
	conn, err := tls.Dial("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(uri.port)), &tls.Config{ServerName: "localhost"})
	if err == nil {
		conn.Close()
		t.Error("the receiver answered over TLS")
	}
	heard(browserWantsTLS)

	var pages sync.WaitGroup
	pages.Go(func() { genuine(t, r) })
	<-r.received
	r.finish(Outcome{})
	pages.Wait()
}

//go:build linux

package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"smokeball-connect/demo"
)

// disturbance is what others send to the port of a login before the genuine callback arrives. Link scanners, web pages in other tabs and
// other programs on the computer do such things.
type disturbance struct {
	name string
	do   func(d *disturbed)
}

// disturbed is a login that is being disturbed.
type disturbed struct {
	t        testing.TB
	callback *url.URL // the genuine one
	kept     []net.Conn
}

var disturbances = []disturbance{
	{"undisturbed", func(*disturbed) {}},
	{"favicon", func(d *disturbed) { d.send("GET", d.at("/favicon.ico")) }},
	{"bare callback", func(d *disturbed) { d.send("GET", d.at(d.callback.Path)) }},
	{"code with a wrong state", func(d *disturbed) { d.send("GET", d.query("code=abc&state=wrong")) }},
	{"code without a state", func(d *disturbed) { d.send("GET", d.query("code=abc")) }},
	{"error without a state", func(d *disturbed) { d.send("GET", d.query("error=access_denied")) }},
	{"error with a wrong state", func(d *disturbed) { d.send("GET", d.query("error=access_denied&state=wrong")) }},
	{"POST with a wrong state", func(d *disturbed) { d.send("POST", d.query("code=abc&state=wrong")) }},
	{"HEAD of the genuine callback", func(d *disturbed) { d.send("HEAD", d.callback.String()) }},
	{"foreign host", func(d *disturbed) { d.send("GET", d.query("code=abc&state=wrong"), "Host", "evil.example") }},
	{"foreign host, genuine callback", func(d *disturbed) { d.send("GET", d.callback.String(), "Host", "evil.example") }},
	{"another path with a foreign origin", func(d *disturbed) { d.send("GET", d.at("/stop"), "Origin", "https://evil.example") }},
	{"code of 100 KB", func(d *disturbed) { d.send("GET", d.query("state=wrong&code="+strings.Repeat("x", 100<<10))) }},
	{"header of 2 MB", func(d *disturbed) { d.send("GET", d.at("/"), "X-Large", strings.Repeat("x", 2<<20)) }},
	{"200 connections left open", func(d *disturbed) {
		for range 200 {
			d.keepOpen("")
		}
	}},
	{"10,000 wrong states", func(d *disturbed) {
		var together sync.WaitGroup
		for worker := range 4 {
			together.Go(func() {
				for n := range 2500 {
					d.send("GET", d.query(fmt.Sprintf("code=abc&state=wrong-%d-%d", worker, n)))
				}
			})
		}
		together.Wait()
	}},
	{"genuine callback by POST", func(d *disturbed) { d.send("POST", d.callback.String()) }},
	{"genuine callback by PUT and OPTIONS", func(d *disturbed) {
		d.send("PUT", d.callback.String())
		d.send("OPTIONS", d.callback.String(), "Origin", "https://evil.example", "Access-Control-Request-Method", "GET")
	}},
	{"the state twice", func(d *disturbed) {
		d.send("GET", d.callback.String()+"&state=wrong")
		d.send("GET", d.callback.String()+"&state="+d.callback.Query().Get("state"))
	}},
	{"state of another letter case", func(d *disturbed) {
		q := d.callback.Query()
		q.Set("state", strings.ToLower(q.Get("state")))
		d.send("GET", d.query(q.Encode()))
	}},
	{"genuine query on another path", func(d *disturbed) {
		d.send("GET", d.at(d.callback.Path+"/?"+d.callback.RawQuery))
		d.send("GET", d.at("/other?"+d.callback.RawQuery))
		d.send("GET", d.at("//callback?"+d.callback.RawQuery))
	}},
	{"half a request", func(d *disturbed) {
		for range 50 {
			d.keepOpen("GET " + d.callback.Path + "?state=")
		}
	}},
	{"no HTTP at all", func(d *disturbed) {
		d.keepOpen("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03") // a TLS client
		d.keepOpen("SSH-2.0-scanner\r\n")
		d.keepOpen("GET / HTTP/9.9\r\n\r\n")
	}},
	{"the page for a login that is over", func(d *disturbed) { d.send("GET", d.at("/done/AAAAAAAAAAAAAAAAAAAAAAAAAA")) }},
	{"a broken escape", func(d *disturbed) { d.send("GET", d.at(d.callback.Path)+"?state=%zz&code=%") }},
}

func (d *disturbed) at(path string) string {
	return "http://" + d.callback.Host + path
}

func (d *disturbed) query(query string) string { return d.at(d.callback.Path) + "?" + query }

// plain is a client that follows no redirects and keeps no connections open.
var plain = &http.Client{
	Timeout:       patience,
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// send sends a request with further headers, given as names and values in turn. Any answer is fine, as long as the login does not end.
func (d *disturbed) send(method, link string, headers ...string) {
	target, query, _ := strings.Cut(link, "?")
	r, err := http.NewRequest(method, target, nil)
	if err != nil {
		d.t.Errorf("the test's request is malformed: %s %s", method, target)
		return
	}
	r.URL.RawQuery = query // verbatim, even if it is malformed
	for n := 0; n < len(headers); n += 2 {
		if headers[n] == "Host" {
			r.Host = headers[n+1]
		}
		r.Header.Set(headers[n], headers[n+1])
	}
	response, err := plain.Do(r)
	if err != nil {
		return // too large a header ends the connection
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
	if response.StatusCode == http.StatusSeeOther {
		d.t.Errorf("%s was taken for the genuine callback", method)
	}
}

// keepOpen opens a connection, sends something, and leaves it open.
func (d *disturbed) keepOpen(text string) {
	c, err := net.Dial("tcp", d.callback.Host)
	if err != nil {
		return // so many are open that no more are accepted
	}
	d.kept = append(d.kept, c)
	w := bufio.NewWriter(c)
	w.WriteString(text)
	w.Flush()
}

// Whatever else arrives at the port, the person's own login completes.
func TestLogins(t *testing.T) {
	t.Parallel()
	for _, disturbance := range disturbances {
		t.Run(disturbance.name, func(t *testing.T) {
			t.Parallel()
			s := newSession(t, sessionKind{})
			p := newProvider(t, demo.Options{})
			program := s.start(t, p.env(), "connect")
			person := newPerson()
			d := &disturbed{t: t, callback: person.callback(t, s.link(t))}
			defer func() {
				for _, c := range d.kept {
					c.Close()
				}
			}()
			disturbance.do(d)
			page, err := person.open(d.callback.String())
			if err != nil || !strings.Contains(page, connectedPage) {
				t.Fatal("the genuine callback does not end the login")
			}
			if code := program.wait(t); code != 0 {
				t.Errorf("the exit code is %d", code)
			}
			if out, _, _ := s.run(t, p.env(), "token"); out != p.LastAccessToken()+"\n" {
				t.Error("there is no token")
			}
		})
	}
}

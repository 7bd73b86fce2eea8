// Package proxy finds the proxy for a request in the environment or in the system's settings.
package proxy

import (
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/mattn/go-ieproxy"
)

const (
	// validFor is how long an answer is used. Settings and networks change.
	validFor = 5 * time.Minute
	// answerTimeout is how long the system may take to answer. It may have to fetch a script from a server that does not respond.
	answerTimeout = 10 * time.Second
)

// FromSystem returns a function for http.Transport that finds the proxy for a request: the one in HTTPS_PROXY and the like, or else
// the one in the system's settings. The system is told only the scheme and host of the URL. Answers are reused for a few minutes. If a
// new one takes too long or fails, the last one is used; if there has been none, a timeout means no proxy, as in a browser, and a failure
// is returned.
func FromSystem() func(*http.Request) (*url.URL, error) {
	return newProxies(func(r *http.Request) (*url.URL, error) {
		ieproxy.ReloadConf()
		return ieproxy.GetProxyFunc()(r)
	}).find
}

// InEnvironment reports whether the environment names a proxy for a request, which takes precedence over the system's settings.
func InEnvironment(r *http.Request) bool {
	proxy, err := http.ProxyFromEnvironment(r)
	return err == nil && proxy != nil
}

// proxies remembers the proxies for hosts.
type proxies struct {
	ask    func(*http.Request) (*url.URL, error) // may take long
	asking chan struct{}                         // for one question at a time
	within time.Duration
	now    func() time.Time

	mu    sync.Mutex
	known map[string]answer // by scheme and host
}

type answer struct {
	proxy *url.URL
	at    time.Time
}

func newProxies(ask func(*http.Request) (*url.URL, error)) *proxies {
	return &proxies{ask: ask, asking: make(chan struct{}, 1), within: answerTimeout, now: time.Now, known: map[string]answer{}}
}

func (p *proxies) find(r *http.Request) (*url.URL, error) {
	bare := &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: "/"}
	last, ever := p.last(bare)
	if ever && p.now().Sub(last.at) < validFor {
		return last.proxy, nil
	}
	answered := make(chan error, 1)
	go func() {
		p.asking <- struct{}{}
		defer func() { <-p.asking }()
		answered <- p.learn(bare)
	}()
	late := time.NewTimer(p.within)
	defer late.Stop()
	var err error
	select {
	case err = <-answered:
	case <-late.C:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if last, ever := p.last(bare); ever {
		return last.proxy, nil
	}
	return nil, err
}

func (p *proxies) last(bare *url.URL) (answer, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.known[bare.String()]
	return known, ok
}

func (p *proxies) learn(bare *url.URL) error {
	proxy, err := p.ask(&http.Request{Method: http.MethodGet, URL: bare, Host: bare.Host, Header: http.Header{}})
	if err != nil {
		return err
	}
	if proxy != nil && proxy.Scheme == "" { // a proxy from a script has no scheme
		named := *proxy
		named.Scheme = "http"
		proxy = &named
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[bare.String()] = answer{proxy, p.now()}
	return nil
}

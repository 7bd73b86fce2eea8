package proxy

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"
)

func request(t *testing.T, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestProxiesAreRemembered(t *testing.T) {
	t.Parallel()
	now, asked := time.Now(), []string(nil)
	var fails error
	p := newProxies(func(r *http.Request) (*url.URL, error) {
		asked = append(asked, r.URL.String())
		return &url.URL{Host: "proxy:8080"}, fails // without a scheme, as from a script
	})
	p.now = func() time.Time { return now }
	find := func(address string) string {
		t.Helper()
		proxy, err := p.find(request(t, address))
		if err != nil {
			t.Fatal(err)
		}
		return proxy.String()
	}
	for range 3 {
		if got := find("https://auth.example.com/oauth2/token?secret=x"); got != "http://proxy:8080" {
			t.Errorf("got proxy %s, want http://proxy:8080", got)
		}
	}
	if len(asked) != 1 || asked[0] != "https://auth.example.com/" {
		t.Errorf("the system was asked for %q, want the host once", asked)
	}
	find("https://api.example.com/firm")
	if len(asked) != 2 {
		t.Errorf("after another host: asked for %q", asked)
	}
	now = now.Add(validFor)
	find("https://auth.example.com/oauth2/token")
	if len(asked) != 3 {
		t.Errorf("after %v: asked for %q", validFor, asked)
	}
	now, fails = now.Add(validFor), errors.New("no network")
	if got := find("https://auth.example.com/oauth2/token"); got != "http://proxy:8080" || len(asked) != 4 {
		t.Errorf("without a new answer: got %s, want the last proxy; asked for %q", got, asked)
	}
	if _, err := p.find(request(t, "https://other.example.com/")); err == nil {
		t.Error("without any answer, there is no error")
	}
}

// A proxy script that cannot be fetched does not block requests: without an answer in time there is no proxy.
func TestAProxyThatIsNotFoundInTime(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	defer close(held)
	p := newProxies(func(*http.Request) (*url.URL, error) {
		<-held
		return nil, nil
	})
	p.within = time.Millisecond
	for range 2 {
		if proxy, err := p.find(request(t, "https://auth.example.com/")); proxy != nil || err != nil {
			t.Errorf("got %v, %v, want no proxy", proxy, err)
		}
	}
	p.within = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.find(request(t, "https://auth.example.com/").WithContext(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v, want context.Canceled", err)
	}
}

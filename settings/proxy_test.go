package settings

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

func TestProxySetting(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "http://system:1",
		"  ":                              "http://system:1",
		"none":                            "",
		" NONE ":                          "",
		"http://proxy.example.com:8080":   "http://proxy.example.com:8080",
		"https://proxy.example.com:8443/": "https://proxy.example.com:8443",
		"proxy:3128":                      "http://proxy:3128",
		"127.0.0.1:3128":                  "http://127.0.0.1:3128", // a proxy on this computer
		"[::1]:3128":                      "http://[::1]:3128",
	} {
		s := New(Layers{Person: Layer{Proxy: text}})
		if s.wrong[Proxy] != "" {
			t.Errorf("%q: %s", text, s.wrong[Proxy])
		}
		system := func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: "system:1"}, nil }
		got := ""
		if proxy, err := s.ProxyFor(httptest.NewRequest(http.MethodPost, "https://auth.smokeball.com/oauth2/token", nil), system); err != nil {
			t.Error(err)
		} else if proxy != nil {
			got = proxy.String()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		for _, here := range []string{"http://localhost:17655/", "https://LOCALHOST/", "http://127.0.0.1:80/", "http://127.9.9.9/",
			"http://[::1]:1/", "http://x.localhost/"} {
			if proxy, err := s.ProxyFor(httptest.NewRequest(http.MethodGet, here, nil), system); proxy != nil || err != nil {
				t.Errorf("%q: %s goes through %v, %v, want no proxy", text, here, proxy, err)
			}
		}
	}
	fails := errors.New("no script")
	ask := httptest.NewRequest(http.MethodGet, "https://a.example/", nil)
	if _, err := New(Layers{}).ProxyFor(ask, func(*http.Request) (*url.URL, error) { return nil, fails }); !errors.Is(err, fails) {
		t.Error(err)
	}
}

// Bad proxies are refused, and one with a password is told where that belongs, without repeating it.
func TestBadProxies(t *testing.T) {
	t.Parallel()
	const secret = "pass"
	for _, text := range []string{"proxy", "http://proxy", "proxy:0", "proxy:65536", "proxy:http", "ftp://proxy:1", "socks5://proxy:1",
		"http://proxy:1/path",
		"http://proxy:1?x", "http://proxy:1/#x", ":8080", "http://:8080", "pro xy:1", "proxy:1 proxy:2", "direct", "http://ex\u0430mple.com:1"} {
		if says := checkProxy(text); says != checkProxy("proxy") || says == "" {
			t.Errorf("%q: %q", text, says)
		}
	}
	for _, text := range []string{"http://jane:" + secret + "@proxy:1", "jane:" + secret + "@proxy:1", "jane@proxy:1",
		"http://j:" + secret + "%zz@proxy:1"} {
		if says := checkProxy(text); says != checkProxy("a@proxy:1") || says == checkProxy("proxy") {
			t.Errorf("%q: %q", text, says)
		}
	}
}

package settings

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// ProxyFunc finds the proxy for a request, as http.Transport asks for it: nil for none.
type ProxyFunc func(*http.Request) (*url.URL, error)

// ProxyFor returns the proxy for a request: the one that is set, or what next returns if nothing is set; nil for none. Requests that stay
// on this computer have none.
func (s *Settings) ProxyFor(r *http.Request, next ProxyFunc) (*url.URL, error) {
	if staysHere(r.URL.Hostname()) {
		return nil, nil
	}
	switch set, ok := parseProxy(s.Get(Proxy).Text); {
	case !ok || set == proxy{}:
		return next(r)
	case set.none:
		return nil, nil
	default:
		return set.url(), nil
	}
}

func staysHere(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// proxy is a value of the setting Proxy. The zero value means that it is not set.
type proxy struct {
	none         bool
	scheme, host string // host has the port
}

func (p proxy) url() *url.URL { return &url.URL{Scheme: p.scheme, Host: p.host} }

const noProxy = "none"

var proxyHost = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`) // for an IPv6 address, the part between the brackets

// parseProxy parses http://host:port, https://host:port, host:port, none or "".
func parseProxy(text string) (p proxy, ok bool) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return proxy{}, true
	case strings.EqualFold(text, noProxy):
		return proxy{none: true}, true
	case !strings.Contains(text, "://"):
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || !proxyHost.MatchString(u.Hostname()) ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return proxy{}, false
	}
	if port, err := strconv.Atoi(u.Port()); err != nil || port < 1 || port > 65535 {
		return proxy{}, false
	}
	return proxy{scheme: u.Scheme, host: strings.ToLower(u.Host)}, true
}

// checkProxy returns a sentence about a text that is not a proxy, "" for one that is. It does not repeat the text, which may contain a
// password.
func checkProxy(text string) string {
	if _, ok := parseProxy(text); ok {
		return ""
	}
	if strings.Contains(text, "@") {
		return "A proxy's name and password don't belong here, where others may read them. Set them in HTTPS_PROXY instead, and leave this empty."
	}
	return "This is not a proxy. Write one like http://proxy.example.com:8080, or " + noProxy + " for no proxy."
}

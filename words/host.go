package words

import (
	"net"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// HostCuts are the ways to write a host, from the whole of it down to its registrable domain, with the port. Only the labels before that
// domain may be left out: they say nothing about who runs the host, and are often made to look like somebody else's.
func HostCuts(host string) []string {
	cuts := []string{host}
	least := registered(host)
	for rest := host; rest != least; {
		_, after, found := strings.Cut(rest, ".")
		if !found || !strings.HasSuffix(after, least) {
			break
		}
		rest = after
		cuts = append(cuts, "…"+rest)
	}
	return cuts
}

// shortHost is the longest way to write a host in room characters, or else the shortest way there is.
func shortHost(host string, room int) string {
	cuts := HostCuts(host)
	for _, cut := range cuts {
		if utf8.RuneCountInString(cut) <= room {
			return cut
		}
	}
	return cuts[len(cuts)-1]
}

// registered is the registrable domain of a host, with the port; the whole host if it is an IP address or can't be registered.
func registered(host string) string {
	name := host
	if without, _, err := net.SplitHostPort(host); err == nil {
		name = without
	}
	name = strings.TrimSuffix(name, ".")
	if strings.Trim(name, "0123456789.") == "" || strings.Contains(name, ":") {
		return host
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return host
	}
	return domain + host[len(name):]
}

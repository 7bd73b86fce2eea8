package words

import (
	"net"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// HostCuts are the ways to write a host, from the whole of it down to what somebody has registered, with the port. What stands in front
// of that says nothing about who is there, and is often made to look like somebody else: it is what may be left out.
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

// shortHost is the longest way to write a host in so many letters, or the shortest there is.
func shortHost(host string, room int) string {
	cuts := HostCuts(host)
	for _, cut := range cuts {
		if utf8.RuneCountInString(cut) <= room {
			return cut
		}
	}
	return cuts[len(cuts)-1]
}

// registered is the registrable domain of a host, with the port: of an address, and of a name that nobody can register, all of it.
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

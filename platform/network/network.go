// Package network tells one network from another.
package network

import (
	"net"
	"slices"
	"strings"
)

// Fingerprint describes how the computer is connected at the moment: its addresses, without those of the computer itself. Another
// text means another network. It is "none" without any.
func Fingerprint() string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return "none"
	}
	var all []string
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLoopback() && !ip.IP.IsLinkLocalUnicast() {
			all = append(all, ip.String())
		}
	}
	if len(all) == 0 {
		return "none"
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

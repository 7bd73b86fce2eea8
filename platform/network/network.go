// Package network tells one network from another.
package network

import (
	"net"
	"slices"
	"strings"
)

// Fingerprint describes the computer's present network by its addresses, without loopback and link-local ones. A different text
// means a different network. Without a network it returns "none".
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

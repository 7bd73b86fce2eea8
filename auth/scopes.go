package auth

import (
	"net/url"
	pathpkg "path"
	"slices"
	"strings"
	"unicode"
)

// Area is a part of Smokeball's API, as divided on Smokeball's page "Scopes".
type Area struct {
	Name      string
	Resources []Resource
}

// Resource is what a scope gives access to: tasks/read and tasks/write are scopes of the resource tasks.
type Resource struct {
	Name        string
	Read, Write bool // which scopes exist
}

// areas has all of Smokeball's scopes (documentation commit 724d4b32, read in November 2026).
var areas = []Area{
	{"Matters", []Resource{
		{"matters", true, true},
		{"mattertypes", true, false},
		{"items", true, false},
		{"layouts", true, true},
		{"layoutdesigns", true, true},
		{"roles", true, true},
		{"stages", true, true},
		{"stagesets", true, true},
		{"memos", true, true},
		{"documents", true, true},
		{"archive", true, true},
		{"referraltypes", true, true},
	}},
	{"Billing & Accounting", []Resource{
		{"bankaccounts", true, true},
		{"activitycodes", true, true},
		{"billingconfiguration", true, true},
		{"expenses", true, true},
		{"fees", true, true},
		{"invoices", true, true},
	}},
	{"Contacts, Firm & Users", []Resource{
		{"contacts", true, true},
		{"firm", true, true},
		{"firmusers", true, true},
		{"staff", true, true},
		{"users", true, false},
		{"groups", true, true},
		{"policies", true, true},
	}},
	{"Communication & Events", []Resource{
		{"events", true, true},
		{"notifications", true, true},
	}},
	{"Tasks", []Resource{
		{"tasks", true, true},
	}},
	{"Platform & Integration", []Resource{
		{"webhooks", true, true},
		{"plugins", true, true},
		{"search", false, true},
		{"odata", true, false},
	}},
}

// Areas lists Smokeball's areas, in Smokeball's order. Callers must not change the result.
func Areas() []Area { return areas }

// AreaGrant is what a list of scopes allows in an area.
type AreaGrant struct {
	Area
	MayRead, MayWrite []string // names of resources
}

// All reports whether every scope of the area to read, or to write, was granted. It is false where the area has none.
func (g AreaGrant) All(write bool) bool {
	granted, n := g.MayRead, 0
	if write {
		granted = g.MayWrite
	}
	for _, r := range g.Resources {
		if write && r.Write || !write && r.Read {
			n++
		}
	}
	return n > 0 && len(granted) == n
}

// Grants sorts scopes into Smokeball's areas. Scopes that Smokeball does not list are returned in others.
func Grants(scopes []string) (grants []AreaGrant, others []string) {
	known := map[string]bool{}
	for _, area := range areas {
		g := AreaGrant{Area: area}
		for _, r := range area.Resources {
			read, write := r.Name+"/read", r.Name+"/write"
			if known[read] = r.Read; r.Read && slices.Contains(scopes, read) {
				g.MayRead = append(g.MayRead, r.Name)
			}
			if known[write] = r.Write; r.Write && slices.Contains(scopes, write) {
				g.MayWrite = append(g.MayWrite, r.Name)
			}
		}
		grants = append(grants, g)
	}
	for _, scope := range scopes {
		if !known[scope] && !slices.Contains(others, scope) {
			others = append(others, scope)
		}
	}
	return grants, others
}

// resource returns the resource with that name.
func resource(name string) (Resource, bool) {
	for _, area := range areas {
		for _, r := range area.Resources {
			if r.Name == name {
				return r, true
			}
		}
	}
	return Resource{}, false
}

// CallAnswer says whether scopes allow a request. Its text is stable: inspect --json prints it.
type CallAnswer string

const (
	CallUnreadable      CallAnswer = "unreadable" // not a method and a path
	CallNotKnown        CallAnswer = "not_known"
	CallProbablyAllowed CallAnswer = "probably_allowed"
	CallNeedsScope      CallAnswer = "needs_scope"
)

// Call is a request to Smokeball's API, and what is known about the scopes it needs. Smokeball does not document the scopes of each
// request, so nothing here is certain.
type Call struct {
	Method, Path string // in Smokeball's spelling
	Answer       CallAnswer
	Scope        string // the scope it probably needs, "" where that is not known
	// Perhaps is a missing scope that it may need as well, because the path leads through two resources; otherwise "".
	Perhaps string
}

// ParseCall reads a request as people write it: "POST /tasks", "get matters/1?x=y", "GET https://api.smokeball.com/firm". The method
// is GET where there is none. Both results are "" where the text is not a request.
func ParseCall(text string) (method, path string) {
	fields := strings.Fields(text)
	switch {
	case len(fields) == 0 || len(fields) > 2 || len(text) > 2000:
		return "", ""
	case len(fields) == 1:
		fields = []string{"GET", fields[0]}
	}
	return strings.ToUpper(fields[0]), fields[1]
}

// callMethods has the methods of the API, and whether they write.
var callMethods = map[string]bool{"GET": false, "HEAD": false, "POST": true, "PUT": true, "PATCH": true, "DELETE": true}

// MayCall says whether scopes allow a request. By Smokeball's rule, reading a resource needs its /read scope and changing it its /write
// scope; the resource is the first segment of the path. A part of a matter that has scopes of its own, such as
// /matters/{id}/documents, needs those instead.
func MayCall(method, path string, scopes []string) Call {
	path, ok := cleanPath(path)
	writes, known := callMethods[strings.ToUpper(method)]
	if !ok || !known {
		return Call{Answer: CallUnreadable}
	}
	c := Call{Method: strings.ToUpper(method), Path: path, Answer: CallNotKnown}
	segments := strings.Split(strings.ToLower(strings.Trim(path, "/")), "/")
	needed, perhaps := segments[0], ""
	if len(segments) > 2 {
		if _, own := resource(segments[2]); own && needed == "matters" {
			needed, perhaps = segments[2], needed
		} else if own {
			perhaps = segments[2]
		}
	}
	if c.Scope = scopeFor(needed, writes); c.Scope == "" {
		return c
	}
	if !slices.Contains(scopes, c.Scope) {
		c.Answer = CallNeedsScope
		return c
	}
	if also := scopeFor(perhaps, writes && perhaps != "matters"); also != "" && !slices.Contains(scopes, also) {
		c.Perhaps = also
		return c
	}
	c.Answer = CallProbablyAllowed
	return c
}

// scopeFor returns the scope for reading or writing a resource, "" where Smokeball has none.
func scopeFor(name string, write bool) string {
	r, _ := resource(name)
	switch {
	case name == "plugins": // nobody can use these scopes yet
		return ""
	case name == "search": // a query is a POST, and there is no search/read
		return "search/write"
	case write && r.Write:
		return name + "/write"
	case !write && r.Read:
		return name + "/read"
	}
	return ""
}

// cleanPath returns the path of a URL or of a relative reference, cleaned. It reports false where there is none but "/".
func cleanPath(text string) (string, bool) {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.C, r) || unicode.IsSpace(r) }) {
		return "", false
	}
	if !strings.Contains(text, "://") {
		text = "/" + strings.TrimLeft(text, "/")
	}
	u, err := url.Parse(text)
	if err != nil || strings.ContainsFunc(u.Path, func(r rune) bool { return unicode.Is(unicode.C, r) || r == unicode.ReplacementChar }) {
		return "", false
	}
	path := pathpkg.Clean("/" + u.Path)
	return path, path != "/"
}

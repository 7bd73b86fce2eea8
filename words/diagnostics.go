package words

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/auth/lazyregexp"
	"smokeball-connect/product"
)

// Labels of the place where diagnostics are offered, and of their page.
const (
	SaveDiagnostics     = "Save diagnostics…"
	DiagnosticsTitle    = "Diagnostics"
	DiagnosticsHelp     = "This is for the person helping you. It is saved as a text file, and not sent anywhere. It contains no token, key or password."
	LeaveOutNames       = "Leave out names and addresses"
	DiagnosticsGather   = "Gathering…"
	DiagnosticsSave     = "Save"
	DiagnosticsNotSaved = "It could not be saved. You can select the text above, and copy it."
	ShowSavedFolder     = "Open the folder"
	maxHistory          = 20 // entries of a history
	namesAreLeftOut     = "Names and addresses are left out, as far as this program knows them."
	noSecretsDiagnosed  = "This text contains no token, key or password."
)

// DiagnosticsSaved says where the diagnostics were saved.
func DiagnosticsSaved(path string) string { return "Saved as " + path + "." }

// Diagnostics are everything about the program on this computer that helps somebody find a fault. No secret belongs in them.
type Diagnostics struct {
	At     time.Time
	System string // the operating system and processor, and what the program was built with
	Places []Named
	// Settings are those that somebody has set; Complaints say which of them can't be used.
	Settings   []DiagnosedSetting
	Complaints []string
	// Connections are all connections, the main one first.
	Connections []DiagnosedConnection
	// APIKeySet reports whether the environment sets an API key.
	APIKeySet bool
	// Check is the last check, if there was one.
	Check check.Report
	// Log has the last lines of the log, the newest last.
	Log []string
	// Private has the names that withoutNames leaves out.
	Private Private
}

// Named is a text with a name.
type Named struct{ Name, Text string }

// DiagnosedSetting is a setting, its value and where that comes from.
type DiagnosedSetting struct {
	Name, Value, Source string
}

// DiagnosedConnection is the status of a connection and its history, the newest entry first.
type DiagnosedConnection struct {
	Status  auth.Status
	History []auth.Entry
}

// Private has the names that this computer has for the person and for itself; "" if unknown.
type Private struct {
	Home     string // the path of their home folder
	User     string // what they log in with
	Name     string // their full name
	Computer string
}

// Text writes the diagnostics so that a person can read them in a minute. Anything that looks like a secret is left out, wherever it comes
// from. With withoutNames, so are the names and addresses of people, and of computers other than Smokeball's.
func (d Diagnostics) Text(withoutNames bool, l Locale) string {
	head := []string{noSecretsDiagnosed}
	if withoutNames {
		head = append(head, namesAreLeftOut)
	}
	text := section(fmt.Sprintf("%s %s: diagnostics", product.Name, product.Version), append([]string{l.Exact(d.At), d.System}, head...)) +
		d.checked(l) + d.connections(l) + d.settings() + section("Log", orNothing(d.Log))
	text = withoutSecrets(text)
	if withoutNames {
		text = d.withoutNames(text)
	}
	return text
}

// section is a headline with lines below it.
func section(headline string, lines []string) string {
	return "== " + headline + " ==\n" + strings.Join(lines, "\n") + "\n\n"
}

func orNothing(lines []string) []string {
	if len(lines) == 0 {
		return []string{"Nothing."}
	}
	return lines
}

func (d Diagnostics) checked(l Locale) string {
	if len(d.Check.Findings()) == 0 {
		return ""
	}
	v := d.Check.Verdict()
	lines := []string{CheckTitle(v)}
	for _, text := range []string{CheckText(v), CheckMore(v), ""} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	lines = append(lines, "")
	for _, f := range d.Check.Findings() {
		lines = append(lines, CheckLine(f, d.At))
	}
	return section("Check of "+l.Clock(d.Check.Subject.Began), lines)
}

func (d Diagnostics) connections(l Locale) (text string) {
	for _, c := range d.Connections {
		st := c.Status
		lines := []string{"State: " + st.State.String()}
		for _, p := range []struct {
			name string
			auth.Problem
		}{{"Problem", st.Problem}, {"Warning", st.Warning}} {
			if p.Kind != auth.NoProblem {
				lines = append(lines, fmt.Sprintf("%s: %s, since %s", p.name, p.Kind, l.Exact(p.At)))
			}
		}
		lines = append(lines, "", Report(st, d.At, l), "")
		for _, at := range []struct {
			name string
			time time.Time
		}{{"Signed in", st.SignedInAt}, {"Sign-in ends", st.SignInEndsAt}, {"Token issued", st.AccessTokenIssuedAt},
			{"Token runs out", st.AccessTokenExpiresAt}, {"Next try", st.NextTry}, {"Not saved since", st.NotSavedSince}} {
			if !at.time.IsZero() {
				lines = append(lines, at.name+": "+l.Exact(at.time))
			}
		}
		if len(st.Scopes) > 0 {
			lines = append(lines, "Scopes: "+strings.Join(st.Scopes, " "))
		}
		if len(st.RedirectURIs) > 0 {
			lines = append(lines, "Callback URLs: "+strings.Join(st.RedirectURIs, " "))
		}
		lines = append(lines, "", "History:")
		lines = append(lines, orNothing(History(c.History[:min(len(c.History), maxHistory)], l))...)
		text += section("Connection "+cmp.Or(st.Connection, "(not set up)"), lines)
	}
	return text
}

func (d Diagnostics) settings() string {
	var lines []string
	for _, s := range d.Settings {
		lines = append(lines, fmt.Sprintf("%s = %s (%s)", s.Name, s.Value, s.Source))
	}
	if d.APIKeySet {
		lines = append(lines, "The environment has an API key.")
	}
	lines = append(lines, d.Complaints...)
	for _, p := range d.Places {
		lines = append(lines, p.Name+": "+p.Text)
	}
	return section("Settings", orNothing(lines))
}

// leftOut replaces what was left out.
const leftOut = "(left out)"

var (
	// userInfo is a name and password in a URL.
	userInfo = lazyregexp.New(`(\w://)[^/@\s"]+@`)
	// bearer is a header with a token, or with a name and password.
	bearer = lazyregexp.New(`(?i)\b(bearer|basic)(\s+)[A-Za-z0-9+/=._~%-]{6,}`)
	// parameter is a value in a form, in JSON or in a header that is secret whatever it looks like.
	parameter = lazyregexp.New(`(?i)\b(code|state|code_verifier|nonce|access_token|refresh_token|id_token|token|password|api_key)` +
		`(\\?"\s*:\s*\\?"|=\\?"?)([^\s"\\&;,]{6,})`)
	keyHeader = lazyregexp.New(`(?i)\b(x-api-key|authorization)("?\s*[:=]\s*"?)([^\s"\\]{6,})`)
	// random is longer than any word.
	random = lazyregexp.New(`[A-Za-z0-9_+/=%~-]{32,}`)
)

// withoutSecrets leaves out what looks like a secret. None should be there: this is the safety net.
func withoutSecrets(text string) string {
	text = userInfo().ReplaceAllString(text, "${1}"+leftOut+"@")
	text = bearer().ReplaceAllString(text, "${1}${2}"+leftOut)
	text = parameter().ReplaceAllString(text, "${1}${2}"+leftOut)
	text = keyHeader().ReplaceAllString(text, "${1}${2}"+leftOut)
	return random().ReplaceAllStringFunc(text, func(run string) string {
		if looksRandom(run) {
			return leftOut
		}
		return run
	})
}

// looksRandom tells a secret from a path or a name, which is made of words and has few digits.
func looksRandom(run string) bool {
	const longestName = 20 // in a path, on average
	slashes := strings.Count(run, "/")
	if len(run) < longestName*slashes {
		return false
	}
	var digits, small, large int
	for _, r := range run {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z':
			small++
		case r >= 'A' && r <= 'Z':
			large++
		}
	}
	const many = 8 // digits, in a name
	return digits > 0 && small > 0 && large > 0 || digits >= many*(slashes+1)
}

var (
	emailAddress = lazyregexp.New(`[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`)
	ipAddress    = lazyregexp.New(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)
	ipv6Address  = lazyregexp.New(`(?i)\b[0-9a-f]{1,4}(?:::?[0-9a-f]{1,4}){3,7}\b`)
	homeFolder   = lazyregexp.New(`(?i)([/\\]+(?:home|users)[/\\]+)[^/\\\s"']+`)
	hostName     = lazyregexp.New(`(?i)\b(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\b`)
)

// withoutNames leaves out the names of people and their computers, and all addresses except Smokeball's and loopback addresses.
func (d Diagnostics) withoutNames(text string) string {
	for _, n := range d.names() {
		text = replaceWord(text, n.Text, n.Name)
	}
	text = emailAddress().ReplaceAllString(text, "(email)")
	text = hostName().ReplaceAllStringFunc(text, func(host string) string {
		if isHost(host) && !known(host) {
			return "(host)"
		}
		return host
	})
	text = ipAddress().ReplaceAllStringFunc(text, func(address string) string {
		if known(address) {
			return address
		}
		return "(address)"
	})
	text = ipv6Address().ReplaceAllString(text, "(address)")
	return homeFolder().ReplaceAllString(text, "${1}(user)")
}

// names are the texts to look for and what to write instead, longest first: one may contain another.
func (d Diagnostics) names() (all []Named) {
	add := func(instead, text string) {
		if own := product.Command + " " + product.Name; len([]rune(text)) > 2 && !strings.Contains(own, text) {
			all = append(all, Named{instead, text})
		}
	}
	if home := d.Private.Home; home != "" {
		for _, spelling := range []string{home, strings.ReplaceAll(home, `\`, `\\`), strings.ReplaceAll(home, `\`, "/")} {
			add("~", spelling)
		}
	}
	for _, c := range d.Connections {
		for _, a := range []auth.Account{c.Status.Account, c.Status.OtherAccount} {
			add("(name)", a.Name)
			add("(name)", a.Username)
			add("(email)", a.Email)
			add("(name)", a.Subject)
		}
		for _, firm := range []auth.Firm{c.Status.Firm, c.Status.OtherFirm} {
			add("(firm)", firm.Name)
			add("(firm)", firm.ID)
		}
		if h := hostOnly(c.Status.Host); !known(h) {
			add("(host)", h)
		}
	}
	foreign := func(host string) {
		if !known(host) {
			add("(host)", host)
		}
	}
	for _, f := range d.Check.Findings() {
		add("(issuer)", f.Issuer)
		foreign(hostOnly(f.Proxy))
	}
	for _, s := range d.Settings {
		if u, err := url.Parse(s.Value); err == nil {
			foreign(u.Hostname())
		}
	}
	add("(computer)", d.Private.Computer)
	add("(user)", d.Private.User)
	add("(name)", d.Private.Name)
	slices.SortStableFunc(all, func(a, b Named) int { return len(b.Text) - len(a.Text) })
	return all
}

// hostOnly is a host without its port.
func hostOnly(host string) string {
	if u, err := url.Parse("//" + host); err == nil {
		return u.Hostname()
	}
	return host
}

// replaceWord replaces a text, in upper or lower case, wherever no letter or digit is next to it.
func replaceWord(text, word, instead string) string {
	const edge = `[^\p{L}\p{N}]|`
	pattern := regexp.MustCompile(`(?i)(^|` + edge + `\A)` + regexp.QuoteMeta(word) + `($|` + edge + `\z)`)
	for { // the separator between two adjacent words is part of the first match
		next := pattern.ReplaceAllString(text, "${1}"+strings.ReplaceAll(instead, "$", "$$")+"${2}")
		if next == text || strings.Contains(instead, word) {
			return next
		}
		text = next
	}
}

// isHost reports whether a dotted name is a host's, rather than a file's or a function's.
func isHost(name string) bool {
	name = strings.ToLower(name)
	top := name[strings.LastIndexByte(name, '.')+1:]
	if _, icann := publicsuffix.PublicSuffix(name); icann {
		return true
	}
	return slices.Contains([]string{"local", "localdomain", "lan", "home", "internal", "intranet", "corp", "private", "test", "example",
		"invalid", "office", "domain"}, top)
}

// known reports whether a host is Smokeball's, belongs to something that its sign-in or this program is built on, or is this computer.
func known(host string) bool {
	host = strings.ToLower(host)
	if address := net.ParseIP(host); address != nil {
		return address.IsLoopback() || address.IsUnspecified()
	}
	if host == "localhost" || host == product.Command+".com" { // the name of the commands on Windows
		return true
	}
	for _, domain := range []string{"smokeball.com", "smokeball.com.au", "smokeball.co.uk", "amazonaws.com", "golang.org", "github.com",
		"fyne.io"} {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

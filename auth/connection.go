package auth

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	pathpkg "path"
	"slices"
	"strconv"
	"strings"

	"smokeball-connect/auth/lazyregexp"
)

// Region is the Smokeball region that an account belongs to. "You MUST use the URLs for
// the region you are targeting" (Smokeball's documentation).
type Region string

const (
	US Region = "us"
	AU Region = "au"
	UK Region = "uk"
)

// Environment is Smokeball's production system or its staging system.
type Environment string

const (
	Production Environment = "production"
	Staging    Environment = "staging"
)

// Regions and Environments list the choices, the default first.
var (
	Regions      = []Region{US, AU, UK}
	Environments = []Environment{Production, Staging}
)

// endpoints are Smokeball's own sign-in and API origins.
var endpoints = map[Region]map[Environment]struct{ signIn, api string }{
	US: {
		Production: {"https://auth.smokeball.com", "https://api.smokeball.com"},
		Staging:    {"https://datastaging-auth.smokeball.com", "https://stagingapi.smokeball.com"},
	},
	AU: {
		Production: {"https://auth.smokeball.com.au", "https://api.smokeball.com.au"},
		Staging:    {"https://datastaging-auth.smokeball.com.au", "https://stagingapi.smokeball.com.au"},
	},
	UK: {
		Production: {"https://auth.smokeball.co.uk", "https://api.smokeball.co.uk"},
		Staging:    {"https://datastaging-auth.smokeball.co.uk", "https://stagingapi.smokeball.co.uk"},
	},
}

// StatusPage returns the address of Smokeball's status page for the region, to be opened in a browser; "" for no region.
func (r Region) StatusPage() string {
	switch r {
	case US:
		return "https://status.smokeball.com"
	case AU:
		return "https://status.smokeball.com.au"
	case UK:
		return "https://status.smokeball.co.uk"
	}
	return ""
}

// DefaultRedirectURIs are tried in this order. The ports are below the ranges of ephemeral ports, and so far
// apart that a block of 100 that Windows reserves cannot take two of them.
func DefaultRedirectURIs() []string { return redirectURIsAt(17655, 20655, 23655, 26655, 29655) }

// formerRedirectURIs are the defaults of earlier versions. A firm may have registered these and not the current ones yet.
func formerRedirectURIs() []string { return redirectURIsAt(17656, 17657, 17658, 17659) }

func redirectURIsAt(ports ...int) (uris []string) {
	for _, port := range ports {
		uris = append(uris, fmt.Sprintf("http://localhost:%d/callback", port))
	}
	return uris
}

// inOrder returns the redirect URIs in the order in which to try them: first those that have completed a sign-in on this computer, the
// newest first, because only those are known to be registered; then the rest of the configured ones. A former default is tried only
// if it has completed a sign-in.
func inOrder(configured, completed []string) []string {
	known := configured
	if slices.Equal(configured, DefaultRedirectURIs()) {
		known = slices.Concat(configured, formerRedirectURIs())
	}
	var uris []string
	for _, uri := range slices.Concat(completed, configured) {
		if slices.Contains(known, uri) && !slices.Contains(uris, uri) {
			uris = append(uris, uri)
		}
	}
	return uris
}

// Connection is a firm's app at one of Smokeball's sign-in and API hosts, and the scopes to ask for.
// Make one with ParseConnection.
type Connection struct {
	ClientID     string
	Region       Region      // "" with a custom sign-in URL
	Environment  Environment // "" with a custom sign-in URL
	SignInURL    string      // an origin, e.g. "https://auth.smokeball.com"
	APIURL       string      // an origin; "" when only the sign-in URL is custom
	RedirectURIs []string
	Scopes       []string // nil: the parameter is left out, and every assigned scope is granted
	SignInDays   int      // how long a sign-in lasts; 0 if not set
	Demo         bool
}

// Name identifies the connection for people: the sign-in host and the client ID.
func (c Connection) Name() string {
	if c.Demo {
		return "demo"
	}
	return hostOf(c.SignInURL) + "/" + c.ClientID
}

// ConnectionAt makes a connection from what identifies its record: enough to read the record, and to disconnect.
func ConnectionAt(signInURL, apiURL, clientID string) Connection {
	c := Connection{ClientID: clientID, SignInURL: signInURL, APIURL: apiURL}
	for region, environments := range endpoints {
		for environment, e := range environments {
			if e.signIn == signInURL {
				c.Region, c.Environment = region, environment
			}
		}
	}
	return c
}

// sameRecord reports whether both connections share a record. Scopes, redirect URIs and the length of a sign-in make no
// difference.
func (c Connection) sameRecord(other Connection) bool {
	if c.Demo || other.Demo {
		return c.Demo == other.Demo
	}
	return c.SignInURL == other.SignInURL && c.APIURL == other.APIURL && c.ClientID == other.ClientID
}

// ForeignHost returns the sign-in host if it is not one of Smokeball's own, otherwise "".
func (c Connection) ForeignHost() string {
	if isSmokeball(c.SignInURL) {
		return ""
	}
	return hostOf(c.SignInURL)
}

// cognitoIssuer matches the issuer hosts of AWS Cognito, which runs Smokeball's sign-in.
var cognitoIssuer = lazyregexp.New(`^(issuer-)?cognito-idp\.[a-z0-9-]+\.amazonaws\.com$`)

// issuedBy reports whether iss names the connection's sign-in service (RFC 9207 §2.4). For Smokeball's own hosts that may also be
// Cognito, under a host of AWS.
func (c Connection) issuedBy(iss string) bool {
	u, err := url.Parse(iss)
	if err != nil || u.Opaque != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	if u.Scheme+"://"+strings.ToLower(u.Host) == c.SignInURL {
		return true
	}
	return isSmokeball(c.SignInURL) && u.Scheme == "https" && cognitoIssuer().MatchString(u.Host)
}

// Issues reports whether the connection's sign-in service issues tokens under the name iss. That is known only for Smokeball's own hosts:
// any other names its issuer only in its tokens.
func (c Connection) Issues(iss string) (issues, known bool) {
	if iss == "" || !isSmokeball(c.SignInURL) {
		return false, false
	}
	return c.issuedBy(iss), true
}

func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return origin
	}
	return u.Host
}

func isSmokeball(origin string) bool {
	for _, environments := range endpoints {
		for _, e := range environments {
			if e.signIn == origin {
				return true
			}
		}
	}
	return false
}

// The names of the settings that make a connection, as the settings file spells them.
const (
	SettingClientID     = "client_id"
	SettingRegion       = "region"
	SettingEnvironment  = "environment"
	SettingSignInURL    = "auth_url"
	SettingAPIURL       = "api_url"
	SettingRedirectURIs = "redirect_uris"
	SettingScopes       = "scopes"
	SettingSignInDays   = "sign_in_days"
)

// MaxSignInDays is the largest value of SettingSignInDays.
const MaxSignInDays = 3650

// FieldErrors has a sentence for each setting that cannot be used, keyed by the setting's name.
type FieldErrors map[string]string

func (e FieldErrors) Error() string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(e)) {
		lines = append(lines, name+": "+e[name])
	}
	return strings.Join(lines, "\n")
}

// complaint is a sentence for the person who typed the value.
type complaint string

func (c complaint) Error() string { return string(c) }

func complain(format string, args ...any) error { return complaint(fmt.Sprintf(format, args...)) }

// ErrNotConfigured means that there is no client ID, and nothing else is wrong.
var ErrNotConfigured = errors.New("no client ID is configured")

// Source identifies where a setting comes from. Apart from LockedSource, it is only compared.
type Source int

// LockedSource is the source of a setting that the firm has locked. No other source may lead around it.
const LockedSource Source = 0

// ParseConnection makes a connection from settings. The function setting returns a setting's text and where it comes from; an empty
// text means that it is not set.
//
// The error is FieldErrors where a setting cannot be used, and ErrNotConfigured where only the client ID is
// missing. The connection returned with an error has everything else, for display.
func ParseConnection(setting func(name string) (text string, from Source)) (Connection, error) {
	get := func(name string) string {
		text, _ := setting(name)
		return strings.TrimSpace(text)
	}
	errs := FieldErrors{}
	check := func(name string, err error) {
		if err != nil {
			errs[name] = err.Error()
		}
	}
	c := Connection{ClientID: get(SettingClientID)}
	if c.ClientID != "" {
		check(SettingClientID, checkClientID(c.ClientID))
	}
	c.placeIn(setting, check)

	var err error
	c.RedirectURIs, err = parseRedirectURIs(get(SettingRedirectURIs))
	check(SettingRedirectURIs, err)
	c.Scopes, err = parseScopes(get(SettingScopes), isSmokeball(c.SignInURL))
	check(SettingScopes, err)
	if days := get(SettingSignInDays); days != "" {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 || n > MaxSignInDays {
			errs[SettingSignInDays] = fmt.Sprintf("The length of a sign-in is a whole number of days from 1 to %d.", MaxSignInDays)
		} else {
			c.SignInDays = n
		}
	}
	switch {
	case len(errs) > 0:
		return c, errs
	case c.ClientID == "":
		return c, ErrNotConfigured
	}
	return c, nil
}

// placeIn sets the hosts, the region and the environment. A host of Smokeball's own determines its region and environment, even when set as
// a custom URL, and its tokens go to the API of that region and environment only.
func (c *Connection) placeIn(setting func(name string) (text string, from Source), check func(name string, err error)) {
	read := func(name string) (string, Source) {
		text, from := setting(name)
		return strings.TrimSpace(text), from
	}
	regionText, regionFrom := read(SettingRegion)
	region, err := oneOf(regionText, Regions, "The region")
	check(SettingRegion, err)
	environmentText, environmentFrom := read(SettingEnvironment)
	environment, err := oneOf(environmentText, Environments, "The environment")
	check(SettingEnvironment, err)
	place := endpoints[region][environment]

	custom, customFrom := read(SettingSignInURL)
	if custom != "" {
		origin, err := parseOrigin(custom)
		check(SettingSignInURL, err)
		locked := regionText != "" && regionFrom == LockedSource || environmentText != "" && environmentFrom == LockedSource
		if locked && customFrom != LockedSource && origin != place.signIn {
			check(SettingSignInURL, complaint("Your firm has set where to sign in, and this is a different place."))
		}
		c.SignInURL = origin
	} else {
		c.SignInURL = place.signIn
	}
	for r, environments := range endpoints {
		for e, own := range environments {
			if own.signIn == c.SignInURL {
				c.Region, c.Environment, c.APIURL = r, e, own.api
			}
		}
	}
	if api, from := read(SettingAPIURL); api != "" {
		origin, err := parseOrigin(api)
		check(SettingAPIURL, err)
		switch {
		case err != nil || c.APIURL == origin:
		case custom == "" || from != customFrom:
			check(SettingAPIURL, complaint("A custom API URL needs a custom sign-in URL, set in the same place: otherwise Smokeball's tokens would be sent to a stranger."))
		case c.APIURL != "":
			check(SettingAPIURL, complaint("With Smokeball's own sign-in only its own API is used, "+c.APIURL+
				": otherwise its tokens would be sent to a stranger."))
		default:
			c.APIURL = origin
		}
	}
}

// longestClientID, in bytes, is that of AWS Cognito.
const longestClientID = 128

func checkClientID(id string) error {
	if len(id) > longestClientID || !madeOf(id, isVisible) {
		return complaint("A client ID has at most 128 plain characters, and no spaces. Copy it from Smokeball's Developer Console.")
	}
	return nil
}

func oneOf[T ~string](text string, allowed []T, what string) (T, error) {
	if text == "" {
		return allowed[0], nil
	}
	if v := T(strings.ToLower(text)); slices.Contains(allowed, v) {
		return v, nil
	}
	var names []string
	for _, v := range allowed {
		names = append(names, string(v))
	}
	return "", complain("%s is one of %s, not %.20q.", what, strings.Join(names, ", "), text)
}

// parseOrigin accepts https, and http on loopback only: a token must not travel in the clear.
func parseOrigin(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" {
		return "", complaint("This is not a web address. It looks like https://auth.example.com.")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", complaint("Enter only the scheme, the host and the port, as in https://auth.example.com, with nothing after them.")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return "", complaint("The address must start with https://. Plain http:// is only for this computer's own addresses.")
	}
	host := strings.ToLower(u.Host)
	if !madeOf(host, isInHost) {
		return "", complaint("The host has a character that no host name has. Write one with letters of another alphabet in its xn-- form.")
	}
	return u.Scheme + "://" + host, nil
}

// isInHost excludes characters that could make a displayed host look like another one, such as letters of other alphabets and
// direction marks, and those that end a quotation in some shell.
func isInHost(b byte) bool {
	return 'a' <= b && b <= 'z' || '0' <= b && b <= '9' || strings.IndexByte(".:[]-", b) >= 0
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// parseRedirectURIs accepts URIs that can be both registered with Smokeball and listened on (RFC 8252 §7.3).
func parseRedirectURIs(text string) ([]string, error) {
	if text == "" {
		return DefaultRedirectURIs(), nil
	}
	var uris []string
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if _, err := parseRedirectURI(part); err != nil {
			return nil, err
		}
		if !slices.Contains(uris, part) {
			uris = append(uris, part)
		}
	}
	if len(uris) == 0 {
		return nil, complaint("At least one callback URL is needed.")
	}
	return uris, nil
}

// redirectURI is a redirect URI that this machine can listen on.
type redirectURI struct {
	text string // exactly as registered
	host string // as the browser sends it in the Host header
	name string // localhost, 127.0.0.1 or ::1
	port int
	path string
}

func parseRedirectURI(text string) (redirectURI, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Opaque != "" || u.User != nil {
		return redirectURI{}, complain("%q is not a callback URL. It looks like http://localhost:17655/callback.", text)
	}
	name := u.Hostname()
	if name != "localhost" && name != "127.0.0.1" && name != "::1" {
		return redirectURI{}, complain("%q has to be on localhost, 127.0.0.1 or [::1]: the answer must stay on this computer.", text)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil || port < 1 || port > 65535 || strconv.Itoa(port) != u.Port() {
		return redirectURI{}, complain("%q needs a port from 1 to 65535. It looks like http://localhost:17655/callback.", text)
	}
	if port == 80 {
		return redirectURI{}, complain("%q can't have port 80: browsers leave it out, and Smokeball wants the URL exactly as registered.", text)
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return redirectURI{}, complain("%q must end with its path, without ? or #.", text)
	}
	path := cmp.Or(u.EscapedPath(), "/")
	if clean := pathpkg.Clean(path); clean != path && clean+"/" != path {
		return redirectURI{}, complain("%q has a path that browsers change. Leave out //, /./ and /../.", text)
	}
	return redirectURI{text: text, host: u.Host, name: name, port: port, path: path}, nil
}

func parseScopes(text string, smokeball bool) ([]string, error) {
	var scopes []string
	for scope := range strings.FieldsSeq(strings.ReplaceAll(text, ",", " ")) {
		if !isScope(scope) {
			return nil, complain("%q is not a scope. Scopes look like matters/read, with a space between them.", scope)
		}
		if smokeball && scope == "openid" {
			return nil, complaint("Leave out openid: Smokeball asks that it is not requested by programs that use the access token for its API.")
		}
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes, nil
}

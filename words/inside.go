package words

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"smokeball-connect/auth"
)

// What is said on the page that shows what is in a token, and by the command inspect.
const (
	NotChecked      = "The signature is not checked here: anybody can write a token that says this."
	NoScopesNamed   = "It does not say what it may do."
	WhatCanItDo     = "What can it do?"
	RequestExample  = "POST /tasks"
	RequestHelp     = "Write a method and a path. Without a method, it is a GET."
	NothingHeld     = "There is no access token to look into at the moment."
	HeldOpaque      = "Only whoever issued this token can look into it. Here is what was said when it was issued."
	RevealedFor     = "It is hidden again after 30 seconds. To use it, copy it on the first page."
	PasteHelp       = "Paste a token, or text with one in it: a header, a command, a JSON answer. It stays in this program's memory, and is not sent anywhere."
	InspectPrompt   = "Paste the token, and press Enter: "
	InspectTooShort = "A terminal passes on only 4,095 characters of a line. Send longer text through a pipe."
)

// Fact is one thing to show about a token.
type Fact struct {
	Name, Value string
	Exact       string // the value to the second, if it is a time
	Raw         string // the value as it is written in the token, if that differs
	RawName     string
	Copy        string // the value to copy, never shortened
}

// Found reports whether a search finds the fact.
func (f Fact) Found(search string) bool {
	search = strings.ToLower(strings.TrimSpace(search))
	for _, text := range []string{f.Name, f.RawName, f.Copy, f.Value, f.Exact} {
		if strings.Contains(strings.ToLower(text), search) {
			return true
		}
	}
	return false
}

// maxShown is how many characters of a value are shown, and maxShownName of a name.
const (
	maxShown     = 240
	maxShownName = 60
)

// Plain makes untrusted text safe to show in one line: characters that are invisible, or change the direction of the text, are escaped,
// such as \u202e.
func Plain(text string) string {
	var plain strings.Builder
	for _, r := range text {
		if misleads(r) {
			if r > 0xffff {
				fmt.Fprintf(&plain, `\U%08x`, r)
			} else {
				fmt.Fprintf(&plain, `\u%04x`, r)
			}
			continue
		}
		plain.WriteRune(r)
	}
	return plain.String()
}

// misleads reports whether a character is drawn as nothing, or as something other than it is.
func misleads(r rune) bool {
	switch r {
	case ' ':
		return false
	case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0: // fillers
		return true
	}
	return unicode.In(r, unicode.C, unicode.Z, unicode.Variation_Selector) || !unicode.IsPrint(r)
}

// Short is Plain, with text of more than n characters cut there and its length added.
func Short(text string, n int) string {
	if len(text) <= n {
		return Plain(text)
	}
	letters := utf8.RuneCountInString(text)
	if letters <= n {
		return Plain(text)
	}
	end := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	return Plain(text[:end]) + "… (" + thousands(letters) + " characters)"
}

// thousands writes a number with commas.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// anyMoment is Moment, with the year unless it is this one.
func (l Locale) anyMoment(t, now time.Time) string {
	if l.local(t).Year() == l.local(now).Year() {
		return l.Moment(t, now)
	}
	return l.Clock(t) + " on " + l.Date(t) + " " + strconv.Itoa(l.local(t).Year())
}

// AboutToken says in sentences what a token is, and what is wrong with it.
func AboutToken(i auth.Inside, match auth.Match, now time.Time, l Locale) []string {
	lines := []string{kindOfToken(i)}
	if i.Kind == auth.NotAToken {
		return lines
	}
	if i.Unsigned {
		lines = append(lines, "It is not signed, so nobody should accept it.")
	}
	switch i.Standing(now) {
	case auth.Good:
		lines = append(lines, "It says that it is good until "+l.anyMoment(i.ExpiresAt, now)+".")
	case auth.Expired:
		lines = append(lines, "It has run out: it was good until "+l.anyMoment(i.ExpiresAt, now)+".")
	case auth.NotYetGood:
		lines = append(lines, "It is not good yet: it begins at "+l.anyMoment(i.NotBefore, now)+".")
	case auth.GoodUnknown:
		if i.Claims != nil {
			lines = append(lines, "It does not say how long it is good for.")
		}
	}
	if match.OtherIssuer {
		lines = append(lines, "It comes from a different sign-in service than this computer's sign-in.")
	}
	if match.OtherClient {
		lines = append(lines, "It was issued to a different app: its client ID is not this computer's.")
	}
	if len(i.Repeated) > 0 {
		lines = append(lines, "It says “"+Short(i.Repeated[0], maxShownName)+"” more than once, and programs may disagree about which counts.")
	}
	if i.Claims != nil {
		lines = append(lines, NotChecked)
	}
	return lines
}

func kindOfToken(i auth.Inside) string {
	switch i.Kind {
	case auth.AnAccessToken:
		return "This is an access token."
	case auth.AnIDToken:
		return "This is an ID token: it says who signed in. Smokeball's API wants the access token."
	case auth.ARefreshToken:
		return "This looks like a refresh token. Whoever has it can get access tokens with it, so keep it secret. Smokeball's API does not take it."
	case auth.AnotherJWT:
		return "This is a token, but it does not say that it is an access token."
	case auth.AnOpaqueToken:
		return "If this is a token, only whoever issued it can look into it."
	case auth.ABrokenJWT:
		return "This begins like a token, but can't be read. Part of it may be missing."
	case auth.NotAToken:
	}
	if i.TooLong {
		return "This is too long to be a token."
	}
	return "There is no token in this."
}

// WhoAndWhen are the facts about a token that people ask for first. The firm is passed in because no token names it.
func WhoAndWhen(i auth.Inside, firm auth.Firm, now time.Time, l Locale) (facts []Fact) {
	if name := Plain(i.Account.String()); name != "" {
		facts = append(facts, Fact{Name: "Signed in as", Value: Short(i.Account.String(), maxShown), Copy: name})
	}
	facts = append(facts, FirmFacts(firm)...)
	at := func(name string, t time.Time, more string) {
		if !t.IsZero() {
			facts = append(facts, momentFact(name, t, more, now, l))
		}
	}
	at("Issued", i.IssuedAt, "")
	at("Not good before", i.NotBefore, "")
	left := "ran out"
	if i.ExpiresAt.After(now) {
		left = TimeLeft(i.ExpiresAt.Sub(now))
	}
	at("Good until", i.ExpiresAt, " · "+left)
	at("Signed in at", i.SignedInAt, "")
	return facts
}

// FirmFacts are what is known about a firm.
func FirmFacts(f auth.Firm) []Fact {
	if f.Name == "" {
		return nil
	}
	return []Fact{TextFact("Firm", f.Name)}
}

// MomentFact is a fact whose value is a time.
func MomentFact(name string, t, now time.Time, l Locale) Fact { return momentFact(name, t, "", now, l) }

func momentFact(name string, t time.Time, more string, now time.Time, l Locale) Fact {
	return Fact{Name: name, Value: l.anyMoment(t, now) + more, Exact: l.Exact(t), Copy: l.Exact(t)}
}

// TextFact is a fact whose value is untrusted text.
func TextFact(name, value string) Fact {
	return Fact{Name: name, Value: Short(value, maxShown), Copy: Plain(value)}
}

// Identifiers are the facts about a token that matter to programs.
func Identifiers(i auth.Inside) (facts []Fact) {
	for _, f := range []struct{ name, value string }{
		{"Client ID", i.ClientID}, {"Token ID", i.ID}, {"Issuer", i.Issuer}, {"Signed with", i.Algorithm}, {"Key", i.KeyID},
	} {
		if f.value != "" {
			facts = append(facts, TextFact(f.name, f.value))
		}
	}
	return facts
}

// claimNames are the labels of the claims that Cognito and others write. Those that are times are also in claimTimes.
var claimNames = map[string]string{
	"sub": "Subject", "iss": "Issuer", "aud": "For", "exp": "Good until", "nbf": "Not good before", "iat": "Issued", "jti": "Token ID",
	"client_id": "Client ID", "scope": "Scopes", "scp": "Scopes", "token_use": "Use", "auth_time": "Signed in at", "username": "User name",
	"cognito:username": "User name", "cognito:groups": "Groups", "groups": "Groups", "roles": "Roles", "origin_jti": "Sign-in ID",
	"event_id": "Event ID", "device_key": "Device", "version": "Version", "ver": "Version", "name": "Name", "given_name": "First name",
	"family_name": "Last name", "email": "Email", "email_verified": "Email is verified", "azp": "Client ID", "appid": "Client ID",
	"cid": "Client ID", "tid": "Tenant", "oid": "Object ID", "sid": "Session ID", "nonce": "Nonce", "at_hash": "Hash of the access token",
	"amr": "Signed in by", "acr": "Level of the sign-in", "typ": "Type", "locale": "Language", "zoneinfo": "Time zone",
	"phone_number": "Telephone", "updated_at": "Changed",
}

var claimTimes = []string{"exp", "nbf", "iat", "auth_time", "updated_at"}

// Claims are all claims as facts, in the order of the token.
func Claims(i auth.Inside, now time.Time, l Locale) (facts []Fact) {
	for _, c := range i.Claims {
		facts = append(facts, claimFact(c, now, l))
	}
	return facts
}

func claimFact(c auth.Claim, now time.Time, l Locale) Fact {
	f := Fact{Name: claimNames[c.Name], RawName: Short(c.Name, maxShownName), Raw: Short(string(c.Value), maxShown)}
	if f.Name == "" {
		f.Name = f.RawName
	}
	if at := c.Time(); slices.Contains(claimTimes, c.Name) && !at.IsZero() {
		m := MomentFact(f.Name, at, now, l)
		f.Value, f.Exact, f.Copy = m.Value, m.Exact, m.Copy
		return f
	}
	text := claimText(c)
	f.Value, f.Copy = Short(text, maxShown), Plain(text)
	if c.Value == nil {
		f.Raw = f.Value
	}
	return f
}

// claimText is the value of a claim as people would write it.
func claimText(c auth.Claim) string {
	switch string(c.Value) {
	case "":
		return "(nested too deep)"
	case "true":
		return "yes"
	case "false":
		return "no"
	case "null":
		return "(nothing)"
	case `""`:
		return "(empty)"
	}
	if text := c.Text(); text != "" {
		return text
	}
	if texts := c.Texts(); len(texts) > 0 {
		return strings.Join(texts, ", ")
	}
	var compact bytes.Buffer
	if json.Compact(&compact, c.Value) != nil {
		return string(c.Value)
	}
	return compact.String()
}

// AllClaims names the list of claims: "All 14 claims".
func AllClaims(i auth.Inside) string {
	if len(i.Claims) == 1 {
		return "The only claim"
	}
	return fmt.Sprintf("All %s claims", thousands(len(i.Claims)+i.MoreClaims))
}

// MoreClaims says how many claims a list leaves out; "" if none.
func MoreClaims(n int) string {
	if n <= 0 {
		return ""
	}
	return "and " + thousands(n) + " more"
}

// resourceNames spell out Smokeball's resources whose names are not plain words.
var resourceNames = map[string]string{
	"mattertypes": "matter types", "layoutdesigns": "layout designs", "stagesets": "stage sets", "referraltypes": "referral types",
	"bankaccounts": "bank accounts", "activitycodes": "activity codes", "billingconfiguration": "billing configuration",
	"firmusers": "firm users", "odata": "reporting data",
}

// AreaFact says what a token may do in one of Smokeball's areas.
type AreaFact struct {
	Name        string
	Read, Write string // "read", "some read", or "" if nothing is allowed
	Detail      string // which resources, if not all
	Copy        string
	scopes      string
}

// Found reports whether a search finds the area.
func (a AreaFact) Found(search string) bool {
	search = strings.ToLower(strings.TrimSpace(search))
	return strings.Contains(strings.ToLower(a.Copy+"\n"+a.scopes), search)
}

// NotAllowed is said of an area in which a token may do nothing.
const NotAllowed = "not allowed"

// AreaFacts says what scopes allow, by Smokeball's areas. Scopes that Smokeball does not list come last, in an area of their own.
func AreaFacts(scopes []string) (facts []AreaFact) {
	grants, others := auth.Grants(scopes)
	for _, g := range grants {
		a := AreaFact{Name: g.Name, Read: extent(g, false, g.MayRead), Write: extent(g, true, g.MayWrite)}
		if g.MayRead != nil && !g.All(false) || g.MayWrite != nil && !g.All(true) {
			a.Detail = strings.TrimSpace(listed("Read: ", g.MayRead) + " " + listed("Write: ", g.MayWrite))
		}
		what := strings.Join(slices.DeleteFunc([]string{a.Read, a.Write}, func(s string) bool { return s == "" }), ", ")
		if what == "" {
			what = NotAllowed
		}
		a.Copy = strings.TrimSpace(a.Name + ": " + what + ". " + a.Detail)
		for _, r := range g.Resources {
			a.scopes += " " + resourceName(r.Name) + " " + r.Name + "/read " + r.Name + "/write"
		}
		facts = append(facts, a)
	}
	if len(others) > 0 {
		list := Short(strings.Join(others, " "), maxShown)
		facts = append(facts, AreaFact{Name: "Other scopes", Detail: list, Copy: "Other scopes: " + Plain(strings.Join(others, " "))})
	}
	return facts
}

func extent(g auth.AreaGrant, write bool, granted []string) string {
	what := "read"
	if write {
		what = "write"
	}
	switch {
	case granted == nil:
		return ""
	case !g.All(write):
		return "some " + what
	}
	return what
}

func resourceName(name string) string {
	if plain := resourceNames[name]; plain != "" {
		return plain
	}
	return name
}

func listed(what string, names []string) string {
	var plain []string
	for _, name := range names {
		plain = append(plain, resourceName(name))
	}
	if plain == nil {
		return ""
	}
	return what + strings.Join(plain, ", ") + "."
}

// MayCall says whether a token probably allows a request.
func MayCall(c auth.Call, i auth.Inside, match auth.Match, now time.Time) string {
	request := c.Method + " " + Short(c.Path, maxShownName)
	if c.Answer == auth.CallUnreadable {
		return RequestHelp
	}
	if why := neverAccepted(i, now); why != "" {
		return why
	}
	switch c.Answer {
	case auth.CallProbablyAllowed:
		allowed := request + " is probably allowed: it needs " + c.Scope + ", and this token has that."
		if match.OtherIssuer {
			allowed += " But it comes from a different sign-in service than this computer's sign-in."
		}
		return allowed
	case auth.CallNeedsScope:
		if i.Scopes == nil {
			return request + " probably needs " + c.Scope + ". This token does not say what it may do."
		}
		return request + " probably needs " + c.Scope + ", which this token does not have."
	case auth.CallUnreadable, auth.CallNotKnown:
	}
	if c.Perhaps != "" {
		return "That is not known. " + request + " needs " + c.Scope + ", which this token has, and perhaps " + c.Perhaps +
			", which it does not have."
	}
	return "That is not known. Smokeball does not say which scope " + request + " needs."
}

// neverAccepted says why Smokeball's API accepts this token for no request at all; "" if it may accept it.
func neverAccepted(i auth.Inside, now time.Time) string {
	switch {
	case i.Kind == auth.NotAToken, i.Kind == auth.ABrokenJWT, i.Kind == auth.AnIDToken, i.Kind == auth.ARefreshToken:
		return "Nothing. " + kindOfToken(i)
	case i.Kind == auth.AnOpaqueToken && i.Scopes == nil:
		return "That is not known. " + kindOfToken(i)
	case i.Unsigned:
		return "Nothing: it is not signed."
	case i.Standing(now) == auth.Expired:
		return "Nothing any more: it has run out."
	case i.Standing(now) == auth.NotYetGood:
		return "Nothing yet: it is not good before its time."
	}
	return ""
}

// Inside is everything about a token as text, one fact a line, for a terminal or to be copied. It does not contain the token. facts come
// before what the token itself says.
func Inside(i auth.Inside, match auth.Match, facts []Fact, now time.Time, l Locale) string {
	lines := AboutToken(i, match, now, l)
	if i.Kind == auth.NotAToken {
		return strings.Join(lines, "\n")
	}
	add := func(facts []Fact) {
		for _, f := range facts {
			lines = append(lines, f.Name+": "+f.Copy)
		}
	}
	if facts = append(append(facts, WhoAndWhen(i, auth.Firm{}, now, l)...), Identifiers(i)...); len(facts) > 0 {
		lines = append(lines, "")
		add(facts)
	}
	if i.Scopes != nil {
		lines = append(lines, "", "What it may do")
		for _, a := range AreaFacts(i.Scopes) {
			lines = append(lines, a.Copy)
		}
	} else if i.Claims != nil {
		lines = append(lines, "", NoScopesNamed)
	}
	if len(i.Claims) > 0 {
		lines = append(lines, "", AllClaims(i))
		for _, f := range Claims(i, now, l) {
			lines = append(lines, f.RawName+": "+Short(f.Copy, maxShown))
		}
		if more := MoreClaims(i.MoreClaims); more != "" {
			lines = append(lines, more)
		}
	}
	return strings.Join(lines, "\n")
}

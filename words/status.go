// Package words has every sentence with which the program describes a status: in the window, in the tray, in notifications and on the
// command line. They are pure functions of a status, the time and a locale, and their words are our own: of what came from a server, only
// names of accounts and firms, and what is inside a token, are shown.
package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"smokeball-connect/auth"
	"smokeball-connect/product"
)

// Headline sums up a status in a few words.
func Headline(st auth.Status, now time.Time) string {
	if st.Waiting == auth.WaitForDisconnect {
		return "Disconnecting…"
	}
	switch st.State {
	case auth.NotConfigured:
		if st.Problem.Kind == auth.ConfigurationInvalid {
			return "Please check the settings"
		}
		return "Set up your connection"
	case auth.Opening:
		if st.Waiting == auth.WaitForUnlock {
			return "Please unlock your keychain"
		}
		return "Waiting for your keychain…"
	case auth.KeychainUnavailable:
		return keychainHeadline(st.Problem)
	case auth.SignedOut:
		return "Connect to Smokeball"
	case auth.SigningIn:
		return signingInHeadline(st.Waiting)
	case auth.Renewing:
		if !st.HasToken(now) {
			return "Renewing your access token…"
		}
	case auth.Offline:
		return offlineHeadline(st.Problem)
	case auth.SignInNeeded:
		return "Please sign in again"
	case auth.Connected:
	}
	return "Connected"
}

func keychainHeadline(p auth.Problem) string {
	switch p.Kind {
	case auth.KeychainLocked:
		return "Your keychain is locked"
	case auth.KeychainAbsent:
		return "There is no keychain"
	case auth.KeychainSlow, auth.KeychainStuck:
		return "Your keychain doesn't answer"
	case auth.KeychainForbidden, auth.KeychainOverNetwork:
		return "Windows won't store credentials"
	case auth.NoKeyring:
		return "Your keychain has no keyring"
	case auth.RecordDamaged:
		return "The stored sign-in is damaged"
	case auth.Busy:
		if p.Process != 0 {
			return fmt.Sprintf("Process %d is busy", p.Process)
		}
		return "Another process is busy"
	case auth.StateFolderFail:
		return "A folder can't be used"
	default:
		return "Your keychain doesn't work"
	}
}

func signingInHeadline(wait auth.Wait) string {
	switch wait {
	case auth.WaitForPort:
		return "Waiting for your turn"
	case auth.WaitForExchange, auth.WaitForFirm:
		return "Almost there…"
	case auth.WaitForUnlock, auth.WaitForSave:
		return "Saving your sign-in…"
	case auth.WaitForReplaceAnswer:
		return "Somebody else signed in"
	case auth.WaitForBrowser, auth.WaitForNothing, auth.WaitForKeychain, auth.WaitForRenewal, auth.WaitForDisconnect:
	}
	return "Continue in your browser"
}

func offlineHeadline(p auth.Problem) string {
	if aboutKeeping(p.Kind) {
		return keychainHeadline(p)
	}
	switch p.Kind {
	case auth.NotTrusted:
		return "Can't trust the connection"
	case auth.ProxyRefused:
		return "The proxy wants a password"
	case auth.Throttled:
		return "Smokeball is busy"
	case auth.AnswerNotUnderstood:
		return "Can't understand Smokeball"
	case auth.ClientRefused:
		return "Smokeball refuses the client ID"
	default:
		return "Can't reach Smokeball"
	}
}

// Detail is the text below the headline, in full sentences. If there is nothing to explain, it says who is connected.
func Detail(st auth.Status, now time.Time, l Locale) string {
	if st.Waiting == auth.WaitForDisconnect {
		return Waiting(st)
	}
	switch st.State {
	case auth.NotConfigured:
		if st.Problem.Kind == auth.ConfigurationInvalid {
			return Problem(st.Problem, st, now, l)
		}
		return "Enter the client ID that your firm got from Smokeball, or ask whoever looks after your computers."
	case auth.Opening, auth.SigningIn:
		return Waiting(st)
	case auth.KeychainUnavailable:
		return join(beyondHeadline(st.Problem, st, l), WhatNext(st.Problem, st, now, l))
	case auth.SignedOut:
		return invitation(st)
	case auth.Offline:
		return join(beyondHeadline(st.Problem, st, l), WhatNext(st.Problem, st, now, l))
	case auth.SignInNeeded:
		return What(st.Problem, st, l)
	case auth.Connected, auth.Renewing:
	}
	return Who(st.Account)
}

func invitation(st auth.Status) string {
	switch {
	case st.Demo:
		return "This is a demonstration. You'll sign in to a stand-in for Smokeball inside this program, and need no account."
	case st.Host != "":
		return "You'll sign in at " + shortHost(st.Host, sentenceRoom) + ", in your own browser. This program never sees your password."
	}
	return "You'll sign in with your usual Smokeball login, in your own browser. This program never sees your password."
}

// beyondHeadline says what happened, if the headline has not said it all.
func beyondHeadline(p auth.Problem, st auth.Status, l Locale) string {
	switch p.Kind {
	case auth.KeychainAbsent, auth.KeychainBroken, auth.KeychainStuck, auth.KeychainForbidden, auth.KeychainOverNetwork,
		auth.RecordDamaged, auth.StateFolderFail, auth.AnswerNotUnderstood, auth.NotSaved:
		return What(p, st, l)
	default:
		return ""
	}
}

const storing = "Your keychain is storing the sign-in. It may ask for your password."

// Waiting says what the program is waiting for, in full sentences; "" if it is not waiting.
func Waiting(st auth.Status) string {
	switch st.Waiting {
	case auth.WaitForKeychain:
		return "This computer keeps your sign-in in its keychain. It usually answers at once."
	case auth.WaitForUnlock:
		if st.State == auth.SigningIn {
			return storing
		}
		return "Your computer is asking for its keychain's password, maybe behind another window. Your sign-in is kept there."
	case auth.WaitForPort:
		return "Another program is using the ports where Smokeball's answer has to arrive, perhaps a colleague's sign-in on the same computer. You're next, within a minute."
	case auth.WaitForBrowser:
		if st.Warning.Kind == auth.BrowserNotOpened {
			return "Copy the link, and open it in a browser yourself. This window changes by itself when you're done."
		}
		return "We opened Smokeball's sign-in page. This window changes by itself when you're done."
	case auth.WaitForExchange:
		return "You've signed in. Smokeball is confirming it."
	case auth.WaitForFirm:
		return "You've signed in. We're asking Smokeball which firm it is for."
	case auth.WaitForSave:
		return storing
	case auth.WaitForReplaceAnswer:
		return replaceQuestion(st)
	case auth.WaitForRenewal:
		return "Smokeball is renewing your access token."
	case auth.WaitForDisconnect:
		return "Telling Smokeball, and removing your sign-in from this computer."
	case auth.WaitForNothing:
		return ""
	}
	return "Just a moment."
}

func replaceQuestion(st auth.Status) string {
	return of(cmp.Or(st.OtherAccount.String(), "Another account"), st.OtherFirm) + " signed in. Replace " +
		of(cmp.Or(st.Account.String(), "the account that is connected now"), st.Firm) + " on this computer?"
}

// of names a person, and their firm if it is known.
func of(person string, f auth.Firm) string {
	if f.Name == "" {
		return person
	}
	return person + " of " + f.Name
}

// Who names an account: "Jane Citizen · jane@brown.example". It is never empty.
func Who(a auth.Account) string {
	name := a.String()
	switch {
	case name == "":
		return "Signed in to Smokeball."
	case a.Name != "" && a.Email != "":
		return a.Name + " · " + a.Email
	}
	return name
}

// WhoOf is Who with the firm.
func WhoOf(st auth.Status) string {
	return dotted(strings.TrimSuffix(Who(st.Account), "."), st.Firm.Name)
}

// dotted joins the texts that are not empty with dots.
func dotted(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), " · ")
}

// SignedInAs says who has signed in, when nobody was signed in before.
func SignedInAs(st auth.Status) string {
	if st.Account.String() == "" {
		return "Somebody signed in, but Smokeball does not say who."
	}
	who := Who(st.Account)
	if st.Firm.Name != "" {
		who += ", " + st.Firm.Name
	}
	return "Signed in as " + strings.TrimSuffix(who, ".") + "."
}

var regions = map[auth.Region]string{auth.US: "United States", auth.AU: "Australia", auth.UK: "United Kingdom"}

// Region is a region's name.
func Region(r auth.Region) string {
	if name, ok := regions[r]; ok {
		return name
	}
	return string(r)
}

// Where says which Smokeball this is: "DEMO", a host that is not Smokeball's own, or the region, with the environment unless that is
// production. It is "" if nothing is known.
func Where(st auth.Status) string {
	switch {
	case st.Demo:
		return "DEMO"
	case st.Host != "":
		return st.Host
	case st.Environment == auth.Staging:
		return Region(st.Region) + " · staging"
	}
	return Region(st.Region)
}

// FirmAndPlace are the parts of a line that says where the person is signed in: the firm, which may be cut if there is little room, and
// Smokeball's region, which may not, abbreviated if the firm is known. If this is not Smokeball's own sign-in, there is no region, and
// Where has to be shown beside the line.
func FirmAndPlace(st auth.Status) (firm, place string) {
	switch {
	case Foreign(st):
		return st.Firm.Name, ""
	case st.Firm.Name == "":
		return "", Where(st)
	case st.Environment == auth.Staging:
		return st.Firm.Name, "· " + strings.ToUpper(string(st.Region)) + " · staging"
	}
	return st.Firm.Name, "· " + strings.ToUpper(string(st.Region))
}

// Foreign reports whether Where has to be shown at all times, because this is not Smokeball's own sign-in.
func Foreign(st auth.Status) bool { return st.Demo || st.Host != "" }

const (
	// hostRoom is how many characters a host may have in a title or a menu: systems cut those at the end, which says who runs the host.
	hostRoom = 24
	// sentenceRoom is how many characters fit into a line of the narrowest window. A host that wraps looks as if it ended with the line.
	sentenceRoom = 34
)

// foreign is Where in room characters; "" if it need not be shown.
func foreign(st auth.Status, room int) string {
	switch {
	case !Foreign(st):
		return ""
	case st.Demo:
		return Where(st)
	}
	return shortHost(st.Host, room)
}

// WindowTitle is the program's name, and where it signs in unless that is Smokeball.
func WindowTitle(st auth.Status) string {
	if where := foreign(st, hostRoom); where != "" {
		return product.Name + " — " + where
	}
	return product.Name
}

// TrayLine sums up a status in one line: "Connected · 42 minutes left".
func TrayLine(st auth.Status, now time.Time) string {
	parts := trayParts(st, now)
	if where := foreign(st, hostRoom); where != "" {
		parts = append(parts, where)
	}
	return strings.Join(parts, " · ")
}

func trayParts(st auth.Status, now time.Time) []string {
	parts := []string{trayHeadline(st, now)}
	if st.State.InForce() && st.HasToken(now) && st.Waiting != auth.WaitForDisconnect {
		parts = append(parts, TimeLeft(st.AccessTokenExpiresAt.Sub(now)))
	}
	return parts
}

func trayHeadline(st auth.Status, now time.Time) string {
	if st.Waiting == auth.WaitForDisconnect {
		return "Disconnecting"
	}
	switch st.State {
	case auth.NotConfigured:
		return "Not set up yet"
	case auth.SignedOut:
		return "Not connected"
	case auth.SigningIn:
		if st.Waiting == auth.WaitForBrowser {
			return "Signing in: continue in your browser"
		}
	case auth.Connected:
		if !st.HasToken(now) {
			return "Connected · renewing soon"
		}
	case auth.Opening, auth.KeychainUnavailable, auth.Renewing, auth.Offline, auth.SignInNeeded: // the headline is short enough
	}
	return strings.TrimSuffix(Headline(st, now), "…")
}

// tooltipLength is how many UTF-16 code units fit into a tooltip on Windows.
const tooltipLength = 127

// Tooltip is the tray icon's tooltip. It names the firm if there is room.
func Tooltip(st auth.Status, now time.Time) string {
	end := ""
	if where := foreign(st, hostRoom); where != "" {
		end = " · " + where
	}
	room := tooltipLength - units(end)
	text := dotted(product.Name, strings.Join(trayParts(st, now), " · "))
	if firm := dotted(text, plainName(st.Firm.Name)); st.SignedIn() && units(firm) <= room {
		text = firm
	}
	if letters := []rune(text); len(letters) > room {
		text = string(letters[:room-1]) + "…"
	}
	return text + end
}

// units is the length of a text in UTF-16 code units.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// Token says until when the access token is good, and how much time is left.
func Token(st auth.Status, now time.Time, l Locale) (until, left string) {
	switch {
	case st.AccessTokenExpiresAt.IsZero():
		return "", "No token yet"
	case !st.HasToken(now):
		return "since " + l.Moment(st.AccessTokenExpiresAt, now), "Ran out"
	}
	return "until " + l.Moment(st.AccessTokenExpiresAt, now), capital(TimeLeft(st.AccessTokenExpiresAt.Sub(now)))
}

// TokenNext says in a few words what happens to the access token next.
func TokenNext(st auth.Status) string {
	switch {
	case st.NotSaved:
		return "Not saved yet"
	case st.State == auth.Renewing:
		return "Renewing…"
	case st.Unrenewable:
		return "Can't be renewed"
	case st.State != auth.Offline:
		return "Renews by itself"
	case st.Problem.Kind == auth.Unreachable:
		return "Waiting for the network"
	case aboutKeeping(st.Problem.Kind):
		return "Waiting for your keychain"
	}
	return "Waiting for Smokeball"
}

// SignIn says how much of the sign-in is left, and when it ends.
func SignIn(st auth.Status, r Reminders, now time.Time, l Locale) (left, until string) {
	switch {
	case !st.SignedIn():
		return "", ""
	case st.SignInEndsAt.IsZero():
		return "still good", "It has lasted longer than expected. We'll tell you when Smokeball ends it."
	case !st.SignInEndsAt.After(now):
		return "time is up", "It should have ended on " + l.Day(st.SignInEndsAt) + "."
	}
	d := st.SignInEndsAt.Sub(now)
	switch {
	case l.sameDay(now, st.SignInEndsAt):
		until = "Until " + l.Clock(st.SignInEndsAt) + " today"
	case st.SignInEndAssumed:
		until = "Until about " + l.Day(st.SignInEndsAt)
	default:
		until = "Until " + l.Day(st.SignInEndsAt)
	}
	if st.SignInEndAssumed {
		until += ", perhaps longer"
	}
	until += "."
	if all := r.signIn(st); len(all) > 0 && d > all[0] {
		until += " We'll remind you " + Duration(all[0]) + " before."
	}
	return TimeLeft(d), until
}

// ClockOff says by how much this computer's clock is wrong; "" if it is right.
func ClockOff(st auth.Status) string {
	switch off := st.ClockOff; {
	case off > 0:
		return "This computer's clock is " + Duration(off) + " fast. Times here allow for it; please set the clock."
	case off < 0:
		return "This computer's clock is " + Duration(-off) + " slow. Times here allow for it; please set the clock."
	}
	return ""
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

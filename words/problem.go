package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"smokeball-connect/auth"
)

// Problem says what happened and what to do about it. st is the status that the problem came with.
func Problem(p auth.Problem, st auth.Status, now time.Time, l Locale) string {
	return join(What(p, st, l), WhatNext(p, st, now, l))
}

// What says what happened, in one sentence; "" for no problem.
func What(p auth.Problem, st auth.Status, l Locale) string {
	switch p.Kind {
	case auth.NoProblem:
		return ""
	case auth.Unknown:
		return "Something went wrong, and this program does not know what."
	case auth.ConfigurationMissing:
		return "This program does not know your firm's client ID yet."
	case auth.ConfigurationInvalid:
		return "Something in the settings can't be used."

	case auth.KeychainLocked:
		return "Your keychain is locked."
	case auth.KeychainAbsent:
		return "There is no keychain here to keep your sign-in safe."
	case auth.KeychainBroken:
		return "Your keychain reports an error."
	case auth.KeychainSlow:
		return "Your keychain doesn't answer."
	case auth.KeychainStuck:
		return "Your keychain has not answered for several minutes."
	case auth.KeychainForbidden:
		return "This computer doesn't let programs store credentials."
	case auth.KeychainOverNetwork:
		return "Windows doesn't store credentials in a session over the network."
	case auth.NoKeyring:
		return "Your keychain has no keyring for your sign-in."
	case auth.RecordDamaged:
		return "The sign-in that is stored on this computer is damaged."
	case auth.Busy:
		if p.Process != 0 {
			return fmt.Sprintf("Process %d of this program has been busy with this sign-in for several minutes.", p.Process)
		}
		return "Another process of this program has been busy with this sign-in for several minutes."
	case auth.NotSaved:
		return "Your newest sign-in is not in the keychain yet."
	case auth.StateFolderFail:
		return "The folder where this program keeps its data can't be used."

	case auth.SignInCancelled:
		return "The sign-in was cancelled."
	case auth.SignInTimedOut:
		return "Nobody finished the sign-in within 10 minutes."
	case auth.PortsTaken:
		return "Other programs are using " + ports(p.Ports) + ", where Smokeball's answer has to arrive."
	case auth.BrowserNotOpened:
		return "Your browser could not be opened."
	case auth.SignInNotAllowed:
		return "Smokeball did not allow this sign-in."
	case auth.SignInNotCompleted:
		return "Smokeball could not complete the sign-in."
	case auth.ScopeRefused:
		return "Smokeball does not let this program ask for all of the scopes in the settings."
	case auth.WrongIssuer:
		return "The answer came from a different sign-in service than the one in the settings."
	case auth.StrayAnswer:
		return "An answer arrived that does not belong to this sign-in, or reports a problem."
	case auth.BrowserWantsTLS:
		return "Your browser insists on a secure connection, which this computer's own address can't offer."
	case auth.PortsReserved:
		return "This computer doesn't let programs listen on " + ports(p.Ports) + ", where Smokeball's answer has to arrive."
	case auth.CodeRefused:
		return "Smokeball's answer came too late, or had been used before."
	case auth.AccountKept:
		return "Somebody else signed in, and your own sign-in was kept."

	case auth.Cancelled:
		return "That was cancelled."
	case auth.Unreachable:
		return "Can't reach Smokeball."
	case auth.NotTrusted:
		return "Something answers in Smokeball's place, and can't prove that it is Smokeball."
	case auth.ProxyRefused:
		return "The proxy between this computer and the internet asks for a user name and password."
	case auth.Throttled:
		return "Smokeball is busy."
	case auth.AnswerNotUnderstood:
		return "Smokeball's answer could not be understood."
	case auth.ClientRefused:
		return "Smokeball does not accept this program's client ID."

	case auth.NobodySignedIn:
		return "Nobody is signed in."
	case auth.SignInRefused:
		return "Smokeball ended this sign-in early."
	case auth.SignInRanOut:
		return ranOut(st, l)
	case auth.NotRenewable:
		return "Smokeball did not make this sign-in renewable."
	case auth.SignInLost:
		return "Smokeball renewed this sign-in, but its answer never arrived here, and the old one no longer works."

	case auth.TokenUnprintable:
		return "This access token contains characters that can do harm when pasted. No real access token has them."
	case auth.TokenNotBearer:
		return "This access token can't be put into a header or a command: it contains characters that no bearer token has."
	case auth.APINotKnown:
		return "The settings name no API that a command could call."
	case auth.APIKeyNotKnown:
		return "There is no API key, which Smokeball needs along with the token."
	case auth.APIKeyMissing:
		return "There is no API key in that."
	case auth.APIKeyNotHeader:
		return "This is not an API key: it contains characters that a header can't have."
	case auth.APIKeyNotQuotable:
		return "The API key contains characters that can't be quoted in this format."
	case auth.PathNotQuotable:
		return "The program is in a folder whose name can't be quoted in this shell."

	case auth.NotRevoked:
		return "You are disconnected on this computer, but Smokeball could not be told."
	case auth.NotRemoved:
		return "You are disconnected, but your keychain has not removed the sign-in yet."
	}
	return "Something unexpected went wrong."
}

// WhatNext says what to do about a problem, or what happens by itself; "" if there is nothing to say.
func WhatNext(p auth.Problem, st auth.Status, now time.Time, l Locale) string {
	next := whatNext(p, st, now, l)
	if st.State == auth.Offline && aboutKeeping(p.Kind) { // nothing is renewed that could not be saved
		next = join(next, stillGood(p, st, now, l))
	}
	return next
}

// aboutKeeping reports whether a problem is about storing the sign-in, rather than about Smokeball.
func aboutKeeping(kind auth.ProblemKind) bool {
	switch kind {
	case auth.KeychainLocked, auth.KeychainAbsent, auth.KeychainBroken, auth.KeychainSlow, auth.KeychainStuck, auth.KeychainForbidden,
		auth.KeychainOverNetwork, auth.NoKeyring, auth.RecordDamaged, auth.StateFolderFail, auth.Busy:
		return true
	default:
		return false
	}
}

func whatNext(p auth.Problem, st auth.Status, now time.Time, l Locale) string {
	switch p.Kind {
	case auth.NoProblem:
		return ""
	case auth.ConfigurationMissing:
		return "Enter it in the settings, or ask whoever looks after your computers."
	case auth.ConfigurationInvalid:
		return "Open the settings to see what it is, and correct it."

	case auth.KeychainLocked:
		return "Unlock it, then try again."
	case auth.KeychainAbsent:
		return "Start a keyring such as GNOME Keyring or KWallet, then try again."
	case auth.KeychainBroken:
		return "Try again, or restart the computer. Nothing that is stored will be lost."
	case auth.KeychainSlow:
		return "It may be asking you something behind another window. Answer it, then try again."
	case auth.KeychainStuck:
		return "Quit this program and start it again. Nothing that is stored will be lost."
	case auth.KeychainForbidden:
		return keychainForbidden
	case auth.KeychainOverNetwork:
		return keychainOverNetwork
	case auth.NoKeyring:
		if st.State == auth.Offline { // a renewal never asks the person
			return "Create one called Login in your system's password program."
		}
		return "Choose Try again in this program's window to create one, or create one called Login in your system's password program."
	case auth.RecordDamaged:
		return "Sign in again to replace it. Until then it is kept."
	case auth.Busy:
		return "It may be failing to save the sign-in. Look at its window or quit it, then try again."
	case auth.NotSaved:
		return "It works while this program is running, and this program keeps trying to save it."
	case auth.StateFolderFail:
		return "Make sure that the disk is not full, that you can write to the folder, and that no other program has a file in it open. Then try again."

	case auth.SignInCancelled, auth.SignInTimedOut:
		return "Nothing has changed. Start again whenever you like."
	case auth.PortsTaken:
		return "Wait until the other sign-in is over, then try again."
	case auth.BrowserNotOpened:
		return "Copy the link and open it in a browser yourself."
	case auth.SignInNotAllowed:
		return "Ask your firm's Smokeball administrator whether you may use this program."
	case auth.SignInNotCompleted:
		return "Try once more. If it happens again, tell your firm's Smokeball administrator: single sign-on may be failing."
	case auth.ScopeRefused:
		return "Whoever looks after Smokeball at your firm can correct the scopes, in the settings here or in Smokeball's Developer Console."
	case auth.WrongIssuer:
		return "Nothing has changed. Check the sign-in host in the settings, and tell whoever looks after your computers."
	case auth.StrayAnswer:
		return "If your browser shows an error, cancel here and start again."
	case auth.BrowserWantsTLS:
		return "Make an exception for it, or copy the link and open it in another browser."
	case auth.PortsReserved:
		return "Ask whoever looks after your computers to keep them free for this program, or to choose others."
	case auth.CodeRefused:
		return "Please sign in once more."
	case auth.AccountKept, auth.Cancelled:
		return "Nothing has changed."

	case auth.Unreachable, auth.NotTrusted, auth.ProxyRefused, auth.Throttled, auth.AnswerNotUnderstood, auth.ClientRefused:
		return join(advice(p.Kind), stillGood(p, st, now, l))

	case auth.TokenUnprintable:
		return "Check the sign-in host in the settings: Smokeball's own tokens are not like that."
	case auth.TokenNotBearer:
		return "Check the sign-in host in the settings: Smokeball's own tokens are not like that. You can still copy the token by itself."
	case auth.APINotKnown:
		return "Enter its address next to the sign-in host's, or choose another format."
	case auth.APIKeyNotKnown:
		return "Enter it in the settings."
	case auth.APIKeyMissing, auth.APIKeyNotHeader:
		return "Copy it again from Smokeball's Developer Console."
	case auth.APIKeyNotQuotable, auth.PathNotQuotable:
		return "Choose another format."

	case auth.NobodySignedIn:
		return "Connect to Smokeball first."
	case auth.SignInRefused, auth.SignInRanOut, auth.SignInLost:
		return "Please sign in again."
	case auth.NotRenewable:
		return untilThen(st, now, l)
	case auth.NotRemoved:
		return "It can no longer be used, and this program keeps trying to remove it."
	case auth.NotRevoked:
		return "The sign-in ends there by itself when its time is up."
	case auth.Unknown:
	}
	return "Try again. The log says more."
}

// These explain the Windows error 1312, "A specified logon session does not exist", and say what to do.
const (
	keychainForbidden = "The policy “Network access: Do not allow storage of passwords and credentials for network authentication” is on. " +
		"Ask whoever looks after your computers to switch it off for this one."
	keychainOverNetwork = "SSH is such a session. At the computer itself and over Remote Desktop, Windows does store them."
)

// untilThen is what to do about a sign-in that ends with its access token.
func untilThen(st auth.Status, now time.Time, l Locale) string {
	const ask = "Your firm's Smokeball administrator can ask Smokeball for one that lasts."
	if st.HasToken(now) {
		return "It lasts until " + l.Moment(st.AccessTokenExpiresAt, now) + ". " + ask
	}
	return "Please sign in again. " + ask
}

// advice is what the person can do when Smokeball does not answer as it should.
func advice(kind auth.ProblemKind) string {
	switch kind {
	case auth.Unreachable:
		return "" // people see for themselves that the network is down, and often the reason is elsewhere
	case auth.AnswerNotUnderstood:
		return "On a guest network, open a page in your browser first."
	case auth.NotTrusted:
		return "On a guest network, open a page in your browser first, and check this computer's date. In the office, ask whoever looks after your computers."
	case auth.ProxyRefused:
		return "Ask whoever looks after your computers to let this program through."
	case auth.ClientRefused:
		return "Ask whoever looks after your computers to check the client ID and the region."
	default:
		return ""
	}
}

// stillGood says how long the token is still good while Smokeball can't be reached, and when that is tried again.
func stillGood(p auth.Problem, st auth.Status, now time.Time, l Locale) string {
	again := ""
	switch {
	case st.OnDemand: // a command that has ended tries nothing
	case st.NextTry.After(now):
		again = "trying again in " + Duration(st.NextTry.Sub(now)+time.Second-1)
	case st.State == auth.Offline:
		again = "trying again now"
	}
	switch {
	case st.HasToken(now):
		return sentence("your token is good until "+l.Moment(st.AccessTokenExpiresAt, now), again)
	case st.SignedIn() && !st.AccessTokenExpiresAt.IsZero():
		return sentence("your token ran out at "+l.Moment(st.AccessTokenExpiresAt, now), again)
	case again != "":
		return sentence(again)
	case p.Kind == auth.Unreachable:
		return "Check your internet connection, then try again."
	}
	return "Try again in a while."
}

func ranOut(st auth.Status, l Locale) string {
	if st.SignInEndsAt.IsZero() {
		return "This sign-in has run out."
	}
	return fmt.Sprintf("Your sign-in ended on %s, after %s.", l.Date(st.SignInEndsAt), count(st.SignInDays, "day"))
}

// ports names ports: "port 17655", "ports 17655 to 17659", "ports 17655, 17657 and 17660".
func ports(numbers []int) string {
	numbers = slices.Sorted(slices.Values(numbers))
	numbers = slices.Compact(numbers)
	switch n := len(numbers); {
	case n == 0:
		return "the ports"
	case n == 1:
		return fmt.Sprintf("port %d", numbers[0])
	case n > 2 && numbers[n-1]-numbers[0] == n-1:
		return fmt.Sprintf("ports %d to %d", numbers[0], numbers[n-1])
	}
	names := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(numbers[:len(numbers)-1])), ", "), "[]")
	return fmt.Sprintf("ports %s and %d", names, numbers[len(numbers)-1])
}

// sentence joins the parts that are not empty into one sentence.
func sentence(parts ...string) string {
	s := strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "; ")
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// join puts the sentences that are not empty one after another.
func join(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

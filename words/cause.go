package words

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
)

// causeTitles say what is wrong, in one sentence. A ~ becomes "probably" when the cause is not certain.
var causeTitles = map[check.Cause]string{
	check.NoCause: CheckAllGood,

	check.NotConfigured:   "This program does not know your firm's client ID yet.",
	check.SettingsInvalid: "Something in the settings can't be used.",

	check.KeychainLocked:      "Your keychain is locked.",
	check.KeychainAbsent:      "There is no keychain here to keep your sign-in safe.",
	check.KeychainBroken:      "Your keychain reports an error.",
	check.KeychainSlow:        "Your keychain doesn't answer.",
	check.KeychainStuck:       "Your keychain has not answered for several minutes.",
	check.KeychainForbidden:   "This computer doesn't let programs store credentials.",
	check.KeychainOverNetwork: "Windows doesn't store credentials in a session over the network.",
	check.NoKeyring:           "Your keychain has no keyring for your sign-in.",
	check.RecordDamaged:       "The sign-in that is stored on this computer is damaged.",
	check.StateFolder:         "The folder where this program keeps its data can't be used.",
	check.Busy:                "Another process of this program has been busy with this sign-in for several minutes.",

	check.PortsTaken:    "Other programs are using all callback ports.",
	check.PortsReserved: "This computer doesn't let programs listen on the callback ports.",

	check.NoNetwork:        "This computer is not connected to a network.",
	check.NameNotFound:     "The address of $HOST can't be found.",
	check.ProxyUnreachable: "The proxy $PROXY does not answer.",
	check.ProxyRefused:     "The proxy $PROXY asks for a user name and password.",
	check.ProxyBlocks:      "The proxy $PROXY does not let this program through to $HOST.",
	check.HostUnreachable:  "$HOST ~does not answer.",
	check.HelloSwallowed:   "Something on the way to $HOST drops large TLS handshakes.",
	check.Intercepted:      "$ISSUER intercepts the secure connection to $HOST.",
	check.OutOfTime:        "The certificate of $HOST is out of date.",
	check.ClockWrong:       "This computer's clock is $OFF.",
	check.NotSmokeball:     "Something else is answering in Smokeball's place.",

	check.SmokeballDown:       "Smokeball reports an error on its side.",
	check.Throttled:           "Smokeball is busy.",
	check.AnswerNotUnderstood: "Smokeball's answer could not be understood.",

	check.WrongPlace:    "The region or the environment in the settings is ~wrong.",
	check.ClientRefused: "Smokeball ~does not accept this program's client ID.",
	check.OtherApp:      "The access token ~belongs to a different app from the one in the settings.",

	check.SignedOut:     "Nobody is signed in.",
	check.SignInRevoked: "Smokeball has ~ended this sign-in.",
	check.SignInRanOut:  "Your sign-in has run out.",
	check.SignInLost:    "Smokeball renewed this sign-in, but its answer never arrived here.",
	check.NotRenewable:  "Smokeball did not make this sign-in renewable, and it has ended.",

	check.TokenExpired:  "The access token has ~run out.",
	check.ScopeMissing:  "This sign-in is ~not allowed to do that.",
	check.NotPermitted:  "The person who signed in ~doesn't have permission for that in Smokeball.",
	check.APIKeyRefused: "Smokeball ~refuses your firm's API key.",
	check.APIKeyMissing: "Smokeball ~wants an API key, and there is none here.",

	check.RequestWrong: "Smokeball was reached, but does not understand the request.",
	check.NotFound:     "Smokeball ~has nothing at that address.",

	check.Unknown: "Something went wrong, and this program does not know what.",
}

func causeTitle(v check.Verdict) string {
	title := causeTitles[v.Cause]
	switch {
	case v.Cause == check.ScopeMissing && !v.Certain:
	case v.Cause == check.ScopeMissing:
		title = "This sign-in is not allowed to read the firm's details."
	case v.Cause == check.Intercepted && v.Finding.Issuer == "":
		title = "Something else is answering in place of $HOST."
	case v.Cause == check.PortsTaken && len(v.Finding.Ports) > 0:
		title = "Other programs are using " + ports(portNumbers(v.Finding)) + ", where Smokeball's answer has to arrive."
	case v.Cause == check.PortsReserved && len(v.Finding.Ports) > 0:
		title = "This computer doesn't let programs listen on " + ports(portNumbers(v.Finding)) + "."
	}
	return filled(title, v)
}

// filled replaces the placeholders of a sentence with what was found.
func filled(text string, v check.Verdict) string {
	perhaps := "probably "
	if v.Certain {
		perhaps = ""
	}
	f := v.Finding
	return strings.NewReplacer("~", perhaps, "$HOST", cmp.Or(f.Host, v.Subject.SignInHost), "$PROXY", f.Proxy, "$ISSUER", f.Issuer,
		"$OFF", clockOutcome(f.ClockOff), "$PLACE", place(v.Subject)).Replace(text)
}

func place(s check.Subject) string {
	return Where(auth.Status{Region: s.Region, Environment: s.Environment, Host: s.Host, Demo: s.Demo})
}

func portNumbers(f check.Finding) (numbers []int) {
	for _, p := range f.Ports {
		numbers = append(numbers, p.Number)
	}
	return numbers
}

// holders names the programs that hold the ports; "" if that is unknown.
func holders(f check.Finding) string {
	var names []string
	for _, p := range f.Ports {
		if p.Holder != "" && !strings.Contains("\n"+strings.Join(names, "\n")+"\n", "\n"+p.Holder+"\n") {
			names = append(names, p.Holder)
		}
	}
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return "The program is " + names[0] + "."
	default:
		return "The programs are " + strings.Join(names[:n-1], ", ") + " and " + names[n-1] + "."
	}
}

const askIT = "Ask whoever looks after your computers"

// causeTexts say why it is wrong, and what to do about it.
var causeTexts = map[check.Cause]string{
	check.NoCause: "",

	check.NotConfigured:   "Enter it in the settings, or ask whoever looks after your computers.",
	check.SettingsInvalid: "Open the settings to see what it is, and correct it.",

	check.KeychainLocked:      "Nothing can be read or renewed while it is locked. Unlock it, then check again.",
	check.KeychainAbsent:      "Start a keyring such as GNOME Keyring or KWallet, then check again.",
	check.KeychainBroken:      "Check again, or restart the computer. Nothing that is stored will be lost.",
	check.KeychainSlow:        "It may be asking you something behind another window. Answer it, then check again.",
	check.KeychainStuck:       "Quit this program and start it again. Nothing that is stored will be lost.",
	check.KeychainForbidden:   keychainForbidden,
	check.KeychainOverNetwork: keychainOverNetwork,
	check.NoKeyring:           "Create one called Login in your system's password program, or let this program's window create one.",
	check.RecordDamaged:       "Sign in again to replace it. Until then it is kept.",
	check.StateFolder:         "Make sure that the disk is not full and that you can write to the folder, then check again.",
	check.Busy:                "It may be failing to save the sign-in. Look at its window or quit it, then check again.",

	check.PortsTaken: "Nobody can sign in until one of them is free. Quit those programs, or wait until they finish; existing sign-ins are not affected.",
	check.PortsReserved: "Nobody can sign in until one of them is free; existing sign-ins are not affected. " + askIT +
		" to keep them free for this program, or to choose others.",

	check.NoNetwork:        "Connect it to a network, then check again.",
	check.NameNotFound:     "The network may be down, or may be blocking it. Try a page in your browser; if that works, " + lower(askIT) + ".",
	check.ProxyUnreachable: "It is set $SOURCE. Check that this computer is on the right network, or ask whoever looks after your computers.",
	check.ProxyRefused:     askIT + " to let this program through. It can't supply a password by itself.",
	check.ProxyBlocks:      askIT + " to allow it.",
	check.HostUnreachable:  "Its address was found, so a firewall is probably blocking it, or this network has no internet access. Try a page in your browser; if that works, " + lower(askIT) + ".",
	check.HelloSwallowed: "Small ones get through, and this program uses those. Other programs on this computer may fail: " + lower(askIT) +
		" to update the firewall.",
	check.Intercepted: "Its certificate is not trusted here. On a guest network, open a page in your browser first. In the office, ask whoever looks " +
		"after your computers: a filter may be intercepting secure connections.",
	check.OutOfTime:    "This computer's clock is right, so the fault is with Smokeball, or with something answering in its place. Check again later.",
	check.ClockWrong:   "Sign-ins and certificates depend on it. Correct it, or let the system set it automatically, then check again.",
	check.NotSmokeball: "It sent a web page, which Smokeball would not. On a guest network, open a page in your browser first; in the office, a filter may be blocking it.",

	check.SmokeballDown: "There is nothing to do here but wait. The status page says more.",
	check.Throttled:     "Your firm's programs have sent too many requests at once; together, they are allowed five a second. Check again in a while.",
	check.AnswerNotUnderstood: "It was reached, but this program can't make sense of what came back. Check again; if that does not help, copy the report for " +
		"whoever looks after your computers.",

	check.WrongPlace:    "They are set to $PLACE. Choose the ones that your firm and its app are registered in; if they are right, check the client ID.",
	check.ClientRefused: "It is unknown to $HOST. " + askIT + " to compare the client ID in the settings with Smokeball's Developer Console.",
	check.OtherApp:      "Sign in again to get one for the app in the settings.",

	check.SignedOut:     "Connect to Smokeball first.",
	check.SignInRevoked: "It was revoked, or your password was changed. Please sign in again.",
	check.SignInRanOut:  "Please sign in again.",
	check.SignInLost:    "The old one no longer works. Please sign in again.",
	check.NotRenewable:  "Please sign in again. Your firm's Smokeball administrator can ask Smokeball for one that lasts.",

	check.TokenExpired: "It is only good for an hour. Renew it, and use the new one.",
	check.ScopeMissing: "The token is fine, but lacks the scope that this request needs. If your app has it now, sign in again; otherwise ask " +
		"whoever looks after Smokeball at your firm.",
	check.NotPermitted:  "The token and the key are fine. Your firm's Smokeball administrator can say who may see what.",
	check.APIKeyRefused: "It may have been changed in the Developer Console. " + askIT + " for the new one.",
	check.APIKeyMissing: "It goes with every request, along with the token. Programs that have their own key need none here; otherwise enter the one " +
		"that Smokeball's Developer Console shows for this app.",

	check.RequestWrong: "The token and the key are not to blame. The answer says more, for whoever wrote the program that sent the request.",
	check.NotFound:     "The record may be gone, the path may be mistyped, or it may belong to a different region or environment from this sign-in.",

	check.Unknown: "Check again; if that does not help, copy the report for whoever looks after your computers.",
}

func causeText(v check.Verdict) string {
	f := v.Finding
	switch text := causeTexts[v.Cause]; v.Cause {
	case check.APIKeyRefused:
		return keyRefused(v, text)
	case check.ScopeMissing:
		if v.Works {
			return "So Smokeball rightly refused to name the firm. That says nothing about what else this sign-in may do; everything else is fine."
		}
		return text
	case check.APIKeyMissing:
		if v.Works {
			return join("So nothing more could be asked; everything else is fine.", text)
		}
		return text
	case check.PortsTaken:
		return join(holders(f), text)
	case check.ProxyUnreachable:
		return strings.ReplaceAll(text, "$SOURCE", proxySource(f.ProxySource))
	case check.Throttled:
		if f.RetryAfter > 0 {
			return strings.ReplaceAll(text, "in a while", "in "+Duration(f.RetryAfter))
		}
		return text
	case check.Busy:
		if f.Process != 0 {
			return fmt.Sprintf("It is process %d. %s", f.Process, text)
		}
		return text
	default:
		return filled(text, v)
	}
}

// keyRefused says how far the token has been ruled out, and that this leaves the key.
func keyRefused(v check.Verdict, text string) string {
	if v.Finding.Renewed || len(v.Others) < 2 {
		return "The token is fine: it is fresh, for this region, and may read the firm. That leaves the key: " + lower(text)
	}
	return "Of the possible reasons for this answer, that is the likeliest. " + text
}

func proxySource(s check.ProxySource) string {
	switch s {
	case check.ProxyFromSettings:
		return "in this program's settings"
	case check.ProxyFromEnvironment:
		return "by an environment variable"
	case check.ProxyFromSystem:
		return "in the system's settings"
	}
	return "somewhere on this computer"
}

// causeShort names a cause in a list of causes.
func causeShort(c check.Cause) string {
	switch c {
	case check.WrongPlace:
		return "the region or the environment"
	case check.ClientRefused:
		return "the client ID"
	case check.OtherApp:
		return "a token from another app"
	case check.SignInRevoked:
		return "a sign-in that was ended"
	case check.TokenExpired:
		return "a token that has run out"
	case check.ScopeMissing:
		return "a scope that is missing"
	case check.NotPermitted:
		return "a permission that the person lacks in Smokeball"
	case check.APIKeyRefused:
		return "a wrong API key"
	case check.APIKeyMissing:
		return "no API key"
	case check.NotFound:
		return "a record that is not there"
	case check.AnswerNotUnderstood:
		return "an answer that could not be understood"
	case check.ClockWrong:
		return "the clock is wrong"
	case check.PortsTaken:
		return "other programs are using the callback ports"
	default:
		anybody := strings.NewReplacer("~", "", "$HOST", "the host", " $PROXY", "", "$ISSUER", "somebody else")
		return lower(strings.TrimSuffix(anybody.Replace(causeTitles[c]), "."))
	}
}

// AnswerTitle says what a pasted answer from the API means. CheckText and CheckMore say the rest.
func AnswerTitle(v check.Verdict) string {
	if v.Cause == check.NoCause {
		return "This answer says that the request succeeded."
	}
	return CheckTitle(v)
}

// AnswerProblem says why a pasted text could not be read as an answer from the API.
func AnswerProblem(err error) string {
	switch {
	case errors.Is(err, check.ErrPage):
		return "This is a web page. Smokeball's API never sends one: something between this computer and Smokeball answered instead, such as a guest network or a filter."
	case errors.Is(err, check.ErrTooLong):
		return "This is longer than any answer from the API. Paste just its first lines."
	}
	return "There is no answer from the API in this. Paste a status such as 403, or everything that came back."
}

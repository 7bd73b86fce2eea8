package words

import (
	"strings"

	"smokeball-connect/auth"
)

// What opens the help with a problem, and closes it.
const (
	WhatCanIDo = "What can I do?"
	HideHelp   = "Hide this"
)

// Help is what somebody can do about a problem who does not know computers well: at most three short lines. There are none where the
// sentence has said all there is to do, and the button beside it does that.
func Help(kind auth.ProblemKind, st auth.Status) []string {
	const ask = "whoever looks after your computers"
	switch kind {
	case auth.NoProblem, auth.Cancelled, auth.NobodySignedIn, auth.ConfigurationMissing, auth.ConfigurationInvalid,
		auth.SignInCancelled, auth.SignInTimedOut, auth.AccountKept, auth.SignInRanOut,
		auth.BrowserNotOpened, auth.StrayAnswer: // the screen of a sign-in has help of its own
		return nil
	case auth.TokenUnprintable, auth.TokenNotBearer, auth.APINotKnown, auth.APIKeyNotKnown, auth.APIKeyMissing, auth.APIKeyNotHeader,
		auth.APIKeyNotQuotable, auth.PathNotQuotable: // of what was just copied or entered
		return nil

	case auth.KeychainLocked:
		return []string{
			"Look for a window that asks for a password. It may be behind this one.",
			"It is usually the password with which you log in to this computer.",
			"Then try again. Your sign-in is still there."}
	case auth.KeychainAbsent:
		return []string{
			"Use this program at the computer itself: over SSH there is often no keychain.",
			"GNOME Keyring, KWallet and KeePassXC are keychains. Ask " + ask + " for one.",
			"Your sign-in is never kept in a file instead."}
	case auth.KeychainBroken:
		return []string{
			"Log out of this computer and in again, then try again.",
			"If that does not help, restart the computer.",
			"The log says more. The settings open its folder."}
	case auth.KeychainForbidden:
		return []string{
			"Use this program at the computer itself: over SSH, Windows keeps nothing.",
			"If that does not help, send this message to " + ask + ": a policy has to be changed.",
			"Your sign-in is never kept in a file instead."}
	case auth.KeychainSlow:
		return []string{
			"Look for a question about a password or a keychain. It may be behind another window.",
			"If there is none, log out of this computer and in again.",
			"Nothing that is stored gets lost."}
	case auth.KeychainStuck:
		return []string{
			"Choose Quit in the tray's menu, then start this program again.",
			"If that does not help, restart the computer."}
	case auth.NoKeyring:
		return []string{
			"A keyring is where this computer keeps passwords. Where one logs in without a password, there may be none yet.",
			"Try again in this window, and the computer asks for a password for a new one.",
			"Take the password with which you log in: then the keyring opens by itself."}
	case auth.RecordDamaged:
		return []string{
			"Try to read it again first. What was damaged for a moment may be whole again.",
			"If it is not, sign in again. That replaces it.",
			"If it happens again, tell " + ask + "."}
	case auth.Busy:
		return []string{
			"Look for another window of this program. It may be waiting for an answer.",
			"If there is none, restart the computer. Nothing that is stored gets lost."}
	case auth.NotSaved:
		return []string{
			"Unlock your keychain, if it is locked.",
			"Leave this program running until this line goes away.",
			"If it has to end before that, you may have to sign in again."}
	case auth.StateFolderFail:
		return []string{
			"Make room on the disk, if it is full.",
			"A virus scanner may have a file open there. Wait a minute, then try again.",
			"If it stays so, ask " + ask + " to let you write in that folder."}

	case auth.PortsTaken:
		return []string{
			"A colleague may be signing in on the same computer. Wait a minute, then try again.",
			"If nobody is, restart the computer: a program may have kept the ports.",
			"Or ask " + ask + " to choose other ports."}
	case auth.PortsReserved:
		return []string{
			"Restart the computer. That sometimes frees the ports.",
			"If it does not, send this message to " + ask + ".",
			"On Windows, Hyper-V, WSL or Docker keeps them for itself. Others can be chosen."}
	case auth.BrowserWantsTLS:
		return []string{
			"Copy the link, and open it in another browser.",
			"Or let this browser open localhost without a secure connection, in its settings.",
			"Nothing leaves this computer that way."}
	case auth.SignInNotAllowed:
		return []string{
			"Check that you signed in with your account of this firm.",
			"If you did, only your firm's Smokeball administrator can allow it."}
	case auth.SignInNotCompleted:
		return []string{
			"Try once more: a first sign-in can fail, and the second work.",
			"See whether you can sign in to Smokeball itself, in the same browser.",
			"If you can't, single sign-on may be failing. Tell your firm's Smokeball administrator."}
	case auth.ScopeRefused:
		return []string{
			"Empty the scopes in the settings: then this program asks for all that it may have.",
			"Or have them added to the app, in Smokeball's Developer Console."}
	case auth.WrongIssuer:
		return []string{
			"Do not try again before somebody has looked at this: it can be an attack.",
			"Tell " + ask + ", who can check the sign-in host in the settings."}
	case auth.CodeRefused:
		return []string{
			"Start again here, not from the browser's history or with its Back button.",
			"Check that this computer's date and time are right."}

	case auth.Unreachable:
		elsewhere := "If pages open, a firewall may be in the way. Ask " + ask + "."
		if page := strings.TrimPrefix(st.Region.StatusPage(), "https://"); page != "" && !Foreign(st) {
			elsewhere = "If pages open, look at " + page + ", or ask " + ask + "."
		}
		return []string{
			"Open any page in your browser. On a guest network, sign in to it first.",
			elsewhere,
			"You need not wait: it is tried again by itself, and nothing gets lost."}
	case auth.NotTrusted:
		return []string{
			"On a guest network, open a page in your browser and sign in to it first.",
			"Check that this computer's date and time are right.",
			"In an office, a virus scanner or a proxy may look into connections. Ask " + ask + "."}
	case auth.ProxyRefused:
		return []string{
			"Ask " + ask + " to let this program through without a password.",
			"They can also give this program a name and a password to use."}
	case auth.Throttled:
		return []string{
			"Wait a few minutes. It is tried again by itself.",
			"All computers of a firm share one limit. If it happens often, a script may be asking too much."}
	case auth.AnswerNotUnderstood:
		return []string{
			"On a guest network, open a page in your browser and sign in to it first.",
			"Check the sign-in host in the settings, if there is one.",
			"If it stays so, send the log to " + ask + ". The settings open its folder."}
	case auth.ClientRefused:
		return []string{
			"Compare the client ID in the settings with that in Smokeball's Developer Console, letter by letter.",
			"Check that the region is yours, and that the app there is a Public Client.",
			"When that is mended, try again: by itself, it is tried once an hour."}

	case auth.SignInRefused:
		return []string{
			"Reconnect, and everything goes on.",
			"An administrator may have ended the sign-in, or your password was changed.",
			"If it happens often, tell your firm's Smokeball administrator."}
	case auth.SignInLost:
		return []string{
			"Reconnect, and everything goes on.",
			"The network broke off in the middle of a renewal. If it happens often, ask " + ask + "."}
	case auth.NotRenewable:
		return []string{
			"Sign in again whenever you need a token. Each is good for about an hour.",
			"Your firm's Smokeball administrator can ask Smokeball for sign-ins that last."}
	case auth.NotRevoked:
		return []string{
			"You need not do anything: it ends by itself.",
			"If somebody may have copied it, ask your firm's Smokeball administrator to end it now."}
	case auth.NotRemoved:
		return []string{
			"Unlock your keychain, and leave this program running until this line goes away.",
			"Or delete what is called smokeball-connect in your system's password program."}
	case auth.Unknown:
	}
	return []string{
		"Try again. If that does not help, quit this program and start it again.",
		"If it stays so, send the log to " + ask + ". The settings open its folder."}
}

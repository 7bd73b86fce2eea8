package words

import (
	"strings"

	"smokeball-connect/auth"
)

// Labels of the link that opens the help with a problem, and closes it.
const (
	WhatCanIDo = "What can I do?"
	HideHelp   = "Hide this"
)

// Help says what somebody who does not know computers well can do about a problem, in at most three short lines. There are none if the
// problem's sentence already says it all, and the button beside it does that.
func Help(kind auth.ProblemKind, st auth.Status) []string {
	const ask = "whoever looks after your computers"
	switch kind {
	case auth.NoProblem, auth.Cancelled, auth.NobodySignedIn, auth.ConfigurationMissing, auth.ConfigurationInvalid,
		auth.SignInCancelled, auth.SignInTimedOut, auth.AccountKept, auth.SignInRanOut,
		auth.BrowserNotOpened, auth.StrayAnswer: // the screen of a sign-in has help of its own
		return nil
	case auth.TokenUnprintable, auth.TokenNotBearer, auth.APINotKnown, auth.APIKeyNotKnown, auth.APIKeyMissing, auth.APIKeyNotHeader,
		auth.APIKeyNotQuotable, auth.PathNotQuotable: // about what was just copied or entered
		return nil

	case auth.KeychainLocked:
		return []string{
			"Look for a window that asks for a password. It may be behind this one.",
			"It is usually the password you log in to this computer with.",
			"Then try again. Your sign-in is still there."}
	case auth.KeychainAbsent:
		return []string{
			"Use this program at the computer itself: over SSH there is often no keychain.",
			"GNOME Keyring, KWallet and KeePassXC are keychains. Ask " + ask + " for one.",
			"Your sign-in is never kept in a file instead."}
	case auth.KeychainBroken:
		return []string{
			"Log out of this computer and back in, then try again.",
			"If that does not help, restart the computer.",
			"The log says more. The settings open its folder."}
	case auth.KeychainForbidden:
		return []string{
			"Send this message to " + ask + ": a policy has to be changed.",
			"Your sign-in is never kept in a file instead."}
	case auth.KeychainOverNetwork:
		return []string{
			"Use this program at the computer itself, or over Remote Desktop.",
			"Your sign-in is never kept in a file instead."}
	case auth.KeychainSlow:
		return []string{
			"Look for a question about a password or a keychain. It may be behind another window.",
			"If there is none, log out of this computer and back in.",
			"Nothing that is stored will be lost."}
	case auth.KeychainStuck:
		return []string{
			"Choose Quit in the tray's menu, then start this program again.",
			"If that does not help, restart the computer."}
	case auth.NoKeyring:
		return []string{
			"A keyring is where this computer keeps passwords. If you log in without a password, there may be none yet.",
			"Try again in this window, and the computer asks you to choose a password for a new one.",
			"Choose the password you log in with, and the keyring opens by itself."}
	case auth.RecordDamaged:
		return []string{
			"Try reading it again first. The damage may have been temporary.",
			"If it is not, sign in again. That replaces it.",
			"If it happens again, tell " + ask + "."}
	case auth.Busy:
		return []string{
			"Look for another window of this program. It may be waiting for an answer.",
			"If there is none, restart the computer. Nothing that is stored will be lost."}
	case auth.NotSaved:
		return []string{
			"Unlock your keychain, if it is locked.",
			"Leave this program running until this line goes away.",
			"If it has to end before that, you may have to sign in again."}
	case auth.StateFolderFail:
		return []string{
			"Make room on the disk, if it is full.",
			"A virus scanner may have a file open there. Wait a minute, then try again.",
			"If that does not help, ask " + ask + " to let you write to that folder."}

	case auth.PortsTaken:
		return []string{
			"A colleague may be signing in on the same computer. Wait a minute, then try again.",
			"If nobody is, restart the computer: a program may be holding on to the ports.",
			"Or ask " + ask + " to choose other ports."}
	case auth.PortsReserved:
		return []string{
			"Restart the computer. That sometimes frees the ports.",
			"If it does not, send this message to " + ask + ".",
			"On Windows, Hyper-V, WSL or Docker may have reserved them. Others can be chosen."}
	case auth.BrowserWantsTLS:
		return []string{
			"Copy the link, and open it in another browser.",
			"Or let this browser open localhost without a secure connection, in its settings.",
			"That is safe: nothing leaves this computer."}
	case auth.SignInNotAllowed:
		return []string{
			"Check that you signed in with your account at this firm.",
			"If you did, only your firm's Smokeball administrator can allow it."}
	case auth.SignInNotCompleted:
		return []string{
			"Try once more: sometimes the first sign-in fails and the second works.",
			"See whether you can sign in to Smokeball itself, in the same browser.",
			"If you can't, single sign-on may be failing. Tell your firm's Smokeball administrator."}
	case auth.ScopeRefused:
		return []string{
			"Clear the scopes in the settings, and this program asks for everything it is allowed.",
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
			"You don't have to wait here: this program keeps trying, and nothing is lost."}
	case auth.NotTrusted:
		return []string{
			"On a guest network, open a page in your browser and sign in to it first.",
			"Check that this computer's date and time are right.",
			"In an office, a virus scanner or a proxy may inspect connections. Ask " + ask + "."}
	case auth.ProxyRefused:
		return []string{
			"Ask " + ask + " to let this program through without a password.",
			"They can also give this program a name and a password to use."}
	case auth.Throttled:
		return []string{
			"Wait a few minutes. This program tries again by itself.",
			"All of a firm's computers share one limit. If this happens often, a script may be asking too much."}
	case auth.AnswerNotUnderstood:
		return []string{
			"On a guest network, open a page in your browser and sign in to it first.",
			"Check the sign-in host in the settings, if there is one.",
			"If that does not help, send the log to " + ask + ". The settings open its folder."}
	case auth.ClientRefused:
		return []string{
			"Compare the client ID in the settings with the one in Smokeball's Developer Console, letter by letter.",
			"Check that the region is yours, and that the app there is a Public Client.",
			"When that is fixed, try again: this program tries by itself only once an hour."}

	case auth.SignInRefused:
		return []string{
			"Reconnect, and everything works again.",
			"An administrator may have ended the sign-in, or your password was changed.",
			"If it happens often, tell your firm's Smokeball administrator."}
	case auth.SignInLost:
		return []string{
			"Reconnect, and everything works again.",
			"The network failed in the middle of a renewal. If it happens often, ask " + ask + "."}
	case auth.NotRenewable:
		return []string{
			"Sign in again whenever you need a token. Each is good for about an hour.",
			"Your firm's Smokeball administrator can ask Smokeball for sign-ins that last."}
	case auth.NotRevoked:
		return []string{
			"You don't have to do anything: it ends by itself.",
			"If somebody may have copied it, ask your firm's Smokeball administrator to end it now."}
	case auth.NotRemoved:
		return []string{
			"Unlock your keychain, and leave this program running until this line goes away.",
			"Or delete the entries called smokeball-connect in your system's password program."}
	case auth.Unknown:
	}
	return []string{
		"Try again. If that does not help, quit this program and start it again.",
		"If that does not help, send the log to " + ask + ". The settings open its folder."}
}

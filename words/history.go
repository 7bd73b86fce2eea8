package words

import "smokeball-connect/auth"

// Happened describes an entry of the history in one or two sentences.
func Happened(e auth.Entry, l Locale) string {
	good := ""
	if !e.Until.IsZero() {
		good = ", good until " + l.momentOf(e.Until, e.At)
	}
	why := What(auth.Problem{Kind: e.Why, At: e.At}, auth.Status{}, l)
	switch e.Event {
	case auth.SignInDone:
		return "Signed in."
	case auth.Renewal:
		return join("Access token renewed"+good+".", why)
	case auth.Saved:
		return "Your keychain accepted what it had refused before."
	case auth.TokenCopied:
		return "Access token copied" + good + "."
	case auth.Disconnection:
		if e.Why != auth.NoProblem {
			return why
		}
		return "Disconnected."
	case auth.NotEnded:
		return join("A sign-in that is no longer used could not be ended at Smokeball, and ends there by itself.", why)
	case auth.NoticeGiven:
		return noticeGiven(NoticeKind(e.Notice))
	case auth.SignInFailure, auth.RenewalFailure, auth.SignInEnd:
		return why
	}
	return "Something that this version of the program does not know about."
}

func noticeGiven(kind NoticeKind) string {
	switch kind {
	case SignInEnds:
		return "Reminded you that the sign-in is about to end."
	case SignInEnded:
		return "Told you that the sign-in has ended."
	case CopiedEnds:
		return "Reminded you that a copied token is about to run out."
	case SaveFails:
		return "Told you that your sign-in can't be saved."
	}
	return "Told you something."
}

// History writes entries for a terminal, one a line, in their order.
func History(entries []auth.Entry, l Locale) (lines []string) {
	for _, e := range entries {
		lines = append(lines, l.Exact(e.At)+"  "+Happened(e, l))
	}
	return lines
}

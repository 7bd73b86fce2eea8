package words

import "smokeball-connect/auth"

// Happened says what an entry of the history is about, in one sentence or two.
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
		return "Your keychain took what it had refused before."
	case auth.TokenCopied:
		return "Access token copied" + good + "."
	case auth.Disconnection:
		if e.Why != auth.NoProblem {
			return why
		}
		return "Disconnected."
	case auth.NotEnded:
		return join("A sign-in that nobody uses any more could not be ended at Smokeball, and ends there by itself.", why)
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
		return "Reminded you that the sign-in ends."
	case SignInEnded:
		return "Told you that the sign-in has ended."
	case CopiedEnds:
		return "Reminded you that a copied token ends."
	case SaveFails:
		return "Told you that your sign-in can't be saved."
	}
	return "Told you something."
}

// History is a history for a terminal, a line each, the newest first.
func History(entries []auth.Entry, l Locale) (lines []string) {
	for _, e := range entries {
		lines = append(lines, l.Exact(e.At)+"  "+Happened(e, l))
	}
	return lines
}

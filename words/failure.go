package words

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"smokeball-connect/auth"
)

// Failure says why the program or a command failed, and what to do. st is the status that the sentences refer to, or the zero Status.
func Failure(err error, st auth.Status, now time.Time, l Locale) string {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []string
		for _, one := range all.Unwrap() {
			lines = append(lines, Failure(one, st, now, l))
		}
		return strings.Join(lines, "\n")
	}
	switch kind := auth.KindOf(err); kind {
	case auth.Unknown, auth.Cancelled:
		return Sentence(err)
	case auth.StateFolderFail:
		return Problem(auth.ProblemOf(err, now), st, now, l) + "\n" + Sentence(err)
	default:
		return Problem(auth.ProblemOf(err, now), st, now, l)
	}
}

// Sentence turns an error into a sentence, with a capital letter and a full stop.
func Sentence(err error) string {
	text := strings.TrimSuffix(err.Error(), ".") // Windows errors have one
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

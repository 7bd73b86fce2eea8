package check

import (
	"strings"
	"unicode"

	"smokeball-connect/auth"
)

// maxInName is how many characters of a name from outside are shown.
const maxInName = 40

// CleanName makes a name from outside, such as that of a certificate's issuer, fit to be shown: only letters, marks, digits, spaces and
// .,'&()_- are left, and at most 40 of them. It returns "" where no letter or digit is left.
func CleanName(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case auth.InName(r):
			return r
		case unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r):
			return ' '
		}
		return -1
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return ""
	}
	if letters := []rune(text); len(letters) > maxInName {
		text = strings.TrimSpace(string(letters[:maxInName]))
	}
	return text
}

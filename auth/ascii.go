package auth

import "strings"

// madeOf reports whether a text is not empty, and each of its bytes is one that allowed accepts.
//
// It stands in for regular expressions that would be compiled at each start of the program: they took a tenth of the command token.
func madeOf(text string, allowed func(b byte) bool) bool {
	for i := range len(text) {
		if !allowed(text[i]) {
			return false
		}
	}
	return text != ""
}

// isVisible accepts VCHAR (RFC 5234 §B.1): ASCII without controls and space.
func isVisible(b byte) bool { return b > ' ' && b <= '~' }

// isPrintable accepts VSCHAR (RFC 6749 §A): VCHAR and space.
func isPrintable(b byte) bool { return b == ' ' || isVisible(b) }

func isAlphanumeric(b byte) bool {
	return '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}

// isAlphanumericOr accepts the bytes of others, too.
func isAlphanumericOr(others string) func(b byte) bool {
	return func(b byte) bool { return isAlphanumeric(b) || strings.IndexByte(others, b) >= 0 }
}

// isBearerToken reports whether a text is a b64token (RFC 6750 §2.1).
func isBearerToken(text string) bool {
	return madeOf(strings.TrimRight(text, "="), isAlphanumericOr("._~+/-"))
}

// isFieldValue reports whether a text is a field value (RFC 9110 §5.5) in ASCII. Programs interpret anything else in a header differently.
func isFieldValue(text string) bool {
	return madeOf(text, isPrintable) && text == strings.Trim(text, " ")
}

// isScope reports whether a text is a scope token (RFC 6749 §3.3).
func isScope(text string) bool {
	return madeOf(text, func(b byte) bool { return isVisible(b) && b != '"' && b != '\\' })
}

package words

import (
	"time"

	"smokeball-connect/auth"
)

// What is said when a token is copied.
const (
	Copying       = "Getting a fresh token…"
	NotCopied     = "The access token could not be copied" // the title of a notification; its text says why
	ClipboardBusy = "Another program is using the clipboard. Please try again."
	CopyInFront   = "This desktop lets only the window in front use the clipboard. Open the window, and copy it there."

	leavesTheClipboard = "It leaves the clipboard in 60 seconds."
	fetchesTheToken    = "It fetches the token itself, so there is nothing secret in it."
)

// Copied says that a token is on the clipboard in format f, and how long it is good for if that is less than was asked for.
func Copied(f auth.Format, token auth.Token, now time.Time) string {
	switch {
	case f.Fetches():
		return "Copied. " + fetchesTheToken
	case token.Short:
		return "Copied, but " + lower(goodFor(token, now)) + " " + leavesTheClipboard
	}
	return "Copied. " + leavesTheClipboard
}

// CopiedNotice is Copied as a notification.
func CopiedNotice(f auth.Format, token auth.Token, now time.Time) (title, text string) {
	if f.Fetches() {
		return "Command copied", fetchesTheToken
	}
	text = leavesTheClipboard
	if token.Short {
		text = join(goodFor(token, now), text)
	}
	return "Access token copied", text
}

func goodFor(token auth.Token, now time.Time) string {
	return "It is good for only " + Duration(token.ExpiresAt.Sub(now)) + "."
}

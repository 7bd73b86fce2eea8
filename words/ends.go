package words

import (
	"time"

	"smokeball-connect/auth"
)

// DisconnectEnds says what disconnecting ends, before it does.
func DisconnectEnds(st auth.Status, now time.Time, l Locale) string {
	ends := "Smokeball ends this sign-in, and it is removed from this computer. Every program that uses it stops working, and Smokeball removes the webhooks that were created with it."
	if st.HasToken(now) {
		ends = join(ends, "A token that has already been handed out can work until "+l.Moment(st.AccessTokenExpiresAt, now)+".")
	}
	return join(ends, "You can sign in again at any time.")
}

// ReplacesDamaged says what signing in again does where the stored sign-in is damaged.
const ReplacesDamaged = "Signing in again replaces the damaged sign-in that is stored on this computer. Until you have signed in, it is kept."

// SignInAgainEnds says what signing in again ends, before it does; "" if there is nothing to end.
func SignInAgainEnds(st auth.Status) string {
	if st.State.InForce() {
		return "The current sign-in works until the new one is saved, and is then ended. Webhooks that were created with it may have to be created again."
	}
	return ""
}

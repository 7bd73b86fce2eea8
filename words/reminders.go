package words

import (
	"time"

	"smokeball-connect/auth"
)

// Reminders say which notifications somebody wants, and when.
type Reminders struct {
	// SignIn is how long before a sign-in ends to remind people of it, the longest first. When it is empty, nothing is
	// said about that, nor about the end itself.
	SignIn []time.Duration
	// Scaled: nobody has set SignIn, and of a long sign-in people are reminded earlier, too.
	Scaled bool
	// Copied is how long before a copied token runs out to say so; zero for never.
	Copied time.Duration
	// NotSaved is how long saving may fail before that is said; zero for never.
	NotSaved time.Duration
}

// How reminders scale with the length of a sign-in.
const (
	longSignIn       = 60 // days
	beforeALongOne   = 14 * 24 * time.Hour
	earlyIsSaid      = 2 // times: the end is assumed, and probably not the end
	beforeAnEarlyEnd = 3 * 24 * time.Hour
)

// signIn are the reminders for the end of a sign-in, the longest first.
func (r Reminders) signIn(st auth.Status) []time.Duration {
	all := r.SignIn
	if r.Scaled && st.SignInDays >= longSignIn {
		all = append([]time.Duration{beforeALongOne}, all...)
	}
	if st.SignInMayLast {
		all = all[:min(len(all), earlyIsSaid)]
	}
	return all
}

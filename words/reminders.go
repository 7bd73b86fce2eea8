package words

import (
	"time"

	"smokeball-connect/auth"
)

// Reminders are the notifications that somebody wants, and when.
type Reminders struct {
	// SignIn is how long before the end of a sign-in to give reminders, the longest first. If it is empty, there is none, and the end itself
	// is not reported either.
	SignIn []time.Duration
	// Scaled reports that SignIn is the default: a long sign-in then has an earlier reminder too.
	Scaled bool
	// Copied is how long before a copied token runs out to give a reminder; zero for never.
	Copied time.Duration
	// NotSaved is how long saving may fail before that is reported; zero for never.
	NotSaved time.Duration
}

// How reminders scale with the length of a sign-in.
const (
	longSignIn       = 60 // days
	beforeALongOne   = 14 * 24 * time.Hour
	maxIfItMayLast   = 2 // reminders: the end is only assumed, and the sign-in will probably outlast it
	beforeAnEarlyEnd = 3 * 24 * time.Hour
)

// signIn are the reminders for the end of a sign-in, the longest first.
func (r Reminders) signIn(st auth.Status) []time.Duration {
	all := r.SignIn
	if r.Scaled && st.SignInDays >= longSignIn {
		all = append([]time.Duration{beforeALongOne}, all...)
	}
	if st.SignInMayLast {
		all = all[:min(len(all), maxIfItMayLast)]
	}
	return all
}

package auth

import (
	"slices"
	"time"
)

// No response of Smokeball's says how long a sign-in lasts, and only a new sign-in prolongs it. A length set in the settings is used
// as it is. Otherwise there are two that Smokeball has documented for production: 30 days, and since 24 August 2026, 180. The shorter
// one is assumed until a renewal has worked after it, once for a client ID and a sign-in host on this computer; from then on the
// longer one. So a sign-in never ends unannounced, whichever is true, at the cost of one reminder that may be too early.

const day = 24 * time.Hour

var (
	productionLengths = []time.Duration{30 * day, 180 * day}
	otherLengths      = []time.Duration{30 * day}
)

// longestSignIn is the longest length that Smokeball has documented.
const longestSignIn = 180 * day

// earlyEndAge is the age from which a sign-in that ends for no known reason suggests that the next one will last no longer. A younger
// one was probably ended by a person.
const earlyEndAge = 7 * day

// Experience is what this computer has learned about how long sign-ins last, for one client ID at one sign-in host.
type Experience struct {
	// Outlived is the longest assumed length after which a renewal has worked; zero for none.
	Outlived time.Duration
	// EndedAfter is the age at which the last sign-in ended early for no known reason; zero if it did not.
	EndedAfter time.Duration
}

// Experiences stores an Experience for each client ID and sign-in host.
type Experiences interface {
	// Of returns a connection's Experience, the zero Experience where there is none. It may read a file.
	Of(Connection) Experience
	// Learn stores a connection's Experience. It may write a file.
	Learn(Connection, Experience)
}

// assumed returns the lengths that a sign-in may have where none is set, the shortest first.
func (c Connection) assumed() []time.Duration {
	if c.Environment == Production && isSmokeball(c.SignInURL) {
		return productionLengths
	}
	return otherLengths
}

// signInEnd is when a sign-in ends, as far as that is known.
type signInEnd struct {
	at      time.Time     // by Smokeball's clock; zero where it is not known
	length  time.Duration // of the sign-in, from which at follows
	assumed bool          // length is not set but assumed
	early   bool          // a longer length is documented, too
	mayEnd  time.Time     // when it will be as old as the last one was that ended early; zero where that does not matter
}

// endOf returns when a record's sign-in ends.
func (c Connection) endOf(r Record, known Experience) signInEnd {
	switch {
	case !r.renewable():
		return signInEnd{at: r.ExpiresAt, length: r.ExpiresAt.Sub(r.SignedInAt)}
	case c.SignInDays > 0:
		e := signInEnd{length: time.Duration(c.SignInDays) * day}
		if r.Outlived < e.length {
			e.at = r.SignedInAt.Add(e.length)
		}
		return e
	}
	lengths := c.assumed()
	e := signInEnd{assumed: true}
	for i, length := range lengths {
		last := i == len(lengths)-1
		if r.Outlived < length && (known.Outlived < length || last) {
			e.at, e.length, e.early = r.SignedInAt.Add(length), length, !last
			break
		}
	}
	if early := known.EndedAfter; early > r.Outlived && (e.at.IsZero() || early < e.length) {
		e.mayEnd = r.SignedInAt.Add(early)
	}
	return e
}

// outlived returns the longest length that a sign-in of that age has outlived, among the assumed ones, the set one and the age at which
// the last one ended early. It is never less than r.Outlived.
func (c Connection) outlived(age time.Duration, r Record, known Experience) time.Duration {
	longest := r.Outlived
	lengths := append(slices.Clone(c.assumed()), time.Duration(c.SignInDays)*day, known.EndedAfter)
	for _, length := range lengths {
		if length < age {
			longest = max(longest, length)
		}
	}
	return longest
}

// lived returns the experience after a renewal that has made the record next.
func (c Connection) lived(next Record, known Experience) Experience {
	for _, length := range c.assumed() {
		if next.Outlived >= length {
			known.Outlived = max(known.Outlived, length)
		}
	}
	if next.Outlived >= known.EndedAfter {
		known.EndedAfter = 0
	}
	return known
}

// ended returns the experience after a sign-in of that age has ended for the reason why.
func (c Connection) ended(age time.Duration, why ProblemKind, known Experience) Experience {
	if why == SignInRefused && age >= earlyEndAge && age < longestSignIn {
		known.EndedAfter = age
	}
	return known
}

package auth

import (
	"slices"
	"time"
)

// How long a sign-in lasts is in no answer of Smokeball's, and only a new sign-in prolongs it. Where the firm has said so, that is its
// length. Where nobody has, Smokeball has documented two for production: 30 days, and since 24 August 2026 180. The earlier is
// counted until a renewal has worked after it, once for a client ID and a sign-in host on this computer, and from then on
// the later. So no sign-in ends unannounced in either world, and the price of being wrong is one early reminder.

const day = 24 * time.Hour

var (
	productionLengths = []time.Duration{30 * day, 180 * day}
	otherLengths      = []time.Duration{30 * day}
)

// longestSignIn is the longest that anybody has documented.
const longestSignIn = 180 * day

// earlyEndAge is the age from which a sign-in that ends for no known reason says something about the next one. A younger one was ended by
// somebody.
const earlyEndAge = 7 * day

// Experience is what this computer has learned about how long sign-ins last, with a client ID at a sign-in host.
type Experience struct {
	// Outlived is the assumed length after which a renewal has worked; zero for none.
	Outlived time.Duration
	// EndedAfter is the age at which the last sign-in was ended before its time, without a cause that is known; zero where it was not.
	EndedAfter time.Duration
}

// Experiences keep an Experience for each client ID and sign-in host.
type Experiences interface {
	// Of returns what is known, the zero Experience where nothing is. It may read a file.
	Of(Connection) Experience
	// Learn keeps it. It may write a file.
	Learn(Connection, Experience)
}

// assumed are the lengths that a sign-in may have where nobody has set one, the shortest first.
func (c Connection) assumed() []time.Duration {
	if c.Environment == Production && isSmokeball(c.SignInURL) {
		return productionLengths
	}
	return otherLengths
}

// signInEnd is when a sign-in ends, as far as that is known.
type signInEnd struct {
	at      time.Time     // by Smokeball's clock; zero where nobody knows
	length  time.Duration // that leads to it
	assumed bool          // nobody has set it
	early   bool          // it may well last longer: there is a later end
	mayEnd  time.Time     // when the last one ended before its time; zero where that tells nothing
}

// endOf is when a record's sign-in ends.
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

// outlived is the longest assumed, set or feared length that a sign-in of that age has outlived, at least what is known already.
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

// lived is what follows for later sign-ins when a renewal has worked that makes the record next.
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

// ended is what follows for the next sign-in when one of that age was ended, and why.
func (c Connection) ended(age time.Duration, why ProblemKind, known Experience) Experience {
	if why == SignInRefused && age >= earlyEndAge && age < longestSignIn {
		known.EndedAfter = age
	}
	return known
}

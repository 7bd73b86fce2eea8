package settings

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Reminders say which notifications somebody wants, and when. It has the fields of words.Reminders.
type Reminders struct {
	// SignIn is how long before a sign-in ends to remind people of it, the longest first; empty for never.
	SignIn []time.Duration
	// Scaled: nobody has set SignIn.
	Scaled bool
	// Copied is how long before a copied token runs out to say so; zero for never.
	Copied time.Duration
	// NotSaved is how long saving may fail before that is said; zero for never.
	NotSaved time.Duration
}

// Reminders are those in force. What cannot be used is as if it were not set.
func (s *Settings) Reminders() Reminders {
	return Reminders{
		SignIn:   s.lengths(NotifySignIn),
		Scaled:   s.Get(NotifySignIn).Text == "",
		Copied:   s.length(NotifyCopied),
		NotSaved: s.length(NotifyNotSaved),
	}
}

// CopyValidity is how long a token that is copied is good for at least; zero where it only must not have run out.
func (s *Settings) CopyValidity() time.Duration { return s.length(CopyValidity) }

// lengths are the lengths of time in force; none for never. What cannot be used is as if it were not set.
func (s *Settings) lengths(name string) []time.Duration {
	r, _ := row(name)
	if all, ok := parseLengths(s.Get(name).Text, r.Most); ok && all != nil {
		return all
	}
	all, _ := parseLengths(r.BuiltIn, r.Most)
	return all
}

// length is the only one; zero for never.
func (s *Settings) length(name string) time.Duration {
	if all := s.lengths(name); len(all) > 0 {
		return all[0]
	}
	return 0
}

const never = "never"

// longest is as far ahead as it makes sense to speak of something.
const longest = 366 * 24 * time.Hour

// parseLengths reads "3d 1d 1h", the longest first: nil for "", and none for "never".
func parseLengths(text string, most int) (all []time.Duration, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	switch text {
	case "":
		return nil, true
	case never:
		return []time.Duration{}, true
	}
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' }) {
		unit := units[field[len(field)-1]]
		n, err := strconv.Atoi(field[:len(field)-1])
		if err != nil || unit == 0 || n < 1 || n > int(longest/unit) {
			return nil, false
		}
		all = append(all, time.Duration(n)*unit)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	slices.Reverse(all)
	return all, len(all) > 0 && len(all) <= most
}

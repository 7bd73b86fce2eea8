package settings

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Reminders say which notifications a person wants, and when. The struct has the same fields as words.Reminders.
type Reminders struct {
	// SignIn is how long before a sign-in ends to remind people of it, longest first; empty for never.
	SignIn []time.Duration
	// Scaled says that nobody has set SignIn, so a long sign-in gets an earlier reminder as well.
	Scaled bool
	// Copied is how long before a copied token runs out to say so; zero for never.
	Copied time.Duration
	// NotSaved is how long saving may fail before people are told; zero for never.
	NotSaved time.Duration
}

// Reminders returns those in force. A value that cannot be used counts as not set.
func (s *Settings) Reminders() Reminders {
	return Reminders{
		SignIn:   s.lengths(NotifySignIn),
		Scaled:   s.Get(NotifySignIn).Text == "",
		Copied:   s.length(NotifyCopied),
		NotSaved: s.length(NotifyNotSaved),
	}
}

// CopyValidity returns the least remaining life of a token that is copied; zero if it only must not have run out.
func (s *Settings) CopyValidity() time.Duration { return s.length(CopyValidity) }

// lengths returns the lengths of time in force; none for never. A value that cannot be used counts as not set.
func (s *Settings) lengths(name string) []time.Duration {
	r, _ := row(name)
	if all, ok := parseLengths(s.Get(name).Text, r.Most); ok && all != nil {
		return all
	}
	all, _ := parseLengths(r.BuiltIn, r.Most)
	return all
}

// length returns the first of lengths, for settings that have only one; zero for never.
func (s *Settings) length(name string) time.Duration {
	if all := s.lengths(name); len(all) > 0 {
		return all[0]
	}
	return 0
}

const never = "never"

// longest is the longest length of time that can be set.
const longest = 366 * 24 * time.Hour

// parseLengths parses up to most lengths such as "3d 1d 1h", and returns them longest first: nil for "", and an empty slice for "never".
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

package words

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"smokeball-connect/auth"
)

// Reminders say which notifications somebody wants, and when.
type Reminders struct {
	// SignIn is how long before the end of a sign-in it is spoken of, the longest first. When it is empty, nothing is
	// said about that, nor about the end itself.
	SignIn []time.Duration
	// Scaled: nobody has set SignIn, and a long sign-in is spoken of earlier, too.
	Scaled bool
	// Copied is how long before its end a copied token is spoken of; zero for never.
	Copied time.Duration
	// NotSaved is how long saving may fail before that is said; zero for never.
	NotSaved time.Duration
}

// Names of the settings that make Reminders.
const (
	SettingNotifySignIn   = "notify_sign_in"
	SettingNotifyCopied   = "notify_copied"
	SettingNotifyNotSaved = "notify_not_saved"
)

// ReminderSettings are these names.
func ReminderSettings() []string {
	return []string{SettingNotifySignIn, SettingNotifyCopied, SettingNotifyNotSaved}
}

// What is in force where nothing is set, as a setting spells it.
const (
	DefaultNotifySignIn   = "3d 1d 1h"
	DefaultNotifyCopied   = "5m"
	DefaultNotifyNotSaved = "2m"
	Never                 = "never"
)

// ParseReminders reads the settings that get returns, "" for one that is not set. What cannot be used is as if it were not
// set, and has a sentence that says why, by its name.
func ParseReminders(get func(name string) string) (r Reminders, wrong map[string]string) {
	wrong = map[string]string{}
	read := func(name, builtIn string, most int) []time.Duration {
		all, ok := parseLengths(get(name), most)
		if !ok {
			wrong[name] = "Write lengths of time such as " + builtIn + ", or " + Never + "."
		}
		if !ok || all == nil {
			all, _ = parseLengths(builtIn, most)
		}
		return all
	}
	const most = 10
	r.SignIn = read(SettingNotifySignIn, DefaultNotifySignIn, most)
	r.Scaled = strings.TrimSpace(get(SettingNotifySignIn)) == ""
	if copied := read(SettingNotifyCopied, DefaultNotifyCopied, 1); len(copied) > 0 {
		r.Copied = copied[0]
	}
	if notSaved := read(SettingNotifyNotSaved, DefaultNotifyNotSaved, 1); len(notSaved) > 0 {
		r.NotSaved = notSaved[0]
	}
	return r, wrong
}

// How reminders scale with the length of a sign-in.
const (
	longSignIn     = 60 // days
	beforeALongOne = 14 * 24 * time.Hour
	earlyIsSaid    = 2 // times: the end is assumed, and probably not the end
	beforeAWhim    = 3 * 24 * time.Hour
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

// longest is as far ahead as it makes sense to speak of something.
const longest = 366 * 24 * time.Hour

// parseLengths reads "3d 1d 1h", the longest first: nil for "", and none for "never".
func parseLengths(text string, most int) (all []time.Duration, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	switch text {
	case "":
		return nil, true
	case Never:
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

package words

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/jeandeaual/go-locale"
)

// Locale is how the person writes times and dates, and their time zone. Sentences are always in English. The zero Locale writes 14:32 and
// Tuesday 22 December, in UTC.
type Locale struct {
	clock, day, date string // layouts of package time
	zone             *time.Location
}

// NewLocale returns the locale of a language tag such as "en-US" (RFC 5646) or "en_US.UTF-8" in a time zone, UTC if nil.
func NewLocale(tag string, zone *time.Location) Locale {
	l := Locale{zone: zone}
	switch region(tag) {
	case "US":
		l.clock, l.day, l.date = "3:04 PM", "Monday, January 2", "January 2"
	case "AU", "NZ":
		l.clock = "3:04 pm"
	}
	return l
}

// In returns the locale with another time zone.
func (l Locale) In(zone *time.Location) Locale {
	l.zone = zone
	return l
}

// System is the locale that the person has chosen for this computer. It asks the operating system, so call it only once.
func System() Locale {
	if runtime.GOOS == "linux" {
		return NewLocale(timeTag(os.Getenv), time.Local)
	}
	tag, err := locale.GetLocale()
	if err != nil {
		tag = ""
	}
	return NewLocale(tag, time.Local)
}

// timeTag is the locale for times (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html).
func timeTag(getenv func(string) string) string {
	return cmp.Or(getenv("LC_ALL"), getenv("LC_TIME"), getenv("LANG"))
}

// region is the part of a language tag that names a country, "" if there is none.
func region(tag string) string {
	tag, _, _ = strings.Cut(tag, ".")
	tag, _, _ = strings.Cut(tag, "@")
	parts := strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' })
	for i, part := range parts {
		if i > 0 && len(part) == 2 {
			return strings.ToUpper(part)
		}
	}
	return ""
}

func (l Locale) format(t time.Time, layout, otherwise string) string {
	return l.local(t).Format(cmp.Or(layout, otherwise))
}

func (l Locale) local(t time.Time) time.Time {
	if l.zone == nil {
		return t.UTC()
	}
	return t.In(l.zone)
}

// Clock is the time of day: "14:32", "2:32 pm" or "2:32 PM".
func (l Locale) Clock(t time.Time) string { return l.format(t, l.clock, "15:04") }

// Day is the date with its weekday: "Tuesday 22 December" or "Tuesday, December 22".
func (l Locale) Day(t time.Time) string { return l.format(t, l.day, "Monday 2 January") }

// Date is the date without its weekday: "22 December" or "December 22".
func (l Locale) Date(t time.Time) string { return l.format(t, l.date, "2 January") }

// Moment is the time of day, with the day if that is not today: "14:32", "00:15 tomorrow", "14:32 on Tuesday 22 December".
func (l Locale) Moment(t, now time.Time) string {
	switch today := l.local(now); {
	case l.sameDay(t, today.AddDate(0, 0, 1)):
		return l.Clock(t) + " tomorrow"
	case l.sameDay(t, today.AddDate(0, 0, -1)):
		return l.Clock(t) + " yesterday"
	}
	return l.momentOf(t, now)
}

// momentOf is Moment without "tomorrow" and "yesterday", for text that may be read on another day.
func (l Locale) momentOf(t, day time.Time) string {
	if l.sameDay(t, day) {
		return l.Clock(t)
	}
	return l.Clock(t) + " on " + l.Day(t)
}

// Exact is a time in full, with the year, the seconds and the time zone.
func (l Locale) Exact(t time.Time) string {
	at := l.local(t)
	seconds := cmp.Or(strings.Replace(l.clock, "04", "04:05", 1), time.TimeOnly)
	return fmt.Sprintf("%s %d, %s %s", l.Day(t), at.Year(), at.Format(seconds), at.Format("MST"))
}

func (l Locale) sameDay(a, b time.Time) bool {
	return l.local(a).Format(time.DateOnly) == l.local(b).Format(time.DateOnly)
}

// TimeLeft says how much time is left: "42 minutes left", "29 days left". It never overstates it.
func TimeLeft(d time.Duration) string {
	switch {
	case d <= 0:
		return "none left"
	case d < time.Minute:
		return "less than a minute left"
	}
	return Duration(d) + " left"
}

// Duration is a length of time as people say it, in one unit, rounded down: "30 seconds", "42 minutes", "29 days".
func Duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return count(max(0, d)/time.Second, "second")
	case d < 2*time.Hour:
		return count(d/time.Minute, "minute")
	case d < 48*time.Hour:
		return count(d/time.Hour, "hour")
	}
	return count(d/(24*time.Hour), "day")
}

func count[N ~int | ~int64](n N, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

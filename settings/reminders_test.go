package settings

import (
	"slices"
	"testing"
	"time"
)

func TestReminders(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string][]time.Duration{
		"":                                   {3 * day, day, time.Hour},
		"never":                              {},
		" Never ":                            {},
		"1h,7d":                              {7 * day, time.Hour},
		"30m 30m 2h":                         {2 * time.Hour, 30 * time.Minute},
		"soon":                               nil,
		"3":                                  nil,
		"0d":                                 nil,
		"-1d":                                nil,
		"d":                                  nil,
		"1000d":                              nil,
		"99999999999999h":                    nil,
		",":                                  nil,
		"1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 11m": nil,
	} {
		s := New(Layers{Person: Layer{NotifySignIn: text}})
		r, wrong := s.Reminders(), s.wrong[NotifySignIn]
		if bad := want == nil; bad != (wrong != "") {
			t.Errorf("%q: %v", text, wrong)
		} else if bad {
			want = New(Layers{}).Reminders().SignIn
		}
		if !slices.Equal(r.SignIn, want) || r.Scaled != (text == "") {
			t.Errorf("%q: got %v, scaled %v; want %v", text, r.SignIn, r.Scaled, want)
		}
	}
	s := New(Layers{Person: Layer{NotifyCopied: "10m 5m", NotifyNotSaved: "1h"}})
	if r := s.Reminders(); s.wrong[NotifyCopied] == "" || r.Copied != 5*time.Minute || r.NotSaved != time.Hour {
		t.Errorf("got %+v, %v, want the built-in 5m for copied, which has two lengths, and 1h for not saved", r, s.wrong)
	}
	if r := New(Layers{Person: Layer{NotifyCopied: "never", NotifyNotSaved: "never"}}).Reminders(); r.Copied != 0 || r.NotSaved != 0 {
		t.Errorf("never: got %+v, want zero for copied and not saved", r)
	}
}

package auth

import (
	"testing"
	"time"
)

func TestTheEndOfASignIn(t *testing.T) {
	t.Parallel()
	production, staging, foreign := testConnection(), testConnection(), testConnection()
	staging.Environment, staging.SignInURL = Staging, "https://datastaging-auth.smokeball.com"
	foreign.Environment, foreign.SignInURL = "", "https://sign-in.example.com"
	set := func(c Connection, days int) Connection { c.SignInDays = days; return c }
	outlived := func(length time.Duration) Record { r := jane(); r.Outlived = length; return r }
	for _, c := range []struct {
		name           string
		conn           Connection
		record         Record
		known          Experience
		days, mayEnd   int // 0 for none
		assumed, early bool
	}{
		{"nothing is known", production, jane(), Experience{}, 30, 0, true, true},
		{"this one has outlived the earlier end", production, outlived(30 * day), Experience{}, 180, 0, true, false},
		{"another one here has outlived it", production, jane(), Experience{Outlived: 30 * day}, 180, 0, true, false},
		{"this one has outlived both", production, outlived(180 * day), Experience{Outlived: 30 * day}, 0, 0, true, false},
		{"another one has outlived both", production, jane(), Experience{Outlived: 180 * day}, 180, 0, true, false},
		{"the last one was ended early", production, jane(), Experience{Outlived: 30 * day, EndedAfter: 60 * day}, 180, 60, true, false},
		{"that was later than this one's end", production, jane(), Experience{EndedAfter: 60 * day}, 30, 0, true, true},
		{"this one has outlived that", production, outlived(60 * day), Experience{Outlived: 30 * day, EndedAfter: 60 * day}, 180, 0, true, false},
		{"staging", staging, jane(), Experience{}, 30, 0, true, false},
		{"staging, outlived", staging, outlived(30 * day), Experience{}, 0, 0, true, false},
		{"a host of one's own", foreign, jane(), Experience{}, 30, 0, true, false},
		{"set by the firm", set(production, 90), jane(), Experience{Outlived: 180 * day, EndedAfter: 10 * day}, 90, 0, false, false},
		{"set, and outlived", set(production, 90), outlived(90 * day), Experience{}, 0, 0, false, false},
		{"set, and the assumed one is outlived", set(production, 90), outlived(30 * day), Experience{}, 90, 0, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			after := func(days int) time.Time {
				if days == 0 {
					return time.Time{}
				}
				return noon.Add(time.Duration(days) * day)
			}
			e := c.conn.endOf(c.record, c.known)
			if !e.at.Equal(after(c.days)) || !e.mayEnd.Equal(after(c.mayEnd)) || e.assumed != c.assumed || e.early != c.early {
				t.Errorf("got %+v, want the end after %d days, perhaps after %d, assumed %v, early %v", e, c.days, c.mayEnd, c.assumed, c.early)
			}
		})
	}
}

// A computer learns from sign-ins that last longer than assumed, and from those that end early.
func TestWhatIsLearnedOfSignIns(t *testing.T) {
	t.Parallel()
	c := testConnection()
	renewedAt := func(age time.Duration, known Experience) Experience {
		r := jane()
		r.Outlived = c.outlived(age, r, known)
		return c.lived(r, known)
	}
	for _, l := range []struct {
		name      string
		got, want Experience
	}{
		{"a renewal before the end", renewedAt(29*day, Experience{}), Experience{}},
		{"a renewal after the earlier end", renewedAt(31*day, Experience{}), Experience{Outlived: 30 * day}},
		{"a renewal after both", renewedAt(181*day, Experience{Outlived: 30 * day}), Experience{Outlived: 180 * day}},
		{"a renewal after the age at which the last one ended", renewedAt(61*day, Experience{Outlived: 30 * day, EndedAfter: 60 * day}), Experience{Outlived: 30 * day}},
		{"a renewal before it", renewedAt(59*day, Experience{Outlived: 30 * day, EndedAfter: 60 * day}), Experience{Outlived: 30 * day, EndedAfter: 60 * day}},
		{"ended in the first days", c.ended(3*day, SignInRefused, Experience{}), Experience{}},
		{"ended before its time", c.ended(60*day, SignInRefused, Experience{Outlived: 30 * day}), Experience{Outlived: 30 * day, EndedAfter: 60 * day}},
		{"its time was over", c.ended(30*day, SignInRanOut, Experience{}), Experience{}},
		{"an answer was lost", c.ended(60*day, SignInLost, Experience{}), Experience{}},
	} {
		if l.got != l.want {
			t.Errorf("%s: %+v, want %+v", l.name, l.got, l.want)
		}
	}
}

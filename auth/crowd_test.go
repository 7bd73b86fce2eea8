package auth

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

const (
	desks = 10_000
	// maxAtAReturn is how many desks may send a request in the same second after all were away. Cognito's default quota is some 120 requests
	// a second for everything in an AWS account and region.
	maxAtAReturn = 100
	// calmAfter is how long it takes until desks that signed in together are spread over the day.
	calmAfter = 3 * time.Hour
)

// The renewals of 10,000 desks that signed in on the same morning spread over time.
func TestACrowdOfDesks(t *testing.T) {
	t.Parallel()
	c := newCrowd()
	c.run(t, 8*time.Hour, nil)
	mean := float64(c.requests.all(0, time.Hour)) / time.Hour.Seconds()
	c.expect(t, "the first hour", 0, time.Hour, time.Second, 10*mean)
	calm := 8*time.Hour - calmAfter
	mean = float64(c.requests.all(calmAfter, 8*time.Hour)) / calm.Seconds()
	// With a mean of four a second, single seconds exceed three times the mean by chance alone.
	c.expect(t, "after three hours", calmAfter, 8*time.Hour, 10*time.Second, 3*mean)
	c.expect(t, "after three hours", calmAfter, 8*time.Hour, time.Second, 5*mean)
}

// The desks do not all come at once either when the network is back, or when the whole office starts at nine. A desk where somebody is
// waiting still renews at once.
func TestACrowdComesBack(t *testing.T) {
	t.Parallel()
	const from, to = 2 * time.Hour, 3 * time.Hour
	back := func(part float64) event { return networkBack{part} }
	for name, c := range map[string]struct {
		from, to time.Duration // they are away
		asleep   bool
		notice   func(part float64) event // nil if the desks only notice with their next try
	}{
		"the network is back":          {from, to, false, back},
		"a short cut":                  {from, from + 10*time.Minute, false, back},
		"Smokeball is back":            {from, to, false, nil},
		"everybody wakes up":           {from, from + 16*time.Hour, true, func(part float64) event { return timeJumped{part} }},
		"everybody is back from lunch": {from, from + 40*time.Minute, true, func(part float64) event { return timeJumped{part} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			crowd := newCrowd()
			works := func(after time.Duration) bool { return after < c.from || after >= c.to }
			if c.asleep {
				crowd.run(t, c.from, works)
			} else {
				crowd.run(t, c.to, works)
				crowd.expect(t, "meanwhile", c.from, c.to, time.Second, maxAtAReturn)
			}
			crowd.comesBack(c.to, c.notice, works)
			crowd.run(t, c.to+time.Hour, works)
			crowd.expect(t, "afterwards", c.to, c.to+time.Hour, time.Second, maxAtAReturn)
			t.Logf("the last desk is back after %v, the last one where somebody waits after %v", crowd.back.Round(time.Second), crowd.waited)
			if crowd.waited > 0 || crowd.served == 0 {
				t.Errorf("somebody waited at %d desks, for up to %v", crowd.served, crowd.waited)
			}
			if c.notice != nil && crowd.back > returnSpread {
				t.Errorf("the last desk without a token was back after %v", crowd.back)
			}
		})
	}
}

// crowd is many desks and their requests to Smokeball.
type crowd struct {
	random   *rand.Rand
	agenda   agenda
	requests perSecond
	back     time.Duration // until the last desk without a token sent a request after the return
	waited   time.Duration // until the last desk where somebody waited did
	served   int           // the desks where somebody waited
}

// newCrowd returns a crowd in which all desks have connected within the same two minutes.
func newCrowd() *crowd {
	c := &crowd{random: rand.New(rand.NewPCG(1, 2)), requests: perSecond{}}
	for n := range desks {
		d := &desk{pauses: newBackoff()}
		r := jane()
		r.AccessToken = NewSecret(fmt.Sprint("access-", n))
		since := noon.Add(time.Duration(c.random.Int64N(int64(2 * time.Minute))))
		r.IssuedAt, r.ExpiresAt = since, since.Add(time.Hour)
		d.m, _ = machine{}.step(configured{conn: testConnection()}, since)
		d.m, _ = d.m.step(loaded{record: &r}, since)
		heap.Push(&c.agenda, due{d.m.wake(since), d})
	}
	return c
}

// run lets all desks do what is due, up to a time after noon. A request succeeds if works says so, or works is nil.
func (c *crowd) run(t *testing.T, until time.Duration, works func(after time.Duration) bool) {
	t.Helper()
	for end := noon.Add(until); c.agenda[0].at.Before(end); {
		next := heap.Pop(&c.agenda).(due)
		d, now := next.desk, next.at
		var effects []effect
		if d.pressed {
			d.pressed = false
			if reply := d.m.answer(want{atLeast: 10 * time.Minute, since: d.m.renewal.finished}, now); reply.ask {
				d.waits = now
				d.m, effects = d.m.renew(now, false)
			}
		} else {
			d.m, effects = d.m.step(ticked{}, now)
		}
		if len(effects) == 1 { // a renewal
			c.ask(d, now, works == nil || works(now.Sub(noon)))
		}
		heap.Push(&c.agenda, due{d.m.wake(now), d})
	}
}

// ask sends a request, which succeeds or fails.
func (c *crowd) ask(d *desk, now time.Time, works bool) {
	c.requests[now.Sub(noon).Truncate(time.Second)]++
	if !works {
		d.m, _ = d.m.step(renewalFailed{failure(Unreachable), d.pauses.NextBackOff()}, now)
		return
	}
	if !d.missed.IsZero() {
		c.back, d.missed = max(c.back, now.Sub(d.missed)), time.Time{}
	}
	if !d.waits.IsZero() {
		c.waited, d.waits = max(c.waited, now.Sub(d.waits)), time.Time{}
		c.served++
	}
	d.pauses.Reset()
	r := *d.m.record
	r.AccessToken = NewSecret(fmt.Sprint(r.AccessToken.Reveal(), "+"))
	r.IssuedAt, r.ExpiresAt = now, now.Add(time.Hour)
	d.m, _ = d.m.step(renewed{record: r, asked: true}, now)
}

// comesBack makes Smokeball reachable again, which all desks notice at once if there is an event for it. On one desk in
// 500 a copied token is in use then, and on one in 100 somebody presses Copy within the next two minutes.
func (c *crowd) comesBack(after time.Duration, notice func(part float64) event, works func(after time.Duration) bool) {
	now := noon.Add(after)
	for i := range c.agenda {
		d := c.agenda[i].desk
		if !d.m.record.ExpiresAt.After(now) {
			d.missed = now
		}
		if notice != nil {
			c.noticed(d, i%500 == 0, notice(c.random.Float64()), now, works(after))
		}
		next := d.m.wake(now)
		if press := now.Add(time.Duration(c.random.Int64N(int64(2 * time.Minute)))); i%100 == 1 && press.Before(next) {
			d.pressed, next = true, press
		}
		c.agenda[i].at = next
	}
	heap.Init(&c.agenda)
}

// noticed hands the event of the return to one desk.
func (c *crowd) noticed(d *desk, inUse bool, ev event, now time.Time, works bool) {
	if inUse {
		d.m, _ = d.m.step(copied{now.Add(10 * time.Minute)}, now)
		if d.m.renewal.failures > 0 || !d.m.wake(now).After(now) {
			d.waits = now
		}
	}
	var effects []effect
	if d.m, effects = d.m.step(ev, now); len(effects) == 1 {
		c.ask(d, now, works)
	}
}

// expect fails the test if the busiest window of time has more than most requests a second.
func (c *crowd) expect(t *testing.T, name string, from, to, window time.Duration, most float64) {
	t.Helper()
	peak, at := c.requests.peak(from, to, window)
	t.Logf("%s: %d requests, %.1f a second on average, at most %.1f in %v (%v), %.0f allowed",
		name, c.requests.all(from, to), float64(c.requests.all(from, to))/(to-from).Seconds(), peak, window, at, most)
	if peak > most {
		t.Errorf("%s: got a peak of %.1f requests a second, want at most %.0f", name, peak, most)
	}
}

// perSecond counts the requests of each second, by the time after noon.
type perSecond map[time.Duration]int

// all returns the requests between two times.
func (p perSecond) all(from, to time.Duration) (n int) {
	for second, requests := range p {
		if second >= from && second < to {
			n += requests
		}
	}
	return n
}

// peak returns the highest rate a second, averaged over a window, and when that window ends.
func (p perSecond) peak(from, to, window time.Duration) (most float64, at time.Duration) {
	sum := 0
	for second := from; second < to; second += time.Second {
		sum += p[second]
		if second-window >= from {
			sum -= p[second-window]
		}
		if rate := float64(sum) / window.Seconds(); rate > most {
			most, at = rate, second
		}
	}
	return most, at
}

// desk is one computer of the crowd.
type desk struct {
	m      machine
	pauses interface {
		NextBackOff() time.Duration
		Reset()
	}
	pressed bool      // a press of Copy is due next
	waits   time.Time // since when somebody has been waiting
	missed  time.Time // since when it has been without a token although it could renew
}

// due is a desk and when it does something next.
type due struct {
	at   time.Time
	desk *desk
}

// agenda is a heap of what is due, the soonest first.
type agenda []due

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)        { *a = append(*a, x.(due)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

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
	// mostAtAReturn is how many desks may ask in one second after they have all been away. Cognito lets all that an account has in a
	// region be asked some 120 times a second for a start.
	mostAtAReturn = 100
	// calmAfter is how long desks that were signed in together take to be spread over the day.
	calmAfter = 3 * time.Hour
)

// 10,000 desks that were signed in on one morning do not go on coming to Smokeball together.
func TestACrowdOfDesks(t *testing.T) {
	t.Parallel()
	c := newCrowd()
	c.run(t, 8*time.Hour, nil)
	mean := float64(c.requests.all(0, time.Hour)) / time.Hour.Seconds()
	c.expect(t, "the first hour", 0, time.Hour, time.Second, 10*mean)
	calm := 8*time.Hour - calmAfter
	mean = float64(c.requests.all(calmAfter, 8*time.Hour)) / calm.Seconds()
	// Chance alone makes single seconds of more than three times the mean, where the mean is four.
	c.expect(t, "after three hours", calmAfter, 8*time.Hour, 10*time.Second, 3*mean)
	c.expect(t, "after three hours", calmAfter, 8*time.Hour, time.Second, 5*mean)
}

// They do not come back together either when the network does, or the whole office is opened at nine. Whoever is waited for comes
// at once all the same.
func TestACrowdComesBack(t *testing.T) {
	t.Parallel()
	const from, to = 2 * time.Hour, 3 * time.Hour
	back := func(part float64) event { return networkBack{part} }
	for name, c := range map[string]struct {
		from, to time.Duration // they are away
		asleep   bool
		notice   func(part float64) event // nil where nothing tells them but the next try
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
				crowd.expect(t, "meanwhile", c.from, c.to, time.Second, mostAtAReturn)
			}
			crowd.comesBack(c.to, c.notice, works)
			crowd.run(t, c.to+time.Hour, works)
			crowd.expect(t, "afterwards", c.to, c.to+time.Hour, time.Second, mostAtAReturn)
			t.Logf("the last is back after %v, the last that is waited for after %v", crowd.back.Round(time.Second), crowd.waited)
			if crowd.waited > 0 || crowd.served == 0 {
				t.Errorf("%d were waited for, and somebody waited for %v", crowd.served, crowd.waited)
			}
			if c.notice != nil && crowd.back > returnSpread {
				t.Errorf("the last that had no token was back after %v", crowd.back)
			}
		})
	}
}

// crowd is many desks, and what they ask of Smokeball.
type crowd struct {
	random   *rand.Rand
	agenda   agenda
	requests perSecond
	back     time.Duration // how long the last desk without a token took to ask after a return
	waited   time.Duration // how long the last one did where somebody waited
	served   int           // where somebody waited
}

// newCrowd is one in which everybody has connected within the same two minutes.
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

// run lets all of them do what is due, up to a time after noon. What they ask is answered where works says so, always where it is nil.
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

// ask is what becomes of a request, which works or does not.
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

// comesBack is the moment at which Smokeball can be reached again, which all of them notice if there is an event for that. On one desk in
// 500 a copied token is in use then, and on one in 100 somebody presses Copy in the next two minutes.
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

// noticed is the event of a return on one desk.
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

// expect looks for the busiest window of time, and says so where that has more than most requests a second.
func (c *crowd) expect(t *testing.T, name string, from, to, window time.Duration, most float64) {
	t.Helper()
	peak, at := c.requests.peak(from, to, window)
	t.Logf("%s: %d requests, %.1f a second on average, at most %.1f in %v (%v), %.0f allowed",
		name, c.requests.all(from, to), float64(c.requests.all(from, to))/(to-from).Seconds(), peak, window, at, most)
	if peak > most {
		t.Errorf("%s: %.1f requests a second", name, peak)
	}
}

// perSecond is how many requests each second had, by the time after noon.
type perSecond map[time.Duration]int

// all are those between two times.
func (p perSecond) all(from, to time.Duration) (n int) {
	for second, requests := range p {
		if second >= from && second < to {
			n += requests
		}
	}
	return n
}

// peak is the most a second, averaged over a window, and where that ends.
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
	pressed bool      // Copy is what is due next
	waits   time.Time // since when somebody waits
	missed  time.Time // since when it could have asked for the token that it has not
}

// due is when a desk does something.
type due struct {
	at   time.Time
	desk *desk
}

// agenda has what is due, the soonest first.
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

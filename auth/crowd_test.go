package auth

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// 10,000 desks that were signed in on one morning do not come to Smokeball in the same second, neither day by day nor after
// an outage, whether or not their computers notice that the network is back.
func TestACrowdOfDesks(t *testing.T) {
	t.Parallel()
	const desks, outageFrom, outageTo = 10_000, 3 * time.Hour, 4 * time.Hour
	for name, noticed := range map[string]bool{"the network comes back": true, "Smokeball comes back": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2))
			var crowd agenda
			for n := range desks {
				d := &desk{}
				r := jane()
				r.AccessToken = NewSecret(fmt.Sprint("access-", n))
				// Everybody connected within the same two minutes.
				since := noon.Add(time.Duration(random.Int64N(int64(2 * time.Minute))))
				r.IssuedAt, r.ExpiresAt = since, since.Add(time.Hour)
				d.m, _ = machine{}.step(configured{conn: testConnection()}, since)
				d.m, _ = d.m.step(loaded{record: &r}, since)
				d.pauses = newBackoff()
				heap.Push(&crowd, due{d.m.wake(since), d})
			}
			requests := map[time.Duration]int{} // by the second
			back := false
			for len(crowd) > 0 {
				next := heap.Pop(&crowd).(due)
				after := next.at.Sub(noon)
				if after > 8*time.Hour {
					break
				}
				if noticed && !back && after >= outageTo {
					back = true
					heap.Push(&crowd, next)
					for i := range crowd { // each computer sees its own cable
						d := crowd[i].desk
						d.m, _ = d.m.step(networkBack{time.Duration(random.Int64N(int64(spread)))}, noon.Add(outageTo))
						crowd[i].at = d.m.wake(noon.Add(outageTo))
					}
					heap.Init(&crowd)
					continue
				}
				d := next.desk
				var effects []effect
				d.m, effects = d.m.step(ticked{}, next.at)
				if len(effects) == 1 { // a renewal
					requests[after.Truncate(time.Second)]++
					if after >= outageFrom && after < outageTo {
						d.m, _ = d.m.step(renewalFailed{failure(Unreachable), d.pauses.NextBackOff()}, next.at)
					} else {
						d.pauses.Reset()
						r := *d.m.record
						r.AccessToken = NewSecret(fmt.Sprint(r.AccessToken.Reveal(), "+"))
						r.IssuedAt, r.ExpiresAt = next.at, next.at.Add(time.Hour)
						d.m, _ = d.m.step(renewed{record: r, asked: true}, next.at)
					}
				}
				heap.Push(&crowd, due{d.m.wake(next.at), d})
			}
			for _, phase := range []struct {
				name     string
				from, to time.Duration
				most     int // a second
			}{
				{"before the outage", 0, outageFrom, desks / 100},
				{"during the outage", outageFrom, outageTo, desks / 50},
				{"when it is over", outageTo, 8 * time.Hour, desks / 10},
			} {
				peak, at, all := 0, time.Duration(0), 0
				for second, n := range requests {
					if second >= phase.from && second < phase.to {
						all += n
						if n > peak {
							peak, at = n, second
						}
					}
				}
				t.Logf("%s: %d requests, at most %d in a second (%v)", phase.name, all, peak, at)
				if peak > phase.most {
					t.Errorf("%s: %d requests in one second", phase.name, peak)
				}
			}
		})
	}
}

// desk is one computer of the crowd.
type desk struct {
	m      machine
	pauses interface {
		NextBackOff() time.Duration
		Reset()
	}
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

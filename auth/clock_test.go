package auth

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// wallClock is a wall clock that can be set apart from the timers, as a sleep or a wrong clock does.
type wallClock struct{ ahead atomic.Int64 }

func (c *wallClock) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *wallClock) forward(d time.Duration) { c.ahead.Add(int64(d)) }

// signedInBy is signedIn on a computer with its own clock.
func signedInBy(t *testing.T) (world, *wallClock) {
	t.Helper()
	c := &wallClock{}
	return signedIn(t, func(o *Options) { o.Now = c.now }), c
}

func TestALaptopThatSleptNoticesWithinAMinute(t *testing.T) {
	t.Parallel()
	for name, atOnce := range map[string]func(*testing.T, world){
		"nobody is there":        nil,
		"somebody presses Copy":  pressCopy,
		"somebody presses Renew": func(_ *testing.T, w world) { w.Renew() },
		"somebody looks":         func(_ *testing.T, w world) { w.CheckNow() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, clock := signedInBy(t)
				w.provider.now = clock.now
				time.Sleep(time.Minute)
				clock.forward(9 * time.Hour)
				if atOnce == nil {
					time.Sleep(time.Minute)
					w.backAsPlanned(t, clock.now)
				} else {
					atOnce(t, w)
				}
				if s := w.expect(t, Connected); !s.HasToken(clock.now().Add(50 * time.Minute)) {
					t.Errorf("after the sleep, the token is good for %v", s.AccessTokenExpiresAt.Sub(clock.now()))
				}
			})
		})
	}
}

func pressCopy(t *testing.T, w world) {
	t.Helper()
	began := time.Now()
	if _, err := w.Token(t.Context(), 10*time.Minute); err != nil || time.Since(began) > 0 {
		t.Errorf("%v, after %v", err, time.Since(began))
	}
}

// backAsPlanned waits until the session is connected again: it is already, or at the time that the status announces.
func (w world) backAsPlanned(t *testing.T, now func() time.Time) {
	t.Helper()
	synctest.Wait()
	s := w.Status()
	if s.State == Connected && s.HasToken(now()) {
		return
	}
	wait := s.NextTry.Sub(now())
	if wait < 0 || wait > returnSpread {
		t.Fatalf("%v, and the next try is in %v", s.State, wait)
	}
	before := w.provider.count("refresh_token")
	time.Sleep(wait - time.Millisecond)
	synctest.Wait()
	if w.provider.count("refresh_token") != before {
		t.Error("the next try came before the announced time")
	}
	time.Sleep(shortestWait)
	synctest.Wait()
	if w.provider.count("refresh_token") != before+1 {
		t.Error("the next try did not come at the announced time")
	}
}

// A sign-in survives a renewal whose answer is lost because the lid was closed.
func TestASleepInTheMiddleOfARenewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, clock := signedInBy(t)
		w.provider.set(func(p *modelProvider) {
			p.now = clock.now
			p.rotates, p.grace = true, time.Minute
			p.fault = func(request int) fault {
				if request == 1 {
					return lostAnswer
				}
				return noFault
			}
		})
		time.Sleep(50 * time.Minute)
		clock.forward(30 * time.Second) // shorter than the grace period
		time.Sleep(time.Minute)
		w.expect(t, Connected)
		if stored := w.vault.stored(); !w.provider.accepts(stored.RefreshToken) {
			t.Error("the stored refresh token is not valid")
		}
	})
}

func TestOfflineWhileAsleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, clock := signedInBy(t)
		w.provider.set(func(p *modelProvider) { p.fault = func(int) fault { return lostRequest } })
		time.Sleep(3 * time.Hour) // by then the pauses between tries are minutes
		w.expect(t, Offline)
		w.provider.set(func(p *modelProvider) { p.fault = func(int) fault { return noFault } })
		clock.forward(9 * time.Hour)
		time.Sleep(time.Minute)
		w.backAsPlanned(t, clock.now)
		w.expect(t, Connected)
	})
}

func TestTheNetworkComesBack(t *testing.T) {
	t.Parallel()
	for name, atOnce := range map[string]func(*testing.T, world){
		"nobody waits": nil,
		"a copied token is in use": func(_ *testing.T, w world) {
			w.Copied(Token{ExpiresAt: time.Now().Add(10 * time.Minute)})
			w.observe()
		},
		"somebody presses Copy": pressCopy,
		"somebody presses Copy, and it is noticed": func(t *testing.T, w world) {
			t.Helper()
			w.observe()
			pressCopy(t, w)
		},
		"somebody looks": func(_ *testing.T, w world) { w.CheckNow() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var connected atomic.Bool
				connected.Store(true)
				w := signedIn(t, func(o *Options) {
					o.Network = func() string {
						if connected.Load() {
							return "192.0.2.7"
						}
						return "none"
					}
				})
				time.Sleep(time.Minute)
				connected.Store(false)
				w.provider.set(func(p *modelProvider) { p.fault = func(int) fault { return lostRequest } })
				time.Sleep(3 * time.Hour)
				w.expect(t, Offline)
				w.provider.set(func(p *modelProvider) { p.fault = func(int) fault { return noFault } })
				connected.Store(true)
				if atOnce == nil {
					time.Sleep(observeEvery)
					w.backAsPlanned(t, time.Now)
				} else {
					atOnce(t, w)
				}
				w.expect(t, Connected)
			})
		})
	}
}

func TestAClockThatIsSet(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"forward": 26 * time.Hour, "back": -26 * time.Hour,
		"into next year": 400 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, clock := signedInBy(t)
				time.Sleep(time.Minute)
				end := w.Status().SignInEndsAt
				clock.forward(by)
				time.Sleep(observeEvery + returnSpread)
				s := w.expect(t, Connected)
				if left := s.AccessTokenExpiresAt.Sub(clock.now()); left < 50*time.Minute || left > time.Hour {
					t.Errorf("the status gives the token %v", left)
				}
				if off := s.ClockOff - by; off.Abs() > 2*time.Second {
					t.Errorf("got a clock that is off by %v, want %v", s.ClockOff, by)
				}
				if shown := s.SignInEndsAt.Add(-by); shown.Sub(end).Abs() > 2*time.Second {
					t.Errorf("the sign-in is shown to end %v after its end", shown.Sub(end))
				}
				clock.forward(-by) // the clock is corrected
				time.Sleep(observeEvery + returnSpread)
				s = w.expect(t, Connected)
				if left := s.AccessTokenExpiresAt.Sub(clock.now()); left < 50*time.Minute || left > time.Hour || s.ClockOff != 0 {
					t.Errorf("after the correction, the status gives the token %v, and a clock that is off by %v", left, s.ClockOff)
				}
				if !s.SignInEndsAt.Equal(end) {
					t.Errorf("got a sign-in that ends at %v, want %v", s.SignInEndsAt, end)
				}
			})
		})
	}
}

func TestALaterTimeZoneChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var zone atomic.Pointer[time.Location]
		zone.Store(time.UTC)
		w := signedIn(t, func(o *Options) { o.Now = func() time.Time { return time.Now().In(zone.Load()) } })
		before := w.expect(t, Connected)
		zone.Store(time.FixedZone("Sydney", 11*3600))
		time.Sleep(time.Minute)
		after := w.expect(t, Connected)
		if !after.AccessTokenExpiresAt.Equal(before.AccessTokenExpiresAt) || w.provider.count("refresh_token") != 0 {
			t.Errorf("the expiry changed from %v to %v", before.AccessTokenExpiresAt, after.AccessTokenExpiresAt)
		}
	})
}

func TestAWindowThatIsHiddenSleeps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var looks, told atomic.Int64
		w := signedIn(t, func(o *Options) {
			o.Network = func() string { looks.Add(1); return "192.0.2.7" }
		})
		defer w.Subscribe(func(Status) { told.Add(1) })() // a subscriber for everything that is shown
		time.Sleep(30 * time.Minute)                      // no renewal is due
		w.expect(t, Connected)
		if n, m := looks.Load(), told.Load(); n > 2*30+1 || m < 2*30 {
			t.Errorf("woke up %d times in 30 minutes, and told the subscriber %d times", n, m)
		}
	})
}

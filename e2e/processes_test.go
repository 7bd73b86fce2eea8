//go:build linux

package e2e

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"smokeball-connect/demo"
)

// Sixteen scripts keep asking for tokens that last only a few seconds, and a program in the tray renews them, too. Every script that is not
// killed gets a good token, Smokeball is asked no more often than by a single process, and the sign-in is alive at the end.
func TestManyProcesses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options demo.Options
		kills   bool
	}{
		"rotation without grace":        {demo.Options{Rotate: true}, false},
		"rotation with grace and kills": {demo.Options{Rotate: true, Grace: time.Minute}, true},
		"no rotation, and kills":        {demo.Options{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const processes, calls, renewed = 16, 25, 2 // each script asks as often as that, and until the token was renewed so often
			// The expiry in a token is rounded down to a second.
			const life, enough, rounded = 8 * time.Second, 3 * time.Second, time.Second
			c.options.AccessLife = life
			// GNOME Keyring 42 can crash when a process is killed right after it has called OpenSession: the call is dispatched for a client
			// that is gone. Nothing is left to read then, whatever the program does.
			s, p := newSession(t, sessionKind{display: true, noKeychain: c.kills}), newProvider(t, c.options)
			if c.kills {
				s.newSecretServer(t)
			}
			connect := s.start(t, p.env(), "connect")
			newPerson().mustSignIn(t, s.link(t))
			if code := connect.wait(t); code != 0 {
				t.Fatal(code)
			}
			path, err := binary()
			if err != nil {
				t.Fatal(err)
			}

			began := time.Now()
			running := &crowd{}
			var all sync.WaitGroup
			for range processes {
				all.Go(func() {
					for n := 0; n < calls || p.Count("refresh_token") < renewed && time.Since(began) < patience; n++ {
						var out, said bytes.Buffer
						cmd := s.command(path, "token", "--min-validity", enough.String())
						cmd.Env = append(cmd.Env, p.env()...)
						cmd.Stdout, cmd.Stderr = &out, &said
						asked := time.Now() // a token good enough when printed was so at this time, too, however long the process takes to end
						killed, err := running.run(patience, cmd)
						if killed {
							continue
						}
						if err != nil {
							t.Errorf("%v: %s", err, said.String())
						} else if left, err := leftOf(p, strings.TrimSpace(out.String()), asked); err != nil || left <= enough-rounded {
							t.Errorf("got a token that was good for %v, want more than %v: %v", left, enough-rounded, err)
						}
					}
				})
			}
			over := make(chan struct{})
			var window sync.WaitGroup
			window.Go(func() {
				for {
					cmd := s.command(path, "--hidden")
					cmd.Env = append(cmd.Env, p.env()...)
					if killed, err := running.run(5*patience, cmd); !killed { // the test quits it when all the others have ended
						if err != nil {
							t.Errorf("the window: %v", err)
						}
						return
					}
				}
			})
			go func() {
				defer close(over)
				all.Wait()
			}()
			for done := false; !done; {
				select {
				case <-over:
					done = true
				case <-time.After(time.Second):
					if c.kills {
						running.killOne()
					}
				}
			}

			took := time.Since(began)
			waitFor(t, "the window to be quit", func() bool { // it may be starting
				_, said, code := s.run(t, p.env(), "quit")
				return code == 0 && said == ""
			})
			window.Wait()
			renewals := p.Count("refresh_token")
			if out, said, code := s.run(t, p.env(), "token"); code != 0 || strings.TrimSpace(out) != p.LastAccessToken() {
				t.Errorf("at the end, token exits with %d: %s", code, said)
			}
			t.Logf("%v, %d renewals, %d kills", took.Round(time.Second), renewals, running.kills)
			// Each token serves everybody until it has too little life left. A process that was killed may have renewed for nothing.
			if most := int(took/(life-enough)) + 2 + 2*running.kills; renewals < renewed || renewals > most {
				t.Errorf("%d renewals, want %d to %d", renewals, renewed, most)
			}
		})
	}
}

// leftOf is how much life a token had left at a time. It fails for a token that the provider has not issued.
func leftOf(p *provider, token string, at time.Time) (time.Duration, error) {
	known := false
	for _, issued := range p.Journal().AccessTokens {
		known = known || issued == token
	}
	if !known {
		return 0, errors.New("the provider has not issued it")
	}
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	if err != nil {
		return 0, errors.New("it is not a JWT") // err may contain the token
	}
	expires, err := parsed.Claims.GetExpirationTime()
	if err != nil {
		return 0, err
	}
	return expires.Sub(at), nil
}

// crowd are the running processes.
type crowd struct {
	mu    sync.Mutex
	all   []*exec.Cmd
	shot  map[*exec.Cmd]bool
	kills int
}

// run runs a command, and reports whether it was killed.
func (c *crowd) run(within time.Duration, cmd *exec.Cmd) (killed bool, err error) {
	if err := cmd.Start(); err != nil {
		return false, err
	}
	c.mu.Lock()
	c.all = append(c.all, cmd)
	c.mu.Unlock()
	err = awaitEnd(within, cmd)
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, other := range c.all {
		if other == cmd {
			c.all = append(c.all[:i], c.all[i+1:]...)
			break
		}
	}
	return c.shot[cmd] && err != nil, err
}

// killOne kills one of them at random.
func (c *crowd) killOne() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.all) == 0 {
		return
	}
	if c.shot == nil {
		c.shot = map[*exec.Cmd]bool{}
	}
	one := c.all[rand.IntN(len(c.all))]
	c.shot[one] = true
	c.kills++
	one.Process.Kill()
}

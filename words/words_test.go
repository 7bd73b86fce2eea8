package words_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

var (
	now    = time.Date(2026, time.November, 23, 13, 50, 0, 0, time.UTC)
	uk     = words.NewLocale("en-GB", time.UTC)
	us     = words.NewLocale("en-US", time.UTC)
	au     = words.NewLocale("en_AU.UTF-8", time.UTC)
	client = auth.Account{Name: "Jane Citizen", Email: "jane@brown.example"}
)

// connected is a status with everything in order.
func connected() auth.Status {
	return auth.Status{
		State:                auth.Connected,
		Connection:           "auth.smokeball.com/abc",
		Account:              client,
		Region:               auth.US,
		Environment:          auth.Production,
		AccessTokenIssuedAt:  now.Add(-18 * time.Minute),
		AccessTokenExpiresAt: now.Add(42 * time.Minute),
		SignedInAt:           now.Add(-24*time.Hour + time.Minute),
		SignInEndsAt:         now.Add(29*24*time.Hour + time.Minute),
		SignInDays:           30,
		RedirectURIs:         auth.DefaultRedirectURIs(),
	}
}

// constants returns the values of all constants of a type in package auth, so that these tests can't miss a new one.
func constants(t *testing.T, typeName string) (values []string) {
	t.Helper()
	var decls []ast.Decl
	for _, name := range []string{"status.go", "format.go", "apikey.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), "../auth/"+name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, file.Decls...)
	}
	for _, decl := range decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		inGroup := false
		for i, spec := range group.Specs {
			value := spec.(*ast.ValueSpec)
			if named, ok := value.Type.(*ast.Ident); ok {
				inGroup = named.Name == typeName
			}
			if !inGroup {
				continue
			}
			if len(value.Values) == 1 {
				if literal, ok := value.Values[0].(*ast.BasicLit); ok {
					text, _ := strconv.Unquote(literal.Value)
					values = append(values, text)
					continue
				}
			}
			values = append(values, strconv.Itoa(i))
		}
	}
	if len(values) < 5 {
		t.Fatalf("found only %q of type %s", values, typeName)
	}
	return values
}

func kinds(t *testing.T) (all []auth.ProblemKind) {
	t.Helper()
	for _, text := range constants(t, "ProblemKind") {
		all = append(all, auth.ProblemKind(text))
	}
	return all
}

func waits(t *testing.T) (all []auth.Wait) {
	t.Helper()
	for i := range constants(t, "Wait") {
		all = append(all, auth.Wait(i))
	}
	return all
}

// statuses are all states with all problems and all waits, with a good token, an expired one, and none.
func statuses(t *testing.T) (all []auth.Status) {
	t.Helper()
	for _, state := range auth.States() {
		for _, kind := range kinds(t) {
			for _, wait := range waits(t) {
				for _, left := range []time.Duration{42 * time.Minute, -time.Minute, 0} {
					st := connected()
					st.State, st.Waiting = state, wait
					st.Problem = auth.Problem{Kind: kind, At: now, Ports: []int{17655}}
					st.NextTry = now.Add(30 * time.Second)
					st.AccessTokenExpiresAt = now.Add(left)
					if left == 0 {
						st.AccessTokenExpiresAt, st.NextTry, st.Account = time.Time{}, time.Time{}, auth.Account{}
					}
					all = append(all, st)
				}
			}
		}
	}
	return all
}

var jargon = regexp.MustCompile(`(?i)oauth|token endpoint|refresh|grant|PKCE|HTTP|dbus|nil|%!|error:|[a-z]_[a-z]|redirect|callback|invalid`)

func checkSentences(t *testing.T, what, text string) {
	t.Helper()
	switch {
	case text == "":
		t.Errorf("%s: nothing is said", what)
	case !strings.ContainsAny(text[len(text)-1:], ".?"):
		t.Errorf("%s: %q does not end as a sentence", what, text)
	case jargon.MatchString(text):
		t.Errorf("%s: %q has a word that people don't use", what, text)
	case strings.Contains(text, "  ") || strings.Contains(text, ".."):
		t.Errorf("%s: %q is badly put together", what, text)
	case text[0] >= 'a' && text[0] <= 'z':
		t.Errorf("%s: %q does not start as a sentence", what, text)
	}
}

func TestEveryProblemHasWords(t *testing.T) {
	t.Parallel()
	said := map[string]auth.ProblemKind{}
	for _, kind := range kinds(t) {
		if kind == auth.NoProblem {
			continue
		}
		p := auth.Problem{Kind: kind, At: now, Ports: []int{17655, 17656}}
		st := auth.Status{State: auth.SignedOut}
		what := words.What(p, st, uk)
		checkSentences(t, string(kind), what)
		checkSentences(t, string(kind), words.WhatNext(p, st, now, uk))
		checkSentences(t, string(kind), words.Problem(p, st, now, uk))
		if other, ok := said[what]; ok {
			t.Errorf("%s and %s have the same words", kind, other)
		}
		said[what] = kind
	}
	if n := slices.Sorted(maps.Keys(said)); slices.Contains(n, "Something unexpected went wrong.") {
		t.Error("a problem has no words of its own")
	}
	if got := words.Problem(auth.Problem{}, auth.Status{}, now, uk); got != "" {
		t.Errorf("without a problem, the words are %q", got)
	}
	checkSentences(t, "an unknown kind", words.Problem(auth.Problem{Kind: "new"}, auth.Status{}, now, uk))
}

func TestEveryWaitHasWords(t *testing.T) {
	t.Parallel()
	for _, wait := range waits(t) {
		if wait != auth.WaitForNothing {
			checkSentences(t, strconv.Itoa(int(wait)), words.Waiting(auth.Status{Waiting: wait}))
		}
	}
}

func TestEveryStatusHasWords(t *testing.T) {
	t.Parallel()
	type said struct{ headline, detail, line string }
	seen := map[said]bool{}
	for _, st := range statuses(t) {
		for _, l := range []words.Locale{uk, us, au, {}} {
			headline, detail, line := words.Headline(st, now), words.Detail(st, now, l), words.TrayLine(st, now)
			if seen[said{headline, detail, line}] {
				continue
			}
			seen[said{headline, detail, line}] = true
			if headline == "" || line == "" || len(headline) > 40 || len(line) > 60 {
				t.Fatalf("%v, %v: %q, %q", st.State, st.Problem.Kind, headline, line)
			}
			if strings.HasSuffix(headline, ".") || jargon.MatchString(headline+line) {
				t.Fatalf("%q or %q is not how people talk", headline, line)
			}
			if detail != "" && detail != words.Who(client) {
				checkSentences(t, st.State.String(), detail)
			}
		}
	}
}

// How long a token is good for follows the clock, not only the state.
func TestWhatPeopleRead(t *testing.T) {
	t.Parallel()
	offline := change(func(st *auth.Status) {
		st.State, st.Problem.Kind, st.NextTry = auth.Offline, auth.Unreachable, now.Add(30*time.Second)
	})
	dead := offline
	dead.AccessTokenExpiresAt = now.Add(-30 * time.Minute)
	ended := change(func(st *auth.Status) {
		st.State, st.Problem.Kind, st.SignInEndsAt = auth.SignInNeeded, auth.SignInRanOut, now.Add(-time.Hour)
	})
	noKeychain := func(kind auth.ProblemKind) auth.Status {
		return change(func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, kind })
	}
	demo := change(func(st *auth.Status) { st.Demo, st.Host = true, "127.0.0.1:4711" })
	foreign := change(func(st *auth.Status) { st.Host = "id.example" })

	for _, c := range []struct{ got, want string }{
		{words.Headline(connected(), now), "Connected"},
		{words.Detail(connected(), now, uk), "Jane Citizen · jane@brown.example"},
		{words.TrayLine(connected(), now), "Connected · 42 minutes left"},
		{words.Headline(offline, now), "Can't reach Smokeball"},
		{words.Detail(offline, now, uk), "Your token is good until 14:32; trying again in 30 seconds."},
		{words.Problem(offline.Problem, offline, now, uk), "Can't reach Smokeball. Your token is good until 14:32; trying again in 30 seconds."},
		{words.Problem(offline.Problem, offline, now, us), "Can't reach Smokeball. Your token is good until 2:32 PM; trying again in 30 seconds."},
		{words.TrayLine(offline, now), "Can't reach Smokeball · 42 minutes left"},
		{words.Detail(dead, now, uk), "Your token ran out at 13:20; trying again in 30 seconds."},
		{words.TrayLine(dead, now), "Can't reach Smokeball"},
		{words.Headline(ended, now), "Please sign in again"},
		{words.Detail(ended, now, uk), "Your sign-in ended on 23 November, after 30 days."},
		{words.Detail(ended, now, us), "Your sign-in ended on November 23, after 30 days."},
		{words.Headline(change(func(st *auth.Status) {
			st.State, st.Problem = auth.KeychainUnavailable, auth.Problem{Kind: auth.Busy, Process: 4711}
		}), now), "Process 4711 is busy"},
		{words.Problem(auth.Problem{Kind: auth.Busy, Process: 4711}, auth.Status{}, now, uk), "Process 4711 of this program has been busy with this sign-in for several minutes. It may be failing to save the sign-in. Look at its window or quit it, then try again."},
		{words.Headline(noKeychain(auth.NoKeyring), now), "Your keychain has no keyring"},
		{words.Detail(noKeychain(auth.NoKeyring), now, uk), "Choose Try again in this program's window to create one, or create one called Login in your system's password program."},
		{words.Detail(change(func(st *auth.Status) { st.State, st.Problem.Kind = auth.Offline, auth.NoKeyring }), now, uk), "Create one called Login in your system's password program. Your token is good until 14:32; trying again now."},
		{words.Headline(noKeychain(auth.KeychainStuck), now), "Your keychain doesn't answer"},
		{words.Detail(noKeychain(auth.KeychainStuck), now, uk), "Your keychain has not answered for several minutes. Quit this program and start it again. Nothing that is stored will be lost."},
		{words.Where(demo), "DEMO"},
		{words.WindowTitle(demo), "Connect for Smokeball — DEMO"},
		{words.TrayLine(demo, now), "Connected · 42 minutes left · DEMO"},
		{words.WindowTitle(foreign), "Connect for Smokeball — id.example"},
		{words.Where(connected()), "United States"},
		{words.WindowTitle(connected()), "Connect for Smokeball"},
		{words.Tooltip(connected(), now), "Connect for Smokeball · Connected · 42 minutes left"},
		{words.Where(change(func(st *auth.Status) { st.Environment = auth.Staging })), "United States · staging"},
		{words.What(auth.Problem{Kind: auth.PortsTaken, Ports: []int{5, 3, 4}}, auth.Status{}, uk), "Other programs are using ports 3 to 5, where Smokeball's answer has to arrive."},
		{words.What(auth.Problem{Kind: auth.PortsTaken, Ports: []int{3, 9, 7}}, auth.Status{}, uk), "Other programs are using ports 3, 7 and 9, where Smokeball's answer has to arrive."},
		{words.What(auth.Problem{Kind: auth.PortsTaken, Ports: []int{3, 9}}, auth.Status{}, uk), "Other programs are using ports 3 and 9, where Smokeball's answer has to arrive."},
		{words.Who(auth.Account{}), "Signed in to Smokeball."},
		{words.Who(auth.Account{Username: "jane"}), "jane"},
		{words.ClockOff(auth.Status{ClockOff: -7 * time.Minute}), "This computer's clock is 7 minutes slow. Times here allow for it; please set the clock."},
	} {
		if c.got != c.want {
			t.Errorf("got  %q\nwant %q", c.got, c.want)
		}
	}
}

func change(f func(*auth.Status)) auth.Status {
	st := connected()
	f(&st)
	return st
}

// The firm is named with the account and the place.
func TestTheFirmIsNamed(t *testing.T) {
	t.Parallel()
	brown := func(f func(*auth.Status)) auth.Status {
		return change(func(st *auth.Status) {
			st.Firm = auth.Firm{ID: "1", Name: "Brown & Sons"}
			if f != nil {
				f(st)
			}
		})
	}
	st := brown(nil)
	staging := brown(func(st *auth.Status) { st.Environment = auth.Staging })
	demo := brown(func(st *auth.Status) { st.Demo, st.Host, st.Region = true, "127.0.0.1:9", "" })
	nameless := brown(func(st *auth.Status) { st.Account = auth.Account{Subject: "1"} })
	long := brown(func(st *auth.Status) { st.Firm.Name = strings.Repeat("Brown ", 20) })
	other := brown(func(st *auth.Status) {
		st.State, st.Waiting = auth.SigningIn, auth.WaitForReplaceAnswer
		st.OtherAccount, st.OtherFirm = auth.Account{Name: "John"}, auth.Firm{ID: "2", Name: "Smith"}
	})
	place := func(st auth.Status) string { firm, place := words.FirmAndPlace(st); return firm + "|" + place }
	for _, c := range []struct{ got, want string }{
		{place(st), "Brown & Sons|· US"},
		{place(staging), "Brown & Sons|· US · staging"},
		{place(demo), "Brown & Sons|"},
		{place(connected()), "|United States"},
		{place(change(func(st *auth.Status) { st.Host = "id.example" })), "|"},
		{strings.Split(words.Report(st, now, uk), "\n")[2], "Brown & Sons · United States"},
		{strings.Split(words.Report(demo, now, uk), "\n")[2], "Brown & Sons · DEMO"},
		{words.Tooltip(st, now), "Connect for Smokeball · Connected · 42 minutes left · Brown & Sons"},
		{words.Tooltip(demo, now), "Connect for Smokeball · Connected · 42 minutes left · Brown & Sons · DEMO"},
		{words.Tooltip(long, now), "Connect for Smokeball · Connected · 42 minutes left · " + strings.TrimSpace(strings.Repeat("Brown ", 7)[:40])},
		{words.TrayLine(st, now), "Connected · 42 minutes left"},
		{words.SignedInAs(st), "Signed in as Jane Citizen · jane@brown.example, Brown & Sons."},
		{words.SignedInAs(nameless), "Somebody signed in, but Smokeball does not say who."},
		{words.Other(st), "Jane Citizen · jane@brown.example · Brown & Sons"},
		{words.LeftBehind(st), "The sign-in of Jane Citizen of Brown & Sons at the previous connection is still good."},
		{words.Waiting(other), "John of Smith signed in. Replace Jane Citizen of Brown & Sons on this computer?"},
	} {
		if c.got != c.want {
			t.Errorf("got  %q\nwant %q", c.got, c.want)
		}
	}
	full := longLine(long)
	full.Host = "a.b." + strings.Repeat("x", 60) + ".example:65535"
	if tooltip := words.Tooltip(full, now); strings.Contains(tooltip, "Brown") || !strings.HasSuffix(tooltip, ".example:65535") {
		t.Errorf("the tooltip has no room for the firm, but is %q", tooltip)
	}
}

// A sentence ends with one full stop, though Windows errors already have one.
func TestSentence(t *testing.T) {
	for text, want := range map[string]string{"the disk is full": "The disk is full.", "Access is denied.": "Access is denied."} {
		if got := words.Sentence(errors.New(text)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTimesAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.December, 22, 14, 32, 9, 0, time.UTC)
	berlin := time.FixedZone("CET", 3600)
	for _, c := range []struct{ got, want string }{
		{uk.Clock(at), "14:32"}, {us.Clock(at), "2:32 PM"}, {au.Clock(at), "2:32 pm"},
		{uk.Day(at), "Tuesday 22 December"}, {us.Day(at), "Tuesday, December 22"}, {au.Day(at), "Tuesday 22 December"},
		{words.NewLocale("de-DE", berlin).Clock(at), "15:32"},
		{words.NewLocale("en-Latn-US", time.UTC).Clock(at), "2:32 PM"},
		{words.NewLocale("C", nil).Clock(at), "14:32"}, {words.NewLocale("", nil).Clock(at), "14:32"},
		{uk.Moment(at, at.Add(-time.Hour)), "14:32"},
		{uk.Moment(at, now), "14:32 on Tuesday 22 December"},
		{uk.Moment(at, at.AddDate(0, 0, -1)), "14:32 tomorrow"},
		{uk.Moment(at, at.Add(10*time.Hour)), "14:32 yesterday"},
		{uk.Exact(at), "Tuesday 22 December 2026, 14:32:09 UTC"},
		{us.Exact(at), "Tuesday, December 22 2026, 2:32:09 PM UTC"},
		{words.TimeLeft(42*time.Minute + 59*time.Second), "42 minutes left"},
		{words.TimeLeft(30 * 24 * time.Hour), "30 days left"},
		{words.TimeLeft(30*24*time.Hour - 1), "29 days left"},
		{words.TimeLeft(time.Minute), "1 minute left"},
		{words.TimeLeft(59 * time.Second), "less than a minute left"},
		{words.TimeLeft(0), "none left"},
		{words.TimeLeft(25 * time.Hour), "25 hours left"},
		{words.Duration(time.Second), "1 second"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestTooltipFits(t *testing.T) {
	t.Parallel()
	st := connected()
	for _, host := range []string{strings.Repeat("long.", 60) + "example", "a." + strings.Repeat("x", 63) + ".example:65535"} {
		st.Host = host
		if n := len(utf16.Encode([]rune(words.Tooltip(longLine(st), now)))); n > 127 {
			t.Errorf("the tooltip has %d UTF-16 code units, want at most 127", n)
		}
	}
}

package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smokeball-connect/auth"
)

func TestWhichSettingWins(t *testing.T) {
	t.Parallel()
	var l layers
	for _, step := range []struct {
		source Source
		want   Value
	}{
		{BuiltIn, Value{"", BuiltIn}},
		{FirmDefault, Value{"FirmDefault", FirmDefault}},
		{Person, Value{"Person", Person}},
		{Environment, Value{"Environment", Environment}},
		{FirmLocked, Value{"FirmLocked", FirmLocked}},
	} {
		l[step.source] = Layer{"region": step.want.Text, "scopes": "  "}
		if got := l.get("region"); got != step.want {
			t.Errorf("got %+v, want %+v", got, step.want)
		}
		if got := l.get("scopes"); got != (Value{"", BuiltIn}) {
			t.Errorf("a blank text counts as a setting: %+v", got)
		}
	}
	if auth.Source(FirmLocked) != auth.LockedSource {
		t.Errorf("FirmLocked is %d, want auth.LockedSource, %d", FirmLocked, auth.LockedSource)
	}
}

// good has usable values of each setting, which can be combined.
var good = map[string][]string{
	auth.SettingClientID:     {"4h2k", "another"},
	auth.SettingRegion:       {"us", "AU", "uk"},
	auth.SettingEnvironment:  {"production", "staging"},
	auth.SettingScopes:       {"matters/read", "matters/read contacts/read"},
	auth.SettingRedirectURIs: {"http://localhost:17655/callback", "http://localhost:1/a,http://localhost:2/b"},
	auth.SettingSignInURL:    {"https://auth.smokeball.com"},
	auth.SettingAPIURL:       {"https://api.smokeball.com"},
	auth.SettingSignInDays:   {"30", "180"},
	NotifySignIn:             {"3d", "7d 1d", "never"},
	NotifyCopied:             {"5m", "never"},
	NotifyNotSaved:           {"2m", "never"},
	CopyValidity:             {"10m", "1h", "never"},
	Proxy:                    {"proxy.example.com:8080", "none"},
	StartAtLogin:             {"yes", "no"},
}

// anyLayer draws a layer of usable settings. The place to sign in depends on the region only.
func anyLayer(t *rapid.T, name string) Layer {
	layer := Layer{}
	for _, setting := range slices.Sorted(maps.Keys(good)) {
		if setting == auth.SettingSignInURL || setting == auth.SettingAPIURL {
			continue
		}
		if text := rapid.SampledFrom(append([]string{"", "", " "}, good[setting]...)).Draw(t, name+" "+setting); text != "" {
			layer[setting] = text
		}
	}
	return layer
}

func anyLayers(t *rapid.T) Layers {
	return Layers{
		Environment: anyLayer(t, "environment"), Person: anyLayer(t, "person"),
		Firm: Firm{Locked: anyLayer(t, "locked"), Default: anyLayer(t, "default"), Place: "/etc/x"},
	}
}

// Of every setting, the first source that has a value wins, and lower ones have no effect. Settings for the firm only are taken from no
// other source.
func TestTheFirstSourceWins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		read := anyLayers(t)
		s := New(read)
		for _, r := range Rows() {
			want := Value{"", BuiltIn}
			for _, l := range []struct {
				source Source
				layer  Layer
			}{{FirmLocked, read.Firm.Locked}, {Environment, read.Environment}, {Person, read.Person}, {FirmDefault, read.Firm.Default}} {
				if own := l.source == Person || l.source == Environment; r.FirmOnly && own {
					continue
				}
				if text := strings.TrimSpace(l.layer[r.Name]); text != "" && want.Source == BuiltIn {
					want = Value{text, l.source}
				}
			}
			if got := s.Get(r.Name); got != want {
				t.Errorf("%s is %+v, want %+v", r.Name, got, want)
			}
			if s.Locked(r.Name) != (want.Source < Person) {
				t.Errorf("%s: Locked is %v, with %+v in force", r.Name, s.Locked(r.Name), want)
			}
		}
		if _, fields := s.Wrong(); len(fields) > 0 {
			t.Errorf("usable values are refused: %v", fields)
		}
	})
}

// A person cannot change what the firm has locked, and With leaves the original settings alone.
func TestLockedBinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := New(anyLayers(t))
		before := map[string]Value{}
		for _, r := range Rows() {
			before[r.Name] = s.Get(r.Name)
		}
		changes := anyLayer(t, "change")
		delete(changes, StartAtLogin)
		next, wrong := s.With(changes)
		for name := range changes {
			if refused := wrong[name] != ""; refused != (before[name].Source == FirmLocked) {
				t.Errorf("%s is %+v; changing it was refused %v, with %q", name, before[name], refused, wrong[name])
			}
		}
		for name, was := range before {
			if s.Get(name) != was {
				t.Errorf("With changed the original: %s", name)
			}
			if next == nil {
				continue
			}
			want := was
			if text, changed := changes[name]; changed {
				want = New(Layers{Environment: s.layers[Environment], Firm: Firm{Default: s.layers[FirmDefault]},
					Person: Layer{name: text}}).Get(name)
			}
			if got := next.Get(name); got != want {
				t.Errorf("%s is %+v, want %+v", name, got, want)
			}
		}
	})
}

// A person cannot bypass a locked region with a sign-in address, wherever it is set.
func TestNoAddressLeadsAroundALock(t *testing.T) {
	t.Parallel()
	firm := Firm{Locked: Layer{auth.SettingClientID: "firm", auth.SettingRegion: "au"}, Place: "/etc/x"}
	elsewhere := Layer{auth.SettingSignInURL: "https://evil.example"}
	for name, s := range map[string]*Settings{
		"in the file":        New(Layers{Firm: firm, Person: elsewhere}),
		"in the environment": New(Layers{Firm: firm, Environment: elsewhere}),
		"in the file, while it runs": New(Layers{Firm: firm, Person: Layer{auth.SettingClientID: "x", auth.SettingSignInURL: "x"}}).
			Next(Layers{Firm: firm, Person: elsewhere}),
		"before the firm has locked it": New(Layers{Person: elsewhere}).Next(Layers{Firm: firm, Person: elsewhere}),
	} {
		if c, why := s.Connection(); why != auth.ConfigurationInvalid {
			t.Errorf("%s: got %q with the sign-in at %s, want %q", name, why, c.SignInURL, auth.ConfigurationInvalid)
		}
	}
	s := New(Layers{Firm: firm})
	if next, wrong := s.With(elsewhere); next != nil || wrong[auth.SettingSignInURL] == "" {
		t.Errorf("With: got %v, want a sentence about the sign-in address", wrong)
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	s := New(Layers{Person: Layer{"region": "us", "scopes": "a"}, Firm: Firm{Default: Layer{"region": "au"}}})
	next, wrong := s.With(Layer{"region": " ", "client_id": " x "})
	if len(wrong) > 0 || next.Get("region") != (Value{"au", FirmDefault}) || next.Get("client_id") != (Value{"x", Person}) ||
		next.Get("scopes").Text != "a" {
		t.Errorf("got %+v, %v, want the firm's region, the client ID x and the scopes kept", next, wrong)
	}
	if s.Get("region").Text != "us" {
		t.Error("With changed the original")
	}
	for changes, says := range map[string]string{
		"regoin=uk":            "There is no such setting. The settings are client_id, region",
		"start_at_login=yes":   "no such setting",
		"region=mars":          "The region is one of",
		"notify_copied=5m 1m":  "Write lengths of time such as 5m, or never.",
		"proxy=http://a:b@c:1": "HTTPS_PROXY",
	} {
		name, text, _ := strings.Cut(changes, "=")
		if next, wrong := s.With(Layer{name: text}); next != nil || !strings.Contains(wrong[name], says) {
			t.Errorf("%s: got %v, want %q", changes, wrong, says)
		}
	}
	if fixed := Fixed(Layer{"client_id": "demo"}); fixed.Get("client_id") != (Value{"demo", BuiltIn}) || !fixed.Locked("region") {
		t.Errorf("got %+v, want the client ID demo, and everything locked", fixed)
	}
}

func TestLeaves(t *testing.T) {
	t.Parallel()
	s := New(Layers{Person: Layer{"client_id": "x"}})
	for change, want := range map[string]bool{"client_id=y": true, "region=au": true, "environment=staging": true, "client_id=": false,
		"client_id=x": false, "scopes=a": false, "region=mars": false, "proxy=none": false} {
		name, text, _ := strings.Cut(change, "=")
		if got := s.Leaves(Layer{name: text}); got != want {
			t.Errorf("%s: Leaves is %v, want %v", change, got, want)
		}
	}
}

// Which settings make a usable connection, and why others do not.
func TestTheConnection(t *testing.T) {
	t.Parallel()
	unreadable, malformed := &fileError{"x", ErrUnreadable, "", false}, &fileError{"x", ErrMalformed, "", false}
	locked := Firm{Locked: Layer{"client_id": "firm", "region": "uk"}, Place: "/etc/x"}
	for name, c := range map[string]struct {
		read Layers
		why  auth.ProblemKind
	}{
		"nothing":                 {Layers{}, auth.ConfigurationMissing},
		"a client ID":             {Layers{Person: Layer{"client_id": "x"}}, auth.NoProblem},
		"a bad client ID":         {Layers{Person: Layer{"client_id": "x y"}}, auth.ConfigurationInvalid},
		"a wrong reminder":        {Layers{Person: Layer{"client_id": "x", "notify_copied": "soon"}}, auth.NoProblem},
		"a wrong proxy":           {Layers{Person: Layer{"client_id": "x", "proxy": "ftp://x"}}, auth.ConfigurationInvalid},
		"an empty file":           {Layers{Environment: Layer{"client_id": "x"}, PersonErr: &fileError{"x", ErrMalformed, "", true}}, auth.NoProblem},
		"no folder":               {Layers{PersonErr: &fileError{"x", ErrUnreadable, "", true}}, auth.ConfigurationMissing},
		"a file that is away":     {Layers{Firm: Firm{Default: locked.Locked}, PersonErr: unreadable}, auth.ConfigurationInvalid},
		"a malformed file":        {Layers{Environment: Layer{"client_id": "x", "region": "us"}, PersonErr: malformed}, auth.ConfigurationInvalid},
		"away, and all is locked": {Layers{Firm: locked, PersonErr: unreadable}, auth.NoProblem},
		"broken, and locked":      {Layers{Firm: locked, PersonErr: malformed}, auth.NoProblem},
		"away, and half locked":   {Layers{Firm: Firm{Locked: Layer{"client_id": "firm"}, Place: "/etc/x"}, PersonErr: unreadable}, auth.ConfigurationInvalid},
		"away, and set above":     {Layers{Environment: Layer{"client_id": "x", "auth_url": "https://a.example"}, PersonErr: unreadable}, auth.ConfigurationInvalid},
		"the firm's are wrong":    {Layers{Firm: Firm{Locked: Layer{"client_id": "firm", "region": "mars"}, Place: "/etc/x"}}, auth.ConfigurationMissing},
	} {
		s := New(c.read)
		if _, why := s.Connection(); why != c.why {
			file, fields := s.Wrong()
			t.Errorf("%s: got %q, want %q; %s %v %s", name, why, c.why, file, fields, s.WrongFirm())
		}
	}
}

// The firm's settings are used as a whole, or not at all.
func TestTheFirmsSettingsAreUsedAsAWhole(t *testing.T) {
	t.Parallel()
	for _, wrong := range []Firm{
		{Locked: Layer{"client_id": "x", "region": "mars"}},
		{Locked: Layer{"client_id": "x"}, Default: Layer{"notify_copied": "soon"}},
		{Default: Layer{"client_id": "x", "start_at_login": "perhaps"}},
		{Locked: Layer{"client_id": "x", "proxy": "x"}},
		{Locked: Layer{"client_id": "x", "auth_url": "https://a.example"}, Default: Layer{"api_url": "https://b.example"}},
	} {
		wrong.Place = "/etc/x"
		s := New(Layers{Firm: wrong})
		if s.Get("client_id").Text != "" || !strings.HasPrefix(s.WrongFirm(), "The firm's settings in /etc/x are not used: ") {
			t.Errorf("%v is used, or not complained about: %q", wrong, s.WrongFirm())
		}
	}
	s := New(Layers{Firm: Firm{Locked: Layer{"start_at_login": "TRUE"}}, Person: Layer{"start_at_login": "no"}})
	if on, set, locked := s.StartAtLogin(); !on || !set || !locked {
		t.Error(on, set, locked)
	}
}

// While the program runs, new settings come into force if they can be understood. Otherwise they change nothing, and are complained about.
func TestSettingsThatChangeComeIntoForce(t *testing.T) {
	t.Parallel()
	unreadable := &fileError{"x", ErrUnreadable, "", false}
	malformed := &fileError{"x", ErrMalformed, "line 2: expected a value", false}
	empty, gone := &fileError{"x", ErrMalformed, "the file is empty", true}, &fileError{"x", ErrUnreadable, "", true}
	firmError := &FirmError{Place: "/etc/x", Why: "line 3."}
	person := func(texts ...string) Layers {
		l := Layers{Person: Layer{}}
		for _, text := range texts {
			name, text, _ := strings.Cut(text, "=")
			l.Person[name] = text
		}
		return l
	}
	of := func(l Layers, f Firm, err error) Layers {
		f.Place = "/etc/x"
		l.Firm, l.FirmErr = f, err
		return l
	}
	au := Firm{Locked: Layer{"region": "au"}}
	running, configured := New(person("client_id=x", "region=uk")), auth.NoProblem

	for name, c := range map[string]struct {
		before *Settings
		read   Layers
		id     string // the client ID that follows
		region string
		why    auth.ProblemKind
		file   string // said
		firm   string
	}{
		"other settings":             {running, person("client_id=y"), "y", "", configured, "", ""},
		"the same":                   {running, person("client_id=x", "region=uk"), "x", "uk", configured, "", ""},
		"the client ID is taken out": {running, person("region=uk"), "", "uk", auth.ConfigurationMissing, "", ""},
		"the file is taken away":     {running, person(), "", "", auth.ConfigurationMissing, "", ""},
		"it is away":                 {running, Layers{PersonErr: unreadable}, "x", "uk", configured, "The previous settings stay in force.", ""},
		"its share is away":          {running, Layers{PersonErr: gone}, "x", "uk", configured, "The previous settings stay in force.", ""},
		"it is half":                 {running, Layers{PersonErr: malformed}, "x", "uk", configured, "line 2: expected a value. The previous settings stay in force. Saving replaces that file", ""},
		"it is empty":                {running, Layers{PersonErr: empty}, "x", "uk", configured, "empty. The previous settings stay in force.", ""},
		"its values are wrong":       {running, person("client_id=x", "region=mars"), "x", "uk", configured, "The region is one of us, au, uk", ""},
		"a reminder is wrong":        {running, person("client_id=y", "notify_copied=soon"), "x", "uk", configured, "notify_copied: Write lengths", ""},
		"away for longer": {New(person("client_id=x")).Next(Layers{PersonErr: malformed}), Layers{PersonErr: unreadable}, "x", "", configured,
			"cannot be read. The previous settings", ""},
		"back again":          {running.Next(Layers{PersonErr: malformed}), person("client_id=y"), "y", "", configured, "", ""},
		"back, and wrong":     {running.Next(Layers{PersonErr: malformed}), person("region=mars"), "x", "uk", configured, "The region is", ""},
		"there was nothing":   {New(Layers{}), Layers{PersonErr: empty}, "", "", auth.ConfigurationMissing, "", ""},
		"it comes":            {New(Layers{PersonErr: gone}), person("client_id=y"), "y", "", configured, "", ""},
		"it can be read now":  {New(Layers{PersonErr: unreadable}), person("client_id=y"), "y", "", configured, "", ""},
		"read, and wrong":     {New(Layers{PersonErr: unreadable}), person("client_id=y z"), "y z", "", auth.ConfigurationInvalid, "", ""},
		"it is still away":    {New(Layers{PersonErr: unreadable}), Layers{PersonErr: malformed}, "", "", auth.ConfigurationInvalid, "cannot be understood: line 2", ""},
		"it is away entirely": {New(Layers{PersonErr: unreadable}), Layers{PersonErr: gone}, "", "", auth.ConfigurationInvalid, "cannot be read", ""},
		"it was wrong before": {New(person("client_id=x y")), person("client_id=x z"), "x z", "", auth.ConfigurationInvalid, "", ""},

		"the firm locks a region":    {running, of(person("client_id=x", "region=uk"), au, nil), "x", "au", configured, "", ""},
		"the firm's is wrong":        {running, of(person("client_id=x", "region=uk"), Firm{Locked: Layer{"region": "mars"}}, nil), "x", "uk", configured, "", "region: The region is one of"},
		"the firm's is broken":       {running, of(person("client_id=y"), Firm{}, firmError), "y", "", configured, "", "line 3."},
		"what it locked stays":       {New(of(person("client_id=x"), au, nil)), of(person("client_id=x", "region=us"), Firm{}, firmError), "x", "au", configured, "", "line 3. The previous settings stay in force."},
		"the firm's is empty":        {New(of(person("client_id=x"), au, nil)), of(person("client_id=x"), Firm{}, &FirmError{"/etc/x", "the file is empty.", errNothing}), "x", "au", configured, "", "empty. The previous settings"},
		"the firm has none any more": {New(of(person("client_id=x"), au, nil)), person("client_id=x"), "x", "", configured, "", ""},
		"both are broken":            {New(of(person("client_id=x"), au, nil)), of(Layers{PersonErr: malformed}, Firm{}, firmError), "x", "au", configured, "line 2", "line 3"},
		"a lock against a person": {New(person("client_id=x", "auth_url=https://a.example")),
			of(person("client_id=x", "auth_url=https://a.example"), au, nil),
			"x", "au", auth.ConfigurationInvalid, "", ""},
	} {
		next := c.before.Next(c.read)
		_, why := next.Connection()
		if next.Get("client_id").Text != c.id || next.Get("region").Text != c.region || why != c.why {
			t.Errorf("%s: got %+v at %+v, %q; want %q at %q, %q", name, next.Get("client_id"), next.Get("region"), why, c.id, c.region, c.why)
		}
		file, fields := next.Wrong()
		for said, want := range map[string]string{file: c.file, next.WrongFirm(): c.firm} {
			if !strings.Contains(said, want) || want == "" && said != "" {
				t.Errorf("%s: the complaint is %q, want %q (%v)", name, said, want, fields)
			}
		}
		if next.kept && len(fields) > 0 {
			t.Errorf("%s: the last good settings are in force, but have errors: %v", name, fields)
		}
	}
}

// A usable connection stays usable whatever is read from the person's or the firm's settings, until the firm locks something else.
func TestGoodSettingsStayGood(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		read := anyLayers(t)
		read.Person[auth.SettingClientID] = "x"
		s := New(read)
		for i := range rapid.IntRange(1, 4).Draw(t, "times") {
			next := read
			next.Person = anyLayer(t, fmt.Sprint("person ", i))
			next.Person[auth.SettingClientID] = "x"
			switch rapid.SampledFrom([]string{"good", "error", "nothing", "wrong", "firm", "firm's value"}).Draw(t, "what") {
			case "error":
				next.Person, next.PersonErr = nil, &fileError{"x", rapid.SampledFrom([]error{ErrMalformed, ErrUnreadable}).Draw(t, "error"), "", false}
			case "nothing":
				next.Person, next.PersonErr = nil, &fileError{"x", ErrMalformed, "", true}
			case "wrong":
				name := rapid.SampledFrom([]string{auth.SettingRegion, auth.SettingSignInDays, Proxy, NotifySignIn}).Draw(t, "name")
				next.Person[name] = "?!"
			case "firm":
				next.Firm, next.FirmErr = Firm{}, &FirmError{Place: "/etc/x", Why: "x."}
			case "firm's value":
				next.Firm.Locked = Layer{auth.SettingRegion: "mars"}
			}
			s = s.Next(next)
			if _, why := s.Connection(); why != auth.NoProblem {
				file, fields := s.Wrong()
				t.Fatalf("%q: %s %v", why, file, fields)
			}
			if !maps.Equal(s.layers[FirmLocked], read.Firm.Locked) {
				t.Fatalf("what the firm has locked is lost: %v", s.layers[FirmLocked])
			}
		}
		if s = s.Next(read); s.kept || s.firmKept || s.fileErr != nil || s.firmErr != nil {
			t.Errorf("the settings are good again, but there are the errors %v, %v", s.fileErr, s.firmErr)
		}
	})
}

func TestFileErrors(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("nothing is saved: %w", &fileError{"/home/x/settings.toml", ErrUnreadable, "no such device", false})
	if !errors.Is(err, ErrUnreadable) || errors.Is(err, ErrMalformed) || errors.Is(err, errNothing) {
		t.Errorf("%v is not ErrUnreadable alone", err)
	}
	if got := sentence(err); got != "Nothing is saved: the settings in /home/x/settings.toml cannot be read: no such device." {
		t.Error(got)
	}
}

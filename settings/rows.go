package settings

import (
	"fmt"
	"slices"
	"strings"

	"smokeball-connect/auth"
)

// Row is everything that there is to say about one setting. What reads settings, shows them, and documents them is made of the rows.
type Row struct {
	Name string // as the settings file, the firm's settings and set spell it
	Kind Kind

	// Choices are what may be chosen where Kind is Choice or YesNo, and what the settings page offers where it is Lengths. The first is
	// what is built in.
	Choices  []Option
	Min, Max int // of a Number
	Most     int // how many Lengths there may be

	// BuiltIn is what is in force where nobody has set anything, as a setting spells it; "" where no text can say it.
	BuiltIn string
	// Default says the same to people, where BuiltIn does not.
	Default string

	Label string // on the settings page
	Hint  string // below the field there; "" for none
	Rare  bool   // shown there when it is asked for
	Title string // for administrators; Label when ""

	// Meaning is what it is for, in sentences, with what is to be typed in backquotes.
	Meaning string
	Example string // a value

	// Connection is true for what makes a connection. auth.ParseConnection checks all of that together.
	Connection bool
	// FirmOnly is true for what only the firm can set.
	FirmOnly bool

	// check returns a sentence about a text that cannot be used. It is nil where the Kind says all there is to check.
	check func(text string) string
}

// Kind is what the values of a setting look like.
type Kind int

const (
	Text    Kind = iota
	Choice       // one of Choices
	List         // several, with commas between them
	Number       // a whole one, from Min to Max
	YesNo        // yes or no
	Lengths      // of time, such as "3d 1d 1h", or "never"
)

// Option is a value that may be chosen.
type Option struct{ Value, Label string }

// Names of the settings that do not make a connection. Those that do are in package auth.
const (
	NotifySignIn   = "notify_sign_in"
	NotifyCopied   = "notify_copied"
	NotifyNotSaved = "notify_not_saved"
	CopyValidity   = "copy_validity"
	Proxy          = "proxy"
	StartAtLogin   = "start_at_login"
)

// rows are in the order in which people see them.
var rows = []Row{
	{
		Name: auth.SettingClientID, Connection: true, Default: "none",
		Label: "Client ID", Hint: "From Smokeball's Developer Console.",
		Meaning: "The client ID of the firm's app, from Smokeball's Developer Console.", Example: "4h2k…",
	},
	{
		Name: auth.SettingRegion, Kind: Choice, Connection: true, BuiltIn: string(auth.US),
		Choices: []Option{{string(auth.US), "United States"}, {string(auth.AU), "Australia"}, {string(auth.UK), "United Kingdom"}},
		Label:   "Region",
		Meaning: "The part of the world whose Smokeball the firm uses.", Example: "au",
	},
	{
		Name: auth.SettingEnvironment, Kind: Choice, Connection: true, BuiltIn: string(auth.Production),
		Choices: []Option{{string(auth.Production), "Production"}, {string(auth.Staging), "Staging"}},
		Label:   "Environment", Rare: true,
		Meaning: "Smokeball's production system, or its staging system.", Example: "staging",
	},
	{
		Name: auth.SettingScopes, Connection: true, Default: "everything assigned",
		Label: "Scopes", Hint: "Empty: everything that the app may do.", Rare: true,
		Meaning: "What to ask for, with spaces between them. Without this, everything that is assigned to the app is granted.",
		Example: "matters/read contacts/read",
	},
	{
		Name: auth.SettingRedirectURIs, Kind: List, Connection: true, Default: "five on `localhost`",
		BuiltIn: strings.Join(auth.DefaultRedirectURIs(), ","),
		Label:   "Callback URLs", Hint: "One a line, exactly as registered.", Rare: true,
		Meaning: "The callback URLs as they are registered with Smokeball, in the order in which they are tried.",
		Example: "http://localhost:17655/callback,http://localhost:20655/callback",
	},
	{
		Name: auth.SettingSignInURL, Connection: true, Default: "Smokeball's",
		Label: "Sign-in address", Hint: "Only where that is not Smokeball's own.", Rare: true,
		Meaning: "Another sign-in host than Smokeball's: https, or http on the computer itself.", Example: "https://sign-in.example.com",
	},
	{
		Name: auth.SettingAPIURL, Connection: true, Default: "Smokeball's",
		Label: "API address", Hint: "Only together with a sign-in address.", Rare: true,
		Meaning: "Another API host than Smokeball's. It has to be set in the same place as the sign-in address.", Example: "https://api.example.com",
	},
	{
		Name: NotifySignIn, Kind: Lengths, Most: 10, BuiltIn: "3d 1d 1h", Default: "`3d 1d 1h`, and `14d` before the end of a long one",
		Choices: []Option{
			{"3d 1d 1h", "3 days, 1 day and 1 hour before, and earlier when it lasts for months"},
			{"7d 3d 1d 1h", "7 days before, and then the same"},
			{"1d 1h", "1 day and 1 hour before"},
			{"1h", "1 hour before"},
			{never, "Never"},
		},
		Label: "Remind me that my sign-in ends", Rare: true, Title: "Reminders of the end of a sign-in",
		Meaning: "How long before a sign-in ends to remind people of it, such as `3d 1d 1h`, or `never`.", Example: "7d 1d",
	},
	{
		Name: NotifyCopied, Kind: Lengths, Most: 1, BuiltIn: "5m",
		Choices: []Option{{"5m", "5 minutes before"}, {"15m", "15 minutes before"}, {never, "Never"}},
		Label:   "Remind me that a token I copied ends", Rare: true, Title: "Reminder of the end of a copied token",
		Meaning: "How long before a copied token runs out to say so, such as `5m`, or `never`.", Example: "never",
	},
	{
		Name: NotifyNotSaved, Kind: Lengths, Most: 1, BuiltIn: "2m",
		Choices: []Option{{"2m", "After 2 minutes"}, {never, "Never"}},
		Label:   "Tell me when my sign-in can't be saved", Rare: true, Title: "Notification that saving fails",
		Meaning: "How long saving may fail before people are told, such as `2m`, or `never`.", Example: "10m",
	},
	{
		Name: CopyValidity, Kind: Lengths, Most: 1, BuiltIn: "10m",
		Choices: []Option{{"10m", "10 minutes or more"}, {"30m", "30 minutes or more"}, {never, "Any time"}},
		Label:   "A token I copy is good for", Rare: true, Title: "How long a copied token is good for at least",
		Meaning: "How long a copied token is good for at least, such as `10m`: one with less left is renewed first. With `never`, only one that has run out is.",
		Example: "30m",
	},
	{
		Name: auth.SettingSignInDays, Kind: Number, Min: 1, Max: auth.MostSignInDays, Connection: true,
		Default: "30, and 180 once a sign-in has lasted longer",
		Label:   "Days that a sign-in lasts", Rare: true,
		Hint:    "If Smokeball has told your firm. Otherwise 30 are counted, and 180 when a sign-in has lasted longer.",
		Meaning: "How long a sign-in lasts, if Smokeball has told the firm. Otherwise 30 days are counted, and 180 on a computer where a sign-in has lasted longer.",
		Example: "180",
	},
	{
		Name: Proxy, Default: "that of the environment or the system", check: checkProxy,
		Label: "Proxy", Hint: "Only where the program does not find the right one by itself. Write none for none.", Rare: true,
		Meaning: "The proxy on the way to Smokeball, or `none`. Without this, it is that of `HTTPS_PROXY`, or of the system's settings. " +
			"One that wants a name and a password can have them in `HTTPS_PROXY` only.",
		Example: "http://proxy.example.com:8080",
	},
	{
		Name: StartAtLogin, Kind: YesNo, FirmOnly: true, Default: "the person decides",
		Choices: []Option{{yes, "Yes"}, {no, "No"}},
		Label:   "Start with the computer", Title: "Start with Windows",
		Meaning: "Whether the program starts when a person logs on, hidden in the tray.", Example: "yes",
	},
}

// Rows are all settings, in the order in which people see them.
func Rows() []Row { return slices.Clone(rows) }

// row is the one with a name.
func row(name string) (r Row, known bool) {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Name == name })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}

// Variable is the setting's name in the environment, "" where it can't be set there.
func (r Row) Variable() string {
	if r.FirmOnly {
		return ""
	}
	return environmentPrefix + strings.ToUpper(r.Name)
}

// Explanation is what a setting is for, and what its values look like, with what is to be typed in backquotes.
func (r Row) Explanation() string {
	values := func(between string) string {
		var all []string
		for _, o := range r.Choices {
			all = append(all, "`"+o.Value+"`")
		}
		return strings.Join(all, between)
	}
	switch r.Kind {
	case Choice:
		return r.Meaning + " One of " + values(", ") + "."
	case YesNo:
		return r.Meaning + " " + values(" or ") + "."
	case List:
		return r.Meaning + " A list, with commas between."
	case Number:
		return fmt.Sprintf("%s A number from %d to %d.", r.Meaning, r.Min, r.Max)
	case Text, Lengths:
	}
	return r.Meaning
}

// Plainly is the Explanation without backquotes.
func (r Row) Plainly() string { return strings.ReplaceAll(r.Explanation(), "`", "") }

// wrong returns a sentence about a text that cannot be used, "" for one that can. What makes a connection is not looked at.
func (r Row) wrong(text string) string {
	switch {
	case text == "" || r.Connection:
	case r.check != nil:
		return r.check(text)
	case r.Kind == YesNo:
		if _, ok := parseYesNo(text); !ok {
			return "Write yes or no."
		}
	case r.Kind == Lengths:
		if _, ok := parseLengths(text, r.Most); !ok {
			return "Write lengths of time such as " + r.BuiltIn + ", or " + never + "."
		}
	}
	return ""
}

const yes, no = "yes", "no"

func parseYesNo(text string) (on, ok bool) {
	on, ok = map[string]bool{yes: true, "true": true, "1": true, no: false, "false": false, "0": false}[strings.ToLower(text)]
	return on, ok
}

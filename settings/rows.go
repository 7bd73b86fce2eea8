package settings

import (
	"fmt"
	"slices"
	"strings"

	"smokeball-connect/auth"
)

// Row describes one setting. Everything that reads, shows or documents settings is driven by the rows.
type Row struct {
	Name string // as the settings file, the firm's settings and set spell it
	Kind Kind

	// Choices are the possible values of a Choice or YesNo, and the values that the settings page offers for Lengths. The first is
	// the built-in one, except for YesNo.
	Choices  []Option
	Min, Max int // of a Number
	Most     int // the largest number of Lengths

	// BuiltIn is the value in force if nobody has set one; "" if there is no such text.
	BuiltIn string
	// Default describes that value to people, if BuiltIn does not.
	Default string

	Label string // on the settings page
	Hint  string // below the field there; "" for none
	Rare  bool   // shown there only on demand
	Title string // for administrators; Label when ""

	// Meaning is what the setting is for, in sentences, with text to be typed in backquotes.
	Meaning string
	Example string // a value

	// Connection says that the setting is part of the connection. auth.ParseConnection checks all of these together.
	Connection bool
	// FirmOnly says that only the firm can set it.
	FirmOnly bool

	// check returns a sentence about a text that cannot be used, "" for one that can. It is nil if checking the Kind is enough.
	check func(text string) string
}

// Kind is what the values of a setting look like.
type Kind int

const (
	Text    Kind = iota
	Choice       // one of Choices
	List         // several texts, separated by commas
	Number       // a whole number, from Min to Max
	YesNo        // yes or no
	Lengths      // lengths of time, such as "3d 1d 1h", or "never"
)

// Option is a value that can be chosen.
type Option struct{ Value, Label string }

// Names of the settings that are not part of the connection. Package auth has the names of the others.
const (
	NotifySignIn   = "notify_sign_in"
	NotifyCopied   = "notify_copied"
	NotifyNotSaved = "notify_not_saved"
	CopyValidity   = "copy_validity"
	Proxy          = "proxy"
	StartAtLogin   = "start_at_login"
)

// rows are all settings, in the order in which people see them.
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
		Meaning: "The Smokeball region of the firm.", Example: "au",
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
		Meaning: "The scopes to ask for, separated by spaces. If not set, everything assigned to the app is granted.",
		Example: "matters/read contacts/read",
	},
	{
		Name: auth.SettingRedirectURIs, Kind: List, Connection: true, Default: "five on `localhost`",
		BuiltIn: strings.Join(auth.DefaultRedirectURIs(), ","),
		Label:   "Callback URLs", Hint: "One per line, exactly as registered.", Rare: true,
		Meaning: "The callback URLs as registered with Smokeball, in the order in which they are tried.",
		Example: "http://localhost:17655/callback,http://localhost:20655/callback",
	},
	{
		Name: auth.SettingSignInURL, Connection: true, Default: "Smokeball's",
		Label: "Sign-in address", Hint: "Only if it is not Smokeball's own.", Rare: true,
		Meaning: "A sign-in host other than Smokeball's: https, or http on the computer itself.", Example: "https://sign-in.example.com",
	},
	{
		Name: auth.SettingAPIURL, Connection: true, Default: "Smokeball's",
		Label: "API address", Hint: "Only together with a sign-in address.", Rare: true,
		Meaning: "An API host other than Smokeball's. It has to be set in the same place as the sign-in address.", Example: "https://api.example.com",
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
		Label:   "A token I copy is good for", Rare: true, Title: "Least time that a copied token is good for",
		Meaning: "The least time that a copied token is good for, such as `10m`: a token with less left is renewed first. With `never`, only one that has run out is renewed.",
		Example: "30m",
	},
	{
		Name: auth.SettingSignInDays, Kind: Number, Min: 1, Max: auth.MaxSignInDays, Connection: true,
		Default: "30, and 180 once a sign-in has lasted longer",
		Label:   "Days that a sign-in lasts", Rare: true,
		Hint:    "If Smokeball has told your firm. Otherwise 30 are assumed, and 180 once a sign-in has lasted longer.",
		Meaning: "How long a sign-in lasts, if Smokeball has told the firm. Otherwise 30 days are assumed, and 180 on a computer where a sign-in has lasted longer.",
		Example: "180",
	},
	{
		Name: Proxy, Default: "the environment's or the system's", check: checkProxy,
		Label: "Proxy", Hint: "Only if the program does not find the right one by itself. Write none for no proxy.", Rare: true,
		Meaning: "The proxy for connections to Smokeball, or `none`. If not set, it is taken from `HTTPS_PROXY`, or from the system's settings. " +
			"A name and a password for the proxy can be given in `HTTPS_PROXY` only.",
		Example: "http://proxy.example.com:8080",
	},
	{
		Name: StartAtLogin, Kind: YesNo, FirmOnly: true, Default: "the person decides",
		Choices: []Option{{yes, "Yes"}, {no, "No"}},
		Label:   "Start with the computer", Title: "Start with Windows",
		Meaning: "Whether the program starts when a person logs on, hidden in the tray.", Example: "yes",
	},
}

// Rows returns all settings, in the order in which people see them.
func Rows() []Row { return slices.Clone(rows) }

// row returns the row with a name.
func row(name string) (r Row, known bool) {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Name == name })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}

// Variable returns the setting's environment variable, "" if it can't be set there.
func (r Row) Variable() string {
	if r.FirmOnly {
		return ""
	}
	return environmentPrefix + strings.ToUpper(r.Name)
}

// Explanation returns what a setting is for, and what its values look like, with text to be typed in backquotes.
func (r Row) Explanation() string {
	values := func(separator string) string {
		var all []string
		for _, o := range r.Choices {
			all = append(all, "`"+o.Value+"`")
		}
		return strings.Join(all, separator)
	}
	switch r.Kind {
	case Choice:
		return r.Meaning + " One of " + values(", ") + "."
	case YesNo:
		return r.Meaning + " " + values(" or ") + "."
	case List:
		return r.Meaning + " A list, separated by commas."
	case Number:
		return fmt.Sprintf("%s A number from %d to %d.", r.Meaning, r.Min, r.Max)
	case Text, Lengths:
	}
	return r.Meaning
}

// Plainly returns the Explanation without backquotes.
func (r Row) Plainly() string { return strings.ReplaceAll(r.Explanation(), "`", "") }

// wrong returns a sentence about a text that cannot be used, "" for one that can. It does not check settings that are part of the
// connection.
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

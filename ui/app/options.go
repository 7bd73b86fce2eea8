//go:build !console

package app

import (
	"context"
	"errors"
	"time"

	"smokeball-connect/agent"
	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/platform/browser"
	"smokeball-connect/platform/clipboard"
	"smokeball-connect/platform/dock"
	"smokeball-connect/platform/foreground"
	"smokeball-connect/platform/programs"
	"smokeball-connect/platform/timezone"
	"smokeball-connect/product"
	"smokeball-connect/settings"
	"smokeball-connect/ui"
	"smokeball-connect/words"
)

// options are the options of the user interface, with or without a window.
func options(a *agent.Agent) ui.Options {
	remembered := a.Remembered()
	var starts ui.Autostart
	if entry := a.Autostart(remembered); entry != nil {
		starts = entry
	}
	secrets := clipboard.ForSecrets()
	return ui.Options{
		Autostart:   starts,
		Session:     session{a.Main().Session, a},
		Settings:    inForce{a},
		Others:      others{a},
		APIKey:      apiKey{a},
		Checker:     checker{a},
		Diagnostics: diagnostics{a},
		Said:        remembered,
		Answers:     remembered,
		Secrets:     secrets,
		Reminders:   a.Reminders,
		OpenURL:     browser.Open,
		Wrap:        wrapping(a),
		Locale:      a.Locale,
		Zone:        timezone.Current,
		Version:     product.Version,
		LogFolder:   a.Folder.LogFolder(),
		Unraisable:  foreground.Forbidden(),
		Shown:       dock.Show,

		CopyValidity:  a.CopyValidity,
		CopiesInFront: secrets == nil && foreground.Forbidden(),
	}
}

// inForce adapts the agent's settings to the window.
type inForce struct{ agent *agent.Agent }

func (s inForce) Now() *settings.Settings { return s.agent.Settings.Now() }

func (s inForce) Save(seen *settings.Settings, changes map[string]string) map[string]string {
	wrong, err := s.agent.SaveSettings(seen, changes)
	if err != nil {
		return map[string]string{auth.SettingClientID: words.SettingsNotSaved(errors.Is(err, settings.ErrUnreadable))}
	}
	return wrong
}

// session is the main connection's session. Its CheckNow also reads the settings again.
type session struct {
	*auth.Session
	agent *agent.Agent
}

func (s session) CheckNow() { s.agent.CheckNow() }

// checker finds out what is wrong with the main connection.
type checker struct{ agent *agent.Agent }

func (c checker) Check(ctx context.Context, report func(check.Report)) {
	c.agent.Check(ctx, c.agent.Main(), report)
}

func (c checker) Judge(ctx context.Context, answer check.Answer) check.Verdict {
	return c.agent.JudgeAnswer(ctx, c.agent.Main(), answer)
}

// diagnostics collects and saves the diagnostics of this computer.
type diagnostics struct{ agent *agent.Agent }

func (d diagnostics) Gather(report check.Report) words.Diagnostics {
	return d.agent.Diagnostics(report)
}

func (d diagnostics) Save(text string) (path string, err error) { return d.agent.SaveDiagnostics(text) }

// othersTimeout is how long the keychain and Smokeball may take over the sign-ins of other connections.
const othersTimeout = time.Minute

// others are the sign-ins of connections that are not in the settings.
type others struct{ agent *agent.Agent }

func (o others) All() []auth.Status {
	ctx, cancel := context.WithTimeout(context.Background(), othersTimeout)
	defer cancel()
	all, _ := o.agent.Others(ctx) // those that can't be read are left out until the next call
	return all
}

func (o others) End(other auth.Status) auth.ProblemKind {
	ctx, cancel := context.WithTimeout(context.Background(), othersTimeout)
	defer cancel()
	return auth.KindOf(o.agent.EndOther(ctx, other))
}

// wrapping returns the function that makes the text to copy.
func wrapping(a *agent.Agent) func(auth.Format, auth.Token) (auth.Secret, error) {
	return func(format auth.Format, t auth.Token) (auth.Secret, error) {
		api := a.Main().Session.Status().APIURL
		if !format.Fetches() {
			var key auth.Secret
			if format.NeedsAPI() || format.NeedsAPIKey() {
				var err error
				if key, err = (apiKey{a}).get(); err != nil {
					return auth.Secret{}, err
				}
			}
			return t.Render(format, api, key)
		}
		path, err := programs.Commands()
		if err != nil {
			return auth.Secret{}, err
		}
		var args []string
		if a.Demo {
			args = append(args, "--demo")
		}
		command, err := auth.FetchCommand(format, api, path, args...)
		return auth.NewSecret(command), err
	}
}

// apiKeyTimeout is how long the keychain may take over the API key.
const apiKeyTimeout = 20 * time.Second

// apiKey is the key for Smokeball's API.
type apiKey struct{ agent *agent.Agent }

func (k apiKey) get() (key auth.Secret, err error) {
	err = k.within(func(ctx context.Context) (err error) {
		key, err = k.agent.APIKey(ctx)
		return err
	})
	return key, err
}

func (k apiKey) State() ui.APIKeyState {
	state := ui.APIKeyState{Set: k.agent.APIKeyIsSet()}
	state.Problem = auth.KindOf(k.within(func(ctx context.Context) (err error) {
		state.Kept, err = k.agent.APIKeyIsKept(ctx)
		return err
	}))
	return state
}

func (k apiKey) Save(text string) auth.ProblemKind {
	key, err := auth.ParseAPIKey(text)
	if err == nil {
		err = k.within(func(ctx context.Context) error { return k.agent.SaveAPIKey(ctx, key) })
	}
	return auth.KindOf(err)
}

func (k apiKey) Remove() auth.ProblemKind { return auth.KindOf(k.within(k.agent.RemoveAPIKey)) }

func (k apiKey) within(call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), apiKeyTimeout)
	defer cancel()
	return call(ctx)
}

package cli

import (
	"context"
	"fmt"
	"strings"

	"smokeball-connect/agent"
	"smokeball-connect/words"
)

type setCommand struct {
	Settings []string `arg:"" name:"setting=value" help:"An empty value removes the setting."`
}

// Help lists the settings.
func (setCommand) Help() string { return agent.SettingsHelp() }

// Run changes settings. A sign-in whose connection the settings no longer describe is kept, unless the person at the
// terminal wants to end it.
func (s setCommand) Run(ctx context.Context, c *commandLine) error {
	changes := map[string]string{}
	for _, setting := range s.Settings {
		name, value, found := strings.Cut(setting, "=")
		if !found {
			return misuse(fmt.Sprintf("%q is not a setting: write name=value", setting))
		}
		changes[name] = value
	}
	if c.agent.Demo {
		return misuse("the demo has no settings")
	}
	before, err := c.agent.Main().Opened(ctx)
	if err != nil {
		return err
	}
	wrong, err := c.agent.SaveSettings(nil, changes)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return wrongSettings{wrong}
	}
	if !before.SignedIn() || before.Connection == c.session().Status().Connection {
		return nil
	}
	if !c.atTerminal() || !c.confirm(ctx, words.LeftBehind(before)+" "+words.EndLeftBehind) {
		c.say("%s %s", words.LeftBehind(before), words.KeptLeftBehind)
		return nil
	}
	return c.agent.EndOther(ctx, before)
}

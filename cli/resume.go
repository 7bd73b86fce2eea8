package cli

import (
	"smokeball-connect/agent"
)

type resumeCommand struct{}

// Run starts the program in the tray if it was ended to be updated.
func (resumeCommand) Run(asked **Window) error {
	resumes, err := agent.Resumes()
	if resumes {
		*asked = &Window{Hidden: true}
	}
	return err
}

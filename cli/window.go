package cli

// Window is the window that the arguments ask for. The caller of Run opens it.
type Window struct {
	Demo   bool
	Hidden bool // in the tray, without showing the window
}

type windowCommand struct{}

// Run asks for the window.
func (windowCommand) Run(g *grammar, asked **Window) error {
	*asked = &Window{Demo: g.Demo, Hidden: g.Hidden}
	return nil
}

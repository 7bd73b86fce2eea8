package browser

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

// browsers are the commands that open a link in the person's browser, the same as github.com/pkg/browser has.
var browsers = []string{"xdg-open", "x-www-browser", "www-browser"}

// open waits for the command that opens the link: it may be the browser itself. That outlives us, so it is not in our session, where Ctrl+C
// would end it as well, and writes nowhere, instead of to a pipe that ends with us.
func open(link string) error {
	for _, name := range browsers {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		cmd := exec.Command(path, link) //nolint:noctx // it outlives us. Without Stdin, Stdout and Stderr, it has /dev/null
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	return &exec.Error{Name: strings.Join(browsers, ", "), Err: exec.ErrNotFound}
}

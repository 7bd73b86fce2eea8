package browser

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

// browsers are the commands that open a link in the person's browser, as in github.com/pkg/browser.
var browsers = []string{"xdg-open", "x-www-browser", "www-browser"}

// open waits for the command that opens the link, which may be the browser itself and outlive us. Therefore it runs in its own session,
// where our Ctrl+C does not reach it, and its output is discarded rather than sent to a pipe that ends with us.
func open(link string) error {
	for _, name := range browsers {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		cmd := exec.Command(path, link) //nolint:noctx // it outlives us. Its streams are nil, so they are /dev/null
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	return &exec.Error{Name: strings.Join(browsers, ", "), Err: exec.ErrNotFound}
}

//go:build !linux && !windows

package listeners

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// on asks lsof, which is part of macOS.
func on(ctx context.Context, ports []int) map[int]Listener {
	found := map[int]Listener{}
	for _, port := range ports {
		out, err := exec.CommandContext(ctx, "lsof", "-nP", fmt.Sprintf("-iTCP:%d", port), "-sTCP:LISTEN", "-Fpc").Output()
		if l, ok := parse(string(out)); ok && err == nil {
			found[port] = l
		}
	}
	return found
}

// parse reads the output of lsof -F: a line for each field, with its name as the first letter.
func parse(out string) (l Listener, ok bool) {
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "p"):
			if ok {
				return l, true // the first process is enough
			}
			number, err := strconv.Atoi(line[1:])
			if err != nil {
				return Listener{}, false
			}
			l.Process, ok = number, true
		case strings.HasPrefix(line, "c") && ok:
			l.Program = nameOf(line[1:])
		}
	}
	return l, ok
}

//go:build !windows

package process

import "os"

func exit(code int) { os.Exit(code) }

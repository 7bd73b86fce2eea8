//go:build !windows && !console

package main

import (
	"context"

	"smokeball-connect/cli"
	"smokeball-connect/platform/instance"
)

// runWindowless is for Windows: elsewhere, every display can show the window.
func runWindowless(context.Context, *cli.Program, <-chan instance.Word) int {
	panic("no window, and no other way")
}

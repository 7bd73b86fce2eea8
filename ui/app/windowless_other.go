//go:build !windows && !console

package app

import (
	"context"

	"smokeball-connect/agent"
	"smokeball-connect/platform/instance"
)

// runWindowless is for Windows: elsewhere, every display can show the window.
func runWindowless(context.Context, *agent.Agent, <-chan instance.Message) {
	panic("no window, and no other way")
}

//go:build !windows && !console

package app

import (
	"context"

	"smokeball-connect/agent"
	"smokeball-connect/platform/instance"
)

// runWindowless is only for Windows. Elsewhere, every display can show the window.
func runWindowless(context.Context, *agent.Agent, <-chan instance.Message) {
	panic("only Windows can run without a window")
}

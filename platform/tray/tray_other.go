//go:build !linux && !windows

package tray

import "context"

func available(context.Context) bool { return true }

func wait(context.Context) bool { return true }

func watch(context.Context, func()) (shown func() bool) { return func() bool { return true } }

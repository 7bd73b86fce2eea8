package foreground

import "smokeball-connect/platform/wayland"

func forbidden() bool { return wayland.Running() }

func allow() {}

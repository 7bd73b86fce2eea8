//go:build !(darwin && cgo)

package dock

func watch(_, _ func()) {}

func show(bool) {}

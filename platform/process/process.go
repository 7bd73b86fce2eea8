// Package process ends the process.
package process

// Exit ends the process with an exit code. No more of its code runs, not even what the system would call.
func Exit(code int) { exit(code) }

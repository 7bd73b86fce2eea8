// Package process ends this process.
package process

// Exit ends the process, and with it what a system keeps for it: no window and no COM object of it hears another word.
func Exit(code int) { exit(code) }

// Package app is the program that stays running. It alone makes a Fyne app, and connects the window, or the tray if there can be no window,
// to the agent and the platform.
//
// Built with the tag console, it has no window, and starts the program next to this one that has.
package app

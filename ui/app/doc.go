// Package app is the program that stays: it alone makes a Fyne app, and joins the window, or the tray where there can be no window, to the
// agent and to what each system does its own way.
//
// With the build tag console there is no window in it: it starts the program beside this one that has it.
package app

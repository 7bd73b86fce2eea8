// Package opengl tells whether the computer can draw windows.
package opengl

// Available reports whether windows can be drawn. Fyne needs OpenGL 2.1, and ends the program without it, as on Windows in many remote
// sessions and virtual machines.
func Available() bool { return available() }

// Package assets has the program's pictures and pages, embedded.
package assets

import (
	"embed"
	"slices"
)

// App is the program's icon as SVG: the chain on a tile. The files in icons/ are the same icon for packagers; the one for macOS has the
// margin that is usual there.
//
//go:generate sh -c "go test -run 'TestIconFiles|TestTrayIcons' -write . && rsvg-convert -w 512 icons/app.svg -o icons/app.png && rsvg-convert -w 256 icons/app.svg -o icons/window.png"
//go:generate sh -c "cd icons && for size in 16 20 24 32 40 48 64 96 128 256; do rsvg-convert -w $DOLLAR{size} app.svg -o $DOLLAR{size}.png; done && icotool -c -o app.ico --raw=256.png --raw=128.png --raw=96.png 64.png 48.png 40.png 32.png 24.png 20.png 16.png && rm [0-9]*.png"
//go:generate sh -c "sed 's/viewBox=.0 0 64 64./viewBox=\"-7.767 -7.767 79.534 79.534\"/' icons/app.svg | rsvg-convert -w 1024 -o ../packaging/macos/icon.png"
//go:embed icons/app.svg
var App []byte

// Tone is how alarming a sign is. It decides the colour.
type Tone int

const (
	Neutral Tone = iota
	Good
	Warning
	Bad
)

var toneColors = [...]string{Neutral: "#667385", Good: "#1f7a5c", Warning: "#a3660f", Bad: "#b3352c"}

// Sign is a small picture of a state. Each has its own shape, because not everybody can see the colours, and some trays show none.
type Sign struct {
	// Name is the shape's name.
	Name string
	Tone Tone
	// Linked says that there is a sign-in. The tray's icon then has the program's own colour.
	Linked bool

	shape func(*pen) // around 0,0, and within 10 of it in each direction
}

// The signs, by what they show.
var (
	Sliders = Sign{"sliders", Neutral, false, func(p *pen) {
		p.line(-8, -4.8, 8, -4.8)
		p.line(-8, 4.8, 8, 4.8)
		p.line(-3.2, -7.6, -3.2, -2)
		p.line(3.2, 2, 3.2, 7.6)
	}}
	Glass = Sign{"hourglass", Neutral, false, func(p *pen) {
		p.area(-7.6, -10, 7.6, -10, 1, 0, 7.6, 10, -7.6, 10, -1, 0)
	}}
	Lock = Sign{"lock", Warning, false, func(p *pen) {
		p.arc(0, -4.6, 5, 180, 360)
		p.line(-5, -4.6, -5, 1)
		p.line(5, -4.6, 5, 1)
		p.area(-8.4, 0, 8.4, 0, 8.4, 9.6, -8.4, 9.6)
	}}
	Plus = Sign{"plus", Neutral, false, func(p *pen) {
		p.line(-8, 0, 8, 0)
		p.line(0, -8, 0, 8)
	}}
	Arrow = Sign{"arrow", Neutral, false, func(p *pen) {
		p.line(-8, 0, 7, 0)
		p.line(1.2, -6.8, 8, 0)
		p.line(8, 0, 1.2, 6.8)
	}}
	Check = Sign{"check", Good, true, func(p *pen) {
		p.line(-8, 0.8, -2.4, 6.4)
		p.line(-2.4, 6.4, 8, -5.6)
	}}
	Cycle = Sign{"cycle", Good, true, func(p *pen) {
		p.arc(0, 0.6, 7.4, 20, 300)
		p.area(9.4, -10.4, 9.4, -2, 1, -2)
	}}
	Dots = Sign{"dots", Warning, true, func(p *pen) {
		p.dot(-9, 0)
		p.dot(0, 0)
		p.dot(9, 0)
	}}
	Alert = Sign{"alert", Bad, false, func(p *pen) {
		p.line(0, -9.4, 0, 1.4)
		p.dot(0, 8.6)
	}}
	Note = Sign{"note", Warning, false, func(p *pen) {
		p.dot(0, -8.6)
		p.line(0, -1.4, 0, 9.4)
	}}
	Minus  = Sign{"minus", Neutral, false, func(p *pen) { p.line(-8, 0, 8, 0) }}
	Square = Sign{"square", Neutral, false, func(p *pen) { p.area(-6.6, -6.6, 6.6, -6.6, 6.6, 6.6, -6.6, 6.6) }}
	// Blank is for an outcome that is not known yet, in a Ring.
	Blank = Sign{"blank", Neutral, false, func(*pen) {}}
)

// States lists the signs of the states, which the tray shows.
var States = []Sign{Sliders, Glass, Lock, Plus, Arrow, Check, Cycle, Dots, Alert}

// Signs lists every sign.
var Signs = slices.Concat(States, []Sign{Note, Minus, Square, Blank})

// chain is two links and the bar that joins them, slanting upwards, around 0,0 and within 16 of it in each direction.
func chain(p *pen) {
	p.line(1.4, 8.8, -2.8, 13)
	p.arc(-7.9, 7.9, 7.2, 45, 225)
	p.line(-13, 2.8, -8.8, -1.4)
	p.line(-1.4, -8.8, 2.8, -13)
	p.arc(7.9, -7.9, 7.2, 225, 405)
	p.line(13, -2.8, 8.8, 1.4)
	p.line(-5, 5, 5, -5)
}

// Window is the program's icon as PNG, in the size that Fyne uses for a window's icon, so that nothing has to be drawn or scaled at the
// start.
//
//go:embed icons/window.png
var Window []byte

const blue = "#2a5bd7"

// TraySize is the width and the height of the tray's icon in pixels. Systems scale it.
const TraySize = 64

//go:embed icons/tray-*.png
var trayIcons embed.FS

// Tray is a sign's tray icon as PNG. go generate draws it beforehand, because drawing takes longer than everything else about an icon.
func (s Sign) Tray() []byte {
	file, err := trayIcons.ReadFile("icons/tray-" + s.Name + ".png")
	if err != nil {
		panic(err) // TestTrayIcons makes sure that they are all there
	}
	return file
}

// TraySVG is the tray's icon as SVG, fitted to 16 pixels and multiples of that: the program's tile, with one corner cut out for the sign.
func (s Sign) TraySVG() []byte {
	tile := toneColors[Neutral]
	if s.Linked {
		tile = blue
	}
	return picture(
		`<path fill="`+tile+`" d="M 14 0 H 50 A 14 14 0 0 1 64 14 V 30.8 A 22 22 0 0 0 30.8 64 H 14 A 14 14 0 0 1 0 50 V 14 A 14 14 0 0 1 14 0 Z"/>`,
		pen{x: 23, y: 23, scale: 1, width: 5.2, colour: "#ffffff"}.draw(chain),
		`<circle cx="46" cy="46" r="18" fill="`+toneColors[s.Tone]+`"/>`,
		pen{x: 46, y: 46, scale: 1, width: 5.4, colour: "#ffffff"}.draw(s.shape))
}

// Template is the tray's icon in one colour, for systems that colour it themselves (macOS).
func (s Sign) Template() []byte {
	return picture(
		pen{x: 24, y: 24, scale: 1, width: 5.6, colour: "#000000"}.draw(chain),
		pen{x: 47, y: 49, scale: 1, width: 5.6, colour: "#000000"}.draw(s.shape))
}

// Disc is the sign on a disc of its colour, as SVG.
func (s Sign) Disc() []byte {
	return picture(
		`<circle cx="32" cy="32" r="32" fill="`+toneColors[s.Tone]+`"/>`,
		pen{x: 32, y: 32, scale: 1.36, width: 3.7, colour: "#ffffff"}.draw(s.shape))
}

// Ring is the sign in a ring of its colour, as SVG. It is less prominent than a Disc.
func (s Sign) Ring() []byte {
	return picture(pen{x: 32, y: 32, scale: 1.36, width: 3.7, colour: toneColors[s.Tone]}.draw(func(p *pen) {
		const radius = 21.5
		p.arc(0, 0, radius, 0, 180)
		p.arc(0, 0, radius, 180, 360)
		s.shape(p)
	}))
}

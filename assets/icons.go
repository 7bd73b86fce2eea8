// Package assets has the program's pictures and pages, embedded.
package assets

import (
	_ "embed"
	"fmt"
	"strings"
)

// App is the program's icon, as SVG.
//
//go:generate rsvg-convert -w 512 icons/app.svg -o icons/app.png
//
//go:embed icons/app.svg
var App []byte

// Tone is how much a sign worries: it decides the colour.
type Tone int

const (
	Neutral Tone = iota
	Good
	Warning
	Bad
)

var toneColors = [...]string{Neutral: "#667385", Good: "#1f7a5c", Warning: "#a3660f", Bad: "#b3352c"}

// Sign is a small picture of a state. Each has a shape of its own, because not everybody sees the colours and some trays
// show none.
type Sign struct {
	// Name is the shape's name.
	Name string
	Tone Tone
	// Linked is whether the tray shows the program's own colour: a sign-in is there.
	Linked bool

	shape string // SVG for white strokes around 0,0, at most 2.4 either way
}

// The signs, by what they show.
var (
	Sliders = Sign{"sliders", Neutral, false, `<path d="M-2-1.2H2M-2 1.2H2M-.8-1.9v1.4M.8 .5v1.4"/>`}
	Glass   = Sign{"hourglass", Neutral, false, `<path d="M-1.5-2.2H1.5L-1.5 2.2H1.5z" fill="#fff" stroke-width=".8"/>`}
	Lock    = Sign{"lock", Warning, false, `<path d="M-1.25-.2v-.75a1.25 1.25 0 0 1 2.5 0v.75" stroke-width="1.1"/><path d="M-1.4 .25h2.8v1.5h-2.8z" fill="#fff" stroke-width="1"/>`}
	Plus    = Sign{"plus", Neutral, false, `<path d="M-2 0H2M0-2V2"/>`}
	Arrow   = Sign{"arrow", Neutral, false, `<path d="M-2 0H1.8M.3-1.7L2 0L.3 1.7"/>`}
	Check   = Sign{"check", Good, true, `<path d="M-2 .2L-.6 1.6L2-1.4"/>`}
	Cycle   = Sign{"cycle", Good, true, `<path d="M1.9 .6a2 2 0 1 1-.5-2" stroke-width="1.2"/><path d="M2.1-2.5v1.7h-1.7z" fill="#fff" stroke-width=".4"/>`}
	Dots    = Sign{"dots", Warning, true, `<path d="M-2.2 0h.02M0 0h.02M2.2 0h.02" stroke-width="1.6"/>`}
	Alert   = Sign{"alert", Bad, false, `<path d="M0-2.3V.3M0 2.2v.02" stroke-width="1.7"/>`}
	Signs   = []Sign{Sliders, Glass, Lock, Plus, Arrow, Check, Cycle, Dots, Alert}
	strong  = `fill="none" stroke="%s" stroke-width="%s" stroke-linecap="round" stroke-linejoin="round"`
)

// chain is two links and what joins them, slanting upwards, around 0,0 and 4 either way.
const chain = `<path transform="rotate(-45)" d="M-1.3 1.8H-2.8a1.8 1.8 0 0 1 0-3.6H-1.3M1.3-1.8H2.8a1.8 1.8 0 0 1 0 3.6H1.3M-1.8 0H1.8"/>`

func stroke(colour, width, shapes string) string {
	return "<g " + fmt.Sprintf(strong, colour, width) + ">" + shapes + "</g>"
}

func svg(size int, shapes string) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%[1]d" viewBox="0 0 %[1]d %[1]d">%s</svg>`, size, shapes)
}

// Tray is the tray's icon as SVG, fitted to 16 pixels and their multiples: the program's tile, with a corner bitten out for the
// sign.
func (s Sign) Tray() []byte {
	tile := toneColors[Neutral]
	if s.Linked {
		tile = "#2a5bd7"
	}
	return svg(16,
		`<path fill="`+tile+`" d="M3.5 0H12.5A3.5 3.5 0 0 1 16 3.5V7.7A5.5 5.5 0 0 0 7.7 16H3.5A3.5 3.5 0 0 1 0 12.5V3.5A3.5 3.5 0 0 1 3.5 0z"/>`+
			`<g transform="translate(5.8 5.8)">`+stroke("#ffffff", "1.3", chain)+`</g>`+
			`<circle cx="11.5" cy="11.5" r="4.5" fill="`+toneColors[s.Tone]+`"/>`+
			`<g transform="translate(11.5 11.5)">`+stroke("#ffffff", "1.4", s.shape)+`</g>`)
}

// Template is the tray's icon in one colour, for systems that paint it themselves (macOS).
func (s Sign) Template() []byte {
	return svg(16,
		`<g transform="translate(6 6)">`+stroke("#000000", "1.4", chain)+`</g>`+
			`<g transform="translate(12 12.5)">`+stroke("#000000", "1.5", strings.ReplaceAll(s.shape, "#fff", "#000000"))+`</g>`)
}

// Disc is the sign on a disc of its colour, as SVG.
func (s Sign) Disc() []byte {
	return svg(16,
		`<circle cx="8" cy="8" r="8" fill="`+toneColors[s.Tone]+`"/>`+
			`<g transform="translate(8 8) scale(1.35)">`+stroke("#ffffff", ".9", s.shape)+`</g>`)
}

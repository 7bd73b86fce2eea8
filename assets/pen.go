package assets

import (
	"fmt"
	"math"
	"strings"
)

// pen draws lines of one width with round ends, as filled areas: the SVG renderer that Fyne uses scales areas, but not the width of
// strokes.
type pen struct {
	x, y, scale float64 // where 0,0 is, and how long 1 is
	width       float64 // of the line, before scaling
	colour      string
	paths       *strings.Builder
}

// draw returns a shape as SVG.
func (p pen) draw(shape func(*pen)) string {
	p.paths = &strings.Builder{}
	shape(&p)
	return p.paths.String()
}

func (p *pen) path(d string) { fmt.Fprintf(p.paths, `<path fill="%s" d="%s Z"/>`, p.colour, d) }

func (p *pen) at(x, y float64) string {
	return fmt.Sprintf("%.2f %.2f", p.x+x*p.scale, p.y+y*p.scale)
}

// arcTo is an arc with a radius to a point, clockwise or not.
func (p *pen) arcTo(radius float64, large, clockwise int, x, y float64) string {
	r := radius * p.scale
	return fmt.Sprintf(" A %.2f %.2f 0 %d %d %s", r, r, large, clockwise, p.at(x, y))
}

func (p *pen) line(x1, y1, x2, y2 float64) {
	half := p.width / 2
	length := math.Hypot(x2-x1, y2-y1)
	nx, ny := (y1-y2)/length*half, (x2-x1)/length*half
	p.path("M " + p.at(x1+nx, y1+ny) + p.arcTo(half, 0, 1, x1-nx, y1-ny) +
		" L " + p.at(x2-nx, y2-ny) + p.arcTo(half, 0, 1, x2+nx, y2+ny))
}

func (p *pen) dot(x, y float64) {
	r := p.width * 0.6
	p.path("M " + p.at(x-r, y) + p.arcTo(r, 0, 1, x+r, y) + p.arcTo(r, 0, 1, x-r, y))
}

// arc runs clockwise around x,y from one angle to another, in degrees, with 0 on the right.
func (p *pen) arc(x, y, radius, from, to float64) {
	half := p.width / 2
	polar := func(r, degrees float64) (float64, float64) {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		return x + r*cos, y + r*sin
	}
	large := 0
	if to-from > 180 {
		large = 1
	}
	x1, y1 := polar(radius+half, from)
	x2, y2 := polar(radius+half, to)
	x3, y3 := polar(radius-half, to)
	x4, y4 := polar(radius-half, from)
	p.path("M " + p.at(x1, y1) + p.arcTo(radius+half, large, 1, x2, y2) + p.arcTo(half, 0, 1, x3, y3) +
		p.arcTo(radius-half, large, 0, x4, y4) + p.arcTo(half, 0, 1, x1, y1))
}

// area fills the polygon of the points, given as x and y in turn.
func (p *pen) area(points ...float64) {
	var corners []string
	for i := 0; i < len(points); i += 2 {
		corners = append(corners, p.at(points[i], points[i+1]))
	}
	p.path("M " + strings.Join(corners, " L "))
}

// picture puts shapes on top of each other, in a square of 64 units.
func picture(shapes ...string) []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">` +
		strings.Join(shapes, "") + "</svg>\n")
}

package ui

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// plate is a rectangle in a colour of the theme, which it follows.
type plate struct {
	widget.BaseWidget
	fill, border fyne.ThemeColorName
	radius       fyne.ThemeSizeName
}

func newPlate(fill, border fyne.ThemeColorName, radius fyne.ThemeSizeName) *plate {
	p := &plate{fill: fill, border: border, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer draws the rectangle.
func (p *plate) CreateRenderer() fyne.WidgetRenderer {
	r := &plateRenderer{plate: p, rectangle: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type plateRenderer struct {
	plate     *plate
	rectangle *canvas.Rectangle
}

func (r *plateRenderer) Destroy()                     {}
func (r *plateRenderer) Layout(size fyne.Size)        { r.rectangle.Resize(size) }
func (r *plateRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *plateRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rectangle} }

func (r *plateRenderer) Refresh() {
	r.rectangle.FillColor = themed(r.plate.fill)
	if r.plate.border != "" {
		r.rectangle.StrokeColor, r.rectangle.StrokeWidth = themed(r.plate.border), 1
	}
	r.rectangle.CornerRadius = theme.Size(r.plate.radius)
	r.rectangle.Refresh()
}

// newCard puts objects below each other on a plate.
func newCard(objects ...fyne.CanvasObject) *fyne.Container {
	return container.NewStack(
		newPlate(colorCard, theme.ColorNameSeparator, sizeCard),
		container.New(inset{16, 16}, newColumn(10, objects...)))
}

// meter is a bar that shows how much of something is left, or that something is being waited for.
type meter struct {
	widget.BaseWidget
	value  float32 // 0 to 1
	colour fyne.ThemeColorName
	busy   bool
	phase  float32 // of the movement while busy, 0 to 1
	moving *fyne.Animation
}

const meterHeight = 6

func newMeter() *meter {
	m := &meter{colour: theme.ColorNameSuccess}
	m.ExtendBaseWidget(m)
	return m
}

// newBusyMeter makes a meter for waiting. It moves between start and stop.
func newBusyMeter() *meter {
	m := &meter{colour: theme.ColorNamePrimary, busy: true, phase: .35}
	m.ExtendBaseWidget(m)
	return m
}

func (m *meter) set(value float32, colour fyne.ThemeColorName) {
	value = min(1, max(0, value))
	if m.value != value || m.colour != colour {
		m.value, m.colour = value, colour
		m.Refresh()
	}
}

func (m *meter) start() {
	if m.moving != nil || !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	m.moving = fyne.NewAnimation(1600*time.Millisecond, func(done float32) {
		m.phase = done
		m.Refresh()
	})
	m.moving.RepeatCount = fyne.AnimationRepeatForever
	m.moving.AutoReverse = true
	m.moving.Start()
}

func (m *meter) stop() {
	if m.moving != nil {
		m.moving.Stop()
		m.moving = nil
	}
}

// CreateRenderer draws the track and the bar on it.
func (m *meter) CreateRenderer() fyne.WidgetRenderer {
	r := &meterRenderer{meter: m, track: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
	r.track.CornerRadius, r.bar.CornerRadius = meterHeight/2, meterHeight/2
	r.Refresh()
	return r
}

type meterRenderer struct {
	meter      *meter
	track, bar *canvas.Rectangle
}

func (r *meterRenderer) Destroy()                     { r.meter.stop() }
func (r *meterRenderer) MinSize() fyne.Size           { return fyne.NewSize(4*meterHeight, meterHeight) }
func (r *meterRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.track, r.bar} }

func (r *meterRenderer) Layout(size fyne.Size) {
	r.track.Resize(size)
	x, width := float32(0), size.Width*r.meter.value
	if r.meter.busy {
		width = size.Width / 3
		x = (size.Width - width) * r.meter.phase
	} else if width > 0 {
		width = max(width, meterHeight)
	}
	r.bar.Move(fyne.NewPos(x, 0))
	r.bar.Resize(fyne.NewSize(width, size.Height))
}

func (r *meterRenderer) Refresh() {
	r.track.FillColor = themed(colorTrack)
	r.bar.FillColor = themed(r.meter.colour)
	r.Layout(r.meter.Size())
	r.track.Refresh()
	r.bar.Refresh()
}

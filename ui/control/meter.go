package control

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Meter is a bar that shows how much of something is left, or that the program is waiting.
type Meter struct {
	widget.BaseWidget
	value  float32 // 0 to 1
	colour fyne.ThemeColorName
	busy   bool
	phase  float32 // of the animation while busy, 0 to 1
	moving *fyne.Animation
}

const meterHeight = 6

// NewMeter makes a meter that shows nothing yet.
func NewMeter() *Meter {
	m := &Meter{colour: theme.ColorNameSuccess}
	m.ExtendBaseWidget(m)
	return m
}

// NewBusyMeter makes a meter for waiting, which moves when told to.
func NewBusyMeter() *Meter {
	m := &Meter{colour: theme.ColorNamePrimary, busy: true, phase: .35}
	m.ExtendBaseWidget(m)
	return m
}

// Set shows how much is left, from 0 to 1, in a colour.
func (m *Meter) Set(value float32, colour fyne.ThemeColorName) {
	value = min(1, max(0, value))
	if m.value != value || m.colour != colour {
		m.value, m.colour = value, colour
		m.Refresh()
	}
}

// SetMoving starts or stops the animation of a meter for waiting. It never moves if the system has turned animations off.
func (m *Meter) SetMoving(on bool) {
	if on {
		m.start()
	} else {
		m.stop()
	}
}

func (m *Meter) start() {
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

func (m *Meter) stop() {
	if m.moving != nil {
		m.moving.Stop()
		m.moving = nil
	}
}

// CreateRenderer draws the track and the bar on it.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	r := &meterRenderer{meter: m, track: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
	r.track.CornerRadius, r.bar.CornerRadius = meterHeight/2, meterHeight/2
	r.Refresh()
	return r
}

type meterRenderer struct {
	meter      *Meter
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
	r.track.FillColor = theme.Color(ColorNameTrack)
	r.bar.FillColor = theme.Color(r.meter.colour)
	r.Layout(r.meter.Size())
	r.track.Refresh()
	r.bar.Refresh()
}

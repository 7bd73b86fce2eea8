package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// StepText is the text of a Step.
type StepText struct {
	// Sign is a small picture of the step's outcome.
	Sign  fyne.Resource
	Name  string
	Value string // its result, "" for none
	// Strong marks the step to look at.
	Strong bool
}

// Step is a line in a list of steps: a sign of its outcome, its name and its result. Its height does not change when the result arrives,
// unless that does not fit into the line.
type Step struct {
	Box *fyne.Container

	sign        *canvas.Image
	name, value *widget.Label
	text        StepText
}

const stepSignSize = 20

// NewStep makes a step without text.
func NewStep() *Step {
	s := &Step{sign: NewPicture(stepSignSize, nil), name: NewLabel(TextStyle{}, ""), value: NewLabel(Quiet, "")}
	s.name.Wrapping = fyne.TextWrapBreak // an address has no spaces
	s.value.Wrapping = fyne.TextWrapBreak
	s.Box = NewLeading(10, s.sign, container.New(&stepLayout{step: s}, Unpadded(s.name), Unpadded(s.value)))
	return s
}

// stepLayout puts the value at the end of the name's line, or below the name if the line is too short for both.
type stepLayout struct {
	step  *Step
	width float32 // when last laid out
}

const stepGap = 12

func (l *stepLayout) below(width float32) bool {
	return measure(l.step.name, l.step.name.Text)+stepGap+measure(l.step.value, l.step.value.Text) > width
}

func (l *stepLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	name, value := objects[0], objects[1]
	set := func(o fyne.CanvasObject, width float32) float32 { // wrapped text gets its width first
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(width, height))
		return height
	}
	name.Move(fyne.NewPos(0, 0))
	if !l.step.value.Visible() {
		set(name, size.Width)
		return
	}
	if l.below(size.Width) {
		height := set(name, size.Width)
		set(value, size.Width)
		value.Move(fyne.NewPos(0, height))
		return
	}
	own := measure(l.step.value, l.step.value.Text)
	set(name, size.Width-own-stepGap)
	set(value, own)
	value.Move(fyne.NewPos(size.Width-own, 0))
}

func (l *stepLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	const least = 40
	name, value := objects[0].MinSize().Height, objects[1].MinSize().Height
	if l.width > 0 && l.step.value.Visible() && l.below(l.width) {
		return fyne.NewSize(least, name+value)
	}
	return fyne.NewSize(least, max(name, value))
}

// Text is the step's text.
func (s *Step) Text() StepText { return s.text }

// Set changes the step's text.
func (s *Step) Set(text StepText) {
	if text == s.text {
		return
	}
	s.text = text
	SetPicture(s.sign, text.Sign)
	if s.name.TextStyle.Bold != text.Strong {
		s.name.TextStyle.Bold = text.Strong
		s.name.Refresh()
	}
	SetText(s.name, text.Name)
	SetText(s.value, text.Value)
}

// NewSteps puts steps below each other, with a thin rule between them.
func NewSteps(steps ...*Step) *fyne.Container {
	list := NewColumn(3)
	for i, s := range steps {
		if i > 0 {
			list.Add(widget.NewSeparator())
		}
		list.Add(s.Box)
	}
	return list
}

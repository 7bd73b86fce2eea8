package ui

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/assets"
	"smokeball-connect/ui/control"
)

// openLicences shows the licences of everything that the program is built from. They are thousands of lines, of which only the visible ones
// are drawn, so each is broken to fit the narrowest window.
func (w *Window) openLicences() {
	lines := breakLines(assets.Licences(), minWidth-2*margin-8)
	list := widget.NewList(
		func() int { return len(lines) },
		func() fyne.CanvasObject {
			line := control.NewLabel(control.Hint, "")
			line.Wrapping = fyne.TextWrapOff
			return control.Unpadded(line)
		},
		func(i widget.ListItemID, o fyne.CanvasObject) {
			o.(*fyne.Container).Objects[0].(*widget.Label).SetText(lines[i])
		})
	list.HideSeparators = true
	p := newPage("Licences")
	p.box = container.NewStack(list)
	w.openPage(p)
}

// typedLine is the number of characters from which a line counts as broken only because it was full.
const typedLine = 50

var listItem = regexp.MustCompile(`^\s*([*-]|\(?[0-9a-z]{1,2}[.)])\s`)

// breakLines breaks lines at a width, in the text size of hints, after joining those that belong to one paragraph.
func breakLines(lines []string, width float32) (broken []string) {
	widths := map[rune]float32{}
	measure := func(word string) (sum float32) {
		for _, r := range word {
			if _, ok := widths[r]; !ok {
				widths[r] = fyne.MeasureText(string(r), theme.Size(control.SizeNameHint), fyne.TextStyle{}).Width
			}
			sum += widths[r]
		}
		return sum
	}
	var line string
	var used float32
	end := func() {
		broken = append(broken, line)
		line, used = "", 0
	}
	for _, text := range lines {
		if line != "" && listItem.MatchString(text) {
			end()
		}
		for word := range strings.FieldsSeq(text) {
			wide := measure(word)
			if line != "" && used+measure(" ")+wide > width {
				end()
			}
			if line != "" {
				line += " "
				used += measure(" ")
			}
			line += word
			used += wide
		}
		if utf8.RuneCountInString(text) < typedLine {
			end()
		}
	}
	return append(broken, line)
}

package ui

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth/check"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// Diagnostics collects and saves what there is to know about the program on this computer. Both methods may wait for a disk.
type Diagnostics interface {
	// Gather collects the diagnostics, including the report of the last check.
	Gather(check.Report) words.Diagnostics
	// Save writes a text into a new file where a person will find it, and returns its path.
	Save(text string) (path string, err error)
}

// diagnosticsPage shows the diagnostics before they are saved.
type diagnosticsPage struct {
	*page
	w        *Window
	gathered *words.Diagnostics // nil until it has been gathered
	text     *control.Reading
	names    *control.Check
	save     *control.Button
	saving   bool
	saved    string // the path of the file; "" if the text is not saved
	note     *widget.Label
	folder   *control.Link
}

func (w *Window) openDiagnostics(report check.Report) {
	d := &diagnosticsPage{w: w, note: control.NewLabel(control.Hint, "")}
	d.note.Wrapping = fyne.TextWrapBreak // a path has no spaces
	d.text = control.NewReading(readingLines, w.typedShortcut)
	d.text.SetPlaceHolder(words.DiagnosticsGather)
	d.names = control.NewCheck(words.LeaveOutNames)
	d.names.SetChecked(true) // it may be sent to a stranger
	d.names.OnChanged = func(bool) { d.compose() }
	d.save = control.NewMainButton(words.DiagnosticsSave, d.keep)
	d.folder = control.NewUnderlinedLink("", d.openFolder)
	d.page = newPage(words.DiagnosticsTitle, control.NewText(control.QuietBody, words.DiagnosticsHelp), d.text.Box,
		control.NewColumn(6, control.Unpadded(d.names), d.save, control.Unpadded(d.note), control.AtLeft(d.folder)))
	d.page.update = func(view) { d.draw() }
	d.page.focus = d.save
	w.openPage(d.page)
	w.presenter.background(func() {
		gathered := w.options.Diagnostics.Gather(report)
		fyne.Do(func() {
			d.gathered = &gathered
			d.compose()
		})
	})
}

// readingLines is how many lines of the text are shown at a time.
const readingLines = 14

func (d *diagnosticsPage) compose() {
	if d.gathered == nil {
		return
	}
	d.saved = "" // that was another text
	control.SetText(d.note, "")
	d.text.SetText(d.gathered.Text(d.names.Checked, d.w.presenter.locale()))
	d.w.draw()
}

func (d *diagnosticsPage) draw() {
	d.save.SetEnabled(d.gathered != nil && !d.saving)
	folder := ""
	if d.saved != "" {
		folder = words.ShowSavedFolder
	}
	d.folder.SetText(folder)
}

// keep saves the text as shown.
func (d *diagnosticsPage) keep() {
	if d.gathered == nil || d.saving {
		return
	}
	d.saving = true
	text := d.text.Text
	d.w.presenter.background(func() {
		path, err := d.w.options.Diagnostics.Save(text)
		fyne.Do(func() {
			d.saving, d.saved = false, path
			note := words.DiagnosticsSaved(path)
			if err != nil {
				d.saved, note = "", words.DiagnosticsNotSaved
			}
			control.SetText(d.note, note)
			d.w.draw()
			control.ScrollTo(d.note)
		})
	})
	d.w.draw()
}

func (d *diagnosticsPage) openFolder() { d.w.openFolder(filepath.Dir(d.saved)) }

// openFolder shows a folder in the system's file manager.
func (w *Window) openFolder(path string) {
	address := filepath.ToSlash(path)
	if !strings.HasPrefix(address, "/") {
		address = "/" + address // C:/Users/… is /C:/Users/… in a URL (RFC 8089 §E.2)
	}
	folder := url.URL{Scheme: "file", Path: address}
	w.presenter.background(func() {
		if w.options.OpenURL(folder.String()) != nil {
			fyne.Do(func() { w.say("The folder could not be opened. It is " + path + ".") })
		}
	})
}

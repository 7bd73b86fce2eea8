package ui

import (
	"fyne.io/fyne/v2"

	"smokeball-connect/ui/control"
)

// startsWithComputer asks whether the program should start with the computer. It asks once, after the first sign-in, because only a running
// program can give reminders; after that there is the switch in the settings.
type startsWithComputer struct {
	w   *Window
	box *fyne.Container
}

func newStartsWithComputer(w *Window) *startsWithComputer {
	o := &startsWithComputer{w: w}
	answer := func(yes bool) func() {
		return func() {
			w.options.Answers.Keep(autostartOffered)
			if yes {
				w.setAutostart(true)
			}
			w.draw()
		}
	}
	o.box = control.NewColumn(6,
		control.NewText(control.QuietBody, "Start with the computer, to be reminded in time?"),
		control.NewEnds(control.Unpadded(control.NewUnderlinedLink("Yes, do that", answer(true))),
			control.Unpadded(control.NewUnderlinedLink("No, thanks", answer(false)))))
	return o
}

func (o *startsWithComputer) draw() {
	w := o.w
	decided, _ := w.firmStart()
	control.SetVisible(o.box, w.autostart != nil && !decided && !w.options.Answers.Has(autostartOffered) && !w.startsAtLogin)
}

// setAutostart sets, off Fyne's thread, whether the program starts with the computer.
func (w *Window) setAutostart(on bool) {
	w.presenter.background(func() {
		err := w.autostart.Set(on)
		is := w.autostart.Enabled()
		fyne.Do(func() {
			switch {
			case err != nil:
				w.say("That could not be changed. It may be set for everybody who uses this computer.")
			case on:
				w.say("From now on, it starts with the computer.")
			default:
				w.say("This program no longer starts with the computer.")
			}
			w.drawAutostart(is)
		})
	})
}

// readAutostart finds out, off Fyne's thread, whether the program starts with the computer: the desktop's own settings may have changed it.
func (w *Window) readAutostart() {
	w.presenter.background(func() {
		is := w.autostart.Enabled()
		fyne.Do(func() { w.drawAutostart(is) })
	})
}

// drawAutostart shows whether the program starts with the computer.
func (w *Window) drawAutostart(is bool) {
	w.startsAtLogin = is
	if c := w.autostartSwitch; c != nil && c.Checked != is {
		c.Checked = is // SetChecked would call OnChanged, like a click
		c.Refresh()
	}
	w.draw()
}

// firmStart reports whether the firm has decided if the program starts with the computer, and whether that binds the person.
func (w *Window) firmStart() (decided, locked bool) {
	if w.settings == nil {
		return false, false
	}
	_, decided, locked = w.settings.Now().StartAtLogin()
	return decided, locked
}

// newAutostartSwitch returns the switch in the settings, or nil if there is nothing to switch.
func newAutostartSwitch(w *Window) *control.Check {
	if w.autostart == nil {
		return nil
	}
	c := control.NewCheck("Start with the computer")
	c.Checked = w.startsAtLogin
	c.OnChanged = w.setAutostart
	if _, locked := w.firmStart(); locked {
		c.Disable()
	}
	w.autostartSwitch = c
	w.readAutostart()
	return c
}

package ui

import "smokeball-connect/words"

// notification is what the system shows for the program to a person who is not looking at it. Title and text are our own sentences, and
// names that package words has cleaned.
type notification struct {
	title, text string
	// offersSignIn adds a button to sign in, if the system has buttons.
	offersSignIn bool
}

// due are the notices to give now that have not been given yet, for example that a sign-in is about to end.
func due(v view, r words.Reminders, given func(id string) bool) (notices []words.Notice) {
	for _, notice := range words.Due(v.Status, r, v.now, v.locale) {
		if !given(notice.ID) {
			notices = append(notices, notice)
		}
	}
	return notices
}

// remind gives the notices that are due. It gives none to a person who is looking at the window, which says the same.
func (p *presenter) remind(v view) {
	if p.trayFace == nil || p.face.inFront() {
		return
	}
	for _, notice := range due(v, p.reminders(), p.options.Said.Has) {
		p.options.Said.Add(notice.ID)
		p.session.Notified(string(notice.Kind))
		p.notify(notification{notice.Title, notice.Text, notice.OffersSignIn()})
	}
}

// notifyBehind notifies a person who is not looking.
func (p *presenter) notifyBehind(n notification) {
	if !p.face.inFront() {
		p.notify(n)
	}
}

func (p *presenter) notify(n notification) {
	if p.trayFace != nil {
		p.background(func() { p.face.notify(n) })
	}
}

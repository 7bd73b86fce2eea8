package ui

import "smokeball-connect/words"

// notification is what the system says for the program, to somebody who does not look at it. Title and text are our own sentences, and
// names that words has cleaned.
type notification struct {
	title, text string
	// offersSignIn puts a button on it, where the system has such.
	offersSignIn bool
}

// due are the notices to give now, such as that a sign-in is about to end, or has ended: those that have not been given yet.
func due(v view, r words.Reminders, given func(id string) bool) (notices []words.Notice) {
	for _, notice := range words.Due(v.Status, r, v.now, v.locale) {
		if !given(notice.ID) {
			notices = append(notices, notice)
		}
	}
	return notices
}

// remind gives the notices that are due. Somebody who looks at the window sees there what they would say.
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

// notifyBehind notifies somebody who is not looking.
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

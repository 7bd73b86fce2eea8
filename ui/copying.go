package ui

import (
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// minValidity is how long a copied token is good for at least.
const minValidity = 5 * time.Minute

// Format is a form in which a token can be copied.
type Format struct {
	Name string // for the menu: "Authorization header"
	// NeedsAPI is true for a command that asks the API. It is not offered where the status has none.
	NeedsAPI bool
	// Make wraps the token, or says why this one can't be had so.
	Make func(auth.Token) (string, error)
}

// plainFormat is the token as it is.
var plainFormat = Format{Name: "the token itself", Make: func(t auth.Token) (string, error) { return t.AccessToken.Reveal(), nil }}

// offered are the formats that can be had at the moment.
func offered(formats []Format, st auth.Status) (all []Format) {
	for _, format := range formats {
		if !format.NeedsAPI || st.APIURL != "" {
			all = append(all, format)
		}
	}
	return all
}

// copying is what there is to show about the last copy of a token. It is forgotten when the token leaves the clipboard.
type copying struct {
	fetching bool // it is under way
	failed   bool
	note     string // "" where there is nothing to say
}

// copyEnd is how a copy has ended.
type copyEnd struct {
	token auth.Token
	err   error // there is no such token, or not in that format
	busy  bool  // there is one, but the clipboard has not taken it
}

// copied is what to show about a copy that has ended, and what to tell somebody who is not looking.
func copied(end copyEnd, v view) (copying, notification) {
	switch {
	case end.err != nil:
		return notCopied(words.Problem(auth.Problem{Kind: auth.KindOf(end.err)}, v.Status, v.now, v.locale))
	case end.busy:
		return notCopied(words.ClipboardBusy)
	}
	title, text := words.CopiedNotice(end.token, v.now)
	return copying{note: words.Copied(end.token, v.now)}, notification{title: title, text: text}
}

func notCopied(why string) (copying, notification) {
	return copying{failed: true, note: why}, notification{title: words.NotCopied, text: why}
}

// copyToken asks for a token that is good for a while, and copies it.
func (p *presenter) copyToken(format Format) {
	if p.copying.fetching {
		return
	}
	if p.options.CopiesInFront && !p.face.inFront() {
		p.showCopy(notCopied(words.CopyInFront))
		return
	}
	p.copying = copying{fetching: true, note: words.Copying}
	p.background(func() {
		end := copyEnd{}
		var text string
		if end.token, end.err = p.session.Token(p.life, minValidity); end.err == nil {
			text, end.err = format.Make(end.token)
		}
		if end.err == nil {
			end.busy = p.custodian.put(text) != nil
		}
		p.face.do(func() {
			if end.err == nil {
				p.emptyClipboardAfter(clipboardTime) // also where it failed: it may have come too late
			}
			if end.err == nil && !end.busy {
				p.session.Copied(end.token)
			}
			p.showCopy(copied(end, p.view()))
		})
	})
	p.face.draw()
}

func (p *presenter) showCopy(c copying, n notification) {
	p.copying = c
	p.notifyBehind(n)
	p.face.draw()
}

func (p *presenter) emptyClipboardAfter(d time.Duration) {
	if p.stopCopy != nil {
		p.stopCopy()
	}
	p.stopCopy = p.after(d, func() { p.face.do(p.emptyClipboard) })
}

// emptyClipboard takes the token out of the clipboard, and tries that again until it is done, or something else is there.
func (p *presenter) emptyClipboard() {
	p.copying = copying{}
	p.background(func() {
		if p.custodian.take() != nil {
			p.face.do(func() { p.emptyClipboardAfter(clipboardRetry) })
		}
	})
	p.face.draw()
}

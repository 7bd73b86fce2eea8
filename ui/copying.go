package ui

import (
	"slices"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/settings"
	"smokeball-connect/words"
)

// formatsOn are the formats that are useful on a system, the usual one first. The system is a GOOS.
func formatsOn(system string) []auth.Format {
	all := []auth.Format{auth.Plain, auth.Header, auth.Headers}
	if system == "windows" {
		return append(all, auth.CurlPowerShell, auth.PowerShell, auth.HTTPRequest, auth.FetchCommandPrompt, auth.FetchPowerShell)
	}
	return append(all, auth.Curl, auth.PowerShell, auth.HTTPRequest, auth.FetchPOSIX)
}

// copyFacts are what the formats on offer depend on.
type copyFacts struct {
	system   string        // a GOOS
	last     string        // the name of the format that was chosen last; "" if none has been
	noAPIKey bool          // it is known that there is none
	validity time.Duration // how long a copied token is good for at least
}

// formats are the formats on offer. Those that call the API are left out if there is none.
func (v view) formats() []auth.Format {
	return slices.DeleteFunc(formatsOn(v.copy.system), func(f auth.Format) bool { return f.NeedsAPI() && v.APIURL == "" })
}

// canCopy reports whether a format on offer can be copied.
func (v view) canCopy(f auth.Format) bool { return !f.NeedsAPIKey() || !v.copy.noAPIKey }

// format is the format of the button and the shortcut: the one chosen last, or the plain token if that one can't be copied.
func (v view) format() auth.Format {
	all := v.formats()
	if i := slices.IndexFunc(all, func(f auth.Format) bool { return f.String() == v.copy.last && v.canCopy(f) }); i >= 0 {
		return all[i]
	}
	return auth.Plain
}

// formatHint is the line below a format on offer, for a menu that has such lines.
func (v view) formatHint(f auth.Format) string {
	if !v.canCopy(f) {
		return words.APIKeyNotKnownHint
	}
	return words.FormatHint(f, v.Status, v.copy.validity, v.now)
}

// copyFacts are the current ones.
func (p *presenter) copyFacts() copyFacts {
	c := copyFacts{system: p.system, last: p.options.Answers.Choice(copiedLast), noAPIKey: p.noAPIKey}
	if p.options.CopyValidity != nil {
		c.validity = p.options.CopyValidity()
	} else {
		c.validity = settings.Fixed(nil).CopyValidity()
	}
	return c
}

// lookForAPIKey finds out whether there is an API key, which may take the keychain a moment, and then calls done. It is only for when the
// person is looking: a keychain may ask them about every access.
func (p *presenter) lookForAPIKey(done func()) {
	if p.options.APIKey == nil {
		return
	}
	p.background(func() {
		state := p.options.APIKey.State()
		p.face.do(func() {
			p.knowAPIKey(state)
			p.face.draw()
			done()
		})
	})
}

// knowAPIKey remembers whether there is an API key.
func (p *presenter) knowAPIKey(state APIKeyState) {
	p.noAPIKey = state.Problem == auth.NoProblem && !state.Kept && !state.Set
	p.drawTray(p.view())
}

// copying is what to show about the last copy of a token. It is forgotten when the token leaves the clipboard.
type copying struct {
	fetching bool // the copy is under way
	failed   bool
	note     string // "" if there is nothing to say
}

// copyEnd is how a copy ended.
type copyEnd struct {
	format auth.Format
	token  auth.Token // none if the format fetches it
	err    error      // there is no token, or not in that format
	busy   bool       // there is one, but the clipboard did not take it
}

// copied is what to show about a copy that has ended, and the notification for a person who is not looking.
func copied(end copyEnd, v view) (copying, notification) {
	switch {
	case end.err != nil:
		return notCopied(words.Problem(auth.Problem{Kind: auth.KindOf(end.err)}, v.Status, v.now, v.locale))
	case end.busy:
		return notCopied(words.ClipboardBusy)
	}
	title, text := words.CopiedNotice(end.format, end.token, v.now)
	return copying{note: words.Copied(end.format, end.token, v.now)}, notification{title: title, text: text}
}

func notCopied(why string) (copying, notification) {
	return copying{failed: true, note: why}, notification{title: words.NotCopied, text: why}
}

// chooseFormat copies in a format, and makes it the format of the button and the shortcut.
func (p *presenter) chooseFormat(format auth.Format) {
	if p.options.Answers.Choice(copiedLast) != format.String() {
		p.options.Answers.Choose(copiedLast, format.String())
	}
	p.copyToken(format)
	p.drawTray(p.view())
}

// copyToken gets a token that is good for long enough, and copies it. A format that fetches the token needs none now.
func (p *presenter) copyToken(format auth.Format) {
	if p.copying.fetching {
		return
	}
	if p.options.CopiesInFront && !p.face.inFront() {
		p.showCopy(notCopied(words.CopyInFront))
		return
	}
	p.copying = copying{fetching: true, note: words.Copying}
	validity := p.copyFacts().validity
	p.background(func() {
		end := copyEnd{format: format}
		var text auth.Secret
		if !format.Fetches() {
			end.token, end.err = p.session.Token(p.life, validity)
		}
		if end.err == nil {
			text, end.err = p.wrap(format, end.token)
		}
		if end.err == nil {
			end.busy = p.custodian.put(text.Reveal(), !format.Fetches()) != nil
		}
		p.face.do(func() {
			if end.err == nil {
				p.emptyClipboardAfter(clipboardTime) // even if it failed: the clipboard may have taken it too late
			}
			if end.err == nil && !end.busy && !format.Fetches() {
				p.session.Copied(end.token)
			}
			if auth.KindOf(end.err) == auth.APIKeyNotKnown {
				p.knowAPIKey(APIKeyState{})
			}
			p.showCopy(copied(end, p.view()))
		})
	})
	p.face.draw()
}

// wrap makes the text to copy.
func (p *presenter) wrap(format auth.Format, token auth.Token) (auth.Secret, error) {
	if p.options.Wrap == nil {
		return token.AccessToken, nil
	}
	return p.options.Wrap(format, token)
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

// emptyClipboard takes the token off the clipboard, and tries again until it is gone or something else is there.
func (p *presenter) emptyClipboard() {
	p.copying = copying{}
	p.background(func() {
		if p.custodian.take() != nil {
			p.face.do(func() { p.emptyClipboardAfter(clipboardRetry) })
		}
	})
	p.face.draw()
}

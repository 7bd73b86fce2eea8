package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// inside is the page that shows what is inside a token: the one that the session holds, or one that somebody has pasted.
type inside struct {
	*page
	w     *Window
	own   bool // the token that the session holds
	token auth.Inside
	match auth.Match
	shown view // what was drawn last

	found     []words.Fact // all claims, made in the minute foundWhen
	foundWhen time.Time

	search   *control.Entry
	about    *widget.Label
	nothing  *widget.Label // if the search finds nothing
	who      section
	may      section
	mayNot   *widget.Label
	ask      *control.Entry
	answer   *widget.Label
	askCard  *fyne.Container
	ids      section
	claims   section
	moreBox  *fyne.Container
	all, raw *control.Link
	more     *widget.Label
	copyAll  *fyne.Container
	reveal   *control.Link
	secret   *widget.Label
	secretIn *widget.Label // says how long the token is shown
	hide     func() bool   // stops the timer that hides the token; nil while it is hidden
	open     bool          // all claims are shown
	asIs     bool          // they are shown as they are in the token
}

// section is a card with a list of pairs. Pairs are made when they are first needed, and reused.
type section struct {
	w     *Window
	card  *fyne.Container
	list  *fyne.Container
	title string
	copy  []string // what each pair that is shown copies
}

func newSection(w *Window, title string, more ...fyne.CanvasObject) section {
	s := section{w: w, list: control.NewColumn(2), title: title}
	var objects []fyne.CanvasObject
	if title != "" {
		objects = append(objects, control.NewText(control.Strong, title))
	}
	s.card = control.NewCard(append(append(objects, s.list), more...)...)
	return s
}

// fact is a line of a section.
type fact struct {
	control.PairText
	copy string
}

func factOf(f words.Fact) fact {
	return fact{control.PairText{Name: f.Name, Value: f.Value, Exact: f.Exact}, f.Copy}
}

// show shows these facts, and reports whether there are any.
func (s *section) show(facts []fact) bool {
	s.copy = s.copy[:0]
	for n, f := range facts {
		if n == len(s.list.Objects) {
			s.list.Add(control.NewPair(func() { s.copyLine(n) }))
		}
		pair := s.list.Objects[n].(*control.Pair)
		pair.Set(f.PairText)
		control.SetVisible(pair, true)
		s.copy = append(s.copy, f.copy)
	}
	for _, unused := range s.list.Objects[len(facts):] {
		control.SetVisible(unused, false)
	}
	return len(facts) > 0
}

func (s *section) copyLine(n int) {
	if n < len(s.copy) {
		pair := s.list.Objects[n].(*control.Pair)
		s.w.copyPlain(s.copy[n], pair.Text().Name+": copied.")
	}
}

// openInside shows what is inside the access token that the session holds.
func (w *Window) openInside() {
	i := newInside(w, true)
	i.look()
	i.page.changed = func() {
		i.look()
		w.draw()
	}
	w.openPage(i.page)
}

// look inspects the token that the session holds at the moment, and forgets the one shown before.
func (i *inside) look() {
	held := i.w.session.Held().AccessToken
	if held.IsZero() {
		i.conceal()
		i.token, i.match, i.found = auth.Inside{Kind: auth.NotAToken}, auth.Match{}, nil
		return
	}
	if !held.Equal(i.token.Token) {
		i.conceal()
		i.token, i.found = auth.Inspect(held), nil
		if i.token.Token.IsZero() || i.token.Scopes == nil && i.token.Claims == nil {
			i.token.Token = held // whatever it is, the session holds it
		}
		i.match = i.w.session.Compare(i.token)
	}
}

// openInsideAnother asks for a token to inspect.
func (w *Window) openInsideAnother() {
	wait := control.NewLabel(control.Hint, "")
	var entry *control.PasteEntry
	look := func(text string) {
		if strings.TrimSpace(text) == "" {
			return
		}
		entry.SetText("")
		pasted := auth.NewSecret(text)
		control.SetText(wait, "Looking…")
		w.presenter.background(func() { // it may be long
			token := auth.Inspect(pasted)
			match := w.session.Compare(token)
			fyne.Do(func() {
				control.SetText(wait, "")
				i := newInside(w, false)
				i.token, i.match = token, match
				w.openPage(i.page)
			})
		})
	}
	entry = control.NewPasteEntry(w.typedShortcut, look)
	entry.SetPlaceHolder("Paste it here")
	paste := control.NewMainButton("Paste it from the clipboard", func() { look(w.clipboard.Content()) })
	p := newPage("Look inside another token", control.NewText(control.Body, words.PasteHelp), entry, paste, control.Unpadded(wait))
	p.focus = entry
	w.openPage(p)
}

func newInside(w *Window, own bool) *inside {
	i := &inside{w: w, own: own}
	redraw := func(string) { w.draw() }
	i.search = control.NewEntry(w.typedShortcut)
	i.search.SetPlaceHolder("Search")
	i.search.OnChanged = redraw
	i.about, i.nothing = control.NewLabel(control.Body, ""), control.NewLabel(control.QuietBody, "")

	i.who = newSection(w, "")
	i.mayNot = control.NewLabel(control.QuietBody, "")
	i.may = newSection(w, "What it may do", control.Unpadded(i.mayNot))
	i.ask = control.NewEntry(w.typedShortcut)
	i.ask.SetPlaceHolder(words.RequestExample)
	i.ask.OnChanged = func(string) {
		w.draw()
		control.ScrollTo(i.answer) // it is below the field, and may be below the window
	}
	i.answer = control.NewLabel(control.Body, "")
	i.askCard = control.NewCard(control.NewText(control.Strong, words.WhatCanItDo), i.ask, control.Unpadded(i.answer))

	i.all = control.NewUnderlinedLink("", func() {
		i.open = !i.open
		w.draw()
	})
	i.reveal = control.NewUnderlinedLink("", i.revealOrConceal)
	i.secret, i.secretIn = control.NewLabel(control.TextStyle{Size: control.SizeNameHint}, ""), control.NewLabel(control.Hint, "")
	i.secret.Wrapping, i.secret.TextStyle.Monospace = fyne.TextWrapBreak, true
	i.moreBox = control.NewEnds(control.Unpadded(i.all), control.Unpadded(i.reveal))
	i.ids = newSection(w, "", i.moreBox, control.Unpadded(i.secret), control.Unpadded(i.secretIn))

	i.raw = control.NewUnderlinedLink("", func() {
		i.asIs = !i.asIs
		w.draw()
	})
	i.more = control.NewLabel(control.Hint, "")
	i.claims = newSection(w, "Claims", control.Unpadded(i.more), control.AtLeft(i.raw))

	another := control.NewUnderlinedLink("Look inside another token…", w.openInsideAnother)
	i.copyAll = control.AtLeft(control.NewUnderlinedLink("Copy everything but the token", i.copyEverything))
	i.page = newPage("Look inside", i.search, control.Unpadded(i.about), i.who.card, i.may.card, i.askCard, i.ids.card, i.claims.card,
		control.Unpadded(i.nothing), control.NewColumn(6, i.copyAll, control.AtLeft(another)))
	i.page.update = func(v view) {
		i.shown = v
		i.draw()
	}
	i.page.left = i.conceal
	i.conceal()
	return i
}

// now is the time by the issuer's clock.
func (i *inside) now() time.Time { return i.shown.now.Add(-i.shown.ClockOff) }

// none reports whether there is no token to show.
func (i *inside) none() bool { return i.token.Kind == auth.NotAToken && i.token.Token.IsZero() }

// draw shows what the search finds, or everything.
func (i *inside) draw() {
	search := strings.TrimSpace(i.search.Text)
	searching := search != ""
	control.SetText(i.about, i.sentences())
	control.SetVisible(i.search, !i.none())
	control.SetVisible(i.copyAll, !i.none())

	var who, may, ids []fact
	for _, f := range i.facts() {
		if f.Found(search) {
			who = append(who, factOf(f))
		}
	}
	for _, a := range i.areas() {
		if a.Found(search) {
			may = append(may, areaFact(a))
		}
	}
	for _, f := range i.identifiers() {
		if f.Found(search) {
			ids = append(ids, factOf(f))
		}
	}
	control.SetVisible(i.who.card, i.who.show(who))
	hasScopes := i.may.show(may)
	mayNot := ""
	if i.token.Claims != nil && i.scopes() == nil && !searching {
		mayNot = words.NoScopesNamed
	}
	control.SetText(i.mayNot, mayNot)
	control.SetVisible(i.may.card, hasScopes || mayNot != "")
	control.SetVisible(i.askCard, !i.none() && !searching)
	control.SetText(i.answer, i.answerTo(i.ask.Text))

	hasIDs := i.ids.show(ids)
	control.SetVisible(i.moreBox, !i.none() && !searching)
	control.SetVisible(i.ids.card, hasIDs || !i.none() && !searching)
	i.drawLinks()

	claims, left := i.claimsFound(search)
	found := (i.open || searching) && i.claims.show(claims)
	control.SetText(i.more, words.MoreClaims(left))
	control.SetVisible(i.claims.card, found)
	nothing := ""
	if searching && len(who)+len(may)+len(ids)+len(claims) == 0 {
		nothing = "Nothing in it matches your search."
	}
	control.SetText(i.nothing, nothing)
	i.page.box.Refresh()
}

func (i *inside) drawLinks() {
	all, reveal, raw := "", "Reveal the token", "Show them as they are in the token"
	switch n := len(i.token.Claims); {
	case n > 0 && i.open:
		all = "Hide the claims"
	case n > 0:
		all = words.AllClaims(i.token)
	}
	if i.hide != nil {
		reveal = "Hide the token"
	}
	if i.token.Token.IsZero() {
		reveal = ""
	}
	if i.asIs {
		raw = "Show them in plain words"
	}
	i.all.SetText(all)
	i.reveal.SetText(reveal)
	i.raw.SetText(raw)
}

// sentences say what the token is or, of the one that the session holds, only what is wrong with it.
func (i *inside) sentences() string {
	if i.none() && i.own {
		return words.NothingHeld
	}
	asItShouldBe := i.token.Kind == auth.AnAccessToken && i.token.Standing(i.now()) == auth.Good && !i.token.Unsigned &&
		i.token.Repeated == nil
	switch {
	case i.own && asItShouldBe:
		return ""
	case i.own && i.token.Claims == nil:
		return words.HeldOpaque
	}
	return strings.Join(words.AboutToken(i.token, i.match, i.now(), i.shown.locale), "\n")
}

// facts say who signed in, and when. What the session's own token does not say is taken from the status.
func (i *inside) facts() (facts []words.Fact) {
	token := i.token
	if i.own && !i.none() {
		st := i.shown.Status
		if st.Account.String() != "" {
			token.Account = st.Account
		}
		for _, t := range []struct {
			says  *time.Time
			known time.Time
		}{{&token.IssuedAt, st.AccessTokenIssuedAt}, {&token.ExpiresAt, st.AccessTokenExpiresAt}, {&token.SignedInAt, st.SignedInAt}} {
			if t.says.IsZero() && !t.known.IsZero() {
				*t.says = t.known.Add(-st.ClockOff)
			}
		}
	}
	return words.WhoAndWhen(token, i.firm(), i.now(), i.shown.locale)
}

// firm is the sign-in's firm, if the token is the session's own.
func (i *inside) firm() auth.Firm {
	if !i.own || i.none() {
		return auth.Firm{}
	}
	return i.shown.Firm
}

// scopes are what the token may do; nil if that is unknown.
func (i *inside) scopes() []string {
	if i.own && i.token.Scopes == nil && !i.none() {
		return i.shown.Scopes
	}
	return i.token.Scopes
}

func (i *inside) areas() []words.AreaFact {
	if i.scopes() == nil {
		return nil
	}
	return words.AreaFacts(i.scopes())
}

func areaFact(a words.AreaFact) fact {
	f := fact{PairText: control.PairText{Name: a.Name, Detail: a.Detail}, copy: a.Copy}
	if a.Read != "" {
		f.Tags = append(f.Tags, control.Tag{Text: a.Read})
	}
	if a.Write != "" {
		f.Tags = append(f.Tags, control.Tag{Text: a.Write, Strong: true})
	}
	if f.Tags == nil && a.Detail == "" {
		f.Value = words.NotAllowed
	}
	return f
}

// identifiers are the facts that matter to programs. For the session's own token, the status adds more than the token says.
func (i *inside) identifiers() (facts []words.Fact) {
	facts = words.Identifiers(i.token)
	if !i.own {
		return facts
	}
	st, now, l := i.shown.Status, i.shown.now, i.shown.locale
	if where := words.Where(st); where != "" {
		facts = append(facts, words.TextFact("Smokeball", where))
	}
	if st.Connection != "" {
		facts = append(facts, words.TextFact("Connection", st.Connection))
	}
	if !st.SignInEndsAt.IsZero() {
		facts = append(facts, words.MomentFact("Sign-in until about", st.SignInEndsAt, now, l))
	}
	if st.State == auth.Offline && !st.NextTry.IsZero() {
		facts = append(facts, words.MomentFact("Next try", st.NextTry, now, l))
	}
	return facts
}

// maxPairs is how many claims are drawn at a time, because more would make the window slow. The search finds the others.
const maxPairs = 60

// claimsFound are the claims that the search finds, maxPairs of them at most, and how many are left out.
func (i *inside) claimsFound(search string) (found []fact, left int) {
	left = i.token.MoreClaims
	if when := i.shown.now.Truncate(time.Minute); i.found == nil || !when.Equal(i.foundWhen) {
		i.found, i.foundWhen = words.Claims(i.token, i.now(), i.shown.locale), when
	}
	for _, f := range i.found {
		switch {
		case !f.Found(search):
		case len(found) == maxPairs:
			left++
		case i.asIs:
			found = append(found, fact{control.PairText{Name: f.RawName, Value: f.Raw}, f.Raw})
		default:
			found = append(found, factOf(f))
		}
	}
	return found, left
}

// answerTo says whether the token probably allows a request, or how to write one if request is empty.
func (i *inside) answerTo(request string) string {
	if strings.TrimSpace(request) == "" {
		return words.RequestHelp
	}
	token := i.token
	token.Scopes = i.scopes()
	method, path := auth.ParseCall(request)
	return words.MayCall(auth.MayCall(method, path, token.Scopes), token, i.match, i.now())
}

func (i *inside) copyEverything() {
	token, l := i.token, i.shown.locale
	token.Scopes = i.scopes()
	var more []words.Fact
	if i.own {
		more = append(words.FirmFacts(i.firm()), i.identifiers()[len(words.Identifiers(token)):]...)
	}
	i.w.copyPlain(words.Inside(token, i.match, more, i.now(), l), "Everything but the token is copied.")
}

const (
	revealTime = 30 * time.Second
	// maxRevealed is how many bytes of a token are shown: no genuine one is longer.
	maxRevealed = 8000
)

func (i *inside) revealOrConceal() {
	if i.hide != nil {
		i.conceal()
		i.w.draw()
		return
	}
	text := i.token.Token.Reveal()
	if len(text) > maxRevealed {
		text = text[:maxRevealed] + "…"
	}
	i.secret.SetText(text)
	control.SetVisible(i.secret, true)
	control.SetText(i.secretIn, words.RevealedFor)
	i.hide = i.w.presenter.after(revealTime, func() {
		fyne.Do(func() {
			i.conceal()
			i.w.draw()
		})
	})
	i.w.draw()
}

// conceal takes the token off the page.
func (i *inside) conceal() {
	if i.hide != nil {
		i.hide()
		i.hide = nil
	}
	i.secret.SetText("")
	control.SetVisible(i.secret, false)
	control.SetText(i.secretIn, "")
}

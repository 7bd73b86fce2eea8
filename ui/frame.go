package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// frame surrounds every screen: the header that says where the person is, the banner for news and warnings, and the footer.
type frame struct {
	root *fyne.Container

	back, gear *control.Button
	pageTitle  *widget.Label
	place      *control.Place // the firm, and Smokeball's own region
	badge      *control.Badge // DEMO or a host that is not Smokeball's, shown at all times
	header     *fyne.Container

	banner       *fyne.Container
	bannerText   *widget.Label
	bannerHelp   *help
	dismiss      *control.Button
	scroll       *container.Scroll
	body         *fyne.Container
	footerLeft   corner
	footerRight  corner
	footer       *fyne.Container
	screenMargin float32
	bodyMargin   *control.Inset
}

// footnote is what a screen has in a corner of the footer: a link, or plain text if tapped is nil.
type footnote struct {
	text   string
	tapped func()
}

// corner is a corner of the footer.
type corner struct {
	text *widget.Label
	link *control.Link
	box  *fyne.Container
}

func newCorner() corner {
	c := corner{text: control.NewLabel(control.Quiet, ""), link: control.NewLink("", nil)}
	c.box = control.NewColumn(0, control.Unpadded(c.text), control.Unpadded(c.link))
	return c
}

func (c corner) set(f footnote) {
	c.link.OnTapped = f.tapped
	if f.tapped == nil {
		control.SetText(c.text, f.text)
		c.link.SetText("")
		return
	}
	control.SetText(c.text, "")
	c.link.SetText(f.text)
}

// The margin at either side is at least margin, and grows so that the content is at most maxWidth wide: longer lines are hard to read.
const margin, maxWidth = 20, 560

func newFrame(back, settings, dismiss, draw func()) *frame {
	f := &frame{screenMargin: margin}
	f.back = control.NewIconButton(theme.NavigateBackIcon(), "Back", back)
	f.gear = control.NewIconButton(theme.SettingsIcon(), "Settings", settings)
	f.pageTitle = control.NewLabel(control.Strong, "")
	f.badge = control.NewBadge()
	f.place = control.NewPlace(f.badge)
	left := control.NewLine(f.back, control.Unpadded(f.pageTitle))
	f.header = control.NewHeader(left, f.place.Box, control.NewLine(f.gear))

	f.bannerText = control.NewLabel(control.Body, "")
	f.bannerHelp = newProblemHelp(draw)
	f.dismiss = control.NewIconButton(theme.CancelIcon(), "Dismiss", dismiss)
	f.dismiss.MinHeight = control.SmallButtonHeight
	f.banner = container.NewStack(control.NewRectangle(theme.ColorNameButton, "", theme.SizeNameButtonRadius),
		control.NewInset(12, 8, control.NewColumn(6, control.NewTrailing(8, control.Unpadded(f.bannerText), f.dismiss),
			container.NewHBox(f.bannerHelp.ask), f.bannerHelp.block)))
	f.banner.Hide()

	f.body = container.NewStack()
	f.bodyMargin = &control.Inset{X: margin, Y: 6}
	f.scroll = container.NewVScroll(container.New(f.bodyMargin, f.body))
	f.footerLeft, f.footerRight = newCorner(), newCorner()
	f.footer = control.NewEnds(f.footerLeft.box, f.footerRight.box)
	f.root = container.New(f, f.header, f.banner, f.scroll, f.footer)
	return f
}

// put makes a screen or a page the body.
func (f *frame) put(content fyne.CanvasObject) {
	f.body.Objects = []fyne.CanvasObject{content}
	f.scroll.ScrollToTop()
}

// drawHeader says where the person is signed in or, with a page open, shows the page's title and the way back.
func (f *frame) drawHeader(v view, pageTitle string) {
	page := pageTitle != ""
	control.SetVisible(f.back, page)
	control.SetText(f.pageTitle, pageTitle)
	control.SetVisible(f.gear, !page)
	firm, place := "", ""
	if !page && v.SignedIn() {
		firm, place = words.FirmAndPlace(v.Status)
	}
	f.place.Set(firm, place)
	if words.Foreign(v.Status) {
		f.badge.SetForms(words.HostCuts(words.Where(v.Status)))
	} else {
		f.badge.SetForms(nil)
	}
}

// drawBanner shows a line, with help if it is about a problem.
func (f *frame) drawBanner(text string, dismissible bool, about auth.ProblemKind, st auth.Status) {
	f.bannerHelp.draw(about, st)
	control.SetText(f.bannerText, text)
	control.SetVisible(f.dismiss, dismissible)
	control.SetVisible(f.banner, text != "")
}

func (f *frame) drawFooter(left, right footnote) {
	f.footerLeft.set(left)
	f.footerRight.set(right)
}

// Layout implements fyne.Layout.
func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	const top, gap = 10, 8
	f.screenMargin = max(margin, (size.Width-maxWidth)/2)
	f.bodyMargin.X = f.screenMargin
	width := size.Width - 2*f.screenMargin
	y := float32(top)
	place := func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		height := o.MinSize().Height // wrapped text knows its height now
		o.Resize(fyne.NewSize(width, height))
		o.Move(fyne.NewPos(f.screenMargin, y))
		y += height + gap
	}
	place(f.header)
	// What lines up with the content below are the icons of the header's buttons, not the buttons' edges.
	const overhang = 8
	left := float32(0)
	if f.back.Visible() {
		left = overhang
	}
	f.header.Move(fyne.NewPos(f.screenMargin-left, f.header.Position().Y))
	f.header.Resize(f.header.Size().AddWidthHeight(left+overhang, 0))
	place(f.banner)

	f.footer.Resize(fyne.NewSize(width, f.footer.MinSize().Height))
	footer := f.footer.MinSize().Height
	f.footer.Resize(fyne.NewSize(width, footer))
	bottom := size.Height - margin*.8
	f.footer.Move(fyne.NewPos(f.screenMargin, bottom-footer))
	if footer > 0 {
		bottom -= footer + gap
	}

	f.scroll.Move(fyne.NewPos(0, y))
	content := f.scroll.Content
	content.Resize(fyne.NewSize(size.Width, bottom-y))
	// Wrapped text knows its height only now. Content that seemed to fit would be scrolled to its top.
	content.Resize(fyne.NewSize(size.Width, max(bottom-y, content.MinSize().Height)))
	f.scroll.Resize(fyne.NewSize(size.Width, bottom-y))
	f.scroll.Refresh()
}

// The window's smallest size.
const minWidth, minHeight = 360, 420

// MinSize implements fyne.Layout.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(minWidth, minHeight) }

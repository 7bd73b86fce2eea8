package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/words"
)

// frame is what is around every screen: the header that says where one is, a line for what went wrong besides, and the footer.
type frame struct {
	root *fyne.Container

	back, gear *button
	pageTitle  *widget.Label
	where      *widget.Label // Smokeball's own region
	badge      *badge        // DEMO or a foreign host, said at all times
	badgeBox   *fyne.Container
	header     *fyne.Container

	banner       *fyne.Container
	bannerText   *widget.Label
	dismiss      *button
	scroll       *container.Scroll
	body         *fyne.Container
	footerLeft   corner
	footerRight  corner
	footer       *fyne.Container
	screenMargin float32
	bodyMargin   *inset
}

// footnote is what a screen has in a corner of the footer: a link, or only a text where nothing happens.
type footnote struct {
	text   string
	tapped func()
}

// corner is a corner of the footer.
type corner struct {
	text *widget.Label
	link *link
	box  *fyne.Container
}

func newCorner() corner {
	c := corner{text: newText(quiet, ""), link: newLink("", nil)}
	c.box = newColumn(0, flush(c.text), flush(c.link))
	return c
}

func (c corner) set(f footnote) {
	c.link.OnTapped = f.tapped
	if f.tapped == nil {
		setText(c.text, f.text)
		c.link.set("")
		return
	}
	setText(c.text, "")
	c.link.set(f.text)
}

// The margin at either side grows where lines would get too long to read.
const margin, widest = 20, 560

func newFrame(back, settings, dismiss func()) *frame {
	f := &frame{screenMargin: margin}
	f.back = newIconButton(theme.NavigateBackIcon(), "Back", back)
	f.gear = newIconButton(theme.SettingsIcon(), "Settings", settings)
	f.pageTitle = newText(textStyle{bold: true}, "")
	f.where = newText(quiet, "")
	f.badge = &badge{text: newText(textStyle{size: sizeHint, bold: true}, "")}
	f.badge.text.Wrapping = fyne.TextWrapBreak
	f.badgeBox = container.New(f.badge, newPlate(theme.ColorNameButton, theme.ColorNameInputBorder, theme.SizeNameSelectionRadius), flush(f.badge.text))
	left := container.New(lineUp{}, f.back, flush(f.pageTitle), flush(f.where))
	f.header = container.New(headerLayout{}, left, f.badgeBox, container.New(lineUp{}, f.gear))

	f.bannerText = newText(body, "")
	f.dismiss = newIconButton(theme.CancelIcon(), "Dismiss", dismiss)
	f.dismiss.height = 28
	f.banner = container.NewStack(newPlate(theme.ColorNameButton, "", theme.SizeNameButtonRadius),
		container.New(inset{12, 8}, container.New(beside{gap: 8, right: true}, flush(f.bannerText), f.dismiss)))
	f.banner.Hide()

	f.body = container.NewStack()
	f.bodyMargin = &inset{margin, 6}
	f.scroll = container.NewVScroll(container.New(f.bodyMargin, f.body))
	f.footerLeft, f.footerRight = newCorner(), newCorner()
	f.footer = newEnds(f.footerLeft.box, f.footerRight.box)
	f.root = container.New(f, f.header, f.banner, f.scroll, f.footer)
	return f
}

// put makes a screen or a page the body.
func (f *frame) put(content fyne.CanvasObject) {
	f.body.Objects = []fyne.CanvasObject{content}
	f.scroll.ScrollToTop()
}

// drawHeader says where one is. With a page open, it has the page's title and the way back.
func (f *frame) drawHeader(v view, pageTitle string) {
	page := pageTitle != ""
	show(f.back, page)
	setText(f.pageTitle, pageTitle)
	show(f.gear, !page)
	foreign := words.Foreign(v.Status)
	f.badge.forms = nil
	if foreign {
		f.badge.forms = words.HostCuts(words.Where(v.Status))
	}
	where := ""
	if !foreign && !page && v.SignedIn() {
		where = words.Where(v.Status)
	}
	setText(f.where, where)
	show(f.badgeBox, foreign)
	f.badgeBox.Refresh() // before the header asks how high it is
}

func (f *frame) drawBanner(text string, dismissible bool) {
	setText(f.bannerText, text)
	show(f.dismiss, dismissible)
	show(f.banner, text != "")
}

func (f *frame) drawFooter(left, right footnote) {
	f.footerLeft.set(left)
	f.footerRight.set(right)
}

// Layout implements fyne.Layout.
func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	const top, gap = 10, 8
	f.screenMargin = max(margin, (size.Width-widest)/2)
	f.bodyMargin.x = f.screenMargin
	width := size.Width - 2*f.screenMargin
	y := float32(top)
	place := func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		height := o.MinSize().Height // text that wraps knows it now
		o.Resize(fyne.NewSize(width, height))
		o.Move(fyne.NewPos(f.screenMargin, y))
		y += height + gap
	}
	place(f.header)
	// The pictures of the buttons in the header line up with what is below, not the buttons.
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
	f.scroll.Content.Resize(fyne.NewSize(size.Width, bottom-y))
	f.scroll.Resize(fyne.NewSize(size.Width, bottom-y))
	f.scroll.Refresh()
}

// The window is not made smaller than this.
const leastWidth, leastHeight = 360, 420

// MinSize implements fyne.Layout.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(leastWidth, leastHeight) }

// reveal scrolls to an object that got the focus.
func reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(o)
	if c == nil {
		return
	}
	root, ok := c.Content().(*fyne.Container)
	if !ok {
		return
	}
	f, ok := root.Layout.(*frame)
	if !ok || !within(o, f.body) {
		return
	}
	const room = 12
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(f.scroll).Y
	bottom := top + o.Size().Height
	offset := f.scroll.Offset
	switch height := f.scroll.Size().Height; {
	case top < room:
		offset.Y += top - room
	case bottom > height-room:
		offset.Y += bottom - height + room
	default:
		return
	}
	f.scroll.ScrollToOffset(offset)
}

// within reports whether an object is somewhere in a container.
func within(o fyne.CanvasObject, c *fyne.Container) bool {
	for _, child := range c.Objects {
		if child == o {
			return true
		}
		if inner, ok := child.(*fyne.Container); ok && within(o, inner) {
			return true
		}
	}
	return false
}

// headerLayout puts its first object to the left, its last to the right, and gives the one between them the room that is left.
type headerLayout struct{}

const headerGap = 10

func (headerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, between, right := objects[0], objects[1], objects[2]
	x, end := left.MinSize().Width, size.Width-right.MinSize().Width
	left.Move(fyne.NewPos(0, 0))
	left.Resize(fyne.NewSize(x, size.Height))
	right.Move(fyne.NewPos(end, 0))
	right.Resize(fyne.NewSize(size.Width-end, size.Height))
	if x > 0 {
		x += headerGap
	}
	between.Move(fyne.NewPos(x, 0))
	between.Resize(fyne.NewSize(max(0, end-headerGap-x), size.Height))
}

func (headerLayout) MinSize(objects []fyne.CanvasObject) (min fyne.Size) {
	for _, o := range objects {
		min.Width += o.MinSize().Width
		min.Height = max(min.Height, o.MinSize().Height)
	}
	return min
}

// badge is a box as wide as the text in it, or as wide as there is room for. The text is the first of its forms that fits into a line.
// Where none does, the last takes as many lines as it needs: nothing of that may be missing.
type badge struct {
	text   *widget.Label
	forms  []string
	height float32 // when last laid out
}

const badgeX, badgeY = 7, 3

func (b *badge) measure(text string) fyne.Size {
	return fyne.MeasureText(text, theme.Current().Size(b.text.SizeName), b.text.TextStyle)
}

// Layout implements fyne.Layout.
func (b *badge) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if len(b.forms) == 0 {
		return
	}
	const slack = 2
	room := size.Width - 2*badgeX - slack
	fits := func(form string) bool { return b.measure(form).Width <= room }
	form := b.forms[len(b.forms)-1]
	if i := slices.IndexFunc(b.forms, fits); i >= 0 {
		form = b.forms[i]
	}
	setText(b.text, form)
	width := min(room, b.measure(form).Width) + slack
	objects[1].Resize(fyne.NewSize(width, size.Height))
	text := objects[1].MinSize().Height // it knows its lines now
	b.height = text + 2*badgeY
	y := (size.Height - b.height) / 2
	objects[0].Move(fyne.NewPos(0, y))
	objects[0].Resize(fyne.NewSize(width+2*badgeX, b.height))
	objects[1].Move(fyne.NewPos(badgeX, y+badgeY))
	objects[1].Resize(fyne.NewSize(width, text))
}

// MinSize implements fyne.Layout.
func (b *badge) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(40, max(otherHeight, b.height))
}

// lineUp puts objects of their own sizes beside each other, in the middle of the height.
type lineUp struct{}

func (lineUp) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range objects {
		own := o.MinSize()
		if !o.Visible() || own.Width <= 0 {
			continue
		}
		o.Resize(own)
		o.Move(fyne.NewPos(x, (size.Height-own.Height)/2))
		x += own.Width + 6
	}
}

func (lineUp) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, otherHeight)
	for _, o := range objects {
		own := o.MinSize()
		if !o.Visible() || own.Width <= 0 {
			continue
		}
		if size.Width > 0 {
			size.Width += 6
		}
		size.Width += own.Width
		size.Height = max(size.Height, own.Height)
	}
	return size
}

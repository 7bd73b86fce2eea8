package control

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// The colours and sizes that the theme has in addition to Fyne's.
const (
	ColorNameCard      fyne.ThemeColorName = "card"
	ColorNameTrack     fyne.ThemeColorName = "track" // of a meter
	ColorNameFocusRing fyne.ThemeColorName = "ring"  // around the control that has the focus

	SizeNameTitle      fyne.ThemeSizeName = "title"   // of a screen with a single purpose
	SizeNameHeading    fyne.ThemeSizeName = "heading" // of a screen with more on it
	SizeNameHint       fyne.ThemeSizeName = "hint"
	SizeNameCardRadius fyne.ThemeSizeName = "cardRadius"
)

// Theme has calm greys, and one blue for the main action. For everything else, it uses Fyne's default theme.
type Theme struct {
	fyne.Theme
	variant *fyne.ThemeVariant // nil for the system's
}

// NewTheme makes a theme that is light or dark as the system is.
func NewTheme() Theme { return Theme{Theme: theme.DefaultTheme()} }

// NewFixedTheme makes a theme that is always light or always dark.
func NewFixedTheme(variant fyne.ThemeVariant) Theme {
	return Theme{Theme: theme.DefaultTheme(), variant: &variant}
}

var light = map[fyne.ThemeColorName]color.Color{
	theme.ColorNameBackground:          rgb(0xf6f7f9),
	theme.ColorNameForeground:          rgb(0x1b2430),
	theme.ColorNameDisabled:            rgb(0x5a6675), // also quiet text
	theme.ColorNamePlaceHolder:         rgb(0x687383),
	theme.ColorNameHyperlink:           rgb(0x4a5564),
	theme.ColorNamePrimary:             rgb(0x2a5bd7),
	theme.ColorNameForegroundOnPrimary: rgb(0xffffff),
	theme.ColorNameFocus:               rgba(0x2a5bd730),
	theme.ColorNameSelection:           rgba(0x2a5bd740),
	theme.ColorNameButton:              rgb(0xe6e9ef),
	theme.ColorNameDisabledButton:      rgb(0xeceff3),
	theme.ColorNameHover:               rgba(0x1b243014),
	theme.ColorNamePressed:             rgba(0x1b243026),
	theme.ColorNameSuccess:             rgb(0x1f7a5c),
	theme.ColorNameForegroundOnSuccess: rgb(0xffffff),
	theme.ColorNameWarning:             rgb(0x8f590c),
	theme.ColorNameForegroundOnWarning: rgb(0xffffff),
	theme.ColorNameError:               rgb(0xb3352c),
	theme.ColorNameForegroundOnError:   rgb(0xffffff),
	theme.ColorNameInputBackground:     rgb(0xffffff),
	theme.ColorNameInputBorder:         rgb(0x8a94a3),
	theme.ColorNameOverlayBackground:   rgb(0xffffff),
	theme.ColorNameMenuBackground:      rgb(0xffffff),
	theme.ColorNameHeaderBackground:    rgb(0xf6f7f9),
	theme.ColorNameSeparator:           rgb(0xe1e4ea),
	theme.ColorNameScrollBar:           rgba(0x1b243066),
	theme.ColorNameScrollBarBackground: rgba(0x1b243010),
	theme.ColorNameShadow:              rgba(0x1b243030),
	ColorNameCard:                      rgb(0xffffff),
	ColorNameTrack:                     rgb(0xe1e4ea),
	ColorNameFocusRing:                 rgb(0x2a5bd7),
}

var dark = map[fyne.ThemeColorName]color.Color{
	theme.ColorNameBackground:          rgb(0x1e2127),
	theme.ColorNameForeground:          rgb(0xe9ecf1),
	theme.ColorNameDisabled:            rgb(0xa6afbc),
	theme.ColorNamePlaceHolder:         rgb(0x98a1af),
	theme.ColorNameHyperlink:           rgb(0xb9c1cd),
	theme.ColorNamePrimary:             rgb(0x3d6ce6),
	theme.ColorNameForegroundOnPrimary: rgb(0xffffff),
	theme.ColorNameFocus:               rgba(0x7ea1ff40),
	theme.ColorNameSelection:           rgba(0x4a7bf066),
	theme.ColorNameButton:              rgb(0x363c47),
	theme.ColorNameDisabledButton:      rgb(0x2b3038),
	theme.ColorNameHover:               rgba(0xffffff18),
	theme.ColorNamePressed:             rgba(0xffffff2c),
	theme.ColorNameSuccess:             rgb(0x3fa680),
	theme.ColorNameForegroundOnSuccess: rgb(0x10151c),
	theme.ColorNameWarning:             rgb(0xdb9f45),
	theme.ColorNameForegroundOnWarning: rgb(0x10151c),
	theme.ColorNameError:               rgb(0xe87a70),
	theme.ColorNameForegroundOnError:   rgb(0x10151c),
	theme.ColorNameInputBackground:     rgb(0x23272e),
	theme.ColorNameInputBorder:         rgb(0x6f7988),
	theme.ColorNameOverlayBackground:   rgb(0x2b3038),
	theme.ColorNameMenuBackground:      rgb(0x2b3038),
	theme.ColorNameHeaderBackground:    rgb(0x1e2127),
	theme.ColorNameSeparator:           rgb(0x363c47),
	theme.ColorNameScrollBar:           rgba(0xffffff66),
	theme.ColorNameScrollBarBackground: rgba(0xffffff10),
	theme.ColorNameShadow:              rgba(0x00000080),
	ColorNameCard:                      rgb(0x282c34),
	ColorNameTrack:                     rgb(0x3a404b),
	ColorNameFocusRing:                 rgb(0x7ea1ff),
}

var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameText:            14,
	theme.SizeNameCaptionText:     12,
	SizeNameHint:                  12,
	SizeNameHeading:               20,
	SizeNameTitle:                 23,
	theme.SizeNamePadding:         4,
	theme.SizeNameInnerPadding:    8,
	theme.SizeNameLineSpacing:     3,
	theme.SizeNameButtonRadius:    8,
	theme.SizeNameInputRadius:     8,
	theme.SizeNameMenuRadius:      8,
	theme.SizeNamePopupRadius:     10,
	theme.SizeNameSelectionRadius: 4,
	SizeNameCardRadius:            12,
}

// Color implements fyne.Theme.
func (t Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if t.variant != nil {
		variant = *t.variant
	}
	palette := light
	if variant == theme.VariantDark {
		palette = dark
	}
	if c, ok := palette[name]; ok {
		return c
	}
	return t.Theme.Color(name, variant)
}

// Size implements fyne.Theme.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := sizes[name]; ok {
		return size
	}
	return t.Theme.Size(name)
}

// lockedTheme is the look of fields that can't be changed.
type lockedTheme struct{ Theme }

func (t lockedTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameInputBackground || name == theme.ColorNameInputBorder {
		name = theme.ColorNameDisabledButton
	}
	return t.Theme.Color(name, variant)
}

// Locked makes a field look as if it can't be changed. The caller has to disable it.
func Locked(field fyne.CanvasObject) fyne.CanvasObject {
	t, ok := fyne.CurrentApp().Settings().Theme().(Theme)
	if !ok {
		t = NewTheme()
	}
	return container.NewThemeOverride(field, lockedTheme{t})
}

func rgb(hex uint32) color.Color { return rgba(hex<<8 | 0xff) }

func rgba(hex uint32) color.Color {
	return color.NRGBA{R: uint8(hex >> 24), G: uint8(hex >> 16), B: uint8(hex >> 8), A: uint8(hex)}
}

// LoadFonts reads the fonts that the first screen needs. Until the returned channel is closed, nothing else may measure text.
func LoadFonts() <-chan struct{} {
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
			fyne.MeasureText("x", theme.DefaultTheme().Size(theme.SizeNameText), style)
		}
	}()
	return loaded
}

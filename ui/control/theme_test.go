package control

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// over is a partly transparent colour on top of another.
func over(top, bottom color.Color) color.NRGBA {
	t, b := color.NRGBAModel.Convert(top).(color.NRGBA), color.NRGBAModel.Convert(bottom).(color.NRGBA)
	mix := func(x, y uint8) uint8 { return uint8((int(x)*int(t.A) + int(y)*(255-int(t.A))) / 255) }
	return color.NRGBA{mix(t.R, b.R), mix(t.G, b.G), mix(t.B, b.B), 255}
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text has enough contrast for people with poor sight (WCAG 2.2, 1.4.3), and so have the focus ring and other shapes (1.4.11).
func TestContrast(t *testing.T) {
	test.NewTempApp(t)
	const text, shape = 4.5, 3
	for _, c := range []struct {
		what        string
		front, back fyne.ThemeColorName
		blend       fyne.ThemeColorName // laid over the back, for example while pointed at
		wanted      float64
	}{
		{"text", theme.ColorNameForeground, theme.ColorNameBackground, "", text},
		{"text on a card", theme.ColorNameForeground, ColorNameCard, "", text},
		{"text in a field", theme.ColorNameForeground, theme.ColorNameInputBackground, "", text},
		{"text in a menu", theme.ColorNameForeground, theme.ColorNameMenuBackground, "", text},
		{"text in a menu, chosen", theme.ColorNameForeground, theme.ColorNameMenuBackground, theme.ColorNameFocus, text},
		{"text in a choice, chosen", theme.ColorNameForeground, ColorNameCard, theme.ColorNameFocus, text},
		{"quiet text", theme.ColorNameDisabled, theme.ColorNameBackground, "", text},
		{"quiet text on a card", theme.ColorNameDisabled, ColorNameCard, "", text},
		{"a value that is locked", theme.ColorNameDisabled, theme.ColorNameDisabledButton, "", text},
		{"an example in a field", theme.ColorNamePlaceHolder, theme.ColorNameInputBackground, "", text},
		{"a link", theme.ColorNameHyperlink, theme.ColorNameBackground, "", text},
		{"a link on a card", theme.ColorNameHyperlink, ColorNameCard, "", text},
		{"a button", theme.ColorNameForeground, theme.ColorNameButton, "", text},
		{"a button, pointed at", theme.ColorNameForeground, theme.ColorNameButton, theme.ColorNameHover, text},
		{"the main button", theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, "", text},
		{"the button that removes", theme.ColorNameForegroundOnError, theme.ColorNameError, "", text},
		{"what is wrong", theme.ColorNameError, theme.ColorNameBackground, "", text},
		{"what is wrong on a card", theme.ColorNameError, ColorNameCard, "", text},
		{"the ring of the focus", ColorNameFocusRing, theme.ColorNameBackground, "", shape},
		{"the ring of the focus on a card", ColorNameFocusRing, ColorNameCard, "", shape},
		{"a field's border", theme.ColorNameInputBorder, ColorNameCard, "", shape},
		{"a meter", theme.ColorNameSuccess, ColorNameTrack, "", shape},
		{"a meter while offline", theme.ColorNameWarning, ColorNameTrack, "", shape},
	} {
		for variant, l := range map[string]Theme{"light": NewFixedTheme(theme.VariantLight), "dark": NewFixedTheme(theme.VariantDark)} {
			back := over(l.Color(c.back, 0), color.Black)
			if c.blend != "" {
				back = over(l.Color(c.blend, 0), back)
			}
			if got := contrast(over(l.Color(c.front, 0), back), back); got < c.wanted {
				t.Errorf("%s, %s: contrast %.2f, want at least %.1f", c.what, variant, got, c.wanted)
			}
		}
	}
}

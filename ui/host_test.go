package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"smokeball-connect/auth"
)

// The end of a host says who runs it. In windows of every width, it is shown whole, and only the beginning is cut.
func TestTheBadgeHasTheWholeDomain(t *testing.T) {
	for _, width := range []float32{minWidth, startWidth, 900} {
		r := newRig(t, signedOutStatus())
		r.Show()
		r.window.Resize(fyne.NewSize(width, startHeight))
		for host, registered := range map[string]string{
			"auth.smokeball.com.sign-in.identity-provider.example.com:8443":  "example.com:8443",
			"auth.smokeball.com." + strings.Repeat("x", 63) + ".example.com": "example.com",
			strings.Repeat("long-", 9) + "auth-smokeball.com:8443":           strings.Repeat("long-", 9) + "auth-smokeball.com:8443",
			"id.example": "id.example",
		} {
			r.session.set(changed(signedOutStatus(), func(st *auth.Status) { st.Host, st.Region, st.Environment = host, "", "" }))
			for _, page := range []bool{false, true} {
				if page {
					r.openSettings()
				}
				var drawn string
				walk(r.frame.badge.Box, fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, _ bool) {
					if text, ok := o.(*canvas.Text); ok {
						drawn += text.Text
					}
				})
				rest, cut := strings.CutPrefix(drawn, "…")
				if !strings.HasSuffix(host, rest) || !strings.HasSuffix(rest, registered) || !cut && rest != host {
					t.Errorf("at %v, %q is shown as %q", width, host, drawn)
				}
				checkLayout(t, r.window)
				r.goHome()
			}
		}
	}
}

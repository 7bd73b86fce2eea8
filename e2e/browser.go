//go:build linux

package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser is a person's Chromium. It remembers who is signed in from one page to the next.
type browser struct{ ctx context.Context }

// newBrowser starts Chromium in the session, until the test ends.
func (s *session) newBrowser(t testing.TB) *browser {
	t.Helper()
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), //nolint:usetesting // atTheEnd ends it in its turn
		chromedp.NoInheritEnv,
		chromedp.Env(s.env...),
		chromedp.UserDataDir(s.folder(t, "chromium")),
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.NoSandbox, // Chromium's sandbox needs rights that containers lack
		chromedp.Headless,
		chromedp.WindowSize(1000, 760),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-extensions", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("password-store", "basic"),
	)
	atTheEnd(t, "Chromium to end", cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	atTheEnd(t, "Chromium to close", cancel)
	begin(ctx, t, "Chromium to start")
	return &browser{ctx}
}

// begin starts the browser or tab of a context. The context must not have a deadline, because it is also used for everything after that.
func begin(ctx context.Context, t testing.TB, what string) {
	t.Helper()
	if _, err := answer(what, func() (any, error) { return nil, chromedp.Do(ctx) }); err != nil {
		t.Fatal(err)
	}
}

// atTheEnd calls cancel when the test ends, and waits until that returns.
func atTheEnd(t testing.TB, what string, cancel context.CancelFunc) {
	t.Helper()
	t.Cleanup(func() {
		if _, err := answer(what, func() (any, error) { cancel(); return nil, nil }); err != nil {
			t.Error(err)
		}
	})
}

// page is a tab.
type page struct{ ctx context.Context }

// open opens a link in a new tab.
func (b *browser) open(t testing.TB, link string) *page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	atTheEnd(t, "a tab to close", cancel)
	begin(ctx, t, "a tab")
	p := &page{ctx}
	do(t, p, "open a page", chromedp.Navigate(link))
	return p
}

// do does something on a page. If it fails, the error is not printed in full, because it may contain the page's address.
func do[T any](t testing.TB, p *page, what string, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "http")
		t.Fatalf("the browser could not %s: %s", what, reason)
	}
	return value
}

// fill replaces the text in a field of the page.
func (p *page) fill(t testing.TB, field, text string) {
	t.Helper()
	do(t, p, "fill in "+field, chromedp.SetValue(chromedp.CSS(field), text))
}

// click clicks a button of the page.
func (p *page) click(t testing.TB, button string) {
	t.Helper()
	do(t, p, "click "+button, chromedp.Click(chromedp.CSS(button)))
}

// text is the text of the page; "" while there is none.
func (p *page) text() string {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body ? document.body.innerText : ''"))
	if err != nil { // the page is just being replaced by the next
		return ""
	}
	return text
}

// waitForText waits until the page contains a text.
func (p *page) waitForText(t testing.TB, text string) {
	t.Helper()
	last := ""
	defer func() {
		if t.Failed() {
			t.Logf("the page says %q", last)
		}
	}()
	waitFor(t, "the page to say "+text, func() bool {
		last = p.text()
		return strings.Contains(last, text)
	})
}

// address is the page's address.
func (p *page) address(t testing.TB) string {
	t.Helper()
	return do(t, p, "tell its address", chromedp.Location())
}

// reload loads the page again.
func (p *page) reload(t testing.TB) {
	t.Helper()
	do(t, p, "reload", chromedp.Reload())
}

// picture saves the page as a PNG, in light or dark, as on a screen with the given scale.
func (p *page) picture(t testing.TB, path string, dark bool, scale float64) {
	t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	do(t, p, "change its look", func(ctx context.Context, target *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
	})
	do(t, p, "change its scale", chromedp.EmulateViewport(1000, 760, chromedp.EmulateScale(scale)))
	writePicture(t, path, do(t, p, "take a picture", chromedp.CaptureScreenshot()))
}

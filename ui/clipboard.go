package ui

import (
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// clipboardTime is how long a copied token stays in the clipboard.
const clipboardTime = time.Minute

// SecretClipboard is a clipboard for secrets, whose texts stay out of the clipboard's history. Any goroutine may use it.
type SecretClipboard interface {
	Copy(secret string) error
	Text() (string, error)
	Clear() error
}

// fyneClipboard is the one of the toolkit, where the system has no other for secrets. It is used on Fyne's thread, which is another
// than that of the callers.
type fyneClipboard struct{ fyne.Clipboard }

func (c fyneClipboard) Copy(secret string) error {
	fyne.DoAndWait(func() { c.SetContent(secret) })
	return nil
}

func (c fyneClipboard) Text() (text string, err error) {
	fyne.DoAndWait(func() { text = c.Content() })
	return text, nil
}

func (c fyneClipboard) Clear() error { return c.Copy("") }

const (
	// clipboardTimeout is how long one look into the clipboard may take: it may be up to a program that is stuck.
	clipboardTimeout = 2 * time.Second
	// clipboardRetry is how soon it is tried again to take a token out.
	clipboardRetry = 5 * time.Second
	// clipboardAtEnd is how long the end of the program is put off by that, and clipboardAgain how soon it is tried again then.
	clipboardAtEnd = 3 * time.Second
	clipboardAgain = 100 * time.Millisecond
)

var (
	errClipboardBusy = errors.New("the clipboard does not answer")
	errLeaving       = errors.New("the program is about to end")
)

// custodian knows which texts in the clipboard are tokens of ours, and takes them out again. It keeps their hashes only. Any goroutine
// may use it, but Fyne's; each method may wait for other programs for a moment.
type custodian struct {
	clipboard SecretClipboard

	mu    sync.Mutex
	ended bool
	ours  [][sha256.Size]byte
}

// put copies a text, and takes it out again later where it is secret. What was put there before is still looked for where that fails.
func (c *custodian) put(text string, secret bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return errLeaving
	}
	before := len(c.ours)
	if secret {
		c.ours = append(c.ours, sha256.Sum256([]byte(text)))
	}
	err := soon(func() error { return c.clipboard.Copy(text) })
	if err == nil {
		c.ours = slices.Delete(c.ours, 0, before)
	}
	return err
}

// take takes out what is ours, unless something else is there by now. It fails where that could not be found out, or not be done.
func (c *custodian) take() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.ours) == 0 {
		return nil
	}
	found := make(chan [sha256.Size]byte, 1)
	err := soon(func() error {
		text, err := c.clipboard.Text()
		found <- sha256.Sum256([]byte(text))
		return err
	})
	if err == nil && slices.Contains(c.ours, <-found) {
		err = soon(c.clipboard.Clear)
	}
	if err == nil {
		c.ours = nil
	}
	return err
}

// end takes out what is ours, once, as long as the end of the program can wait for that. Nothing is put there any more.
func (c *custodian) end() {
	c.mu.Lock()
	before := c.ended
	c.ended = true
	c.mu.Unlock()
	if before {
		return
	}
	for deadline := time.Now().Add(clipboardAtEnd); c.take() != nil && time.Now().Before(deadline); {
		time.Sleep(clipboardAgain) //nolint:forbidigo // nobody says when the clipboard can be had
	}
}

// soon calls f, but does not wait for it longer than clipboardTimeout.
func soon(f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	late := time.NewTimer(clipboardTimeout)
	defer late.Stop()
	select {
	case err := <-done:
		return err
	case <-late.C:
		return errClipboardBusy
	}
}

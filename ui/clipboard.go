package ui

import (
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// clipboardTime is how long a copied token stays on the clipboard.
const clipboardTime = time.Minute

// SecretClipboard is a clipboard for secrets: what is copied to it stays out of the clipboard history. It is safe for use by any goroutine.
type SecretClipboard interface {
	Copy(secret string) error
	Text() (string, error)
	Clear() error
}

// fyneClipboard is the toolkit's clipboard, for systems without one for secrets. It works on Fyne's thread, so its callers must not be on
// that thread.
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
	// clipboardTimeout is how long one clipboard call may take: another program may have to answer it, and be stuck.
	clipboardTimeout = 2 * time.Second
	// clipboardRetry is how soon to try again to take a token off the clipboard.
	clipboardRetry = 5 * time.Second
	// clipboardAtEnd is how long that may delay the end of the program, and clipboardAgain how soon it is tried again then.
	clipboardAtEnd = 3 * time.Second
	clipboardAgain = 100 * time.Millisecond
)

var (
	errClipboardBusy = errors.New("the clipboard does not answer")
	errLeaving       = errors.New("the program is about to end")
)

// custodian knows which texts on the clipboard are ours, and takes them off again. It keeps only their hashes. Any goroutine but Fyne's may
// use it; each method may wait for other programs for a moment.
type custodian struct {
	clipboard SecretClipboard

	ending sync.Once

	mu    sync.Mutex
	ended bool
	ours  [][sha256.Size]byte
}

// put copies a text, and remembers it for take if it is secret. If copying fails, take still looks for what was put there before, too.
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

// take takes our text off the clipboard, unless something else is there by now. It fails if the clipboard can't be read or cleared.
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

// end takes our text off the clipboard before the program ends, within clipboardAtEnd. After it, put fails. A second call waits for the
// first, and does nothing else.
func (c *custodian) end() {
	c.ending.Do(func() {
		c.mu.Lock()
		c.ended = true
		c.mu.Unlock()
		for deadline := time.Now().Add(clipboardAtEnd); c.take() != nil && time.Now().Before(deadline); {
			time.Sleep(clipboardAgain) //nolint:forbidigo // nothing tells when the clipboard is free
		}
	})
}

// soon calls f, but waits no longer than clipboardTimeout for it. It then returns errClipboardBusy.
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

//go:build !windows

package desktop

// NewSecretClipboard is nil where the toolkit's clipboard is all there is.
func NewSecretClipboard() SecretClipboard { return nil }

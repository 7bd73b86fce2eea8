package desktop

// SecretClipboard is the system's clipboard for what should not be kept: its texts stay out of clipboard histories and off other
// computers, as far as those who keep them do as they are asked. Any goroutine may use it; it may wait for another program.
type SecretClipboard interface {
	Copy(secret string) error
	Text() (string, error)
	Clear() error
}

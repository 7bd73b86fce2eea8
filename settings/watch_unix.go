//go:build !windows

package settings

import "context"

// watch calls changed when the person's or the firm's settings may have changed, until ctx ends. See watchFiles about look.
func (p places) watch(ctx context.Context, look <-chan struct{}, changed func()) error {
	return watchFiles(ctx, []string{p.file.path, p.firm.path}, look, changed)
}

//go:build !windows

package settings

import "context"

// watch calls changed when something that settings are read from may have changed, until ctx ends. For look see watchFiles.
func (p places) watch(ctx context.Context, look <-chan struct{}, changed func()) error {
	return watchFiles(ctx, []string{p.file.path, p.firm.path}, look, changed)
}

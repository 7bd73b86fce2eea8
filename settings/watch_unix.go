//go:build !windows

package settings

import "context"

// watch calls changed when something that settings are read from may have changed, until ctx ends.
func (p places) watch(ctx context.Context, changed func()) error {
	return watchFiles(ctx, []string{p.file.path, p.firm.path}, changed)
}

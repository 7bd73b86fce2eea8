package settings

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/fsnotify/fsnotify"

	"smokeball-connect/storage"
)

// watchFiles calls changed once it has begun to watch, and whenever one of the files may have changed, until ctx ends. Neither the files
// nor their folders need to exist. The targets of links are watched as well. After each receive from look, the folders are looked up again,
// because no event tells that a folder above them was moved.
func watchFiles(ctx context.Context, paths []string, look <-chan struct{}, changed func()) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	watched := watchFolders(watcher, paths)
	changed()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look:
			watched = watchFolders(watcher, paths)
		case event := <-watcher.Events:
			if onTheWay(event.Name, watched) {
				watched = watchFolders(watcher, paths)
				changed()
			}
		case <-watcher.Errors: //nolint:errcheck // events were lost, and all that can be done is to look again
			watched = watchFolders(watcher, paths)
			changed()
		}
	}
}

// watchFolders watches the folders of the files, as far as they exist, and returns the files: those named, and the targets of those that
// are links. It watches folders because a file is replaced more often than written.
func watchFolders(watcher *fsnotify.Watcher, paths []string) (files []string) {
	for _, path := range paths {
		files = append(files, path)
		if target, err := storage.LinkTarget(path); err == nil && target != path {
			files = append(files, target)
		}
	}
	var folders []string
	for _, file := range files {
		for folder := nearest(filepath.Dir(file)); folder != ""; folder = nearest(filepath.Dir(file)) {
			if slices.Contains(folders, folder) {
				break
			}
			if watcher.Add(folder) != nil { // gone again, or it cannot be watched
				break
			}
			folders = append(folders, folder) // and once more: a nearer one may exist by now
		}
	}
	for _, folder := range watcher.WatchList() {
		if !slices.Contains(folders, folder) {
			_ = watcher.Remove(folder) // fails if the folder has gone
		}
	}
	return files
}

// nearest returns the folder, or the nearest one above it that exists; "" if there is none. On macOS watching a folder opens everything in
// it (kqueue), so it never goes above the folder there.
func nearest(folder string) string {
	for {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			return folder
		}
		above := filepath.Dir(folder)
		if above == folder || runtime.GOOS == "darwin" {
			return ""
		}
		folder = above
	}
}

// onTheWay reports whether a path is one of the files, or a folder above one of them.
func onTheWay(name string, files []string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		return name == file || strings.HasPrefix(file, strings.TrimSuffix(name, string(filepath.Separator))+string(filepath.Separator))
	})
}

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

// watchFiles calls changed when one of the files may have changed, until ctx ends, and once when it has begun to watch. Neither the files
// nor their folders need to exist. What a link leads to is watched as well. Each time that look has something, the folders are looked for
// again: nobody tells when one above them has been moved.
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
		case <-watcher.Errors: //nolint:errcheck // events were lost, and that is all that can be done
			watched = watchFolders(watcher, paths)
			changed()
		}
	}
}

// watchFolders watches the folders of the files, as far as they exist, and returns the files: those that are named, and those that they are
// links to. A file is replaced more often than written, so it is not the file that is watched.
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
			if watcher.Add(folder) != nil { // gone again, or not to be watched
				break
			}
			folders = append(folders, folder) // and once more: one below it may have come meanwhile
		}
	}
	for _, folder := range watcher.WatchList() {
		if !slices.Contains(folders, folder) {
			_ = watcher.Remove(folder) // or it has gone
		}
	}
	return files
}

// nearest is a folder, or the nearest one above it that exists. On macOS, to watch a folder is to open everything that is in it: only the
// program's own are watched there.
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

// onTheWay reports whether something is one of the files, or a folder that one of them is in.
func onTheWay(name string, files []string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		return name == file || strings.HasPrefix(file, strings.TrimSuffix(name, string(filepath.Separator))+string(filepath.Separator))
	})
}

package main

import "path/filepath"

// links are where the names of watched files lead. The files of a mounted
// ConfigMap are symbolic links through a folder that is one itself: a change
// replaces that link, and nothing happens under the names of the files.
type links map[string]string

// moved says whether a file known before is another one now, and remembers where
// all lead.
func (l links) moved(files []string) (moved bool) {
	for _, file := range files {
		to, err := filepath.EvalSymlinks(file)
		if err != nil {
			continue // it may come back in a moment
		}
		was, known := l[file]
		moved = moved || known && was != to
		l[file] = to
	}
	return moved
}

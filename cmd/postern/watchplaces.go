package main

import (
	"os"
	"path/filepath"
	"time"
)

// places are the files that were read, as they were then. Names alone do not
// tell: the files of a mounted ConfigMap are symbolic links through a folder
// that is one itself; a change replaces that link, and nothing happens under
// the names of the files. And a file can change before it is watched.
type places map[string]place

type place struct {
	path string // behind all links
	size int64
	at   time.Time
}

// moved says whether a file known before is another one now, and remembers all
// as they are.
func (p places) moved(files []string) (moved bool) {
	for _, file := range files {
		path, err := filepath.EvalSymlinks(file)
		if err != nil {
			continue // it may come back in a moment
		}
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		was, known := p[file]
		now := place{path, info.Size(), info.ModTime()}
		moved = moved || known && was != now
		p[file] = now
	}
	return moved
}

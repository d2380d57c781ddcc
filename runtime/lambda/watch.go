package lambda

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

// watched is a file of a bundle as it was when it was read.
type watched struct {
	path string
	size int64 // -1 when there was no such file
	time time.Time
}

func look(path string) watched {
	info, err := os.Stat(path)
	if err != nil {
		return watched{path: path, size: -1}
	}
	return watched{path: path, size: info.Size(), time: info.ModTime()}
}

// watch notes the state of the files, and of the package.json files that decide how they are read, for code that was
// read from began on. What was written since then counts as changed already.
func watch(began time.Time, paths []string) []watched {
	all := slices.Clone(paths)
	for _, p := range paths {
		if pkg := nearestPackage(filepath.Dir(p)); pkg != "" {
			all = append(all, pkg)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	files := make([]watched, len(all))
	for i, p := range all {
		files[i] = look(p)
		if files[i].time.After(began) {
			files[i].time = time.Time{}
		}
	}
	return files
}

func nearestPackage(dir string) string {
	for {
		p := filepath.Join(dir, "package.json")
		if _, err := os.Stat(p); err == nil {
			return p
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func (w watched) changed() bool {
	now := look(w.path)
	return now.size != w.size || !now.time.Equal(w.time)
}

// candidates are the files whose appearance would satisfy an import of path.
func candidates(path string) []string {
	paths := []string{path, path + ".json", filepath.Join(path, "index.js"), filepath.Join(path, "index.ts")}
	for _, ext := range handlerExtensions {
		paths = append(paths, path+ext)
	}
	return paths
}

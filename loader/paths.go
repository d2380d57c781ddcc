package loader

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/settings"
	"postern/loader/source"
)

// expand is the list of files that a path names, sorted; several says that the
// path is a directory or a pattern, so that files of other forms may be among
// them.
func (l *loading) expand(in Input) (names []string, several bool) {
	if l.options.Files == nil {
		return []string{in.Path}, false
	}
	if strings.ContainsAny(in.Path, "*?[") && !l.exists(in.Path) {
		names, err := glob(l.options.Files, in.Path)
		if err != nil || len(names) == 0 {
			l.report.Add(noMatch(in.Path, err))
		}
		return names, true
	}
	entries, err := l.options.Files.ReadDir(in.Path)
	if err != nil {
		return []string{in.Path}, false
	}
	for _, entry := range entries {
		if !entry.IsDir() && isConfiguration(entry.Name()) {
			names = append(names, path.Join(in.Path, entry.Name()))
		}
	}
	if len(names) == 0 {
		l.report.Add(api.Diagnostic{
			Severity: api.Error, Rule: "CF-06", Pos: api.Pos{File: in.Path},
			Summary: fmt.Sprintf("directory %s has no configuration", in.Path), Expected: "files ending in .json, .yaml or .yml",
		})
	}
	slices.Sort(names)
	return names, true
}

func (l *loading) exists(name string) bool {
	_, err := l.options.Files.ReadFile(name)
	return err == nil
}

func noMatch(pattern string, err error) api.Diagnostic {
	d := api.Diagnostic{
		Severity: api.Error, Rule: "CF-06", Pos: api.Pos{File: pattern},
		Summary: fmt.Sprintf("no file matches %s", pattern), Expected: "a pattern of *, ? and [a-z] that matches a file",
	}
	if err != nil {
		d.Summary = fmt.Sprintf("pattern %s: %v", pattern, err)
	}
	return d
}

// isConfiguration says whether a file of a folder is read: settings and test
// files are not.
func isConfiguration(name string) bool {
	if name == settings.FileName || strings.HasSuffix(name, ".postern-test.yaml") {
		return false
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".yaml", ".yml":
		return !strings.HasPrefix(name, ".")
	}
	return false
}

// glob are the files that match a pattern, whose directories may hold patterns
// too.
func glob(files source.FileSystem, pattern string) ([]string, error) {
	directory, last := path.Split(pattern)
	directory = path.Clean(directory)
	directories := []string{directory}
	if strings.ContainsAny(directory, "*?[") {
		var err error
		if directories, err = glob(files, directory); err != nil {
			return nil, err
		}
	}
	var names []string
	for _, d := range directories {
		matching, err := globIn(files, d, last)
		if err != nil {
			return nil, err
		}
		names = append(names, matching...)
	}
	slices.Sort(names)
	return names, nil
}

func globIn(files source.FileSystem, directory, pattern string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, err
	}
	entries, err := files.ReadDir(directory)
	if err != nil {
		return nil, nil // not a directory: nothing matches in it
	}
	var names []string
	for _, entry := range entries {
		if ok, _ := path.Match(pattern, entry.Name()); ok {
			names = append(names, path.Join(directory, entry.Name()))
		}
	}
	return names, nil
}

// siblings are the other configuration files of the directory of a file.
func siblings(files source.FileSystem, name string) []string {
	if files == nil {
		return nil
	}
	var entries []fs.DirEntry
	entries, _ = files.ReadDir(path.Dir(name))
	var names []string
	for _, entry := range entries {
		sibling := path.Join(path.Dir(name), entry.Name())
		if !entry.IsDir() && isConfiguration(entry.Name()) && sibling != path.Clean(name) {
			names = append(names, sibling)
		}
	}
	return names
}

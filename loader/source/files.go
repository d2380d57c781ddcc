package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"postern/api"
)

// FileSystem is where documents come from. Names use slashes; what a relative
// name is relative to is up to the file system.
type FileSystem interface {
	ReadFile(name string) ([]byte, error)
	ReadDir(name string) ([]fs.DirEntry, error)
}

// Dir is the file system of the machine, relative names below root. Absolute
// names and names that lead out of root are as they say.
func Dir(root string) FileSystem { return dirFiles(root) }

type dirFiles string

func (d dirFiles) name(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(string(d), name)
}

func (d dirFiles) ReadFile(name string) ([]byte, error) { return os.ReadFile(d.name(name)) }

func (d dirFiles) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(d.name(name)) }

// FS is an [fs.FS] as a file system; names cannot lead out of it.
func FS(files fs.FS) FileSystem { return fsFiles{files} }

type fsFiles struct{ fs fs.FS }

func (f fsFiles) ReadFile(name string) ([]byte, error) { return fs.ReadFile(f.fs, path.Clean(name)) }

func (f fsFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	return fs.ReadDir(f.fs, path.Clean(name))
}

// Files opens documents and follows references between them. It is for one
// goroutine.
type Files struct {
	// Prepare changes each document that is opened, once, before anything is
	// read from it: see [Rewrite]. nil leaves them as they are.
	Prepare func(root *Node) *Node

	system FileSystem
	docs   map[string]*Document
	texts  map[string][]byte
	read   []string
}

// NewFiles is an empty set of documents on a file system; nil refuses every
// file.
func NewFiles(system FileSystem) *Files {
	return &Files{system: system, docs: map[string]*Document{}, texts: map[string][]byte{}}
}

// Open reads the document of a name, once. It is nil, with an error reported,
// when there is no such file or when it cannot be read.
func (f *Files) Open(name string, report *api.Diagnostics) *Node {
	return f.open(name, api.Pos{File: name}, report)
}

func (f *Files) open(name string, asked api.Pos, report *api.Diagnostics) *Node {
	if doc := f.docs[name]; doc != nil {
		return doc.Root
	}
	text, ok := f.ReadText(name, asked, report)
	if !ok {
		return nil
	}
	return f.Add(name, text, report)
}

// Add reads a document from memory under the given name.
func (f *Files) Add(name string, text []byte, report *api.Diagnostics) *Node {
	doc := Parse(name, text, report)
	f.docs[name] = doc
	f.texts[name] = doc.Text
	if f.Prepare != nil && doc.Root != nil {
		doc.Root = f.Prepare(doc.Root)
	}
	return doc.Root
}

// ReadText is the content of a file that is no document, such as a template of
// its own; asked is the place that names the file.
func (f *Files) ReadText(name string, asked api.Pos, report *api.Diagnostics) (text []byte, ok bool) {
	if text, ok = f.texts[name]; ok {
		return text, true
	}
	if !slices.Contains(f.read, name) {
		f.read = append(f.read, name) // also one that is missing: it may appear
	}
	text, err := f.readFile(name)
	if err != nil {
		report.Add(f.unreadable(name, err, asked))
		return nil, false
	}
	f.texts[name] = text
	return text, true
}

func (f *Files) readFile(name string) ([]byte, error) {
	if f.system == nil {
		return nil, errors.New("files are not open to this input")
	}
	return f.system.ReadFile(name)
}

// unreadable says why a file cannot be read, and which one of its directory was
// probably meant.
func (f *Files) unreadable(name string, err error, asked api.Pos) api.Diagnostic {
	d := api.Diagnostic{Severity: api.Error, Rule: "CF-06", Pos: asked, Expected: "a file that can be read"}
	if !errors.Is(err, fs.ErrNotExist) {
		d.Summary = fmt.Sprintf("cannot read %s: %s", name, cause(err))
		return d
	}
	d.Summary = fmt.Sprintf("there is no file %s", name)
	if f.system == nil {
		return d
	}
	entries, _ := f.system.ReadDir(path.Dir(name))
	names := make([]string, len(entries))
	for i, entry := range entries {
		if entry.Name() != path.Base(asked.File) {
			names[i] = entry.Name()
		}
	}
	if near := Nearest(path.Base(name), names); near != "" {
		d.Suggestion = path.Join(path.Dir(name), near)
	}
	return d
}

// cause is the reason of a failed call without its name and path.
func cause(err error) string {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err.Error()
	}
	return err.Error()
}

// Read are the names of all files that were asked for, in that order; one may
// be missing.
func (f *Files) Read() []string { return slices.Clone(f.read) }

// Text is the content of a file that was read, nil for any other: an
// [api.SourceReader].
func (f *Files) Text(name string) []byte { return f.texts[name] }

// Relative is the name of a file that the document of from names.
func Relative(from *Node, name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	if path.IsAbs(name) || filepath.IsAbs(name) || from == nil || from.doc == nil {
		return name
	}
	return path.Join(path.Dir(from.doc.Name), name)
}

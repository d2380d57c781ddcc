package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"postern/api"
	"postern/loader/source"
	"postern/mapping"
	"postern/runtime"
)

// Find lists the test files among paths: files as they are given, and those
// that end in [Suffix] in folders and below, each once.
func Find(paths ...string) ([]string, error) {
	var names []string
	for _, root := range paths {
		info, err := os.Stat(root)
		if err != nil {
			var at *fs.PathError
			if errors.As(err, &at) {
				err = at.Err
			}
			return nil, errors.New(root + ": " + err.Error())
		}
		if !info.IsDir() {
			names = append(names, filepath.ToSlash(filepath.Clean(root)))
			continue
		}
		err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && passedOver(root, name, entry) {
				return filepath.SkipDir
			}
			if err == nil && !entry.IsDir() && strings.HasSuffix(name, Suffix) {
				names = append(names, filepath.ToSlash(filepath.Clean(name)))
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	sort.Strings(names)
	return slices.Compact(names), nil
}

// passedOver says whether nobody looks for test files in a folder.
func passedOver(root, name string, entry fs.DirEntry) bool {
	return entry.IsDir() && name != root && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), "."))
}

// Folders are the folders in which [Find] looks for test files: root and those
// below. Folders that cannot be read are left out.
func Folders(root string) (all []string) {
	_ = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error { // returns no error but those of this function
		switch {
		case err != nil:
			return nil
		case passedOver(root, name, entry):
			return filepath.SkipDir
		case entry.IsDir():
			all = append(all, name)
		}
		return nil
	})
	return all
}

// Suite is a set of test files with the configurations they test.
type Suite struct {
	Files []*File
	files source.FileSystem
	setup map[*File]*setup
	known map[string]*setup // by what they were made of
	watch []string
	text  map[string][]byte
	found api.Diagnostics
}

// setup is the configuration that a file tests; nil plan when it names none.
type setup struct {
	plan   *mapping.Plan
	config *runtime.Configuration
}

// Load reads test files and the configurations they name. What is wrong is
// among the findings, with its place; an error among them means that no case of
// that file is run.
func Load(files source.FileSystem, names []string) (*Suite, api.Diagnostics) {
	s := &Suite{files: files, setup: map[*File]*setup{}, known: map[string]*setup{}, text: map[string][]byte{}}
	var report api.Diagnostics
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			report.Add(api.Diagnostic{Severity: api.Error, Pos: api.Pos{File: name}, Summary: "the test file cannot be read"})
			continue
		}
		s.text[name], s.watch = text, append(s.watch, name)
		var found api.Diagnostics
		file := Read(seen{files, &s.watch}, name, text, &found)
		if !found.HasErrors() {
			s.configure(file, &found)
		}
		found.Sort()
		report = append(report, found...)
		if !found.HasErrors() {
			s.Files = append(s.Files, file)
		}
	}
	s.found = report
	return s, report
}

// seen is a file system that notes what is asked for, missing files too.
type seen struct {
	source.FileSystem
	names *[]string
}

// ReadFile reads a file of the file system.
func (s seen) ReadFile(name string) ([]byte, error) {
	*s.names = append(*s.names, name)
	return s.FileSystem.ReadFile(name)
}

// Watch are the files that the suite was made of, golden ones and missing ones
// too.
func (s *Suite) Watch() []string {
	names := slices.Clone(s.watch)
	for _, file := range s.Files {
		for _, c := range file.Cases {
			names = appendGolden(names, file, &c.Expect.Text)
			if c.Expect.Backend != nil {
				names = appendGolden(names, file, &c.Expect.Backend.Text)
			}
		}
	}
	return names
}

func appendGolden(names []string, file *File, text *Text) []string {
	if text.Golden == "" {
		return names
	}
	return append(names, beside(file.Name, text.Golden))
}

// Text is the content of a test file, for quoting its lines.
func (s *Suite) Text(file string) []byte { return s.text[file] }

// configure loads the configuration of a file.
func (s *Suite) configure(file *File, report *api.Diagnostics) {
	s.setup[file] = &setup{}
	if file.API == "" {
		for _, c := range file.Cases {
			if c.Template == nil || c.Template.Method != "" {
				report.Add(api.Diagnostic{Severity: api.Error, Pos: c.Pos, Summary: c.called() + " needs a configuration, and the file names none",
					Expected: "api: an API configuration, at the top of the file"})
				return
			}
		}
		return
	}
	key := fmt.Sprint(beside(file.Name, file.API), file.Stage, file.Strict, file.Set, file.Variables)
	if known := s.known[key]; known != nil {
		s.setup[file] = known
		s.check(file, known.plan, report)
		return
	}
	c, err := runtime.Configure(runtime.Sources{Paths: []string{beside(file.Name, file.API)}, Files: s.files, Strict: file.Strict,
		Set: file.Set, Vars: file.Variables})
	s.watch = append(s.watch, beside(file.Name, file.API))
	if err != nil {
		report.Add(api.Diagnostic{Severity: api.Error, Pos: file.apiPos, Summary: err.Error()})
		return
	}
	s.watch = append(s.watch, c.Files...)
	stage, err := c.Pick(file.Stage)
	if err != nil {
		for _, d := range c.Findings {
			if d.Rule == "CF-06" {
				report.Add(api.Diagnostic{Severity: api.Error, Pos: file.apiPos, Summary: "api: " + d.Summary, Expected: d.Expected})
				return
			}
			if d.Severity == api.Error {
				report.Add(d)
			}
		}
		report.Add(api.Diagnostic{Severity: api.Error, Pos: file.apiPos, Summary: "api: " + file.API + ": " + err.Error()})
		return
	}
	s.setup[file] = &setup{stage.Plan, c}
	s.known[key] = s.setup[file]
	s.check(file, stage.Plan, report)
}

// check finds cases that name routes which are not there.
func (s *Suite) check(file *File, plan *mapping.Plan, report *api.Diagnostics) {
	for _, c := range file.Cases {
		if c.Template == nil || c.Template.Method == "" {
			continue
		}
		verb, path := splitMethod(c.Template.Method)
		if plan.Route(path, verb) == nil {
			report.Add(unknownMethod(c, plan))
		}
	}
}

func unknownMethod(c *Case, plan *mapping.Plan) api.Diagnostic {
	var names []string
	for _, r := range plan.Routes() {
		names = append(names, r.Name())
	}
	return api.Diagnostic{Severity: api.Error, Pos: c.Pos, Summary: c.called() + ": the API has no method " + c.Template.Method,
		Expected: "one of " + someNames(names), Suggestion: source.Nearest(c.Template.Method, names)}
}

func someNames(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

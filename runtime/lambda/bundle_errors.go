package lambda

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/dop251/goja/parser"
	"github.com/evanw/esbuild/pkg/api"
)

// BuildError says why the code of a function cannot run. It lists every problem found.
type BuildError struct {
	Type     string // Runtime.UserCodeSyntaxError or Runtime.ImportModuleError, as Lambda names them
	Problems []Problem
}

// Problem is one fault in a source file.
type Problem struct {
	File    string // absolute path
	Line    int    // from 1; 0 when the fault has no place
	Column  int    // from 1, in bytes
	Text    string
	Source  string // the faulty line
	Hint    string // what to do about it, "" when nothing better is known
	missing string // name of the module that was not found
}

// Error lists the problems, one per line.
func (e *BuildError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// String is "file:line:column: text (hint)".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": " + p.Text)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	return b.String()
}

// Names of errors as the Lambda runtime for Node reports them.
const (
	typeSyntax   = "Runtime.UserCodeSyntaxError"
	typeImport   = "Runtime.ImportModuleError"
	typeNotFound = "Runtime.HandlerNotFound"
)

// elsewhere names the two ways to run code that this package cannot run.
const elsewhere = `run the function as a process, {exec: ["node", "…"]}, which speaks the Lambda Runtime API, or name an Invoke endpoint, http://host:port`

func nativeModule(path string) string {
	return fmt.Sprintf("%s is compiled machine code, which handlers in process cannot load; %s", filepath.Base(path), elsewhere)
}

func missingEntry(entry string) *BuildError {
	return &BuildError{Type: typeImport, Problems: []Problem{{
		File: entry, Text: "no such file", missing: strings.TrimSuffix(filepath.Base(entry), filepath.Ext(entry)),
		Hint: "check the path of the handler",
	}}}
}

var unresolved = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^Could not resolve "(.*)"$`) })

func newBuildError(entry string, messages []api.Message, s *sources) *BuildError {
	e := &BuildError{Type: typeSyntax}
	for i, m := range messages {
		p := newProblem(entry, m, s)
		if i == 0 && (p.missing != "" || strings.Contains(m.Text, "compiled machine code")) {
			e.Type = typeImport
		}
		e.Problems = append(e.Problems, p)
	}
	return e
}

func newProblem(entry string, m api.Message, s *sources) Problem {
	p := Problem{File: entry, Text: m.Text}
	if at := m.Location; at != nil {
		p.File = absolute(filepath.Dir(entry), at.File)
		p.Line, p.Column, p.Source = at.Line, at.Column+1, at.LineText
		if shift := s.shifts[p.File]; p.Line == 1 && shift > 0 && shift <= len(p.Source) {
			p.Column, p.Source = max(1, p.Column-shift), p.Source[shift:]
		}
		if at.Suggestion != "" {
			p.Hint = "did you mean " + at.Suggestion + "?"
		}
	}
	if found := unresolved().FindStringSubmatch(m.Text); found != nil {
		p.missing = found[1]
		p.Text = "cannot find module " + quoteJS(p.missing)
		p.Hint = missingHint(p.missing, p.Hint)
	}
	return p
}

// candidates lists the files that would mend the missing imports.
func (e *BuildError) candidates() (paths []string) {
	for _, p := range e.Problems {
		if strings.HasPrefix(p.missing, ".") {
			paths = append(paths, candidates(absolute(filepath.Dir(p.File), p.missing))...)
		}
	}
	return paths
}

func missingHint(name, known string) string {
	switch {
	case known != "":
		return known
	case strings.HasPrefix(name, "."), filepath.IsAbs(name):
		return "the path is relative to the importing file"
	}
	return "npm install " + name + " next to the handler"
}

func absolute(dir, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// engineError reports code that the bundler accepts and the engine does not.
func engineError(entry, text string, err error) *BuildError {
	p := Problem{File: entry, Text: err.Error(), Hint: elsewhere}
	var list parser.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		p.Text = "the JavaScript engine does not read this: " + list[0].Message
		lines := strings.Split(text, "\n")
		if n := list[0].Position.Line; n > 0 && n <= len(lines) {
			p.Source = lines[n-1][:min(len(lines[n-1]), 200)]
			p.Text += fmt.Sprintf(" near %q", strings.TrimSpace(p.Source))
		}
	}
	return &BuildError{Type: typeSyntax, Problems: []Problem{p}}
}

// payload is the error object that Lambda answers with when the code does not load.
func (e *BuildError) payload() []byte {
	p := e.Problems[0]
	message := "SyntaxError: " + p.Text
	trace := []string{e.Type + ": " + message}
	switch {
	case p.missing != "":
		message = "Error: Cannot find module '" + p.missing + "'\nRequire stack:\n- " + p.File
		if p.Line == 0 {
			message = "Error: Cannot find module '" + p.missing + "'\nRequire stack:\n- /var/runtime/index.mjs"
		}
		trace = strings.Split(e.Type+": "+message, "\n")
	case e.Type == typeImport:
		message = "Error: " + p.Text
		trace[0] = e.Type + ": " + message
	}
	if p.Line > 0 && p.missing == "" {
		trace = append([]string{fmt.Sprintf("%s:%d", p.File, p.Line), p.Source}, trace...)
	}
	return errorPayload(e.Type, message, trace)
}

// errorPayload is the JSON of an error as the Node runtime of Lambda writes it.
func errorPayload(kind, message string, trace []string) []byte {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	_ = w.Encode(struct { // strings always have a JSON form
		Type    string   `json:"errorType,omitempty"`
		Message string   `json:"errorMessage"`
		Trace   []string `json:"trace,omitempty"`
	}{kind, message, trace})
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

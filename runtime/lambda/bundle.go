package lambda

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"
)

// bundle is the code of a function, compiled once and shared by all its environments.
type bundle struct {
	program *goja.Program // (async function(modules, require, publish) {...})
	files   []watched     // everything that was read
	shifts  map[string]int
	err     *BuildError // what is wrong with the code; program is nil then
}

// outputName is the file that the generated code would be; frames that no source map covers bear it.
const outputName = "postern-bundle.js"

// entryName is the file that imports the handler.
const entryName = "postern-entry.mjs"

// The generated module is the body of an async function, so that top-level await works; its first line is ours alone.
const (
	prologue       = "(async function(__postern_require, require, __postern_publish) {"
	strictPrologue = prologue + `"use strict";`
	epilogue       = "\n})"
)

// compileBundle reads, joins and compiles entry (an absolute path) and everything it imports.
func compileBundle(entry string) *bundle {
	began := time.Now()
	sources := newSources(filepath.Dir(entry))
	b := &bundle{shifts: sources.shifts}
	if _, err := os.Stat(entry); err != nil {
		b.files = watch(began, candidates(entry))
		b.err = missingEntry(entry)
		return b
	}
	result := api.Build(buildOptions(entry, sources))
	read := append(sources.visited(), entry)
	if len(result.Errors) > 0 {
		b.err = newBuildError(entry, result.Errors, sources)
		b.files = watch(began, append(read, b.err.candidates()...))
		return b
	}
	b.files = watch(began, read)
	text := string(result.OutputFiles[0].Contents)
	if sources.isModule(entry, result.Metafile) {
		text = strings.Replace(text, prologue, strictPrologue, 1)
	}
	b.compile(entry, text)
	return b
}

func (b *bundle) compile(entry, text string) {
	// The engine resolves the names in the source map against this one, as URLs.
	name := url.URL{Path: filepath.ToSlash(filepath.Join(filepath.Dir(entry), outputName))}
	parsed, err := goja.Parse(name.EscapedPath(), text)
	if err == nil {
		b.program, err = goja.CompileAST(parsed, false)
	}
	if err != nil {
		b.err = engineError(entry, text, err)
	}
}

// syntax tells what the engine reads and what is rewritten for it.
var syntax = map[string]bool{
	"async-generator":                  false,
	"for-await":                        false,
	"dynamic-import":                   false,
	"regexp-match-indices":             false,
	"regexp-set-notation":              false,
	"regexp-unicode-property-escapes":  false,
	"import-attributes":                false,
	"using":                            false,
	"decorators":                       false,
	"hashbang":                         false,
	"top-level-await":                  true,
	"class-static-blocks":              true,
	"class-private-field":              true,
	"class-private-method":             true,
	"class-private-accessor":           true,
	"class-private-brand-check":        true,
	"class-private-static-field":       true,
	"class-private-static-method":      true,
	"class-private-static-accessor":    true,
	"logical-assignment":               true,
	"optional-chain":                   true,
	"nullish-coalescing":               true,
	"bigint":                           true,
	"regexp-lookbehind-assertions":     true,
	"regexp-named-capture-groups":      true,
	"regexp-dot-all-flag":              true,
	"regexp-sticky-and-unicode-flags":  false, // through the constructor, which knows properties
	"arbitrary-module-namespace-names": false,
}

func buildOptions(entry string, sources *sources) api.BuildOptions {
	dir := filepath.Dir(entry)
	return api.BuildOptions{
		Stdin: &api.StdinOptions{
			Contents:   "import * as handler from " + quoteJS("./"+filepath.Base(entry)) + "; __postern_publish(handler);",
			ResolveDir: dir,
			Sourcefile: entryName,
			Loader:     api.LoaderJS,
		},
		AbsWorkingDir:  dir,
		Outfile:        filepath.Join(dir, outputName),
		Bundle:         true,
		Metafile:       true,
		Format:         api.FormatESModule,
		Platform:       api.PlatformNode,
		Target:         api.ES2022,
		Supported:      syntax,
		Sourcemap:      api.SourceMapInline,
		SourcesContent: api.SourcesContentExclude,
		LegalComments:  api.LegalCommentsNone,
		LogLevel:       api.LogLevelSilent,
		Banner:         map[string]string{"js": prologue},
		Footer:         map[string]string{"js": strings.TrimPrefix(epilogue, "\n")},
		Define: map[string]string{
			"import.meta.url":      "__postern_meta_url",
			"import.meta.filename": "__filename",
			"import.meta.dirname":  "__dirname",
		},
		Plugins: []api.Plugin{sources.plugin()},
	}
}

// visited lists the files read so far, sorted.
func (s *sources) visited() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	files := make([]string, 0, len(s.read))
	for f := range s.read {
		files = append(files, f)
	}
	slices.Sort(files)
	return files
}

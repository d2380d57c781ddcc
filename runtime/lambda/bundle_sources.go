package lambda

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// sources decides, for one build, where each import comes from and what is read from disk. The bundler calls it from
// several goroutines.
type sources struct {
	dir    string
	mu     sync.Mutex
	read   map[string]bool
	shifts map[string]int // file → characters put in front of its first line
}

func newSources(dir string) *sources {
	return &sources{dir: dir, read: map[string]bool{}, shifts: map[string]int{}}
}

const (
	builtinSpace = "node"     // modules of the runtime itself
	askedBefore  = "resolved" // marks our own question to the resolver
)

func (s *sources) plugin() api.Plugin {
	return api.Plugin{Name: "postern", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^(node:)?[a-z_0-9/]+$`}, resolveBuiltin)
		b.OnResolve(api.OnResolveOptions{Filter: `^(aws-sdk($|/)|@aws-sdk/|@smithy/)`},
			func(a api.OnResolveArgs) (api.OnResolveResult, error) { return resolveSDK(b, a) })
		b.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: builtinSpace}, loadBuiltin)
		b.OnLoad(api.OnLoadOptions{Filter: `\.node$`, Namespace: "file"}, loadNative)
		b.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "file"}, s.load)
	}}
}

func resolveBuiltin(a api.OnResolveArgs) (api.OnResolveResult, error) {
	name := strings.TrimPrefix(a.Path, "node:")
	if !isBuiltin(name) && name == a.Path {
		return api.OnResolveResult{}, nil
	}
	return api.OnResolveResult{Path: name, Namespace: builtinSpace}, nil
}

// resolveSDK lets an installed AWS SDK be bundled. Lambda brings the SDK along, so a missing one must not stop the
// build: it becomes a module that explains itself when it is used.
func resolveSDK(b api.PluginBuild, a api.OnResolveArgs) (api.OnResolveResult, error) {
	if a.PluginData == askedBefore {
		return api.OnResolveResult{}, nil
	}
	r := b.Resolve(a.Path, api.ResolveOptions{
		Importer: a.Importer, Namespace: a.Namespace, ResolveDir: a.ResolveDir, Kind: a.Kind, PluginData: askedBefore,
	})
	if len(r.Errors) == 0 {
		return api.OnResolveResult{Path: r.Path, Namespace: r.Namespace, External: r.External}, nil
	}
	return api.OnResolveResult{Path: a.Path, Namespace: builtinSpace}, nil
}

func loadBuiltin(a api.OnLoadArgs) (api.OnLoadResult, error) {
	text := "module.exports = __postern_require(" + quoteJS(a.Path) + ");"
	return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
}

func loadNative(a api.OnLoadArgs) (api.OnLoadResult, error) {
	return api.OnLoadResult{Errors: []api.Message{{Text: nativeModule(a.Path)}}}, nil
}

var (
	ownDirname = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\b(const|let|var|class|function)\s+(__dirname|__filename)\b|\{[^}]*\b__(dir|file)name\b[^}]*\}\s*=`)
	})
	useStrict   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*(["'])use strict["'];?`) })
	scriptNames = map[string]api.Loader{
		".js": api.LoaderJS, ".mjs": api.LoaderJS, ".cjs": api.LoaderJS, ".jsx": api.LoaderJSX,
		".ts": api.LoaderTS, ".mts": api.LoaderTS, ".cts": api.LoaderTS, ".tsx": api.LoaderTSX,
	}
)

// load notes the file, refuses one that cannot be parsed, and gives scripts that ask where they are the names that Node would give them.
func (s *sources) load(a api.OnLoadArgs) (api.OnLoadResult, error) {
	s.mu.Lock()
	s.read[a.Path] = true
	s.mu.Unlock()
	extension := strings.ToLower(filepath.Ext(a.Path))
	loader, script := scriptNames[extension]
	if !script && extension != ".json" {
		return api.OnLoadResult{}, nil
	}
	text, err := os.ReadFile(a.Path)
	if err != nil {
		return api.OnLoadResult{}, nil // the bundler reads again and reports the failure with the import's position
	}
	if at := tooDeep(text); at >= 0 {
		return api.OnLoadResult{Errors: []api.Message{nestingError(a.Path, text, at)}}, nil
	}
	if !script {
		return api.OnLoadResult{}, nil
	}
	names := ownNames(a.Path, text)
	if names == "" {
		return api.OnLoadResult{}, nil
	}
	full := s.prefix(a.Path, names, string(text))
	return api.OnLoadResult{Contents: &full, Loader: loader, ResolveDir: filepath.Dir(a.Path)}, nil
}

// ownNames declares the names of the module's own place that text uses.
func ownNames(path string, text []byte) string {
	var b strings.Builder
	meta := bytes.Contains(text, []byte("import.meta"))
	places := meta || bytes.Contains(text, []byte("__dirname")) || bytes.Contains(text, []byte("__filename"))
	if places && !ownDirname().Match(text) {
		b.WriteString("var __filename = " + quoteJS(path) + ", __dirname = " + quoteJS(filepath.Dir(path)) + ";")
	}
	if meta {
		address := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
		b.WriteString("var __postern_meta_url = " + quoteJS(address.String()) + ";")
	}
	return b.String()
}

// prefix puts names on the first line of text, so that all other positions stay, after a directive if there is one.
func (s *sources) prefix(path, names, text string) string {
	directive := useStrict().FindString(text)
	if !strings.Contains(directive, "\n") {
		names = directive + names
	}
	if strings.HasPrefix(text, "#!") {
		_, text, _ = strings.Cut(text, "\n")
		return names + "\n" + text
	}
	s.mu.Lock()
	s.shifts[path] = len(names)
	s.mu.Unlock()
	return names + text
}

// isModule tells whether the bundler read entry as an ECMAScript module, which is strict code.
func (s *sources) isModule(entry, metafile string) bool {
	var meta struct {
		Inputs map[string]struct{ Format string }
	}
	if json.Unmarshal([]byte(metafile), &meta) != nil {
		return false
	}
	return meta.Inputs[filepath.Base(entry)].Format == "esm"
}

// quoteJS returns text as a JavaScript string literal.
func quoteJS(text string) string {
	b, _ := json.Marshal(text) // a Go string always has a JSON form
	return string(b)
}

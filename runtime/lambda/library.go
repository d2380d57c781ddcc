package lambda

import (
	"embed"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// The modules of Node, as far as they make sense without sockets and threads, are JavaScript over a few Go functions.
//
//go:embed lib/*.js
var libraryFiles embed.FS

// library maps a module to the file in lib and, after "#", the property of its exports that is meant.
var library = map[string]string{
	"assert": "assert", "assert/strict": "assert#strict", "async_hooks": "async_hooks", "buffer": "buffer",
	"console": "console", "constants": "os#constants", "crypto": "crypto", "events": "events", "fs": "fs",
	"fs/promises": "fs#promises", "module": "module", "os": "os", "path": "path", "path/posix": "path#posix",
	"perf_hooks": "perf_hooks", "process": "process", "punycode": "punycode", "querystring": "querystring",
	"stream": "stream", "stream/promises": "stream#promises", "string_decoder": "string_decoder", "tty": "tty", "timers": "timers", "timers/promises": "timers#promises", "url": "url",
	"util": "util", "util/types": "util#types", "sys": "util", "zlib": "zlib",
	"postern:globals": "globals", "postern:errors": "errors", "postern:inspect": "inspect",
	"postern:fetch": "fetch", "postern:polyfill": "polyfill", "postern:date": "date", "postern:locale": "locale", "postern:absent": "absent",
}

// absent lists the modules of Node that need what handlers in process do not have. They load, so that packages which
// only might use them work, and explain themselves on first use.
var absent = []string{
	"child_process", "cluster", "dgram", "diagnostics_channel", "dns", "dns/promises", "domain", "http", "http2", "https",
	"inspector", "inspector/promises", "net", "path/win32", "readline", "readline/promises", "repl", "sea", "sqlite",
	"stream/consumers", "stream/web", "test", "test/reporters", "tls", "trace_events",
	"v8", "vm", "wasi", "worker_threads",
}

// isBuiltin reports whether Node has the module itself.
func isBuiltin(name string) bool {
	_, ok := library[name]
	return ok || slices.Contains(absent, name)
}

var programs sync.Map // file → func() (*goja.Program, error)

// libraryProgram compiles a file of lib once for all environments. It yields a function (exports, require, module, host).
func libraryProgram(file string) (*goja.Program, error) {
	compile, _ := programs.LoadOrStore(file, sync.OnceValues(func() (*goja.Program, error) {
		text, err := libraryFiles.ReadFile("lib/" + file + ".js")
		if err != nil {
			return nil, fmt.Errorf("lambda: module %s: %w", file, err)
		}
		return goja.Compile("node:"+file, "(function (exports, require, module, host) {"+string(text)+"\n})", true)
	}))
	return compile.(func() (*goja.Program, error))()
}

// module returns the exports of a module of the runtime, loading it on first use.
func (e *environment) module(name string) (goja.Value, error) {
	if v, ok := e.modules[name]; ok {
		return v, nil
	}
	file, known := library[name]
	if !known {
		return e.absentModule(name)
	}
	file, property, _ := strings.Cut(file, "#")
	v, err := e.moduleFile(file)
	if err != nil {
		return nil, err
	}
	if property != "" {
		v = v.ToObject(e.rt).Get(property)
	}
	e.modules[name] = v
	return v, nil
}

// moduleFile runs a file of lib once per environment. A module that is required while it loads yields what it has
// exported so far.
func (e *environment) moduleFile(file string) (goja.Value, error) {
	key := "file:" + file
	if m, ok := e.modules[key]; ok {
		return m.ToObject(e.rt).Get("exports"), nil
	}
	program, err := libraryProgram(file)
	if err != nil {
		return nil, err
	}
	v, err := e.rt.RunProgram(program)
	if err != nil {
		return nil, err
	}
	body, _ := goja.AssertFunction(v)
	module, exports := e.rt.NewObject(), e.rt.NewObject()
	_ = module.Set("exports", exports)
	e.modules[key] = module
	if _, err := body(exports, exports, e.host.Get("require"), module, e.host); err != nil {
		delete(e.modules, key)
		return nil, err
	}
	return module.Get("exports"), nil
}

// absentModule makes the module that explains why it is not there.
func (e *environment) absentModule(name string) (goja.Value, error) {
	v, err := e.module("postern:absent")
	if err != nil {
		return nil, err
	}
	build, _ := goja.AssertFunction(v)
	m, err := build(goja.Undefined(), e.rt.ToValue(name), e.rt.ToValue(whyAbsent(name)))
	if err != nil {
		return nil, err
	}
	e.modules[name] = m
	return m, nil
}

func whyAbsent(name string) string {
	switch {
	case name == "aws-sdk", strings.HasPrefix(name, "@aws-sdk/"), strings.HasPrefix(name, "@smithy/"):
		return "the AWS SDK of the Lambda runtime is not part of handlers in process; call the service's endpoint with fetch, or " + elsewhere
	case !isBuiltin(name):
		return "Node has no such module"
	}
	return "the Node module " + quoteJS(name) + " is not there for handlers in process; " + elsewhere
}

func baseName(path string) string  { return filepath.Base(path) }
func extension(path string) string { return filepath.Ext(path) }

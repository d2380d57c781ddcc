// Package postern_test holds the rules of the house that no single package can
// hold: who may import whom, and which package is the home of each module.
package postern_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// floors is the table of docs/architecture.md. A package imports only packages
// of lower floors.
var floors = map[string]int{
	"cmd/postern": 9,

	"runtime/suite": 8,

	"runtime": 7,

	"runtime/management":  6,
	"runtime/backend/aws": 6,
	"runtime/console":     6,

	"runtime/backend":   5,
	"runtime/auth":      5,
	"runtime/limit":     5,
	"runtime/cache":     5,
	"runtime/socket":    5,
	"runtime/observe":   5,
	"runtime/telemetry": 5,

	"mapping/lint": 5,

	"mapping/probe": 4,
	"mapping":       4,
	"loader":        4,

	"runtime/function": 3,

	"vtl/record":            3,
	"mapping/builtin":       3,
	"loader/openapi":        3,
	"loader/cloudformation": 3,
	"loader/terraform":      3,
	"loader/serverless":     3,
	"loader/awscli":         3,

	"vtl":             2,
	"bench":           2,
	"loader/settings": 2,
	"mapping/schema":  2,
	"bench/scenario":  3,
	"bench/sample":    3,

	"runtime/process": 2,
	"runtime/lambda":  1,

	"vtl/syntax":    1,
	"vtl/jsonpath":  1,
	"vtl/java":      1,
	"loader/source": 1,
	"bench/check":   1,

	"api":            0,
	"api/service":    0,
	"api/nearest":    0,
	"api/jsontext":   0,
	"vtl/value":      0,
	"vtl/regex":      0,
	"runtime/wait":   0,
	"runtime/sigv4":  0,
	"runtime/policy": 0,
	"runtime/pace":   0,
	"bench/simulate": 0,
}

// homes names the only packages that may import a module outside tests. A home
// ending in "/..." covers the packages below it.
var homes = map[string][]string{
	"github.com/valyala/fasthttp":             {"runtime/...", "bench/..."},
	"github.com/fasthttp/websocket":           {"runtime/socket"},
	"github.com/dop251/goja":                  {"runtime/lambda"},
	"github.com/dop251/goja_nodejs":           {"runtime/lambda"},
	"github.com/evanw/esbuild":                {"runtime/lambda"},
	"github.com/prometheus/client_golang":     {"runtime/observe"},
	"github.com/PaesslerAG/jsonpath":          {"bench/check"},
	"github.com/PaesslerAG/gval":              {"bench/check"},
	"github.com/dlclark/regexp2/v2":           {"vtl/regex", "runtime/lambda"}, // the JavaScript engine uses it too; only its limit is set there
	"go.yaml.in/yaml/v3":                      {"loader/source"},
	"github.com/hashicorp/hcl/v2":             {"loader/terraform"},
	"github.com/santhosh-tekuri/jsonschema":   {"mapping/schema"},
	"github.com/aws/aws-sdk-go-v2":            {"runtime/sigv4"},
	"github.com/go-jose/go-jose":              {"runtime/auth"},
	"github.com/maypok86/otter":               {"runtime/cache", "runtime/limit"},
	"github.com/redis/rueidis":                {"runtime/cache", "runtime/limit"},
	"golang.org/x/time":                       {"runtime/limit"},
	"go.etcd.io/bbolt":                        {"runtime/management"},
	"github.com/HdrHistogram/hdrhistogram-go": {"bench"},
	"github.com/klauspost/compress":           {"bench"},
	"google.golang.org/protobuf":              {"bench", "runtime/telemetry"},
	"go.opentelemetry.io/otel":                {"runtime/telemetry"},
	"go.opentelemetry.io/proto/otlp":          {"runtime/telemetry"},
	"github.com/alecthomas/kong":              {"cmd/postern"},
	"github.com/fsnotify/fsnotify":            {"cmd/postern"},
	"github.com/oklog/run":                    {"cmd/postern"},
	"github.com/lmittmann/tint":               {"cmd/postern"},
	"golang.org/x/term":                       {"cmd/postern"},
}

// outside are folders that hold programs of their own: benchmark peers, test
// data and examples, which nobody imports.
var outside = []string{"testdata", "examples", "node_modules", ".git", "bench/ratio", "bench/curves", "bench/starts", "internal"}

func TestFloors(t *testing.T) {
	seen := map[string]bool{}
	eachImport(t, func(file, pkg, imported string) {
		seen[pkg] = true
		floor, ok := floors[pkg]
		if !ok {
			t.Errorf("%s: package %s has no floor: add it to the table of docs/architecture.md and of this test", file, pkg)
			return
		}
		own, ok := strings.CutPrefix(imported, "postern/")
		if !ok || isOutside(own) {
			return
		}
		if below, ok := floors[own]; !ok || below >= floor {
			t.Errorf("%s: %s (floor %d) imports %s (floor %d): only lower floors may be imported", file, pkg, floor, own, below)
		}
	})
	if len(seen) == 0 {
		t.Fatal("no package found: the walk is broken")
	}
}

// TestArchitecturePage holds that docs/architecture.md has a row for every
// package, on the floor that the table above says.
func TestArchitecturePage(t *testing.T) {
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for _, row := range regexp.MustCompile("(?m)^\\| (\\d+) \\| `([a-z0-9/]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		floor, _ := strconv.Atoi(row[1])
		if _, twice := rows[row[2]]; twice {
			t.Errorf("docs/architecture.md has two rows for %s", row[2])
		}
		rows[row[2]] = floor
	}
	packages := map[string]bool{}
	eachImport(t, func(_, pkg, _ string) { packages[pkg] = true })
	for pkg := range packages {
		if floor, ok := rows[pkg]; !ok || floor != floors[pkg] {
			t.Errorf("docs/architecture.md: %s has to stand there on floor %d", pkg, floors[pkg])
		}
	}
	for pkg := range rows {
		if !packages[pkg] {
			t.Errorf("docs/architecture.md names %s, which is no package", pkg)
		}
	}
}

func TestModuleHomes(t *testing.T) {
	eachImport(t, func(file, pkg, imported string) {
		for module, at := range homes {
			if imported != module && !strings.HasPrefix(imported, module+"/") {
				continue
			}
			if module == "github.com/dop251/goja" && strings.HasPrefix(imported, "github.com/dop251/goja_nodejs") {
				continue
			}
			if !isHome(pkg, at) {
				t.Errorf("%s: %s imports %s, whose home is %s", file, pkg, imported, strings.Join(at, ", "))
			}
		}
	})
}

func isHome(pkg string, at []string) bool {
	for _, home := range at {
		if base, all := strings.CutSuffix(home, "/..."); pkg == base || all && strings.HasPrefix(pkg, base+"/") {
			return true
		}
	}
	return false
}

func isOutside(dir string) bool {
	for _, name := range outside {
		if dir == name || strings.HasPrefix(dir, name+"/") || strings.Contains("/"+dir+"/", "/"+name+"/") {
			return true
		}
	}
	return false
}

// eachImport calls visit for every import of every file outside tests.
func eachImport(t *testing.T, visit func(file, pkg, imported string)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(name)
		if entry.IsDir() {
			if slashed != "." && isOutside(slashed) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(slashed, ".go") || strings.HasSuffix(slashed, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(files, name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			visit(slashed, path.Dir(slashed), imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

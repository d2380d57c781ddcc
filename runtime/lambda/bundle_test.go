package lambda

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Code in all forms, under testdata/bundle.
var bundleCases = []struct {
	handler, event string
	want           string
	failed         bool
}{
	{handler: "esm/index.mjs", event: `{"name":"Ann"}`, want: `{"greeting":"hello Ann","data":{"pets":["cat","dog"]},"base":"top","join":"a/b","here":"esm","meta":"esm"}`},
	{handler: "esm/index.mjs#other", want: `"other"`},
	{handler: "cjs/index.js", want: `{"helper":3,"version":"1.2.3","plain":"plain x","dir":"cjs","file":"index.js","inner":"lib"}`},
	{handler: "cjs/index", want: `{"helper":3,…`},
	{handler: "ts/index.ts", event: `{"name":"Rex","kind":"dog"}`, want: `{"text":"Rex the dog"}`},
	{handler: "ts/index", event: `{"name":"Tom"}`, want: `{"text":"Tom the cat"}`},
	{handler: "ts/index.ts", event: `{"name":"fail"}`, failed: true, want: `{"errorType":"Error","errorMessage":"cannot describe","trace":["Error: cannot describe","    at handler (…/testdata/bundle/ts/index.ts:11:11)"]}`},
	{handler: "ts/index.ts", event: `{"name":""}`, failed: true, want: `{"errorType":"TypeError","errorMessage":"a pet needs a name","trace":["TypeError: a pet needs a name","    at describe (…/testdata/bundle/ts/pet.ts:3:24)","    at …/ts/index.ts:13:…"]}`},
	{handler: "default/index.mjs", want: `"default"`},
	{handler: "default/index.mjs#default", want: `"default"`},
	{handler: "exported/index.js", want: `"exported"`},
	{handler: "nested/index.js#api.pets.list", want: `["cat"]`},
	{handler: "nested/index.js", failed: true, want: `{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined or not exported","trace":["Runtime.HandlerNotFound: index.handler is undefined or not exported"]}`},
	{handler: "nested/index.js#text", failed: true, want: `{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.text is not a function",…}`},
	{handler: "package/index.js", want: `42`},
	{handler: "optional/index.js", want: `"MODULE_NOT_FOUND"`},
	{handler: "absent/index.mjs", want: `"fine"`},
	{handler: "absent/index.mjs", event: `"net"`, failed: true, want: `{"errorType":"Error","errorMessage":"net.connect: the Node module \"net\" is not there for handlers in process; run the function as a process, …Invoke endpoint…`},
	{handler: "absent/index.mjs", event: `"default"`, failed: true, want: `{"errorType":"Error","errorMessage":"net.createServer: …`},
	{handler: "absent/index.mjs", event: `"http"`, failed: true, want: `{"errorType":"Error","errorMessage":"http.request: …`},
	{handler: "absent/index.mjs", event: `"sdk"`, failed: true, want: `{"errorType":"Error","errorMessage":"@aws-sdk/client-dynamodb.DynamoDBClient: the AWS SDK …call the service's endpoint with fetch…`},
	{handler: "unknown/index.mjs", failed: true, want: `{"errorType":"Error","errorMessage":"No such built-in module: node:nope",…`},
	{handler: "dynamic/index.js", event: `"path"`, want: `["function","late"]`},
	{handler: "dynamic/index.js", event: `"./computed.js"`, failed: true, want: `{"errorType":"Error","errorMessage":"Cannot find module './computed.js'\nRequire stack:\n- …`},
	{handler: "throws/index.js", failed: true, want: `{"errorType":"Error","errorMessage":"not today","trace":["Error: not today","    at start (…/throws/index.js:2:9)","    at …/throws/index.js:4:…"]}`},
	{handler: "throws-json/index.js", failed: true, want: `{"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)","trace":["Runtime.UserCodeSyntaxError: SyntaxError: …","    at …/throws-json/index.js:2:…"]}`},
	{handler: "strict/index.mjs", want: `"ReferenceError"`},
	{handler: "sloppy/index.js", want: `"sloppy"`},
	{handler: "never/index.mjs", failed: true, want: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: … Error: Runtime exited with error: exit status 13"}`},
	{handler: "hashbang/index.js", failed: true, want: `{"errorType":"Error","errorMessage":"hashbang","trace":["Error: hashbang","    at …/hashbang/index.js:3:…"]}`},
	{handler: "generators/index.mjs", want: `[["a1","b2"],{"x":5},1,"18446744073709551616",true,"a+b"]`},
	{handler: "syntax/index.js", failed: true, want: `{"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Unexpected \";\"","trace":["…/syntax/index.js:3","  const x = ;","Runtime.UserCodeSyntaxError: SyntaxError: …"]}`},
	{handler: "missing/index.js", failed: true, want: `{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module './not-there'\nRequire stack:\n- …/missing/index.js","trace":["Runtime.ImportModuleError: Error: Cannot find module './not-there'","Require stack:","- …/missing/index.js"]}`},
	{handler: "no-such-file.js", failed: true, want: `{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'no-such-file'\nRequire stack:\n- /var/runtime/index.mjs",…`},
	{handler: "native/index.js", failed: true, want: `{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: addon.node is compiled machine code, which handlers in process cannot load; run the function as a process, …`},
}

func TestBundle(t *testing.T) {
	for _, c := range bundleCases {
		t.Run(c.handler+c.event, func(t *testing.T) {
			f := newFunction(t, Config{Handler: c.handler, Dir: "testdata/bundle"})
			r := invoke(t, f, orText(c.event, "{}"))
			if !like(c.want, string(r.Payload)) {
				t.Errorf("got  %s\nwant %s\n%s", r.Payload, c.want, r.Logs)
			}
			if failed := r.FunctionError == Unhandled; failed != c.failed {
				t.Errorf("FunctionError is %q", r.FunctionError)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		handler string
		want    []string // lines of the error; nil for none
	}{
		{"esm/index.mjs", nil},
		{"syntax/index.js", []string{`…/syntax/index.js:3:13: Unexpected ";"`}},
		{"syntax-import/index.js", []string{`…/syntax-import/broken.js:3:3: Expected "}" but found "b"…`}},
		{"missing/index.js", []string{
			`…/missing/index.js:1:19: cannot find module "./not-there" (the path is relative to the importing file)`,
			`…/missing/index.js:2:19: cannot find module "left-pad" (npm install left-pad next to the handler)`}},
		{"no-such-file.js", []string{`…/no-such-file.js: no such file (check the path of the handler)`}},
		{"native/index.js", []string{`…addon.node…compiled machine code…`}},
	} {
		t.Run(c.handler, func(t *testing.T) {
			err := newFunction(t, Config{Handler: c.handler, Dir: "testdata/bundle"}).Check()
			if c.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !like(strings.Join(c.want, "\n"), err.Error()) {
				t.Errorf("got %v\nwant %s", err, strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestFirstLinePositions(t *testing.T) {
	f := fromSource(t, "index.js", `const dir = __dirname, bad = ;`)
	if err := f.Check(); err == nil || !like(`…index.js:1:30: Unexpected ";"`, err.Error()) {
		t.Error(err)
	}
	f = fromSource(t, "index.js", `exports.handler = async () => { throw new Error(__filename) }`)
	if r := invoke(t, f, "{}"); !like(`…index.js:1:39"]}`, string(r.Payload)) {
		t.Errorf("%s", r.Payload)
	}
}

func TestReload(t *testing.T) {
	dir := t.TempDir()
	lib := writeFile(t, dir, "lib.js", `module.exports = 1`)
	f := newFunction(t, Config{Handler: writeFile(t, dir, "index.js", `const v = require('./lib'); exports.handler = async () => v`)})
	want := []string{filepath.Join(dir, "index.js"), lib}
	if diff := cmp.Diff(want, f.Files()); diff != "" {
		t.Error(diff)
	}
	if f.Stale() {
		t.Error("stale at once")
	}
	change := func(text string) {
		writeFile(t, dir, "lib.js", text)
		later := time.Now().Add(time.Second)
		if err := os.Chtimes(lib, later, later); err != nil {
			t.Fatal(err)
		}
		if !f.Stale() {
			t.Error("not stale after a change")
		}
	}
	step := func(text, answer string, fine bool) {
		t.Helper()
		change(text)
		if err := f.Reload(); (err == nil) != fine {
			t.Error(err)
		}
		if r := invoke(t, f, "{}"); !like(answer, string(r.Payload)) {
			t.Errorf("got %s, want %s", r.Payload, answer)
		}
	}
	if r := invoke(t, f, "{}"); string(r.Payload) != "1" {
		t.Errorf("%s", r.Payload)
	}
	step(`module.exports = 22`, `22`, true)
	step(`module.exports = ;`, `{"errorType":"Runtime.UserCodeSyntaxError",…`, false)
	step(`module.exports = 4444`, `4444`, true)
	if err := os.Remove(lib); err != nil {
		t.Fatal(err)
	}
	if !f.Stale() || f.Reload() == nil || f.Stale() {
		t.Error("a removed file goes unnoticed")
	}
	writeFile(t, dir, "lib.js", `module.exports = 5`)
	if !f.Stale() || f.Reload() != nil {
		t.Error("a file that comes back goes unnoticed")
	}
}

// An invocation under way finishes with the code it began with.
func TestReloadWhileRunning(t *testing.T) {
	dir := t.TempDir()
	path := writeFile(t, dir, "index.js", `exports.handler = async () => { await new Promise(r => setTimeout(r, 200)); return 'old' }`)
	f := newFunction(t, Config{Handler: path})
	done := make(chan string)
	go func() {
		r, err := f.Invoke(context.Background(), Request{})
		if err != nil {
			t.Error(err)
		}
		done <- string(r.Payload)
	}()
	time.Sleep(50 * time.Millisecond)
	writeFile(t, dir, "index.js", `exports.handler = async () => 'new'`)
	if err := f.Reload(); err != nil {
		t.Fatal(err)
	}
	if r := invoke(t, f, "{}"); string(r.Payload) != `"new"` {
		t.Errorf("%s", r.Payload)
	}
	if old := <-done; old != `"old"` {
		t.Error(old)
	}
}

// Sources that no parser survives are refused with their place; brackets that have no partner are none.
func TestDeepSources(t *testing.T) {
	deep := strings.Repeat
	for _, c := range []struct{ name, file, text, want string }{
		{"brackets", "index.js", "exports.handler = async () => 1\nconst a = " + deep("[", 1e6) + deep("]", 1e6), "index.js:2:10011: the source is nested deeper than 10000 levels here"},
		{"mixed", "index.ts", "const a = " + deep("({a:[", 1e5) + deep("]})", 1e5), "index.ts:1:16677: the source is nested"},
		{"signs", "index.js", "const a = " + deep("- !\n", 1e6) + "1", "index.js:5001:1: the source is nested"},
		{"templates", "index.js", "const __dirname = 1, a = " + deep("`${", 1e6) + deep("}`", 1e6), ": the source is nested"},
		{"data", "data.json", deep(`{"a":`, 1e6) + "1" + deep("}", 1e6), "data.json:1:50001: the source is nested"},
		{"enough", "index.js", "exports.handler = async () => 1; const a = " + deep("[", 9000) + deep("]", 9000), ""},
		{"texts", "index.js", "exports.handler = async () => 1;" + deep("\nfunction f() { return ['(', /[[]/, \"{\"] }", 20_000), ""},
		{"closing", "index.js", "exports.handler = async () => 1; const a = '" + deep(")]}", 20_000) + "'", ""},
		{"rule", "index.js", "exports.handler = async () => 1\n//" + deep("-", 9000) + "\n//" + deep("+", 9000), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			handler := writeFile(t, dir, c.file, c.text)
			if strings.HasSuffix(handler, ".json") {
				handler = writeFile(t, dir, "index.js", "exports.handler = async () => require('./data.json').a")
			}
			f := newFunction(t, Config{Handler: handler})
			switch err := f.Check(); {
			case c.want == "" && err != nil:
				t.Errorf("%.300s", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%.300v, want %s", err, c.want)
			}
			if r := invoke(t, f, `{}`); (c.want == "") != (string(r.Payload) == "1") || len(r.Payload) > 1000 {
				t.Errorf("%.300s", r.Payload)
			}
		})
	}
}

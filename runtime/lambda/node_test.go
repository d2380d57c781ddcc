package lambda

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var record = flag.Bool("record", false, "let an installed node write the expected results of testdata/node")

// Each file of testdata/node holds JavaScript expressions, one per line, and beside it what Node makes of them. Lines
// that start with "//" are left out; a line that starts with "!" differs on purpose and has its result after " ==> ".
func TestNode(t *testing.T) {
	files, err := filepath.Glob("testdata/node/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { compareWithNode(t, file) })
	}
}

func compareWithNode(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var expressions, owns []string
	for _, line := range strings.Split(string(text), "\n") {
		if line != "" && !strings.HasPrefix(line, "//") {
			e, own, _ := strings.Cut(line, " ==> ")
			expressions = append(expressions, strings.TrimPrefix(e, "!"))
			owns = append(owns, own)
		}
	}
	code := evaluator(expressions)
	recorded := strings.TrimSuffix(file, ".txt") + ".json"
	if *record {
		recordNode(t, code, recorded)
	}
	var want []string
	b, err := os.ReadFile(recorded)
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil || len(want) != len(expressions) {
		t.Fatalf("%d recorded results for %d expressions (%v); run the test with -record where node is installed", len(want), len(expressions), err)
	}
	r := invoke(t, fromSource(t, "cases.js", code), "{}")
	var got []string
	if err := json.Unmarshal(r.Payload, &got); err != nil {
		t.Fatalf("%v: %s\n%s", err, r.Payload, r.Logs)
	}
	for i, e := range expressions {
		if owns[i] != "" {
			want[i] = owns[i]
		}
		if got[i] != want[i] {
			t.Errorf("%s\n got  %s\n node %s\n%s", e, got[i], want[i], cmp.Diff(want[i], got[i]))
		}
	}
}

// evaluator makes a handler that evaluates the expressions one after the other.
func evaluator(expressions []string) string {
	var b strings.Builder
	b.WriteString(`const util = require('util'), path = require('path'), events = require('events'), assert = require('assert'),
querystring = require('querystring'), url = require('url'), crypto = require('node:crypto'), zlib = require('zlib'), timers = require('timers/promises'),
stream = require('stream'), { StringDecoder } = require('string_decoder'), { AsyncLocalStorage } = require('async_hooks');
const inspect = util.inspect;
class Pet { constructor(name) { this.name = name; } }
class Dog extends Pet {}
exports.handler = async () => {
  const out = [];
  const add = async (f) => {
    try {
      const v = await f();
      out.push(typeof v === 'string' ? v : String(JSON.stringify(v)));
    } catch (e) {
      out.push('throws ' + (e && e.name) + ': ' + (e && e.message) + (e && e.code ? ' ' + e.code : ''));
    }
  };
`)
	for _, e := range expressions {
		fmt.Fprintf(&b, "  await add(async () => (%s));\n", e)
	}
	b.WriteString("  return out;\n};\n")
	return b.String()
}

func recordNode(t *testing.T, code, file string) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is not installed")
	}
	script := writeFile(t, t.TempDir(), "cases.js", code+`exports.handler().then((v) => console.log(JSON.stringify(v, null, 1)));`)
	cmd := exec.Command(node, script)
	cmd.Env = append(os.Environ(), "TZ=UTC")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	if err := os.WriteFile(file, out, 0o644); err != nil {
		t.Fatal(err)
	}
}

// What a handler has done to the prototype of all objects changes nothing about its events.
func TestEventsWithChangedPrototypes(t *testing.T) {
	const event = `{"toString":1,"a":{"valueOf":2,"__proto__":3},"body":{"x":4}}`
	for _, change := range []string{
		`Object.freeze(Object.prototype)`, `Object.defineProperty(Object.prototype, 'body', {set() { throw new Error('set') }, get() {}})`, `Object.prototype.body = 5`,
	} {
		for result, want := range map[string]string{`event`: event, `[event.toString, event.a, event.body.x]`: `[1,{"valueOf":2,"__proto__":3},4]`} {
			f := fromSource(t, "index.js", change+`; exports.handler = async (event) => JSON.stringify(`+result+`)`)
			if r := invoke(t, f, event); string(r.Payload) != string(mustQuote(t, want)) {
				t.Errorf("%s: %s", change, r.Payload)
			}
		}
	}
}

func mustQuote(t *testing.T, text string) []byte {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return quoted
}

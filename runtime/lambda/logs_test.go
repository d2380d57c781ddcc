package lambda

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func fixedClock() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC) }

func TestConsole(t *testing.T) {
	code := `console.log('loading');
exports.handler = async () => {
  console.log('plain', {a: 1}, [1, 2]);
  console.info('%s is %d', 'x', 5);
  console.debug('d'); console.warn('w'); console.error('e'); console.trace('t'); console.fatal('f');
  console.log('two\nlines');
  console.group('G'); console.log('in'); console.groupEnd(); console.log('out');
  console.assert(false, 'no'); console.count(); console.count();
  console.table([{a: 1, b: 'x'}]);
  process.stdout.write('raw\n');
  console.dir({deep: {er: {est: {x: 1}}}});
}`
	var mu sync.Mutex
	var lines []Line
	f := newFunction(t, Config{
		Handler: writeFile(t, t.TempDir(), "pets.js", code), Clock: fixedClock,
		Log: func(l Line) { mu.Lock(); lines = append(lines, l); mu.Unlock() },
	})
	r, err := f.Invoke(context.Background(), Request{RequestID: "req-1"})
	if err != nil || r.FunctionError != "" {
		t.Fatal(err, string(r.Payload))
	}
	const at = "2026-01-02T03:04:05.678Z\treq-1\t"
	want := []string{
		"2026-01-02T03:04:05.678Z\tundefined\tINFO\tloading",
		at + "INFO\tplain { a: 1 } [ 1, 2 ]", at + "INFO\tx is 5", at + "DEBUG\td", at + "WARN\tw", at + "ERROR\te", at + "TRACE\tt", at + "FATAL\tf",
		at + "INFO\ttwo\rlines", at + "INFO\tG", at + "INFO\t  in", at + "INFO\tout",
		at + "WARN\tAssertion failed: no", at + "INFO\tdefault: 1", at + "INFO\tdefault: 2",
		at + "INFO\t┌─────────┬───┬─────┐\r│ (index) │ a │ b   │\r├─────────┼───┼─────┤\r│ 0       │ 1 │ 'x' │\r└─────────┴───┴─────┘",
		"raw", at + "INFO\t{ deep: { er: { est: [Object] } } }",
	}
	var got []string
	for _, l := range lines {
		got = append(got, l.Text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(strings.Join(want, "\n")+"\n", string(r.Logs)); diff != "" {
		t.Error(diff)
	}
	first, second := lines[0], lines[1]
	if first.RequestID != "" || second.RequestID != "req-1" || second.Level != "INFO" || second.Function != "pets" || !second.Time.Equal(fixedClock()) {
		t.Errorf("%+v %+v", first, second)
	}
}

func TestLogErrors(t *testing.T) {
	f := fromSource(t, "index.js", "exports.handler = async () => {\n  console.log(new Error('shown'));\n  console.log('caught', new TypeError('inner').stack);\n}")
	r := invoke(t, f, "{}")
	want := "…INFO\tError: shown\r    at …index.js:2:15\n…INFO\tcaught TypeError: inner\r    at …index.js:3:25\n"
	if !like(want, string(r.Logs)) {
		t.Errorf("%s", r.Logs)
	}
}

func TestLogJSON(t *testing.T) {
	f := newFunction(t, Config{
		Handler: writeFile(t, t.TempDir(), "index.js", `exports.handler = async () => { console.debug('hidden'); console.info({a: 1}); console.error('x', new RangeError('r')); console.warn('w %d', 1) }`),
		Env:     map[string]string{"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO"}, Clock: fixedClock,
	})
	r, err := f.Invoke(context.Background(), Request{RequestID: "req-1"})
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	for line := range strings.Lines(string(r.Logs)) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err, line)
		}
		delete(m, "stackTrace")
		if m["errorType"] != nil {
			delete(m, "message")
		}
		got = append(got, m)
	}
	const at = "2026-01-02T03:04:05.678Z"
	want := []map[string]any{
		{"timestamp": at, "level": "INFO", "requestId": "req-1", "message": map[string]any{"a": 1.0}},
		{"timestamp": at, "level": "ERROR", "requestId": "req-1", "errorType": "RangeError", "errorMessage": "r"},
		{"timestamp": at, "level": "WARN", "requestId": "req-1", "message": "w 1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAppendLog(t *testing.T) {
	f := fromSource(t, "index.js", `exports.handler = async () => console.log('hi')`)
	r := invoke(t, f, "{}")
	want := "START RequestId: … Version: $LATEST\n…\tINFO\thi\nEND RequestId: …\nREPORT RequestId: …\tDuration: … ms\tBilled Duration: … ms\tMemory Size: 128 MB\tMax Memory Used: … MB\tInit Duration: … ms\t\n"
	if got := string(r.AppendLog(nil)); !like(want, got) {
		t.Errorf("%s", got)
	}
	if r := invoke(t, f, "{}"); strings.Contains(string(r.AppendLog(nil)), "Init Duration") {
		t.Error("a warm environment reports Init Duration")
	}
}

// The log of a function that writes without end keeps its last lines.
func TestAppendLine(t *testing.T) {
	var log []byte
	for i := range 100_000 {
		if log = AppendLine(log, "line "+strconv.Itoa(i)); len(log) > 3*maxLogs {
			t.Fatalf("%d bytes after %d lines", len(log), i)
		}
	}
	lines := strings.Split(strings.TrimSuffix(string(log), "\n"), "\n")
	for i, line := range lines {
		if want := "line " + strconv.Itoa(100_000-len(lines)+i); line != want {
			t.Fatalf("got %q, want %q", line, want)
		}
	}
	if len(log) < maxLogs {
		t.Errorf("only %d bytes are kept", len(log))
	}
}

// Lines written after the answer of a cut invocation do not appear in the next one.
func TestLogsAfterTimeout(t *testing.T) {
	var mu sync.Mutex
	count := 0
	f := newFunction(t, Config{
		Handler: writeFile(t, t.TempDir(), "index.js", `exports.handler = async () => { for (;;) console.debug('x') }`),
		Timeout: 100 * time.Millisecond, Log: func(Line) { mu.Lock(); count++; mu.Unlock() },
	})
	r := invoke(t, f, "{}")
	if len(r.Logs) == 0 {
		t.Error("no lines")
	}
	time.Sleep(50 * time.Millisecond)
	mu.Lock()
	before := count
	mu.Unlock()
	time.Sleep(50 * time.Millisecond)
	mu.Lock()
	defer mu.Unlock()
	if count > before+1 { // one may have been on its way
		t.Error("lines are still written")
	}
}

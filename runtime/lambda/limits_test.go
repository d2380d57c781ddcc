package lambda

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// What does not come to an end is answered when the time is over.
func TestTimeout(t *testing.T) {
	for _, c := range []struct{ name, code string }{
		{"loop", `exports.handler = async () => { for (;;) {} }`},
		{"loop that catches", `exports.handler = async () => { for (;;) { try { for (;;) {} } catch {} finally {} } }`},
		{"sleep", `exports.handler = async () => { await new Promise(r => setTimeout(r, 60000)) }`},
		{"interval", `exports.handler = (e, c, cb) => { setInterval(() => {}, 1) }`},
		{"immediates", `exports.handler = (e, c, cb) => { const f = () => setImmediate(f); f() }`},
		{"microtasks", `exports.handler = async () => { for (;;) await null }`},
		{"regular expression", `exports.handler = async () => /^(?=(a+)+$)(a+)+\1b$/.test('a'.repeat(40))`},
		{"sort", `exports.handler = async () => { Array.from({length: 100}, (_, i) => i).sort(() => { for (;;) {} }) }`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js", c.code), Timeout: 150 * time.Millisecond})
			began := time.Now()
			r, err := f.Invoke(context.Background(), Request{RequestID: "req-1"})
			if err != nil {
				t.Fatal(err)
			}
			if want := `{"errorMessage":"20…Z req-1 Task timed out after 0.15 seconds"}`; !like(want, string(r.Payload)) || r.FunctionError != Unhandled {
				t.Errorf("got %s %s", r.FunctionError, r.Payload)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestDeadline(t *testing.T) {
	f := fromSource(t, "index.js", `exports.handler = async (e, c) => { if (e.left) return c.getRemainingTimeInMillis(); await new Promise(() => setInterval(() => {}, 5)) }`)
	r, err := f.Invoke(context.Background(), Request{Payload: []byte(`{}`), Deadline: time.Now().Add(100 * time.Millisecond)})
	if err != nil || !like(`{"errorMessage":"… Task timed out after 0.… seconds"}`, string(r.Payload)) {
		t.Errorf("%v %s", err, r.Payload)
	}
	r, err = f.Invoke(context.Background(), Request{Payload: []byte(`{"left":1}`), Deadline: time.Now().Add(time.Hour)})
	if left, _ := strconv.Atoi(string(r.Payload)); err != nil || left < 1 || left > 3000 {
		t.Errorf("%v %s", err, r.Payload)
	}
}

// State outlives an invocation, but not a crash.
func TestWarmState(t *testing.T) {
	code := `let n = 0; exports.handler = async (e) => {
	  n++;
	  if (e === 'exit') process.exit(1);
	  if (e === 'loop') for (;;) {}
	  if (e === 'overflow') (function f() { f() })();
	  if (e === 'throw') throw new Error('x');
	  if (e === 'stray') { Promise.reject(new Error('stray')); }
	  return n }`
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js", code), Timeout: time.Minute})
	for _, c := range []struct{ event, after string }{
		{"1", "2"}, {`"throw"`, "4"}, {`"exit"`, "1"}, {`"loop"`, "1"}, {`"overflow"`, "1"}, {`"stray"`, "1"},
	} {
		req := Request{Payload: []byte(c.event)}
		if c.event == `"loop"` {
			req.Deadline = time.Now().Add(200 * time.Millisecond)
		}
		if _, err := f.Invoke(context.Background(), req); err != nil {
			t.Error(err)
		}
		if r := invoke(t, f, "1"); string(r.Payload) != c.after {
			t.Errorf("after %s: got %s, want %s", c.event, r.Payload, c.after)
		}
	}
	first, second := invoke(t, fromSource(t, "a.js", code), "1"), invoke(t, f, "1")
	if first.Init <= 0 || second.Init != 0 {
		t.Errorf("Init is %v in a cold and %v in a warm environment", first.Init, second.Init)
	}
}

// A timer that an invocation leaves behind waits for the next one, and late callbacks of the former do not answer it.
func TestFrozenBetweenInvocations(t *testing.T) {
	f := fromSource(t, "index.js", `let fired = 0, old; exports.handler = (e, c, cb) => {
	  c.callbackWaitsForEmptyEventLoop = false;
	  if (e === 1) { setTimeout(() => { fired++ }, 1); old = cb; const ctx = c; setTimeout(() => ctx.succeed('stale'), 2); cb(null, fired) }
	  else setTimeout(() => { old(null, 'stale'); cb(null, fired) }, 20) }`)
	if r := invoke(t, f, "1"); string(r.Payload) != "0" {
		t.Errorf("got %s", r.Payload)
	}
	time.Sleep(10 * time.Millisecond)
	if r := invoke(t, f, "2"); string(r.Payload) != "1" {
		t.Errorf("got %s", r.Payload)
	}
}

func TestConcurrency(t *testing.T) {
	gate := filepath.Join(t.TempDir(), "open")
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js",
		`exports.handler = async () => { while (!require('fs').existsSync(process.env.GATE)) await new Promise(r => setTimeout(r, 5)); return 1 }`),
		Concurrency: 2, Timeout: time.Minute, Env: map[string]string{"GATE": gate}})
	results := make(chan error, 5)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			_, err := f.Invoke(context.Background(), Request{})
			results <- err
		})
	}
	for range 3 { // these do not wait
		var e *ServiceError
		if err := <-results; !errors.As(err, &e) || !e.Throttled() || e.Status != http.StatusTooManyRequests || e.Error() != "TooManyRequestsException: Rate Exceeded." {
			t.Error(err)
		}
	}
	writeFile(t, filepath.Dir(gate), "open", "")
	all.Wait()
	for range 2 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if _, err := f.Invoke(context.Background(), Request{}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// The end of the caller's context ends the wait, not the handler.
func TestContextEnds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "done")
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js",
		`exports.handler = async () => { await new Promise(r => setTimeout(r, 100)); require('fs').writeFileSync(process.env.OUT, 'x') }`),
		Env: map[string]string{"OUT": file}})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := f.Invoke(ctx, Request{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	f.Close()
	if _, err := os.Stat(file); err != nil {
		t.Error("the handler did not finish:", err)
	}
	if _, err := f.Invoke(context.Background(), Request{}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestMemory(t *testing.T) {
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js",
		`exports.handler = async () => { const all = []; for (;;) all.push(new Array(1000).fill(all.length)) }`), Timeout: 60 * time.Second, Memory: 64})
	r, err := f.Invoke(context.Background(), Request{RequestID: "req-1"})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: req-1 Error: Runtime exited with error: signal: killed"}`
	if string(r.Payload) != want {
		t.Errorf("got %s", r.Payload)
	}
}

// Nothing stays behind: workers, timers, requests.
func TestNoLeaks(t *testing.T) {
	before := goleak.IgnoreCurrent()
	f, err := New(Config{Handler: writeFile(t, t.TempDir(), "index.js", `exports.handler = async (e) => {
	  if (e === 1) for (;;) {}
	  if (e === 2) { setInterval(() => {}, 1); fetch('http://127.0.0.1:9/').catch(() => {}); return 2 }
	  if (e === 3) process.exit() }`), Timeout: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range []string{"1", "2", "3", "4"} {
		if _, err := f.Invoke(context.Background(), Request{Payload: []byte(event)}); err != nil {
			t.Error(err)
		}
	}
	f.Close()
	f.Close()
	goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"))
}

// What happens while the code is loaded.
func TestInit(t *testing.T) {
	for _, c := range []struct{ name, code, want string }{
		{"exit", `process.exit(7)`, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: req-1 Error: Runtime exited with error: exit status 7"}`},
		{"exit later", `await new Promise((r) => setTimeout(() => process.exit(8), 5))`, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: req-1 Error: Runtime exited with error: exit status 8"}`},
		{"throw later", `await new Promise((r) => setTimeout(() => { throw new Error('late') }, 5))`, `{"errorType":"Error","errorMessage":"late","trace":[…]}`},
		{"unhandled rejection", `Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 5))`, `{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: lost",…}`},
		{"rejected await", `await Promise.reject(new RangeError('top'))`, `{"errorType":"RangeError","errorMessage":"top",…}`},
		{"recursion", `(function f() { f() })()`, `{"errorType":"RangeError","errorMessage":"Maximum call stack size exceeded",…}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fromSource(t, "index.mjs", c.code+"\nexport const handler = async () => 1\n")
			for range 2 {
				r, err := f.Invoke(context.Background(), Request{RequestID: "req-1"})
				if err != nil || r.FunctionError != Unhandled || !like(c.want, string(r.Payload)) {
					t.Errorf("%v %s\n%s", err, r.Payload, r.Logs)
				}
			}
		})
	}
}

func TestConfig(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{}, "Handler is empty"},
		{Config{Handler: "#x"}, "Handler is empty"},
		{Config{Handler: "a.js", Timeout: -1}, "Timeout is -1ns"},
		{Config{Handler: "a.js", Timeout: time.Hour}, "between 0 and 15m"},
		{Config{Handler: "a.js", Memory: 20_000}, "Memory is 20000 MB"},
		{Config{Handler: "a.js", Concurrency: -1}, "must not be negative"},
	} {
		if f, err := New(c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.cfg, err)
			if f != nil {
				f.Close()
			}
		}
	}
}

// A worker that is left behind may read its event when the caller has the memory back.
func TestPayloadChangesAfterwards(t *testing.T) {
	for file, size := range map[string]int{"testdata/handlers/echo.js": 10, "testdata/handlers/pets.js": 2 * maxKept} {
		f := newFunction(t, Config{Handler: file})
		invoke(t, f, `{"path":"/","queryStringParameters":{}}`)
		e := f.idle[0]
		req := Request{Payload: []byte(`{"path":"` + strings.Repeat("x", size) + `","queryStringParameters":{}}`), RequestID: "id"}
		e.begin(&req)
		clear(req.Payload)
		e.jobs <- jobCall
		if <-e.done; e.call.refused != nil || e.call.failure != "" {
			t.Errorf("%s: %v %s", file, e.call.refused, e.call.payload)
		}
	}
}

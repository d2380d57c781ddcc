//go:build unix

package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"postern/internal/missing"
	"postern/runtime/lambda"
)

// record keeps log lines.
type record struct {
	mu    sync.Mutex
	lines []lambda.Line
}

func (r *record) add(l lambda.Line) {
	r.mu.Lock()
	r.lines = append(r.lines, l)
	r.mu.Unlock()
}

func (r *record) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all strings.Builder
	for _, l := range r.lines {
		all.WriteString(l.Level + " " + l.Text + "\n")
	}
	return all.String()
}

// wait waits for a line that arrives a moment after the answer.
func (r *record) wait(t *testing.T, part string) {
	t.Helper()
	for range 3000 {
		if strings.Contains(r.text(), part) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("no line with %q in:\n%s", part, r.text())
}

// running waits until n invocations are under way.
func running(t *testing.T, f *Function, n int) {
	t.Helper()
	for range 3000 {
		if len(f.slots) == n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%d invocations are under way, want %d", len(f.slots), n)
}

// gate is an event whose invocation ends when open is called.
func gate(t *testing.T) (event []byte, open func()) {
	file := filepath.Join(t.TempDir(), "open")
	return fmt.Appendf(nil, `{"do":"wait","file":%q}`, file), func() {
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Error(err)
		}
	}
}

// role is a function that the test binary plays.
func role(t *testing.T, name string, cfg Config) (*Function, *record) {
	t.Helper()
	logs := new(record)
	cfg.Command, cfg.Log = []string{os.Args[0]}, logs.add
	cfg.Env = map[string]string{"POSTERN_ROLE": name, "STAGE": "dev"}
	if cfg.Name == "" {
		cfg.Name = "fn"
	}
	f, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f, logs
}

func invoke(t *testing.T, f *Function, payload string) lambda.Result {
	t.Helper()
	r, err := f.Invoke(context.Background(), lambda.Request{Payload: []byte(payload), RequestID: "id-1"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGoFunction(t *testing.T) {
	f, logs := role(t, "go", Config{Timeout: time.Minute})
	r, err := f.Invoke(context.Background(), lambda.Request{
		Payload: []byte(`{"a":1}`), RequestID: "3f2b", ARN: "arn:aws:lambda:us-east-1:123456789012:function:fn:live",
	})
	if err != nil || r.FunctionError != "" {
		t.Fatal(err, r.FunctionError, string(r.Payload))
	}
	v := decode(t, r.Payload)
	if v["id"] != "3f2b" || v["arn"] != "arn:aws:lambda:us-east-1:123456789012:function:fn:live" || v["stage"] != "dev" ||
		v["name"] != "fn" || v["region"] != "us-east-1" || v["event"].(map[string]any)["a"] != 1.0 {
		t.Error(v)
	}
	if left := v["left"].(float64); left < 30_000 || left > 60_000 {
		t.Errorf("%v ms left, want nearly 60,000", left)
	}
	again := decode(t, invoke(t, f, `{}`).Payload)
	if again["pid"] != v["pid"] {
		t.Error("the process was not kept")
	}
	invoke(t, f, `{"do":"log"}`)
	logs.wait(t, "INFO one\nINFO two")
}

// TestFailures is what Lambda answers for functions that fail in some way, and
// that the next invocation is served.
func TestFailures(t *testing.T) {
	for _, c := range []struct{ role, payload, want, log string }{
		{"go", `{"do":"fail"}`, `{"errorMessage":"it failed","errorType":"errorString"}`, ""},
		{"go", `{"do":"panic"}`, `"errorMessage":"at the disco"`, ""},
		{"go", `{"do":"exit"}`, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: id-1 Error: Runtime exited with error: exit status 7"}`, "ended with error: exit status 7 while it had an event"},
		{"go", `{"do":"huge"}`, `"errorType":"Function.ResponseSizeTooLarge"`, ""},
		{"go", `{"do":"sleep","ms":5000}`, `id-1 Task timed out after 0.50 seconds"}`, ""},
		{"exit-at-once", ``, `Runtime exited with error: exit status 3"`, "ERROR no database"},
		{"exit-at-once", ` `, `Runtime exited with error: exit status 3"`, "before it asked for an event: exec of lambda.fn in postern.yaml has to be a runtime"},
		{"exit-quietly", ``, `Runtime exited without providing a reason"`, ""},
		{"never-asks", ``, `"errorType":"Runtime.StartTimeout"`, "it has to call GET http://$AWS_LAMBDA_RUNTIME_API"},
		{"init-error", ``, `{"errorType":"Oops","errorMessage":"no config"}`, ""},
		{"init-error-text", ``, `{"errorType":"Config.Missing","errorMessage":"not json"}`, ""},
		{"hang", ``, `Task timed out after 0.50 seconds"}`, "more time: timeout of lambda.fn in postern.yaml (500ms)"},
		{"error-text", ``, `{"errorType":"My.Type","errorMessage":"just text"}`, ""},
	} {
		t.Run(c.role+c.payload, func(t *testing.T) {
			t.Parallel()
			limits := Config{Timeout: time.Minute, Start: time.Minute}
			if strings.Contains(c.want, "timed out after 0.50") {
				limits.Timeout = 500 * time.Millisecond
			} else if c.role == "never-asks" {
				limits.Start = 500 * time.Millisecond
			}
			f, logs := role(t, c.role, limits)
			for range 2 {
				r := invoke(t, f, c.payload)
				if r.FunctionError != lambda.Unhandled || !strings.Contains(string(r.Payload), c.want) {
					t.Errorf("%s %.300s, want %s", r.FunctionError, r.Payload, c.want)
				}
			}
			if c.log != "" {
				logs.wait(t, c.log)
			}
		})
	}
}

// A caller that gives up on a process which never asks for an event is told so.
func TestImpatientCaller(t *testing.T) {
	f, logs := role(t, "never-asks", Config{Timeout: time.Minute, Start: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := f.Invoke(ctx, lambda.Request{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	logs.wait(t, "has not asked for an event yet: it has to call GET http://$AWS_LAMBDA_RUNTIME_API")
}

func TestProtocolErrors(t *testing.T) {
	for _, c := range []struct{ role, want, log string }{
		{"twice", `"first"`, "second: 403"},
		{"wrong-id", `2`, "wrong: 400"},
		{"asks-twice", `3`, "next: 403"},
		{"other-calls", `4`, "nothing: 404"},
	} {
		t.Run(c.role, func(t *testing.T) {
			f, logs := role(t, c.role, Config{Timeout: time.Minute})
			for range 2 {
				if r := invoke(t, f, ``); string(r.Payload) != c.want || r.FunctionError != "" {
					t.Errorf("%s %s", r.FunctionError, r.Payload)
				}
			}
			logs.wait(t, c.log)
		})
	}
}

func TestNoProgram(t *testing.T) {
	logs := new(record)
	f, err := New(Config{Command: []string{"./absent"}, Dir: t.TempDir(), Name: "gone", Log: logs.add})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := invoke(t, f, `{}`)
	if !strings.Contains(string(r.Payload), `"errorType":"Runtime.InvalidEntrypoint"`) {
		t.Errorf("%s", r.Payload)
	}
	if text := logs.text(); !strings.Contains(text, "./absent cannot be started") || !strings.Contains(text, "lambda.gone") {
		t.Error(text)
	}
	for _, bad := range []Config{{}, {Command: []string{""}}, {Command: []string{"x"}, Timeout: -1}} {
		if _, err := New(bad); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}

// TestChildrenEnd holds that a process that is killed leaves nothing behind.
func TestChildrenEnd(t *testing.T) {
	f, logs := role(t, "go", Config{Timeout: time.Second})
	for range 10 { // on a busy machine the time may be over before there is a child
		invoke(t, f, `{"do":"child"}`)
		if strings.Contains(logs.text(), "child ") {
			break
		}
	}
	_, after, _ := strings.Cut(logs.text(), "child ")
	pid, _ := strconv.Atoi(strings.TrimSpace(strings.SplitN(after, "\n", 2)[0]))
	for range 200 {
		if syscall.Kill(pid, 0) != nil || zombie(pid) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d still runs", pid)
}

// zombie says that a process has ended and nobody has asked for its status.
func zombie(pid int) bool {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(text), ") Z ")
}

func TestConcurrency(t *testing.T) {
	f, _ := role(t, "go", Config{Concurrency: 2, Timeout: time.Minute})
	event, open := gate(t)
	var wait sync.WaitGroup
	pids := make([]any, 2)
	for i := range pids {
		wait.Add(1)
		go func() {
			defer wait.Done()
			r, err := f.Invoke(context.Background(), lambda.Request{Payload: event})
			if err == nil {
				var v map[string]any
				if json.Unmarshal(r.Payload, &v) == nil {
					pids[i] = v["pid"]
				}
			}
		}()
	}
	running(t, f, 2)
	_, err := f.Invoke(context.Background(), lambda.Request{})
	open()
	var refused *lambda.ServiceError
	if !errors.As(err, &refused) || !refused.Throttled() {
		t.Error("a third invocation is not throttled:", err)
	}
	wait.Wait()
	if pids[0] == nil || pids[1] == nil || pids[0] == pids[1] {
		t.Error("not two processes:", pids)
	}
}

// TestWaiting holds that without a set concurrency further invocations wait,
// each no longer than its caller.
func TestWaiting(t *testing.T) {
	f, _ := role(t, "go", Config{Timeout: time.Minute})
	f.slots = make(chan struct{}, 1)
	event, open := gate(t)
	slow := make(chan error)
	go func() {
		_, err := f.Invoke(context.Background(), lambda.Request{Payload: event})
		slow <- err
	}()
	running(t, f, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := f.Invoke(ctx, lambda.Request{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	open()
	if r := invoke(t, f, `{}`); r.FunctionError != "" {
		t.Errorf("%s", r.Payload)
	}
	if err := <-slow; err != nil {
		t.Error(err)
	}
}

// TestAbandoned holds that a caller that leaves does not harm the process.
func TestAbandoned(t *testing.T) {
	f, _ := role(t, "go", Config{Timeout: time.Minute, Concurrency: 1})
	event, open := gate(t)
	pid := decode(t, invoke(t, f, `{}`).Payload)["pid"]
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := f.Invoke(ctx, lambda.Request{Payload: event}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	open()
	running(t, f, 0)
	if v := decode(t, invoke(t, f, `{}`).Payload); v["pid"] != pid {
		t.Error("another process answers")
	}
}

func TestReload(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "bootstrap")
	write := func(text string) {
		if err := os.WriteFile(program, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write("#!/bin/sh\nexec " + os.Args[0] + "\n")
	f, err := New(Config{Command: []string{"./bootstrap", "-x"}, Dir: dir, Env: map[string]string{"POSTERN_ROLE": "go"}})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if files := f.Files(); len(files) != 1 || files[0] != program {
		t.Error(files)
	}
	first := decode(t, invoke(t, f, `{}`).Payload)["pid"]
	if f.Stale() {
		t.Error("stale without a change")
	}
	write("#!/bin/sh\nSTAGE=two exec " + os.Args[0] + "\n")
	if !f.Stale() {
		t.Error("a change is not seen")
	}
	f.Reload()
	v := decode(t, invoke(t, f, `{}`).Payload)
	if v["pid"] == first || v["stage"] != "two" || f.Stale() {
		t.Error(v, f.Stale())
	}
}

func TestClose(t *testing.T) {
	f, _ := role(t, "ignore-term", Config{Timeout: 300 * time.Millisecond})
	done := make(chan lambda.Result)
	go func() {
		r, _ := f.Invoke(context.Background(), lambda.Request{})
		done <- r
	}()
	running(t, f, 1)
	f.Close()
	if r := <-done; r.FunctionError != lambda.Unhandled {
		t.Errorf("%s", r.Payload)
	}
	if _, err := f.Invoke(context.Background(), lambda.Request{}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	f.Close()
}

// TestCloseKills holds that Close does not wait for a function with a long time
// limit.
func TestCloseKills(t *testing.T) {
	for _, name := range []string{"hang", "never-asks"} {
		f, _ := role(t, name, Config{Timeout: time.Hour, Start: time.Hour})
		done := make(chan lambda.Result)
		go func() {
			r, _ := f.Invoke(context.Background(), lambda.Request{})
			done <- r
		}()
		running(t, f, 1)
		f.Close()
		if r := <-done; !strings.Contains(string(r.Payload), "signal: killed") {
			t.Errorf("%s", r.Payload)
		}
	}
}

// What a process writes last is on the log although no end of line follows.
func TestLastWords(t *testing.T) {
	logs := new(record)
	f, err := New(Config{Command: []string{"sh", "-c", "printf 'out of luck'; printf 'no database' >&2; exit 4"}, Log: logs.add})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := invoke(t, f, `{}`)
	for _, words := range []string{"out of luck\n", "no database\n"} {
		if !strings.Contains(string(r.Logs), words) || !strings.Contains(logs.text(), words) {
			t.Errorf("no %q in %q or %q", words, r.Logs, logs.text())
		}
	}
}

// The log of an invocation says which version ran, with how much memory.
func TestLogOfVersion(t *testing.T) {
	f, _ := role(t, "go", Config{Timeout: time.Minute, Version: "7", Memory: 512})
	r := invoke(t, f, `{}`)
	if log := string(r.AppendLog(nil)); !strings.HasPrefix(log, "START RequestId: id-1 Version: 7\n") || !strings.Contains(log, "Memory Size: 512 MB") {
		t.Error(log)
	}
}

// need skips a test that wants a program of the machine.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	missing.Skip(t, program+" is not installed")
}

func TestShellBootstrap(t *testing.T) {
	need(t, "curl")
	logs := new(record)
	f, err := New(Config{Command: []string{"./bootstrap.sh"}, Dir: "testdata", Log: logs.add, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 3 {
		if r := invoke(t, f, `{"a":[1,2]}`); string(r.Payload) != `{"echo":{"a":[1,2]}}` || r.FunctionError != "" {
			t.Errorf("%s %s", r.FunctionError, r.Payload)
		}
	}
	logs.wait(t, "INFO shell got id-1")
}

func TestNodeBootstrap(t *testing.T) {
	need(t, "node")
	f, err := New(Config{Command: []string{"node", "bootstrap.mjs"}, Dir: "testdata", Name: "js", Memory: 256, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := `{"event":{"a":"é"},"id":"id-1","arn":"arn:aws:lambda:us-east-1:123456789012:function:js","memory":"256"}`
	if r := invoke(t, f, `{"a":"é"}`); string(r.Payload) != want {
		t.Errorf("%s", r.Payload)
	}
	if r := invoke(t, f, `{"fail":"no"}`); r.FunctionError == "" || string(r.Payload) != `{"errorType":"TypeError","errorMessage":"no","trace":[]}` {
		t.Errorf("%s %s", r.FunctionError, r.Payload)
	}
}

func TestPythonBootstrap(t *testing.T) {
	need(t, "python3")
	logs := new(record)
	f, err := New(Config{Command: []string{"python3", "bootstrap.py"}, Dir: "testdata", Name: "py", Log: logs.add, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := `{"sum": 6, "arn": "arn:aws:lambda:us-east-1:123456789012:function:py"}`
	if r := invoke(t, f, `{"numbers":[1,2,3]}`); string(r.Payload) != want {
		t.Errorf("%s", r.Payload)
	}
	if r := invoke(t, f, `{}`); r.FunctionError == "" || string(r.Payload) != `{"errorType": "KeyError", "errorMessage": "'numbers'"}` {
		t.Errorf("%s %s", r.FunctionError, r.Payload)
	}
	logs.wait(t, "ERROR python got id-1")
}

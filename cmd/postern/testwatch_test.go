//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTestWatch runs postern test --watch as people do: it runs again when the
// API, a golden file or a template changes, when a test file appears, and when
// a broken file is mended; an interrupt ends it with exit code 0.
func TestTestWatch(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		// As editors do: a new file takes the place of the old one.
		if err := os.WriteFile(filepath.Join(folder, "~"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(folder, "~"), filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	api := "swagger: '2.0'\ninfo: {title: g, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {'200': {description: ok}}\n" +
		"      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, responses: {default: {statusCode: '200', responseTemplates: {application/json: WORD}}}}\n"
	write("api.yaml", strings.ReplaceAll(api, "WORD", "one"))
	write("a.postern-test.yaml", "api: api.yaml\ncases:\n  - {name: a, request: {path: /a}, expect: {golden: a.golden}}\n  - {name: t, template: {file: t.vtl}, expect: {body: x}}\n")
	write("a.golden", "one")
	write("t.vtl", "x")
	if err := os.Mkdir(filepath.Join(folder, "below"), 0o755); err != nil {
		t.Fatal(err)
	}
	w := watchTests(t, folder)
	w.expect("ok  2 passed, 0 failed")
	for _, step := range []struct{ file, text, want string }{
		{"api.yaml", strings.ReplaceAll(api, "WORD", "two"), "FAIL  1 passed, 1 failed"},
		{"a.golden", "two", "ok  2 passed, 0 failed"},
		{"t.vtl", "y", "FAIL  1 passed, 1 failed"},
		{"t.vtl", "x", "ok  2 passed, 0 failed"},
		{"b.postern-test.yaml", "cases: [{name: b, template: {source: x}, expect: {body: x}}]", "ok  3 passed, 0 failed"},
		{"b.postern-test.yaml", "cases: [", "FAIL  2 passed, 0 failed, 1 file not read"},
		{"b.postern-test.yaml", "cases: [{name: b, template: {source: x}, expect: {body: x}}]", "ok  3 passed, 0 failed"},
		{"below/c.postern-test.yaml", "cases: [{name: c, template: {source: x}, expect: {body: x}}]", "ok  4 passed, 0 failed"},
	} {
		write(step.file, step.text)
		w.expect(step.want)
	}
	w.interrupt()
}

// watchedTests is a running postern test --watch.
type watchedTests struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string
}

func watchTests(t *testing.T, folder string) *watchedTests {
	w := &watchedTests{t: t, cmd: exec.Command(os.Args[0], "test", "--watch"), lines: make(chan string, 100)}
	w.cmd.Env = append(os.Environ(), asPostern+"=1")
	w.cmd.Dir = folder
	out, err := w.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.cmd.Stdout = w.cmd.Stderr // both in one order
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.cmd.Process.Kill() })
	go func() {
		for text := bufio.NewScanner(out); text.Scan(); {
			w.lines <- text.Text()
		}
		close(w.lines)
	}()
	return w
}

// expect waits for the end of a run and holds its verdict against what is
// wanted. Behind it the command says that it waits, and then it does.
func (w *watchedTests) expect(want string) {
	w.t.Helper()
	verdict := ""
	for limit := time.After(time.Minute); ; {
		select {
		case line, ok := <-w.lines:
			switch {
			case !ok:
				w.t.Fatal("it has ended")
			case strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "FAIL ") && strings.Contains(line, "passed"):
				verdict = line
			case strings.HasPrefix(line, "waiting for a change"):
				if !strings.HasPrefix(verdict, want) {
					w.t.Errorf("the run ends with %q, want %q", verdict, want)
				}
				return
			}
		case <-limit:
			w.t.Fatalf("no run ends with %q", want)
		}
	}
}

func (w *watchedTests) interrupt() {
	w.t.Helper()
	if err := w.cmd.Process.Signal(syscall.SIGINT); err != nil {
		w.t.Fatal(err)
	}
	for range w.lines {
	}
	if err := w.cmd.Wait(); err != nil {
		w.t.Error("an interrupt ends it with", err)
	}
}

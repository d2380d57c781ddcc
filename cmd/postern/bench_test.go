package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// countingServer answers on loopback and tells, once, when so many requests
// have come.
func countingServer(t *testing.T, many int64) (server *httptest.Server, reached <-chan struct{}) {
	t.Helper()
	var count atomic.Int64
	tell := make(chan struct{})
	server = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if count.Add(1) == many {
			close(tell)
		}
	}))
	t.Cleanup(server.Close)
	return server, tell
}

// await waits for something that a slow machine may do late.
func await(t *testing.T, what <-chan struct{}) {
	t.Helper()
	select {
	case <-what:
	case <-time.After(time.Minute):
		t.Error("the load does not come")
	}
}

// passing is an API that passes its requests on.
const passing = `{openapi: 3.0.1, info: {title: p, version: "1"}, paths: {/a: {get: {responses: {"200": {description: ok}},
  x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "%s/"}}}}}
`

// TestBenchInterrupted sends an interrupt to a load that would take long: what
// there is by then is reported.
func TestBenchInterrupted(t *testing.T) {
	backend, underWay := countingServer(t, 50)
	file := filepath.Join(t.TempDir(), "api.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, passing, backend.URL), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "bench", file, "-d", "10m", "-c", "2", "--think", "10ms")
	cmd.Env = append(os.Environ(), asPostern+"=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, underWay)
	begun := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("it ended after %v", took)
	}
	for _, want := range []string{"closed model, 2 connections", "errors       0 (0%)", "of CPU per request", "p99 <="} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report has no %q:\n%s", want, out.String())
		}
	}
}

// TestBenchInterruptedWhileNothingAnswers has a server that accepts and stays
// silent: an interrupt ends the wait for the first answer.
func TestBenchInterruptedWhileNothingAnswers(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	cmd := exec.Command(os.Args[0], "bench", "http://"+ln.Addr().String())
	cmd.Env = append(os.Environ(), asPostern+"=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if c, err := ln.Accept(); err == nil { // the command waits for an answer
		defer c.Close()
	}
	begun := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code says how it ended
	if took := time.Since(begun); took > 20*time.Second || cmd.ProcessState.ExitCode() != exitUsage || !strings.Contains(errs.String(), "interrupted while waiting") {
		t.Errorf("after %v, exit code %d: %s", took, cmd.ProcessState.ExitCode(), errs.String())
	}
}

// TestBenchServerDies ends the server in the middle: the errors are reported,
// and the command does not hang.
func TestBenchServerDies(t *testing.T) {
	server, underWay := countingServer(t, 50)
	cmd := exec.Command(os.Args[0], "bench", server.URL, "-d", "2s", "-c", "2", "--think", "1ms", "--threshold", "errors < 0.0001%")
	cmd.Env = append(os.Environ(), asPostern+"=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, underWay)
	server.Listener.Close()
	server.CloseClientConnections()
	err := cmd.Wait()
	if cmd.ProcessState.ExitCode() != exitFailed {
		t.Errorf("exit code %d (%v)", cmd.ProcessState.ExitCode(), err)
	}
	for _, want := range []string{"cannot connect", "FAIL  errors < 0.0001%", "a threshold is missed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report has no %q:\n%s", want, out.String())
		}
	}
}

// TestBenchOwnServerDies kills the server that the command started itself: what
// was measured is not the configuration, whatever the thresholds say.
func TestBenchOwnServerDies(t *testing.T) {
	backend, underWay := countingServer(t, 50)
	folder := t.TempDir()
	file, program, pid := filepath.Join(folder, "api.yaml"), filepath.Join(folder, "server"), filepath.Join(folder, "pid")
	for name, text := range map[string]string{
		file: fmt.Sprintf(passing, backend.URL), program: "#!/bin/sh\necho $$ >'" + pid + "'\nexec '" + os.Args[0] + "' \"$@\"\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0], "bench", program+"@"+file, "-d", "3s", "-c", "2", "--think", "1ms")
	cmd.Env = append(os.Environ(), asPostern+"=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, underWay)
	text, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	process, err := os.FindProcess(child)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code says how it ended
	if code := cmd.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(out.String(), "ended in the middle of the run (signal: killed)") {
		t.Errorf("exit code %d:\n%s", code, out.String())
	}
}

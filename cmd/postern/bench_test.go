package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestBenchInterrupted sends an interrupt to a load that would take long: what
// there is by then is reported.
func TestBenchInterrupted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "api.yaml")
	if err := os.WriteFile(file, []byte(answering), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "bench", file, "-d", "1m", "-c", "2", "--think", "10ms")
	cmd.Env = append(os.Environ(), asPostern+"=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	time.Sleep(2 * time.Second)
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	if took := time.Since(begun); took > 30*time.Second {
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

// TestBenchServerDies kills the server in the middle: the errors are reported,
// and the command does not hang.
func TestBenchServerDies(t *testing.T) {
	file := filepath.Join(t.TempDir(), "api.yaml")
	if err := os.WriteFile(file, []byte(answering), 0o644); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(os.Args[0], "serve", "--listen", "127.0.0.1:0", "--admin", "off", file)
	server.Env = append(os.Environ(), asPostern+"=1")
	pipe, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 100)
	n, err := pipe.Read(line)
	base, ok := strings.CutPrefix(strings.TrimSpace(strings.SplitN(string(line[:n]), "\n", 2)[0]), "listening on ")
	if err != nil || !ok {
		t.Fatalf("ready line %q (%v)", line[:n], err)
	}
	time.AfterFunc(time.Second, func() { server.Process.Kill() })
	cmd := exec.Command(os.Args[0], "bench", base+"/a", "-d", "2s", "-c", "2", "--threshold", "errors < 0.0001%")
	cmd.Env = append(os.Environ(), asPostern+"=1")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != exitFailed {
		t.Errorf("exit code %d (%v)", cmd.ProcessState.ExitCode(), err)
	}
	for _, want := range []string{"cannot connect", "FAIL  errors < 0.0001%", "a threshold is missed"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the report has no %q:\n%s", want, out)
		}
	}
	_ = server.Wait() // it was killed
}

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/snappy"
)

// received is what a receiver got last.
type received struct {
	sync.Mutex
	method string
	header http.Header
	body   []byte
}

// receiver keeps what comes and answers with a status.
func receiver(t *testing.T, status int) (*received, string) {
	t.Helper()
	got := &received{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.Lock()
		defer got.Unlock()
		got.method, got.header = r.Method, r.Header
		got.body, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
		io.WriteString(w, "out of order sample\n")
	}))
	t.Cleanup(s.Close)
	return got, s.URL + "/path"
}

// benchSomething loads a server of the test and returns what was printed.
func benchSomething(t *testing.T, flags ...string) (out string, code int) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "ok") }))
	defer s.Close()
	cmd := exec.Command(os.Args[0], append([]string{"bench", s.URL, "-n", "100", "-c", "2"}, flags...)...)
	cmd.Env = append(os.Environ(), asPostern+"=1")
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

func TestBenchPush(t *testing.T) {
	got, url := receiver(t, http.StatusOK)
	if out, code := benchSomething(t, "--push", url); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	if got.method != "PUT" || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") ||
		!strings.Contains(string(got.body), "\npostern_bench_requests 100\n") {
		t.Errorf("%s %v\n%s", got.method, got.header, got.body)
	}
}

func TestBenchRemoteWrite(t *testing.T) {
	got, url := receiver(t, http.StatusNoContent)
	withUser := strings.Replace(url, "http://", "http://ann:secret@", 1)
	if out, code := benchSomething(t, "--remote-write", withUser); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy", "X-Prometheus-Remote-Write-Version": "0.1.0",
		"Authorization": "Basic YW5uOnNlY3JldA==",
	} {
		if v := got.header.Get(name); v != want {
			t.Errorf("%s: %q, want %q", name, v, want)
		}
	}
	if text, err := snappy.Decode(nil, got.body); err != nil || got.method != "POST" || !strings.Contains(string(text), "postern_bench_requests") {
		t.Errorf("%s %v %q", got.method, err, text)
	}
}

// TestBenchPushFails holds that the report is printed all the same, and that
// no password is.
func TestBenchPushFails(t *testing.T) {
	_, url := receiver(t, http.StatusBadRequest)
	url = strings.Replace(url, "http://", "http://ann:secret@", 1)
	for _, flag := range []string{"--push", "--remote-write"} {
		out, code := benchSomething(t, flag, url)
		if code != exitUsage || !strings.Contains(out, "requests     100") || !strings.Contains(out, "postern: "+flag+": http://ann:xxxxx@") ||
			!strings.Contains(out, "answers 400 Bad Request: out of order sample") {
			t.Errorf("%s: exit code %d\n%s", flag, code, out)
		}
	}
	if out, code := benchSomething(t, "--remote-write", "http://127.0.0.1:1/"); code != exitUsage || !strings.Contains(out, "connection refused") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

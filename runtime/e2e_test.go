package runtime

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postern/loader/source"
	"postern/mapping"
	"postern/runtime/auth"
	"postern/runtime/backend"
	"postern/runtime/cache"
	"postern/runtime/limit"
	"postern/runtime/observe"
)

// TestEndToEnd plays the cases of testdata/e2e over sockets: a client, the data
// plane with a document loaded from text, and a backend with a script. A file
// holds the document and cases.txt, whose lines say what goes over the wire:
//
//	== name
//	c> what the client sends
//	b> what the backend has to get; without such lines it must not be called
//	b< what the backend answers; without such lines 200 without body
//	c< what the client has to get
//	why part of the reason in the log
//	wait time that the clock of keys, limits and caches goes on before the case; it stands else
//
// A message is a head, an empty line and a body. Lines of a head end with CRLF,
// those of a body with a line feed, the last with nothing; \r \n \t \0 \\ and
// \xHH are bytes. Host, HTTP/1.1 and Content-Length are added where a message
// has none, "b<!" and "c>!" are sent as they are, and the backend then closes;
// STALL or RESET at the end make it wait before that, or break the connection.
//
// Names in the document: BACKEND is the address of the backend, REFUSED one
// where nobody listens, SECURE one that speaks TLS with a certificate of its
// own. What differs from call to call is written {trace}, {id}, {port}. Date,
// Connection, Content-Length and the two ids of an answer are checked in every
// case and not written down. With POSTERN_UPDATE=1 the test writes what it got.
func TestEndToEnd(t *testing.T) {
	files, err := filepath.Glob("testdata/e2e/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			endToEnd(t, file)
		})
	}
}

func endToEnd(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := len(archive.Files) - 1
	if archive.Files[at].Name != "cases.txt" {
		t.Fatal("the last file has to be cases.txt")
	}
	cases, err := parseCases(string(archive.Files[at].Data))
	if err != nil {
		t.Fatal(err)
	}
	stand := newStand(t, archive.Files[:at], nil)
	update := os.Getenv("POSTERN_UPDATE") != ""
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { stand.play(t, c, update) })
	}
	if !update {
		return
	}
	archive.Files[at].Data = formatCases(cases)
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// stand is one server with its backend.
type stand struct {
	addr    string
	backend *scripted
	log     *lines
	clock   atomic.Int64 // nanoseconds since standTime
}

// standTime is when the clock of keys, limits and caches begins.
var standTime = time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)

func (s *stand) now() time.Time { return standTime.Add(time.Duration(s.clock.Load())) }

const settingsText = `apis:
  - {id: abc123, file: api.yaml, stage: dev, root: true, variables: {host: "BACKEND", path: things, empty: ""}}
`

// newStand serves a document. A file postern.yaml replaces the settings; the
// backend plays AWS too unless there are services.
func newStand(t *testing.T, files []txtar.File, services backend.Services) *stand {
	t.Helper()
	s := &stand{backend: newScripted(t), log: &lines{}}
	if services == nil {
		services = s.backend
	}
	names := strings.NewReplacer("BACKEND", s.backend.addr(), "REFUSED", refusedAddress(t), "SECURE", secureAddress(t))
	tree := fstest.MapFS{"postern.yaml": {Data: []byte(names.Replace(settingsText))}}
	for _, f := range files {
		tree[f.Name] = &fstest.MapFile{Data: []byte(names.Replace(string(f.Data)))}
	}
	c, err := Configure(Sources{Files: source.FS(tree), Settings: "postern.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Catalog.Stages) == 0 {
		t.Fatalf("nothing is served: %v", c.Findings)
	}
	calls := backend.New(backend.Options{Services: services})
	t.Cleanup(calls.Close)
	failures := observe.NewFailures(slog.New(slog.NewTextHandler(s.log, nil)), observe.FailuresOptions{Burst: 1 << 20})
	limits := limit.New(limit.Options{Now: s.now})
	limits.Publish(c.Limits())
	var server *Server
	callers := auth.New(auth.Options{Settings: c.Settings, Folder: c.Folder, Now: s.now, Call: func(ex *mapping.Exchange) mapping.Outcome {
		return calls.Invoke(ex, new(backend.Call))
	}})
	stored := cache.New(cache.Options{Now: s.now})
	t.Cleanup(stored.Close)
	server, s.addr = start(t, Options{Backends: calls, Failures: failures, Gates: Gates{Authorize: callers, Limit: limits, Cache: stored}}, c.Catalog.Stages...)
	server.Publish(c.Catalog)
	return s
}

// play performs one case.
func (s *stand) play(t *testing.T, c *wireCase, update bool) {
	s.backend.script(c.answer)
	s.log.reset()
	s.clock.Add(int64(c.wait))
	got, err := s.exchange(c)
	if err != nil {
		t.Fatal(err)
	}
	received := s.backend.received(s.addr)
	answer := s.checkEnvelope(t, c, got)
	for _, why := range c.why {
		if !strings.Contains(s.log.String(), why) {
			t.Errorf("the log does not say %q:\n%s", why, s.log.String())
		}
	}
	if update {
		c.received, c.got = received, answer
		return
	}
	if diff := cmp.Diff(c.received, received); diff != "" {
		t.Errorf("at the backend (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.got, answer); diff != "" {
		t.Errorf("at the client (-want +got):\n%s%s", diff, s.log.String())
	}
}

// exchange sends the request and reads one whole answer.
func (s *stand) exchange(c *wireCase) (string, error) {
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Write(c.request()); err != nil {
		return "", err
	}
	var all []byte
	buf := make([]byte, 64<<10)
	interim := []byte("HTTP/1.1 100 Continue\r\n\r\n")
	for !complete(all, c.verb() == "HEAD") {
		n, err := conn.Read(buf)
		all = append(all, buf[:n]...)
		if strings.Contains(c.sent, "Expect: 100-continue") { // RW-02
			all = bytes.TrimPrefix(all, interim)
		}
		if err != nil {
			return string(all), nil // the server closed: what came is the answer
		}
	}
	return string(all), nil
}

// complete says whether a whole answer is there.
func complete(message []byte, head bool) bool {
	top, body, ok := bytes.Cut(message, []byte("\r\n\r\n"))
	if !ok {
		return false
	}
	n, given := contentLength(string(top))
	return head || !given || len(body) >= n
}

// checkEnvelope holds what every answer has (E-01, E-02, E-03, RW-11, RW-36)
// and is the rest of the answer.
func (s *stand) checkEnvelope(t *testing.T, c *wireCase, got string) string {
	t.Helper()
	head, body, ok := strings.Cut(got, "\r\n\r\n")
	if !ok {
		t.Fatalf("no whole answer: %q", got)
	}
	status, fields, _ := strings.Cut(head, "\r\n")
	rest, envelope := splitEnvelope(fields)
	if bare := status == "HTTP/1.1 400 Bad Request" && body == ""; !bare {
		envelope.check(t, c.closes())
	} else if len(envelope.connection) != 1 || envelope.connection[0] != "close" { // RW-04
		t.Errorf("Connection is %q after a malformed request", envelope.connection)
	}
	n, given := contentLength(head)
	switch {
	case strings.Contains(status, " 204 ") || strings.Contains(status, " 304 "):
		if given || body != "" {
			t.Errorf("an answer without body has one, or a length: %q", got) // RW-35
		}
	case !given || c.verb() != "HEAD" && n != len(body):
		t.Errorf("Content-Length %d of %d bytes", n, len(body))
	}
	if c.verb() == "HEAD" { // RW-33
		rest = append(rest, fmt.Sprintf("Content-Length: %d", n))
	}
	return strings.Join(append([]string{status}, rest...), "\r\n") + "\r\n\r\n" + body
}

// lines collects log lines.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.ReplaceAll(l.text.String(), `\"`, `"`)
}

func (l *lines) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}

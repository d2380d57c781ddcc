package runtime

import (
	"bytes"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"postern/runtime/observe"
)

// TestTraceOfNoRequest: a message that becomes no request has a short trace,
// which says why, in every form; so has a head that is too large.
func TestTraceOfNoRequest(t *testing.T) {
	for _, c := range []struct {
		form    TraceForm
		message string
		want    string
	}{
		{TreeForm, "nonsense\r\n\r\n", `^─── - - → 400 in .*\nrequest\n  no request — from 127\.0\.0\.1:\d+\ngateway\n  MALFORMED_REQUEST answers 400 — .+\n`},
		{TreeForm, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", `MALFORMED_REQUEST answers 400 — .*Content-Length`},
		{TreeForm, "GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 50000) + "\r\n\r\n", `HEAD_TOO_LARGE answers 431 — the request head has more than 34 KB`},
		{FoldedForm, "nonsense\r\n\r\n", `MALFORMED_REQUEST answers 400 — `},
		{JSONForm, "nonsense\r\n\r\n", `"title":"MALFORMED_REQUEST answers 400","why":"`},
	} {
		var out bytes.Buffer
		lines := observe.NewLines(&out, observe.LinesOptions{FlushEvery: time.Hour})
		s := New(Options{Sampling: Sampling{Failures: true}, TraceSink: NewTraceWriter(lines, c.form, false).Add})
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go s.Serve(ln)
		exchangeRaw(t, ln.Addr().String(), c.message)
		lines.Close()
		if !regexp.MustCompile(c.want).Match(out.Bytes()) {
			t.Errorf("%.40q as %s:\n%s", c.message, c.form, out.String())
		}
		if err := s.Shutdown(time.Second); err != nil {
			t.Error(err)
		}
	}
}

// exchangeRaw sends a message and reads until the server closes the connection.
func exchangeRaw(t *testing.T, address, message string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, message) // the server may close before it has read all
	io.Copy(io.Discard, c)     // a reset is an end too
}

package runtime

import (
	"strings"
	"testing"
)

// TestLongRequestLine shows DV-03: a request line that does not fit into the
// read buffer is answered as large header fields are.
func TestLongRequestLine(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/{p+}": {"ANY": mock200}})
	_, addr := start(t, Options{}, Stage{Plan: compile(t, a, "dev")})
	got := talk(t, addr, "GET /"+strings.Repeat("a", 40<<10)+" HTTP/1.1\r\nHost: x\r\n\r\n")
	if got != `431 {"message":"Request Header Fields Too Large"}` {
		t.Error(got)
	}
}

// TestStreamIsBuffered shows DV-05: an answer of a streaming HTTP_PROXY has a
// length, so it was read whole.
func TestStreamIsBuffered(t *testing.T) {
	in := integrationOf("HTTP_PROXY")
	in["responseTransferMode"] = "STREAM"
	doc := newDocument()
	doc.add("/", in)
	_, got := doc.serve(t).call(t, []string{"POST /"}, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
	if n, given := contentLength(got); statusOf(got) != "200" || !given || n != 2 {
		t.Error(got)
	}
}

// TestUnknownHost shows DV-07: a host that is nobody's leads to the root stage.
func TestUnknownHost(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/pets": {"GET": mock200}})
	_, addr := start(t, Options{}, Stage{Plan: compile(t, a, "dev")})
	if got := talk(t, addr, "GET /pets HTTP/1.1\r\nHost: api.example.com\r\n\r\n"); got != "200 " {
		t.Error(got)
	}
	if got := talk(t, addr, "GET /base/pets HTTP/1.1\r\nHost: api.example.com\r\n\r\n"); !strings.HasPrefix(got, "403 ") {
		t.Error(got)
	}
}

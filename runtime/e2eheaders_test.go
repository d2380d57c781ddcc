package runtime

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sample is a value that a header may have in a message that is well formed.
func sample(name string) string {
	switch name {
	case "Connection":
		return "keep-alive"
	case "Content-Length":
		return "5"
	case "Transfer-Encoding":
		return "chunked"
	case "Expect":
		return "100-continue"
	case "X-Amzn-Trace-Id":
		return "Root=1-11111111-222222222222222222222222"
	}
	return "cell-value"
}

// payloadOf is the body of a message that has this header.
func payloadOf(name string) string {
	switch name {
	case "Content-Length":
		return "hello"
	case "Transfer-Encoding":
		return "5\r\nhello\r\n0\r\n\r\n"
	}
	return ""
}

// headerDocument has the methods of one row: what the client sends, and what
// the name gets mapped to.
func headerDocument(name string) *document {
	doc := newDocument()
	doc.add("/seen", object{"type": "MOCK", "responses": object{"default": object{
		"statusCode": "200", "responseTemplates": object{"application/json": "[$input.params('" + name + "')]"}}}})
	doc.add("/pass", integrationOf("HTTP_PROXY"))
	for _, kind := range []string{"HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY"} {
		in := integrationOf(kind)
		in["requestParameters"] = object{"integration.request.header." + name: "'cell-value'"}
		doc.add("/to/"+kind, in)
	}
	for _, kind := range []string{"HTTP", "AWS", "MOCK"} {
		in := integrationOf(kind)
		in["responses"] = object{"default": object{
			"statusCode": "200", "responseParameters": object{"method.response.header." + name: "'cell-value'"}}}
		doc.add("/from/"+kind, in)
	}
	return doc
}

// TestEndToEndHeaders plays every cell of the header table (§7.1).
func TestEndToEndHeaders(t *testing.T) {
	for _, row := range rows(t, "headertable.txt") {
		name := row[0]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := headerDocument(name).serve(t)
			if got := s.seen(t, name); got != row[1] {
				t.Errorf("visible: %s, want %s", got, row[1])
			}
			if got := s.passes(t, name); got != row[2] {
				t.Errorf("HTTP_PROXY passes it: %s, want %s", got, row[2])
			}
			for i, kinds := range [][]string{{"HTTP", "HTTP_PROXY"}, {"AWS", "AWS_PROXY"}} {
				for _, kind := range kinds {
					s.toBackend(t, kind, name, row[3+i])
				}
			}
			for _, kind := range []string{"HTTP", "AWS", "MOCK"} {
				s.toClient(t, kind, name, row[5])
			}
			s.passedToClient(t, name, strings.TrimSpace(row[6]))
		})
	}
}

// request is a POST with the header of a row. The line of Host is the row's own.
func (s *stand) request(path, name string) []string {
	return []string{"POST " + path, name + ": " + sample(name) + "\r\n\r\n" + payloadOf(name)}
}

// seen says whether a template sees the client's header.
func (s *stand) seen(t *testing.T, name string) string {
	t.Helper()
	_, got := s.call(t, s.request("/seen", name), okAnswer)
	switch value := strings.Trim(bodyOf(strings.TrimPrefix(got, "HTTP/1.1 100 Continue\r\n\r\n")), "[]"); value {
	case "":
		return "no"
	case sample(name):
		if name == "X-Amzn-Trace-Id" { // the gateway adopts the client's
			return "own"
		}
		return "yes"
	default:
		return "own"
	}
}

// passes says whether HTTP_PROXY passes the client's header to the backend.
func (s *stand) passes(t *testing.T, name string) string {
	t.Helper()
	received, _ := s.call(t, s.request("/pass", name), okAnswer)
	values := valuesOf(received, name)
	switch {
	case name == "Host":
		if slices.Contains(values, sample(name)) {
			return "yes"
		}
		return "no"
	case name == "Content-Length" || len(values) == 0: // the gateway writes its own
		return "no"
	case slices.Contains(values, sample(name)) && name != "X-Amzn-Trace-Id":
		return "yes"
	}
	return "own"
}

// toBackend holds what becomes of a mapped name.
func (s *stand) toBackend(t *testing.T, kind, name, want string) {
	t.Helper()
	received, got := s.call(t, []string{"POST /to/" + kind}, okAnswer)
	values := valuesOf(received, name)
	arrived := slices.Contains(values, "cell-value")
	switch {
	case want == "500":
		if statusOf(got) != "500" || received != "" {
			t.Errorf("mapped to %s: answer %s, the backend got %q", kind, statusOf(got), received)
		}
		return
	case kind == "AWS_PROXY": // P-07: no other mapping reaches a function
		if arrived {
			t.Errorf("mapped to %s: it arrived", kind)
		}
	case want == "sent" && (!arrived || len(values) != 1):
		t.Errorf("mapped to %s: values %q", kind, values)
	case want == "discarded" && arrived:
		t.Errorf("mapped to %s: it arrived", kind)
	}
	if kind != "AWS_PROXY" && statusOf(got) != "200" {
		t.Errorf("mapped to %s: %s", kind, got)
	}
}

// toClient holds what becomes of a name mapped to an answer.
func (s *stand) toClient(t *testing.T, kind, name, want string) {
	t.Helper()
	_, got := s.call(t, []string{"POST /from/" + kind}, okAnswer)
	if statusOf(got) != "200" {
		t.Errorf("mapped to the client by %s: %s", kind, got)
	}
	s.fate(t, "mapped to the client by "+kind, got, name, "cell-value", want)
}

// passedToClient holds what becomes of the header of an HTTP_PROXY backend.
func (s *stand) passedToClient(t *testing.T, name, want string) {
	t.Helper()
	answer := fmt.Sprintf("HTTP/1.1 200 OK\r\n%s: %s\r\n\r\n%s", name, sample(name), payloadOf(name))
	if name != "Content-Length" && name != "Transfer-Encoding" {
		answer = strings.Replace(answer, "\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n", 1)
	}
	_, got := s.call(t, []string{"POST /pass"}, answer)
	if want == "trace" {
		want = "kept"
	}
	s.fate(t, "passed to the client", got, name, sample(name), want)
}

// fate compares what happened to a header of an answer.
func (s *stand) fate(t *testing.T, what, got, name, value, want string) {
	t.Helper()
	plain := slices.Contains(valuesOf(got, name), value)
	if name == "Connection" || name == "Content-Length" { // the gateway's own
		plain = false
	}
	remapped := valuesOf(got, "x-amzn-Remapped-"+name)
	fate := "dropped"
	switch {
	case len(remapped) == 1 && remapped[0] == value && !plain:
		fate = "remapped"
	case plain && len(remapped) == 0:
		fate = "kept"
	case plain || len(remapped) > 0:
		fate = fmt.Sprintf("both or twice: %q %v", remapped, plain)
	}
	if fate != want {
		t.Errorf("%s: %s, want %s\n%s", what, fate, want, got)
	}
}

package mapping

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"postern/api"
)

// FuzzQuery reads any query string and writes it anew: what is written reads
// the same, and is plain ASCII.
func FuzzQuery(f *testing.F) {
	for _, query := range []string{"a=1&b=2;a=3", "%zz=%ff&&=x", "a+b=%2B&c", "a=b=c&\x80"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		ex := new(Exchange)
		ex.Request.Query = query
		list := ex.queryParameters()
		for _, p := range list {
			ex.query.add(p.Name, p.Value, false)
		}
		written := strings.TrimPrefix(ex.withQuery(""), "?")
		if !isASCII(written) || strings.ContainsAny(written, " +;#") {
			t.Fatalf("%q is written as %q", query, written)
		}
		again, err := url.ParseQuery(written)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", query, written, err)
		}
		for _, p := range list {
			values := again[p.Name]
			if len(values) == 0 || values[0] != p.Value {
				t.Fatalf("%q: %q is %q, want %q first", query, p.Name, values, p.Value)
			}
			again[p.Name] = values[1:]
		}
	})
}

// TestValidText holds the number of replacement characters that Java's decoder
// makes of broken sequences.
func TestValidText(t *testing.T) {
	for text, want := range map[string]string{
		"\xed\xa0\x80": "?", "\xf0\x9f\x98": "?", "\xf0\x9f\x98A": "?A", "\xe0\x80": "??", "\xe0\x80\x80": "???",
		"\xf4\x90\x80\x80": "????", "\xc0\xaf": "??", "\xe2\x82A": "?A", "\xff": "?", "\xf0\x80\x80\x80": "????", "\xed\xa0": "?",
		"\xed\x80": "?", "\xf5\x80\x80\x80": "????", "\xe1\xa0\xc0": "??", "é😀": "é😀",
	} {
		if got := strings.ReplaceAll(string(appendValid(nil, text)), "\ufffd", "?"); got != want {
			t.Errorf("%x: %s, want %s", text, got, want)
		}
	}
}

// FuzzValidText holds that the decoder always yields UTF-8 and leaves UTF-8
// alone.
func FuzzValidText(f *testing.F) {
	for _, text := range []string{"a\xff", "\xed\xa0\x80", "\xf0\x9f\x98", "\xe0\x80\x80", "\xf4\x90\x80\x80", "ok é 😀"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := string(appendValid(nil, text))
		if !utf8.ValidString(out) || utf8.ValidString(text) && out != text {
			t.Fatalf("%q gives %q", text, out)
		}
	})
}

// FuzzExpression compiles any text as mapping expression, gateway template and
// access log format, and reads it.
func FuzzExpression(f *testing.F) {
	for _, text := range []string{"method.request.body.a[0].b", "'x'", "$context.identity.sourceIp", "integration.response.body.errorMessage.x",
		`{"m":$context.error.messageString}`, "${stageVariables.x}$$context.", "method.request.body[?(@.a=='b')]"} {
		f.Add(text, `{"a":[{"b":1}],"errorMessage":"{\"x\":1}"}`)
	}
	plan, _ := Compile(&api.RestAPI{ID: "abc"}, &api.Stage{StageName: "dev", Variables: api.Pairs{{Name: "x", Value: "y"}}}, Env{})
	f.Fuzz(func(t *testing.T, text, body string) {
		ex := new(Exchange)
		ex.Request = Request{Method: "GET", Path: "/", Body: []byte(body)}
		plan.Match(ex)
		ex.body.bytes, ex.reply.bytes = []byte(body), []byte(body)
		for _, reply := range []bool{false, true} {
			if s, err := plan.compileSource(text, reply, everywhere); err == nil {
				s.read(ex)
			}
		}
		for _, in := range []scope{onAnswers, inLogs} {
			appendParts(nil, ex, plan.variableParts(text, in), "-")
		}
	})
}

// fuzzAPI has one route of each kind with everything a request can reach.
func fuzzAPI() *api.RestAPI {
	a := &api.RestAPI{ID: "abc", BinaryMediaTypes: []string{"image/*"}}
	for i, kind := range []api.IntegrationType{api.TypeMock, api.TypeHTTP, api.TypeHTTPProxy, api.TypeAWS, api.TypeAWSProxy} {
		c := hotCase(kind)
		in := c.Method.Integration
		c.Method.HTTPMethod = api.AnyMethod
		if !kind.IsProxy() {
			in.RequestTemplates.Set("application/json", busyTemplate)
			in.RequestTemplates.Set("text/plain", constantTemplate)
			in.IntegrationResponses[0].ResponseTemplates.Set("application/json", busyTemplate)
		}
		path := "/" + string(rune('a'+i)) + "/{id}"
		a.Resources = append(a.Resources, &api.Resource{ID: path, Path: path, Methods: api.Methods{c.Method}})
	}
	return a
}

// FuzzPipeline sends any request and any backend answer through every kind of
// integration: there is always an answer with a status, and nothing that goes
// to a backend or client can split a header.
func FuzzPipeline(f *testing.F) {
	plan, _ := Compile(fuzzAPI(), &api.Stage{StageName: "dev"}, Env{})
	f.Add("GET", "/a/1", "x=1", "application/json", `{"a":{"b":1}}`, 200, "text/plain", `{"statusCode":200}`)
	f.Add("POST", "/c/%2F", "x=%0d%0a", "image/png", "\xff", 404, "image/png", "\xff")
	f.Add("POST", "/e/é", "", "text/plain", "", 200, "", `{"headers":{"a\r":"b"},"multiValueHeaders":{"a":["b\n"]},"body":"\ud800"}`)
	f.Fuzz(func(t *testing.T, verb, path, query, contentType, body string, status int, replyType, reply string) {
		ex := new(Exchange)
		ex.Trace = NewTrace()
		ex.Request = Request{Method: verb, Path: path, StagePath: path, Query: query, Body: []byte(body)}
		for _, name := range []string{"Content-Type", "Accept", "X-Forwarded-For", "X-Amzn-Trace-Id"} {
			ex.AddHeader([]byte(name), []byte(contentType))
		}
		route, out := plan.Match(ex)
		if out.OK() {
			out = route.Map(ex)
		}
		if out.OK() {
			out = route.Render(ex)
		}
		if out.OK() {
			if route.Kind() != Mock {
				ex.IntegrationResponse.Status, ex.IntegrationResponse.Body = status, []byte(reply)
				ex.AddBackendHeader([]byte("Content-Type"), []byte(replyType))
			}
			out = route.Response(ex)
		}
		if !out.OK() {
			plan.Gateway(ex, out)
		}
		if ex.Response.Status < 200 || ex.Response.Status > 599 {
			t.Fatalf("status %d, outcome %+v", ex.Response.Status, ex.Outcome)
		}
		if e := ex.IntegrationRequest.URI; e != "" && badCharacter(e) != "" && !route.uri.loose {
			t.Fatalf("uri %q", e)
		}
		ex.Trace.AppendTree(nil)
	})
}

// TestDecodeBody fixes codings and limits (§16.4, RW-31).
func TestDecodeBody(t *testing.T) {
	gzipped := payload(t, "H4sIAAAAAAAA/8tIzcnJBwCGphA2BQAAAA==", true)
	for _, c := range []struct {
		coding string
		body   []byte
		limit  int
		want   string
	}{
		{"gzip", gzipped, 100, "hello"}, {" GZIP ", gzipped, 5, "hello"}, {"gzip", gzipped, 4, "error"}, {"identity", []byte("x"), 9, "x"},
		{"", []byte("x"), 9, "x"}, {"br", []byte("x"), 9, "error"}, {"gzip", []byte("x"), 9, "error"}, {"deflate", []byte("x"), 9, "error"},
		{"deflate", payload(t, "eJzLSM3JyQcABiwCFQ==", true), 9, "hello"}, {"deflate", payload(t, "y0jNyckHAA==", true), 9, "hello"},
	} {
		got, err := DecodeBody([]byte("<"), c.coding, c.body, c.limit)
		text := strings.TrimPrefix(string(got), "<")
		if err != nil {
			text = "error"
		}
		if text != c.want || !bytes.HasPrefix(got, []byte("<")) {
			t.Errorf("%q %q: %q %v, want %s", c.coding, c.body, got, err, c.want)
		}
	}
}

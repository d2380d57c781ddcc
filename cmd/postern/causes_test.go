package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// causesBackend answers as the paths of testdata/causes want it: with JSON,
// with text, slowly, with too much, or by breaking off. It is the addresses of
// the hosts section.
func causesBackend(t *testing.T) string {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch host, _, _ := strings.Cut(r.Host, "."); host {
		case "slow":
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
		case "broken":
			connection, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				connection.Close()
			}
		case "large":
			w.Write(make([]byte, 10<<20+1))
		case "text":
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, "plain words")
		default:
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"a": "text"}`)
		}
	}))
	t.Cleanup(backend.Close)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close() // nobody listens there now
	hosts := "hosts:\n  refused.example: " + free.Addr().String() + "\n"
	for _, name := range []string{"backend", "slow", "broken", "large", "text"} {
		hosts += "  " + name + ".example: " + strings.TrimPrefix(backend.URL, "http://") + "\n"
	}
	return hosts
}

// TestCausesInTheTree sends one request for each reason that the gateway has to
// answer by itself (authorizers, keys and throttles have tests of their own),
// and holds that the tree of --log names the reason in a sentence that says what
// to look at.
func TestCausesInTheTree(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/causes")); err != nil {
		t.Fatal(err)
	}
	settings := "apis: [{file: api.json}]\n" + causesBackend(t) + "lambda:\n"
	for _, name := range []string{"text", "key", "body", "status", "zero", "base64", "throws", "late"} {
		settings += "  " + name + ": ./functions.js#" + name + "\n"
	}
	if err := os.WriteFile(filepath.Join(folder, "postern.yaml"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	for _, c := range []struct{ request, body, status, says string }{
		{"POST /never Content-Type:text/xml", "<x/>", "415", "UNSUPPORTED_MEDIA_TYPE answers 415 — no request template for text/xml (templates: application/json) and passthroughBehavior is NEVER"},
		{"POST /templates Content-Type:text/xml", "<x/>", "415", "UNSUPPORTED_MEDIA_TYPE answers 415 — no request template for text/xml (templates: application/json) and passthroughBehavior is WHEN_NO_TEMPLATES"},
		{"POST /no-template", "{}", "415", "UNSUPPORTED_MEDIA_TYPE answers 415 — no request template for application/json (templates: none) and passthroughBehavior is NEVER"},
		{"GET /nowhere", "", "403", "MISSING_AUTHENTICATION_TOKEN answers 403 — no resource matches /nowhere"},
		{"PUT /never", "", "403", "MISSING_AUTHENTICATION_TOKEN answers 403 — /never matches resource /never, which has no method PUT (it has POST)"},
		{"POST /required", "{}", "400", "BAD_REQUEST_PARAMETERS answers 400 — the request lacks parameters that the method requires: X-A, q"},
		{"POST /required?q=1 X-A:1", "{}", "400", "BAD_REQUEST_BODY answers 400 — the body does not fit model "},
		{"POST /required?q=1 X-A:1", "{", "400", "BAD_REQUEST_BODY answers 400 — the body is not JSON, and model "},
		{"POST /body", "{", "400", "BAD_REQUEST_BODY answers 400 — mapping expression method.request.body.a needs a JSON body"},
		{"GET /parse", "", "500", "API_CONFIGURATION_ERROR answers 500 — the response template application/json cannot be parsed: api.json:171:33: "},
		{"POST /parse-request", "{}", "500", "the request template application/json cannot be parsed: api.json:195:38: "},
		{"GET /throws", "", "500", "the response template failed: GET /throws response 200 template application/json:1:20: method: java.lang.StringIndexOutOfBoundsException"},
		{"POST /path-request", "{", "500", "the request template failed: POST /path-request request template application/json:1:8: json: "},
		{"GET /undeclared", "", "500", "the integration response 201 was selected, but the method has no response 201"},
		{"GET /no-default", "", "500", `no selectionPattern matches "200" and there is no default integration response; add one without selectionPattern`},
		{"GET /no-responses", "", "500", `no selectionPattern matches "200" and there is no default integration response`},
		{"GET /mock-pattern", "", "500", `no selectionPattern matches "404" and there is no default integration response`},
		{"GET /placeholder", "", "500", "placeholder {x} has no value; map integration.request.path.x"},
		{"GET /variable", "", "500", "uri http://${stageVariables.host}/x: the address has no host"},
		{"GET /port", "", "500", `uri http://backend.example:99999/x: port "99999" is no port number`},
		{"GET /unknown-host", "", "500", "the host name nobody.invalid cannot be resolved"},
		{"GET /refused", "", "504", "INTEGRATION_FAILURE answers 504 — GET http://refused.example/x: connection refused"},
		{"GET /broken", "", "504", "INTEGRATION_FAILURE answers 504 — GET http://broken.example/x: the connection closed before the answer was complete"},
		{"GET /slow", "", "504", "INTEGRATION_TIMEOUT answers 504 — GET http://slow.example/x did not answer completely within timeoutInMillis (60 ms)"},
		{"GET /large", "", "500", "GET http://large.example/x answered with more than 10 MB"},
		{"GET /mock", "", "500", "it has to yield an object with an integer statusCode, such as {\"statusCode\": 200}"},
		{"GET /mock-text", "", "500", "it has to yield an object with an integer statusCode"},
		{"GET /header", "", "500", "requestParameters map integration.request.header.Content-Length, which is a header that the gateway does not let be mapped"},
		{"POST /base64", "plain words", "500", "contentHandling CONVERT_TO_BINARY: the payload is no base64 text"},
		{"POST /binary Content-Type:image/png", "x", "500", "the request template image/png needs text, but the payload of type \"image/png\" is binary (binaryMediaTypes); set contentHandling CONVERT_TO_TEXT"},
		{"GET /binary-answer", "", "500", "the integration response is decoded from base64 (contentHandling CONVERT_TO_BINARY): the payload is no base64 text"},
		{"GET /none", "", "500", "method GET /none has no integration"},
		{"GET /f-text", "", "502", "DEFAULT_5XX answers 502 — the function returned \"\\\"text\\\"\"; it has to return an object with statusCode, headers and body"},
		{"GET /f-key", "", "502", `member "wrong" is not known; expected statusCode, headers, multiValueHeaders, body or isBase64Encoded`},
		{"GET /f-body", "", "502", "body is an object, expected a string; a JSON body has to be serialised"},
		{"GET /f-status", "", "502", `statusCode is "ok", expected an integer from 100 to 599`},
		{"GET /f-zero", "", "502", "statusCode is 0, expected an integer from 100 to 599"},
		{"GET /f-base64 Accept:image/png", "", "500", "isBase64Encoded is true, but the body is not base64"},
		{"GET /f-throws", "", "502", "the function failed: the table is gone"},
		{"GET /f-late", "", "504", "INTEGRATION_TIMEOUT answers 504 — the function late did not answer within timeoutInMillis (80 ms)"},
		{"GET /f-missing", "", "500", "add missing: <file, URL, exec or returns> to the lambda section of postern.yaml"},
		{"GET /f-get", "", "500", "INTEGRATION_FAILURE answers 500 — the integration calls a function with httpMethod GET; Lambda accepts POST alone"},
		{"POST /f-large", strings.Repeat("x", 6<<20), "413", "REQUEST_TOO_LARGE answers 413 — the event has "},
	} {
		words := strings.Fields(c.request)
		args := []string{"invoke", "postern.yaml", words[0], words[1], "--log", "tree", "-d", "@-"}
		if c.body == "" {
			args = args[:len(args)-2]
		}
		for _, header := range words[2:] {
			args = append(args, "-H", header)
		}
		var out, log strings.Builder
		execute(args, streams{strings.NewReader(c.body), &out, &log})
		_, gateway, found := strings.Cut(log.String(), "\ngateway\n")
		if !found || !strings.HasPrefix(out.String(), c.status) || !strings.Contains(gateway, c.says) {
			t.Errorf("%s: %.3s, want %s; the tree has to say %q:\n%.3000s", c.request, out.String(), c.status, c.says, gateway)
		}
	}
}

// TestCausesBeforeTheAPI does the same for requests that end before an API is
// known, or before it looks at them: a running server prints their trees.
func TestCausesBeforeTheAPI(t *testing.T) {
	file := filepath.Join(t.TempDir(), "traces")
	p := serve(t, "cmd/postern/testdata/causes/api.json", "--trace", "failures", "--trace-to", file)
	var says []string
	for _, c := range []struct {
		method, path, name, value, body string
		status                          int
		says                            string
	}{
		{"GET", "/x", "Host", "nope.execute-api.localhost", "", 403, "DEFAULT_4XX answers 403 — the host names the API nope, which is not served"},
		{"GET", "/restapis/nope/dev/_user_request_/x", "", "", "", 404, "no API with the id nope is served"},
		{"POST", "/body", "Content-Encoding", "br", "x", 415, "Content-Encoding br is not supported; expected gzip, deflate or identity"},
		{"POST", "/body", "Content-Encoding", "gzip", "x", 415, "the request body cannot be decoded: Content-Encoding gzip"},
		{"GET", "/" + strings.Repeat("a", 11000), "", "", "", 414, "the request target has 11001 bytes; the limit of a regional endpoint is 10,240"},
		{"GET", "/body", "X-Long", strings.Repeat("a", 21000), "", 431, "bytes; the limit is 20,480"},
	} {
		req, err := http.NewRequest(c.method, p.Base+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if c.name == "Host" {
			req.Host = c.value
		} else if c.name != "" {
			req.Header.Set(c.name, c.value)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != c.status {
			t.Errorf("%.60s: status %d, want %d", c.path, res.StatusCode, c.status)
		}
		says = append(says, c.says)
	}
	traces := ""
	for deadline := time.Now().Add(5 * time.Second); strings.Count(traces, "\ngateway\n") < len(says) && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		traces = string(text)
	}
	for _, sentence := range says {
		if !strings.Contains(traces, sentence) {
			t.Errorf("no tree says %q", sentence)
		}
	}
}

package runtime

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"postern/api"
	"postern/mapping"
	"postern/runtime/backend"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,

		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"), // one for the whole process
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*HostClient).connsCleaner"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"), // ends within its sleep
	)
}

// method is a method in the JSON of the management API; a MOCK that answers 200
// unless the text says otherwise.
func method(integration string) string {
	return `{"authorizationType":"NONE","apiKeyRequired":false,"methodResponses":{"200":{"statusCode":"200"},"204":{"statusCode":"204"},"304":{"statusCode":"304"}},` +
		`"methodIntegration":` + integration + `}`
}

const mock200 = `{"type":"MOCK","integrationResponses":{"200":{"statusCode":"200"}}}`

// restAPI makes an API of paths to methods by verb.
func restAPI(t testing.TB, id string, resources map[string]map[string]string) *api.RestAPI {
	t.Helper()
	a := &api.RestAPI{ID: id, Name: id}
	for path, verbs := range resources {
		r := &api.Resource{ID: api.ResourceID(id, path), Path: path}
		for verb, text := range verbs {
			m := &api.Method{}
			if err := json.Unmarshal([]byte(method(text)), m); err != nil {
				t.Fatal(err)
			}
			m.HTTPMethod = verb
			r.Methods.Put(m)
		}
		a.Resources = append(a.Resources, r)
	}
	return a
}

func compile(t testing.TB, a *api.RestAPI, stage string) *mapping.Plan {
	t.Helper()
	plan, report := mapping.Compile(a, &api.Stage{StageName: stage}, mapping.Env{})
	if report.HasErrors() {
		t.Fatal(report)
	}
	return plan
}

// start serves a catalog and is its address.
func start(t testing.TB, o Options, stages ...Stage) (*Server, string) {
	t.Helper()
	return startCatalog(t, o, Catalog{Stages: stages})
}

func startCatalog(t testing.TB, o Options, c Catalog) (*Server, string) {
	t.Helper()
	server := New(o)
	server.Publish(c)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(ln) }()
	t.Cleanup(func() {
		if err := server.Shutdown(20 * time.Second); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return server, ln.Addr().String()
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// talk sends bytes and is all that comes back until the server closes or
// nothing comes for a while.
func talk(t testing.TB, addr, message string) string {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	go io.WriteString(c, message)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return "no answer: " + err.Error()
	}
	body, _ := io.ReadAll(res.Body)
	return fmt.Sprintf("%d %s", res.StatusCode, body)
}

// TestShutdownAtOnce stops servers that have hardly begun: Serve returns.
func TestShutdownAtOnce(t *testing.T) {
	for i := range 200 {
		server, ln := New(Options{}), listen(t)
		done := make(chan error, 1)
		go func() { done <- server.Serve(ln) }()
		if i%2 == 0 {
			time.Sleep(time.Duration(i) * time.Microsecond)
		}
		if err := server.Shutdown(5 * time.Second); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("Serve does not end")
		}
	}
}

func TestMalformedMessages(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/": {"ANY": mock200}, "/{p+}": {"ANY": mock200}})
	var log strings.Builder
	_, addr := start(t, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}, Stage{Plan: compile(t, a, "dev")})
	const missing = `403 {"message":"Missing Authentication Token"}`
	tests := []struct{ name, message, want string }{
		{"fine", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "200 "},
		{"no Host", "GET / HTTP/1.0\r\nA: b\r\n\r\n", "200 "},
		{"no Host in HTTP/1.1", "GET / HTTP/1.1\r\n\r\n", "400 "},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "200 "},
		{"absolute form", "GET http://abc.execute-api.localhost/dev/x HTTP/1.1\r\nHost: other\r\n\r\n", "200 "},
		{"chunked body", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "200 "},
		{"length and chunks", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 "},
		{"two lengths that differ", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400 "},
		{"length that is no number", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na", "400 "},
		{"negative length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400 "},
		{"unknown transfer coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "400 "},
		{"bare line feed in the fields", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", "400 "},
		{"blank before the colon", "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", "400 "},
		{"no colon", "GET / HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n", "400 "},
		{"folded line", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "400 "},
		{"NUL in a value", "GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n", "400 "},
		{"two Host lines", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400 "},
		{"no HTTP", "hello\r\n\r\n", "400 "},
		{"blank in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", "400 "},
		{"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", missing},
		{"TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", missing},
		{"CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", missing},
		{"unknown verb", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", missing},
		{"percent without digits", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "200 "},
		{"dot segments", "GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n", "200 "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := talk(t, addr, test.message); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/": {"ANY": mock200}, "/{p+}": {"ANY": mock200}})
	_, addr := start(t, Options{}, Stage{Plan: compile(t, a, "dev")})
	head := func(n int) string { return strings.Repeat("A: "+strings.Repeat("b", 95)+"\r\n", n) } // 100 bytes each
	tests := []struct{ name, message, want string }{
		{"longest target", "GET /" + strings.Repeat("a", 10239) + " HTTP/1.1\r\nHost: x\r\n\r\n", "200 "},
		{"target", "GET /" + strings.Repeat("a", 10240) + " HTTP/1.1\r\nHost: x\r\n\r\n", `414 {"message":"Request-URI Too Long"}`},
		{"most fields", "GET / HTTP/1.1\r\nHost: x\r\n" + head(204) + "\r\n", "200 "},
		{"fields", "GET / HTTP/1.1\r\nHost: x\r\n" + head(206) + "\r\n", `431 {"message":"Request Header Fields Too Large"}`},
		{"fields over the buffer", "GET / HTTP/1.1\r\nHost: x\r\n" + head(900) + "\r\n", `431 {"message":"Request Header Fields Too Large"}`},
		{"largest body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n" + strings.Repeat("a", 10485760), "200 "},
		{"body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10485761\r\n\r\n", "413 HTTP content length exceeded 10485760 bytes."},
		{"unknown coding", "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\na", `415 {"message": "Unsupported Media Type"}`},
		{"broken coding", "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", `415 {"message": "Unsupported Media Type"}`},
		{"coding without body", "GET / HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\n\r\n", "200 "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := talk(t, addr, test.message); got != test.want {
				t.Errorf("got %.200q, want %q", got, test.want)
			}
		})
	}
}

func TestDispatch(t *testing.T) {
	path := map[string]map[string]string{"/pets": {"GET": mock200}, "/": {"GET": mock200}}
	closed := restAPI(t, "closed", path)
	closed.DisableExecuteAPIEndpoint = true
	abc := restAPI(t, "abc", path)
	_, addr := start(t, Options{}, Stage{Plan: compile(t, abc, "dev")}, Stage{Plan: compile(t, abc, "prod")}, Stage{Plan: compile(t, closed, "dev")})
	_, rooted := start(t, Options{}, Stage{Plan: compile(t, abc, "dev")}, Stage{Plan: compile(t, closed, "dev"), Root: true})
	_, single := start(t, Options{}, Stage{Plan: compile(t, abc, "dev")})
	const forbidden = `403 {"message":"Forbidden"}`
	tests := []struct{ addr, host, target, header, want string }{
		{addr, "abc.execute-api.localhost", "/dev/pets", "", "200 "},
		{addr, "ABC.Execute-Api.us-east-1.amazonaws.com:443", "/prod/pets", "", "200 "},
		{addr, "abc-vpce-0123.execute-api.us-east-1.vpce.amazonaws.com.", "/dev/pets", "", "200 "},
		{addr, "abc.execute-api.localhost", "//dev/pets", "", "200 "},
		{addr, "abc.execute-api.localhost", "/dev//pets", "", "200 "},
		{addr, "abc.execute-api.localhost", "/dev", "", "200 "},
		{addr, "abc.execute-api.localhost", "/dev/", "", "200 "},
		{addr, "abc.execute-api.localhost", "/test/pets", "", forbidden},
		{addr, "abc.execute-api.localhost", "/Dev/pets", "", forbidden},
		{addr, "abc.execute-api.localhost", "/", "", forbidden},
		{addr, "zzz.execute-api.localhost", "/dev/pets", "", forbidden},
		{addr, "closed.execute-api.localhost", "/dev/pets", "", forbidden},
		{addr, "x", "/_aws/execute-api/closed/dev/pets", "", "200 "},
		{addr, "x", "/_aws/execute-api/abc/prod/pets", "", "200 "},
		{addr, "x", "/_aws/execute-api/abc/prod", "", "200 "},
		{addr, "x", "/_aws/execute-api/abc/test/pets", "", forbidden},
		{addr, "x", "/_aws/execute-api/zzz/dev/pets", "", `404 {"message":"The API id 'zzz' does not correspond to a deployed API Gateway API"}`},
		{addr, "x", "/restapis/abc/dev/_user_request_/pets", "", "200 "},
		{addr, "x", "/restapis/abc/dev/_user_request_", "", "200 "},
		{addr, "x", "/restapis/zzz/dev/_user_request_/pets", "", `404 {"message":"The API id 'zzz' does not correspond to a deployed API Gateway API"}`},
		{addr, "x", "/dev/pets", "x-apigw-api-id: abc\r\n", "200 "},
		{addr, "x", "/test/pets", "x-apigw-api-id: abc\r\n", forbidden},
		{addr, "x", "/pets", "", forbidden},
		{rooted, "x", "/pets", "", "200 "},
		{single, "x", "/pets", "", "200 "},
		{single, "x", "/pets?a=b#c", "", "200 "},
		{single, "x", "/dev/pets", "", `403 {"message":"Missing Authentication Token"}`},
		{single, "x", "/restapis/abc/dev/pets", "", `403 {"message":"Missing Authentication Token"}`},
	}
	for _, test := range tests {
		t.Run(test.host+test.target, func(t *testing.T) {
			message := "GET " + test.target + " HTTP/1.1\r\nHost: " + test.host + "\r\n" + test.header + "\r\n"
			if got := talk(t, test.addr, message); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// get is a request through Go's client, whose header map is canonical.
func get(t testing.TB, addr, method, target string, header map[string]string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(method, "http://"+addr+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		req.Header[name] = []string{value}
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestEnvelope(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{
		"/":     {"ANY": mock200},
		"/none": {"GET": `{"type":"MOCK","integrationResponses":{"204":{"statusCode":"204"}}}`},
		"/same": {"GET": `{"type":"MOCK","integrationResponses":{"304":{"statusCode":"304"}}}`},
	})
	_, addr := start(t, Options{}, Stage{Plan: compile(t, a, "dev")})
	raw := func(message string) string {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(5 * time.Second))
		io.WriteString(c, message)
		buf := make([]byte, 4096)
		n, _ := c.Read(buf)
		return string(buf[:n])
	}
	id := "0e7ff6c3-9a1f-4c06-8b1f-2f0b8f6b9a11"
	tests := []struct {
		name, message string
		has, hasNot   []string
	}{
		{"spelling", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", []string{"HTTP/1.1 200 OK\r\n", "\r\nx-amzn-RequestId: ", "\r\nx-amz-apigw-id: ", "\r\nDate: ", "\r\nContent-Length: 0\r\n", "\r\nContent-Type: application/json\r\n", "\r\nConnection: keep-alive\r\n"}, []string{"X-Amzn-Trace-Id", "Server:", "x-amzn-ErrorType"}},
		{"error", "GET /no HTTP/1.1\r\nHost: x\r\n\r\n", []string{"HTTP/1.1 403 Forbidden\r\n", "\r\nx-amzn-ErrorType: MissingAuthenticationTokenException\r\n", "\r\nContent-Length: 42\r\n", "\r\nx-amzn-RequestId: "}, []string{"X-Amzn-Trace-Id"}},
		{"close", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", []string{"\r\nConnection: close\r\n"}, []string{"keep-alive"}},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", []string{"\r\nConnection: close\r\n"}, []string{"keep-alive"}},
		{"HTTP/1.0 kept", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", []string{"\r\nConnection: keep-alive\r\n"}, nil},
		{"own request id", "GET / HTTP/1.1\r\nHost: x\r\nX-Amzn-RequestId: " + id + "\r\n\r\n", []string{"\r\nx-amzn-RequestId: " + id + "\r\n"}, nil},
		{"own request id that is none", "GET / HTTP/1.1\r\nHost: x\r\nX-Amzn-RequestId: abc\r\n\r\n", []string{"\r\nx-amzn-RequestId: "}, []string{": abc"}},
		{"no body (204)", "GET /none HTTP/1.1\r\nHost: x\r\n\r\n", []string{"HTTP/1.1 204 No Content\r\n", "\r\nContent-Type: application/json\r\n"}, []string{"Content-Length"}},
		{"no body (304)", "GET /same HTTP/1.1\r\nHost: x\r\n\r\n", []string{"HTTP/1.1 304 Not Modified\r\n", "\r\nContent-Type: application/json\r\n"}, []string{"Content-Length"}},
		{"too large", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10485761\r\n\r\n", []string{"\r\nContent-Type: text; charset=utf-8\r\n", "\r\nContent-Length: 44\r\n", "\r\nConnection: close\r\n"}, []string{"x-amzn-RequestId"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := raw(test.message)
			for _, part := range test.has {
				if strings.Count(got, part) != 1 {
					t.Errorf("%q is there %d times in\n%s", part, strings.Count(got, part), got)
				}
			}
			for _, part := range test.hasNot {
				if strings.Contains(got, part) {
					t.Errorf("%q is in\n%s", part, got)
				}
			}
		})
	}
}

func TestContinue(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/": {"POST": mock200}})
	_, addr := start(t, Options{}, Stage{Plan: compile(t, a, "dev")})
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
	buf := make([]byte, 1024)
	n, _ := c.Read(buf)
	if got := string(buf[:n]); got != "HTTP/1.1 100 Continue\r\n\r\n" { // RW-02
		t.Fatalf("%q", got)
	}
	io.WriteString(c, "{}")
	n, _ = c.Read(buf)
	if got := string(buf[:n]); !strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n") {
		t.Errorf("%q", got)
	}
}

func TestCompression(t *testing.T) {
	body := strings.Repeat("a", 1000)
	backendServer := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("coded") {
			w.Header().Set("Content-Encoding", "br")
		}
		io.WriteString(w, body)
	})}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go backendServer.Serve(ln)
	defer backendServer.Close()
	proxy := `{"type":"HTTP_PROXY","httpMethod":"GET","uri":"http://back.example.com/"}`
	a := restAPI(t, "abc", map[string]map[string]string{"/": {"GET": proxy}})
	size := 1000
	a.MinimumCompressionSize = &size
	calls := backend.New(backend.Options{Hosts: map[string]string{"back.example.com": ln.Addr().String()}})
	defer calls.Close()
	_, addr := start(t, Options{Backends: calls}, Stage{Plan: compile(t, a, "dev")})
	tests := []struct{ accept, target, want string }{
		{"gzip", "/", "gzip"}, {"deflate", "/", "deflate"}, {"GZIP", "/", "gzip"}, {"gzip;q=0.5, deflate;q=0.8", "/", "deflate"},
		{"br, gzip;q=0.9", "/", ""}, {"", "/", ""}, {"*", "/", ""}, {"gzip;q=0", "/", ""}, {"identity", "/", ""}, {"gzip", "/?coded", "br"},
	}
	for _, test := range tests {
		t.Run(test.accept+test.target, func(t *testing.T) {
			header := map[string]string{}
			if test.accept != "" {
				header["Accept-Encoding"] = test.accept
			}
			res := get(t, addr, "GET", test.target, header)
			if got := res.Header.Get("Content-Encoding"); got != test.want {
				t.Errorf("Content-Encoding %q, want %q", got, test.want)
			}
		})
	}
}

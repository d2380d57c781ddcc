package management

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

func send(a http.Handler, verb, target, body string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(verb, target, strings.NewReader(body))
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

// mocked is an API with a MOCK method under /: its id and that of the root.
func mocked(t testing.TB, a *API) (id, root string) {
	t.Helper()
	made := must(t, a, "POST", "/restapis", `{"name":"x"}`)
	id, root = made["id"].(string), made["rootResourceId"].(string)
	method := "/restapis/" + id + "/resources/" + root + "/methods/GET"
	must(t, a, "PUT", method, `{"authorizationType":"NONE"}`)
	must(t, a, "PUT", method+"/responses/200", `{}`)
	must(t, a, "PUT", method+"/integration", `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\":200}"}}`)
	must(t, a, "PUT", method+"/integration/responses/200", `{"responseTemplates":{"application/json":"one"}}`)
	return id, root
}

// TestHAL answers clients without Accept header with links and embedded
// children beside the plain members (MA-801, MA-802, MA-803).
func TestHAL(t *testing.T) {
	a := newTestAPI(t, Options{})
	id, root := mocked(t, a)
	integration := "/restapis/" + id + "/resources/" + root + "/methods/GET/integration"
	body := `{"patchOperations":[{"op":"remove","path":"/requestTemplates/application~1json"},{"op":"add","path":"/requestTemplates/application~1json"},{"op":"replace","path":"/requestTemplates/application~1xml","value":"x"}]}`
	if w := send(a, "PATCH", "http://x"+integration, body, nil); w.Code != 404 {
		t.Errorf("a replace of what is not there: %d %s", w.Code, w.Body)
	}
	body = strings.Replace(body, `"replace"`, `"add"`, 1)
	for _, header := range []http.Header{nil, {"Accept": {"application/hal+json"}}} {
		w := send(a, "PATCH", "http://x"+integration, body, header)
		var got struct {
			Type             string                     `json:"type"`
			RequestTemplates map[string]*string         `json:"requestTemplates"`
			Links            map[string]json.RawMessage `json:"_links"`
			Embedded         map[string]struct {
				StatusCode string `json:"statusCode"`
			} `json:"_embedded"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
			t.Fatalf("%d %v %s", w.Code, err, w.Body)
		}
		link := `{"href":"` + integration + `"}`
		if string(got.Links["self"]) != link || string(got.Links["integration:update"]) != link || !strings.HasPrefix(string(got.Links["curies"]), `[{"href":`) {
			t.Errorf("links %s", got.Links)
		}
		if got.Embedded["integration:responses"].StatusCode != "200" || got.Type != "MOCK" {
			t.Errorf("embedded %+v", got.Embedded)
		}
		if v, ok := got.RequestTemplates["application/json"]; !ok || v != nil || *got.RequestTemplates["application/xml"] != "x" {
			t.Errorf("templates %v", got.RequestTemplates)
		}
		if got := w.Header().Get("Content-Type"); got != "application/hal+json" {
			t.Errorf("Content-Type %s", got)
		}
	}
	for _, accept := range []string{"application/json", "*/*"} {
		if w := send(a, "GET", "http://x"+integration, "", http.Header{"Accept": {accept}}); strings.Contains(w.Body.String(), "_links") {
			t.Errorf("links for Accept %s", accept)
		}
	}
}

// TestEnvelope holds headers, prefixes, HEAD and empty answers to MA-101,
// MA-110, MA-116 and MA-117.
func TestEnvelope(t *testing.T) {
	a := newTestAPI(t, Options{Prefix: "/aws/"})
	for _, prefix := range []string{"", "/aws", "/_aws/apigateway"} {
		w := send(a, "GET", "http://x"+prefix+"/account", "", http.Header{"Accept": {"application/json"}})
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" || len(w.Header()["x-amzn-RequestId"]) != 1 || len(w.Header()["x-amz-apigw-id"]) != 1 {
			t.Errorf("%s: %d %v", prefix, w.Code, w.Header())
		}
	}
	if w := send(a, "HEAD", "http://x/account", "", nil); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d %q", w.Code, w.Body)
	}
	id, root := mocked(t, a)
	w := send(a, "DELETE", "http://x/restapis/"+id+"/resources/"+root+"/methods/GET", "", nil)
	if w.Code != 204 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != "" {
		t.Errorf("204: %d %v %q", w.Code, w.Header(), w.Body)
	}
	w = send(a, "DELETE", "http://x/restapis/"+id, "", nil)
	if w.Code != 202 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != "0" {
		t.Errorf("202: %d %v %q", w.Code, w.Header(), w.Body)
	}
	if w := send(a, "POST", "http://x/restapis", `{"name":"`+strings.Repeat("x", 7<<20)+`"}`, nil); w.Code != 413 {
		t.Errorf("a large body: %d", w.Code)
	}
	if w := send(a, "POST", "http://x/restapis", strings.Repeat(`{"a":`, 5000), nil); w.Code != 400 {
		t.Errorf("a deep body: %d", w.Code)
	}
}

// TestPagingSurvives goes on behind the last object of a page whatever is made
// and deleted in between (MA-155), up and down every kind of order.
func TestPagingSurvives(t *testing.T) {
	a := newTestAPI(t, Options{})
	at := "/restapis/" + must(t, a, "POST", "/restapis", `{"name":"x"}`)["id"].(string)
	model := func(name string) {
		must(t, a, "POST", at+"/models", `{"name":"`+name+`","contentType":"application/json","schema":"{}"}`)
	}
	for _, name := range []string{"B", "D", "F", "H"} { // beside Empty and Error
		model(name)
	}
	names := func(page map[string]any) (all string) {
		for _, item := range page["item"].([]any) {
			all += item.(map[string]any)["name"].(string) + " "
		}
		return all
	}
	page := must(t, a, "GET", at+"/models?limit=2", "")
	if got := names(page); got != "B D " {
		t.Fatalf("first page %s", got)
	}
	next := at + "/models?limit=2&position=" + page["position"].(string)
	model("A") // before the page
	if got := names(must(t, a, "GET", next, "")); got != "Empty Error " {
		t.Errorf("after one more before the page: %s", got)
	}
	must(t, a, "DELETE", at+"/models/D", "")
	if got := names(must(t, a, "GET", next, "")); got != "Empty Error " {
		t.Errorf("after the last of the page is gone: %s", got)
	}
	must(t, a, "DELETE", at+"/models/A", "")
	must(t, a, "DELETE", at+"/models/B", "")
	if got := names(must(t, a, "GET", next, "")); got != "Empty Error " {
		t.Errorf("after the whole page is gone: %s", got)
	}
	for _, size := range []string{"1", "2", "3", "500", "0", "-4"} {
		seen, position := 0, ""
		for pages := 0; ; pages++ {
			page := must(t, a, "GET", at+"/gatewayresponses?limit="+size+"&position="+position, "")
			seen += len(page["item"].([]any))
			next, more := page["position"].(string)
			if position = next; !more {
				break
			}
			if pages > 30 {
				t.Fatalf("limit %s: no end", size)
			}
		}
		if seen != 21 {
			t.Errorf("limit %s: %d gateway responses", size, seen)
		}
	}
}

// TestOrigins refuses pages of other sites.
func TestOrigins(t *testing.T) {
	a := newTestAPI(t, Options{})
	for _, c := range []struct {
		header http.Header
		status int
	}{
		{http.Header{"Origin": {"https://evil.example"}}, 403},
		{http.Header{"Origin": {"null"}}, 403},
		{http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{http.Header{"Origin": {"http://127.0.0.1:4511"}}, 200},
		{http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://127.0.0.1:4511"}}, 200},
		{http.Header{"Sec-Fetch-Site": {"none"}}, 200},
		{nil, 200},
	} {
		if w := send(a, "GET", "http://127.0.0.1:4511/account", "", c.header); w.Code != c.status {
			t.Errorf("%v: %d, want %d", c.header, w.Code, c.status)
		}
	}
}

// TestReboundNames refuses browsers under names that anybody could lead to this
// machine, and nobody else.
func TestReboundNames(t *testing.T) {
	a := newTestAPI(t, Options{})
	for host, status := range map[string]int{
		"127.0.0.1:4511": 200, "[::1]:4511": 200, "10.0.0.5": 200, "localhost:4511": 200, "admin.localhost": 200, "postern:4511": 200,
		"box.lan:4511": 200, "LOCALHOST.:4511": 200, "evil.example.com:4511": 403, "rebind.it:4511": 403, "127.0.0.1.nip.io": 403,
	} {
		for _, header := range []http.Header{
			{"Origin": {"http://" + host}}, {"Sec-Fetch-Site": {"same-origin"}}, {"User-Agent": {"Mozilla/5.0 (X11; Linux x86_64)"}},
		} {
			if w := send(a, "GET", "http://"+host+"/account", "", header); w.Code != status {
				t.Errorf("%s %v: %d %s, want %d", host, header, w.Code, w.Body, status)
			}
		}
		if w := send(a, "GET", "http://"+host+"/account", "", http.Header{"User-Agent": {"aws-cli/2.9.19"}}); w.Code != 200 {
			t.Errorf("%s without a browser: %d %s", host, w.Code, w.Body)
		}
	}
}

// signedRequest is signed by the signer of the SDK.
func signedRequest(t *testing.T, verb, target, body, key, secret string, at time.Time, presigned bool) *http.Request {
	t.Helper()
	r := httptest.NewRequest(verb, target, strings.NewReader(body))
	r.RequestURI = ""
	sum := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: key, SecretAccessKey: secret}
	hash := hex.EncodeToString(sum[:])
	if !presigned {
		if err := v4.NewSigner().SignHTTP(context.Background(), credentials, r, hash, "apigateway", "eu-west-1", at); err != nil {
			t.Fatal(err)
		}
		return r
	}
	query := r.URL.Query()
	query.Set("X-Amz-Expires", "60")
	r.URL.RawQuery = query.Encode()
	address, _, err := v4.NewSigner().PresignHTTP(context.Background(), credentials, r, hash, "apigateway", "eu-west-1", at)
	if err != nil {
		t.Fatal(err)
	}
	if r.URL, err = url.Parse(address); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSignatures verifies what the SDK signs (MA-115).
func TestSignatures(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	a := newTestAPI(t, Options{Secret: oneSecret, Now: func() time.Time { return now }})
	tags := "http://x/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Frestapis%2Fa?tagKeys=b&tagKeys=a%20c"
	for _, c := range []struct {
		name, verb, target, body, key, secret string
		at                                    time.Time
		presigned                             bool
		status                                int
		code                                  string
	}{
		{"header", "POST", "http://x/restapis", `{"name":"x"}`, "AKID", "secret", now, false, 201, ""},
		{"escapes", "DELETE", tags, "", "AKID", "secret", now, false, 404, "NotFoundException"},
		{"presigned", "GET", "http://x/account", "", "AKID", "secret", now, true, 200, ""},
		{"wrong secret", "GET", "http://x/account", "", "AKID", "other", now, false, 403, "InvalidSignatureException"},
		{"wrong presigned", "GET", "http://x/account", "", "AKID", "other", now, true, 403, "InvalidSignatureException"},
		{"unknown key", "GET", "http://x/account", "", "NOBODY", "secret", now, false, 403, "UnrecognizedClientException"},
		{"old", "GET", "http://x/account", "", "AKID", "secret", now.Add(-time.Hour), false, 403, "InvalidSignatureException"},
		{"expired", "GET", "http://x/account", "", "AKID", "secret", now.Add(-2 * time.Minute), true, 403, "InvalidSignatureException"},
	} {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, signedRequest(t, c.verb, c.target, c.body, c.key, c.secret, c.at, c.presigned))
		if w.Code != c.status || w.Header().Get("x-amzn-ErrorType") != c.code {
			t.Errorf("%s: %d %s %s, want %d %s", c.name, w.Code, w.Header().Get("x-amzn-ErrorType"), w.Body, c.status, c.code)
		}
	}
	if w := send(a, "GET", "http://x/account", "", nil); w.Code != 403 || w.Header().Get("x-amzn-ErrorType") != "MissingAuthenticationTokenException" {
		t.Errorf("unsigned: %d %v", w.Code, w.Header())
	}
	changed := signedRequest(t, "POST", "http://x/restapis", `{"name":"x"}`, "AKID", "secret", now, false)
	changed.Body = http.NoBody
	w := httptest.NewRecorder()
	if a.ServeHTTP(w, changed); w.Code != 403 {
		t.Errorf("a changed body: %d", w.Code)
	}
}

// oneSecret knows one access key.
func oneSecret(accessKey string) (string, bool) { return "secret", accessKey == "AKID" }

// FuzzCall sends anything anywhere: no answer but one of the service, and the
// store stays readable.
func FuzzCall(f *testing.F) {
	f.Add("POST", "/restapis", `{"name":"x"}`)
	f.Add("PATCH", "/restapis/ID", `{"patchOperations":[{"op":"replace","path":"/name","value":"y"}]}`)
	f.Add("PATCH", "/restapis/ID/stages/dev", `{"patchOperations":[{"op":"replace","path":"/*/*/caching/enabled","value":"true"}]}`)
	f.Add("PUT", "/restapis/ID?mode=merge", "openapi: 3.0.1\ninfo: {title: x, version: '1'}\npaths: {/a: {get: {}}}")
	f.Add("POST", "/restapis/ID/resources/ROOT/methods/GET", `{"pathWithQueryString":"/?a=b","headers":{"A":"b"},"body":"x"}`)
	f.Add("POST", "/apikeys?mode=import&format=csv", "name,key\na,b")
	f.Add("GET", "/restapis/ID/stages/dev/exports/oas30?extensions=apigateway", "")
	f.Add("PUT", "/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2FID", `{"tags":{"a":"b"}}`)
	a, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	id, root := mocked(f, a)
	must(f, a, "POST", "/restapis/"+id+"/deployments", `{"stageName":"dev"}`)
	start := a.state.Load()
	f.Fuzz(func(t *testing.T, verb, path, body string) {
		a.state.Store(start)
		path = strings.NewReplacer("ID", id, "ROOT", root).Replace(path)
		u, err := url.Parse("http://x" + path)
		if err != nil || u.Host != "x" {
			t.Skip()
		}
		r := &http.Request{Method: verb, URL: u, Header: http.Header{"Accept": {"application/json"}}, Body: http.NoBody}
		if body != "" {
			r = r.Clone(context.Background())
			r.Body = struct {
				*strings.Reader
				closer
			}{strings.NewReader(body), closer{}}
		}
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code < 200 {
			t.Fatalf("%s %s %q: %d %s", verb, path, body, w.Code, w.Body)
		}
		a.Config()
	})
}

type closer struct{}

func (closer) Close() error { return nil }

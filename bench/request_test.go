package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func mustRequest(t testing.TB, method, url string, header []Field, body string) *Request {
	t.Helper()
	r, err := NewRequest(method, url, header, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWire(t *testing.T) {
	for _, c := range []struct {
		method, url string
		header      []Field
		body        string
		closing     bool
		want        string
		address     string
	}{
		{"GET", "http://a.b/x?y=%20&z", nil, "", false, "GET /x?y=%20&z HTTP/1.1|Host: a.b|User-Agent: postern-bench||", "a.b:80"},
		{"GET", "https://u:p@a.b:8443", nil, "", false, "GET / HTTP/1.1|Host: a.b:8443|User-Agent: postern-bench||", "a.b:8443"},
		{"GET", "https://a.b?q#f", nil, "", true, "GET /?q HTTP/1.1|Host: a.b|User-Agent: postern-bench|Connection: close||", "a.b:443"},
		{"GET", "http://[::1]:80/a//../b", nil, "", false, "GET /a//../b HTTP/1.1|Host: [::1]:80|User-Agent: postern-bench||", "[::1]:80"},
		{"POST", "http://a/", []Field{{"host", "h"}, {"USER-agent", "u"}, {"X", "1"}}, "ab", false, "POST / HTTP/1.1|host: h|USER-agent: u|X: 1|Content-Length: 2||ab", "a:80"},
		{"PUT", "http://a/", nil, "", false, "PUT / HTTP/1.1|Host: a|User-Agent: postern-bench|Content-Length: 0||", "a:80"},
		{"POST", "http://a/", []Field{{"Transfer-Encoding", "chunked"}}, "0\r\n\r\n", false, "POST / HTTP/1.1|Host: a|User-Agent: postern-bench|Transfer-Encoding: chunked||0||", "a:80"},
	} {
		r := mustRequest(t, c.method, c.url, c.header, c.body)
		got := strings.ReplaceAll(string(r.wire(c.closing)), "\r\n", "|")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.url, diff)
		}
		if r.address != c.address {
			t.Errorf("%s: address %s", c.url, r.address)
		}
	}
}

func TestRequestErrors(t *testing.T) {
	for _, c := range []struct {
		method, url string
		header      Field
		want        string
	}{
		{"G T", "http://a/", Field{"a", "b"}, `"G T" is not a method, expected GET, POST or the like`},
		{"", "http://a/", Field{"a", "b"}, `"" is not a method, expected GET, POST or the like`},
		{"GET", "/x", Field{"a", "b"}, `URL "/x": expected http://host/path or https://host/path`},
		{"GET", "ftp://a/x", Field{"a", "b"}, `URL "ftp://a/x": expected http://host/path or https://host/path`},
		{"GET", "http://a/%zz", Field{"a", "b"}, `URL "http://a/%zz": invalid URL escape "%zz"`},
		{"GET", "http://a/x y", Field{"a", "b"}, `URL "http://a/x y": the path holds blanks or control characters, write %20 for a blank`},
		{"GET", "http://a/", Field{"a b", ""}, `"a b" is not the name of a header`},
		{"GET", "http://a/", Field{"a", "b\r\nc: d"}, `header a: the value holds a line end or a NUL`},
	} {
		_, err := NewRequest(c.method, c.url, []Field{c.header}, nil)
		if err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestTargeters(t *testing.T) {
	a, b := mustRequest(t, "GET", "http://a/", nil, ""), mustRequest(t, "GET", "http://b/", nil, "")
	s := Static(a, b)
	if s(0) != a || s(1) != b || s(2) != a {
		t.Error("not in turn")
	}
	if Static()(0) != nil {
		t.Error("a request out of nothing")
	}
	w, count := Weighted([]*Request{a, b}, []int{3, 1}), 0
	for n := range uint64(400) {
		if w(n) == a {
			count++
		}
	}
	if count != 300 {
		t.Errorf("%d of 400", count)
	}
}

func TestReadTargets(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "body.json"), []byte(`{"a":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	text := `# a comment
GET http://a/1
X-Y:  z
check: status == 200

POST /2
@body.json
# between
Content-Type: application/json

PUT http://b/
> inline `
	got, err := ReadTargets(strings.NewReader(text), "t.txt", dir, "http://base:81/")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range got {
		line := r.Method + " " + r.URL
		for _, f := range r.Header {
			line += " " + f.Name + "=" + f.Value
		}
		line += " " + string(r.Body)
		if r.Check != nil {
			line += " check " + r.Check.String()
		}
		lines = append(lines, line)
	}
	want := []string{
		"GET http://a/1 X-Y=z  check status == 200",
		`POST http://base:81/2 Content-Type=application/json {"a":1}`,
		"PUT http://b/ inline",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

func TestReadTargetsErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 `t: there is no request, expected lines such as GET http://127.0.0.1:4510/pets`,
		"GET":                              `t:1: "GET" is not a request, expected a method and a URL`,
		"GET /x":                           `t:1: the URL "/x" has no host and no base URL is given`,
		"GET http://a/\nfoo":               `t:2: "foo" is neither a header nor a body, expected Name: value, @file or > text`,
		"GET http://a/\n>a\n>b":            `t:3: a second body`,
		"GET http://a/\n@/none/such":       `t:2: cannot read the body: open /none/such: no such file or directory`,
		"GET http://a/\ncheck: statsu > 1": `t:2: column 1 of "statsu > 1": unknown name "statsu"; did you mean "status"?`,
		"\n\nGET foo\nA: b":                `t:3: URL "foo": expected http://host/path or https://host/path`,
		"GET foo\n\nGET http://a/":         `t:2: URL "foo": expected http://host/path or https://host/path`,
	} {
		_, err := ReadTargets(strings.NewReader(text), "t", "", "")
		if err == nil || err.Error() != want {
			t.Errorf("%q:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func FuzzReadTargets(f *testing.F) {
	f.Add("GET http://a/1\nX: y\ncheck: status == 200\n\nPOST /2\n> x")
	f.Add("GET http://a/\n@x\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "@") {
			return // would read files
		}
		got, err := ReadTargets(strings.NewReader(text), "t", "", "http://base")
		if err == nil && len(got) == 0 {
			t.Fatal("neither requests nor an error")
		}
		for _, r := range got {
			if n := strings.Count(string(r.keep[:len(r.keep)-len(r.Body)]), "\r\n\r\n"); n != 1 {
				t.Fatalf("%d ends of the header in %q", n, r.keep)
			}
		}
	})
}

func FuzzParseStages(f *testing.F) {
	f.Add("30s:100,1m:500")
	f.Add("1s:")
	f.Fuzz(func(t *testing.T, s string) {
		stages, err := ParseStages(s)
		if err == nil && (len(stages) == 0 || total(stages[:1]) <= 0) {
			t.Fatalf("%q: %v", s, stages)
		}
	})
}

package management

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// FuzzSignature verifies any Authorization header and query: nothing but the
// real signature is accepted, nothing panics.
func FuzzSignature(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=AKID/20260501/us-east-1/apigateway/aws4_request, SignedHeaders=host;x-amz-date, Signature=00", "", "20260501T120000Z")
	f.Add("", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260501%2Fus-east-1%2Fapigateway%2Faws4_request&X-Amz-Date=20260501T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00", "")
	f.Add("Basic x", "a=%zz", "")
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	a, err := New(Options{Secret: oneSecret, Now: func() time.Time { return now }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, authorization, query, date string) {
		r := httptest.NewRequest("GET", "http://x/account", nil)
		r.URL.RawQuery = query
		r.Header = http.Header{"Authorization": {authorization}, "X-Amz-Date": {date}}
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Code != 403 {
			t.Fatalf("%q %q: %d %s", authorization, query, w.Code, w.Body)
		}
	})
}

// FuzzYAML writes any JSON object as YAML: read again it is the same.
func FuzzYAML(f *testing.F) {
	f.Add(`{"a":{"b":[1,"x",[],{},[{"c":null,"d":true}]],"/p/{id}":"yes"},"200":"a\nb","no":"","k":-1.5e3,"":{"$ref":"#/x"}}`)
	f.Add(`{"a":[[1,[2]],{"b":{}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		root, err := readTree([]byte(text))
		if err != nil || len(root.members) == 0 {
			t.Skip()
		}
		yaml := appendYAML(nil, root, 0)
		read := documentTree(yaml)
		if read == nil {
			t.Fatalf("no YAML:\n%s", yaml)
		}
		again, err := readTree(read.AppendJSON(nil))
		if err != nil {
			t.Fatalf("%v:\n%s", err, yaml)
		}
		if got, want := string(appendTree(nil, again)), string(appendTree(nil, root)); got != want {
			t.Fatalf("%s\nis read as %s\nfrom\n%s", want, got, yaml)
		}
	})
}

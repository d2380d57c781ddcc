package lambda

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func backend(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Method", r.Method)
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.WriteHeader(201)
		fmt.Fprintf(w, `{"type":%q,"custom":%q,"body":%q,"query":%q}`, r.Header.Get("Content-Type"), r.Header.Get("X-Custom"), body, r.URL.RawQuery)
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/echo", http.StatusFound) })
	mux.HandleFunc("/empty", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(20 * time.Second):
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestFetch(t *testing.T) {
	s := backend(t)
	code := `const cases = {
  get: async (u) => { const r = await fetch(u + '/echo?x=1'); return [r.status, r.ok, r.statusText, r.headers.get('x-method'), r.headers.getSetCookie(), (await r.json()).query, r.url.endsWith('/echo?x=1'), r.redirected] },
  post: async (u) => (await fetch(u + '/echo', {method: 'post', headers: {'X-Custom': 'c', 'Content-Type': 'application/json'}, body: JSON.stringify({a: 'é'})})).json(),
  form: async (u) => (await fetch(u + '/echo', {method: 'POST', body: new URLSearchParams({a: '1', b: 'x y'})})).json(),
  text: async (u) => (await fetch(u + '/echo', {method: 'PUT', body: 'plain'})).json(),
  bytes: async (u) => (await fetch(new Request(u + '/echo', {method: 'POST', body: Buffer.from([104, 105])}))).json(),
  moved: async (u) => { const r = await fetch(u + '/moved'); return [r.status, r.redirected, r.url.endsWith('/echo')] },
  manual: async (u) => { const r = await fetch(u + '/moved', {redirect: 'manual'}); return [r.status, r.headers.get('location')] },
  refuse: async (u) => fetch(u + '/moved', {redirect: 'error'}).catch((e) => [e.name, e.message]),
  joined: async (u) => (await (await fetch(u + '/echo', {headers: [['X-Custom', 'a'], ['x-custom', 'b'], ['User-Agent', 'me']]})).json()).custom,
  empty: async (u) => { const r = await fetch(u + '/empty'); return [r.status, await r.text()] },
  twice: async (u) => { const r = await fetch(u + '/echo'); await r.text(); return r.text().catch((e) => e.message) },
  abort: async (u) => { const c = new AbortController(); setTimeout(() => c.abort(), 20); return fetch(u + '/slow', {signal: c.signal}).catch((e) => [e.name, e.message]) },
  timeout: async (u) => fetch(u + '/slow', {signal: AbortSignal.timeout(20)}).catch((e) => e.name),
  down: async () => fetch('http://127.0.0.1:59/').catch((e) => [e.name, e.message, e.cause.code]),
  scheme: async () => fetch('gopher://x/').catch((e) => e.message),
  many: async (u) => (await Promise.all([1, 2, 3].map((i) => fetch(u + '/echo?' + i).then((r) => r.json())))).map((r) => r.query),
  slow: async (u) => fetch(u + '/slow'),
};
exports.handler = async ([name, url]) => cases[name](url);`
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js", code), Timeout: time.Minute})
	for _, c := range []struct{ name, want string }{
		{"get", `[201,true,"Created","GET",["a=1","b=2"],"x=1",true,false]`},
		{"post", `{"type":"application/json","custom":"c","body":"{\"a\":\"é\"}","query":""}`},
		{"joined", `"a, b"`},
		{"form", `{"type":"application/x-www-form-urlencoded;charset=UTF-8","custom":"","body":"a=1&b=x+y","query":""}`},
		{"text", `{"type":"text/plain;charset=UTF-8","custom":"","body":"plain","query":""}`},
		{"bytes", `{"type":"","custom":"","body":"hi","query":""}`},
		{"moved", `[201,true,true]`},
		{"manual", `[302,"/echo"]`},
		{"refuse", `["TypeError","fetch failed"]`},
		{"empty", `[204,""]`},
		{"twice", `"Body is unusable: Body has already been read"`},
		{"abort", `["AbortError","This operation was aborted"]`},
		{"timeout", `"TimeoutError"`},
		{"down", `["TypeError","fetch failed","ECONNREFUSED"]`},
		{"scheme", `"fetch failed"`},
		{"many", `["1","2","3"]`},
		{"slow", `{"errorMessage":"… Task timed out after 0.… seconds"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := Request{Payload: fmt.Appendf(nil, `[%q,%q]`, c.name, s.URL)}
			if c.name == "slow" {
				req.Deadline = time.Now().Add(500 * time.Millisecond)
			}
			r, err := f.Invoke(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if !like(c.want, string(r.Payload)) {
				t.Errorf("got  %s\nwant %s\n%s", r.Payload, c.want, r.Logs)
			}
		})
	}
}

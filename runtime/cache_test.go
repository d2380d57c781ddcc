package runtime

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/valyala/fasthttp"

	"postern/api"
	"postern/internal/race"
	"postern/mapping"
	"postern/runtime/backend"
	"postern/runtime/cache"
	"postern/runtime/observe"
)

// cachingStage is a stage with a cluster, and method settings that cache.
func cachingStage(name, deployment string, settings ...string) *api.Stage {
	st := &api.Stage{StageName: name, DeploymentID: deployment, CacheClusterEnabled: true, CacheClusterSize: "0.5"}
	for _, key := range settings {
		st.MethodSettings.Entry(key).CachingEnabled = true
	}
	return st
}

// counting is a backend that answers with the number of the request.
func counting(t testing.TB) (uri string, calls *atomic.Int64) {
	t.Helper()
	calls = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s answer %d", r.URL.Query().Get("q"), calls.Add(1))
	}))
	t.Cleanup(s.Close)
	return s.URL, calls
}

// passing is an API with GET /pets, whose query parameter q is the cache key and
// goes to the backend.
func passing(t testing.TB, uri string) *api.RestAPI {
	a := restAPI(t, "abc", map[string]map[string]string{"/pets": {"GET": `{"type":"HTTP_PROXY","httpMethod":"GET","uri":"` + uri + `"}`}})
	a.Resources[0].Methods[0].Integration.CacheKeyParameters = []string{"method.request.querystring.q"}
	return a
}

func newCache(t testing.TB) *cache.Cache {
	c := cache.New(cache.Options{})
	t.Cleanup(c.Close)
	return c
}

const getPets = "GET /pets HTTP/1.1\r\nHost: x\r\n\r\n"

// TestCacheOfStages publishes deployments, canaries and stages without a cache
// over a server that goes on (CA-15), and flushes it (CA-14).
func TestCacheOfStages(t *testing.T) {
	uri, _ := counting(t)
	a, stored := passing(t, uri), newCache(t)
	plan := func(st *api.Stage) *mapping.Plan { return planFor(t, a, st) }
	server, addr := start(t, Options{Gates: Gates{Cache: stored}}, Stage{Plan: plan(cachingStage("dev", "d1", "*/*"))})
	ask := func(want string) {
		t.Helper()
		if got := talk(t, addr, getPets); got != "200  answer "+want {
			t.Errorf("got %q, want answer %s", got, want)
		}
	}
	publish := func(stages ...Stage) { server.Publish(Catalog{Stages: stages}) }
	ask("1")
	ask("1")
	publish(Stage{Plan: plan(cachingStage("dev", "d1", "*/*"))}) // the same again
	ask("1")
	stored.Flush("abc", "dev")
	ask("2")
	publish(Stage{Plan: plan(cachingStage("dev", "d2", "*/*"))})
	ask("3")
	ask("3")
	canary := cachingStage("dev", "d2", "*/*")
	for i, c := range []struct {
		use        bool
		deployment string
		want       string
	}{{true, "d2", "3"}, {true, "d3", "4"}, {true, "d3", "4"}, {false, "d2", "5"}, {false, "d2", "6"}} {
		st := *canary
		st.CanarySettings = &api.CanarySettings{UseStageCache: c.use, DeploymentID: c.deployment, PercentTraffic: 100}
		other, _ := mapping.Compile(a, &st, mapping.Env{DeploymentID: c.deployment})
		publish(Stage{Plan: plan(&st), Canary: other, Percent: 100})
		if ask(c.want); t.Failed() {
			t.Fatalf("canary %d: %+v", i, c)
		}
	}
	off := cachingStage("dev", "d2", "*/*")
	off.CacheClusterEnabled = false
	publish(Stage{Plan: plan(off)})
	ask("7")
	ask("8")
	publish(Stage{Plan: plan(cachingStage("dev", "d2", "*/*"))}) // the old entries are gone
	ask("9")
}

// TestLiveChange holds that an API that changed under its deployment gets no old
// answers (CA-15).
func TestLiveChange(t *testing.T) {
	uri, _ := counting(t)
	server, addr := start(t, Options{Gates: Gates{Cache: newCache(t)}}, Stage{Plan: planFor(t, passing(t, uri), cachingStage("dev", "d1", "*/*"))})
	first := talk(t, addr, getPets)
	changed := passing(t, uri)
	changed.Resources[0].Methods[0].Integration.TimeoutInMillis = 5000
	server.Publish(Catalog{Stages: []Stage{{Plan: planFor(t, changed, cachingStage("dev", "d1", "*/*"))}}})
	if second := talk(t, addr, getPets); first != "200  answer 1" || second != "200  answer 2" {
		t.Errorf("%q, then %q", first, second)
	}
}

// TestCacheUnderLoad asks for the same few answers from many connections: each
// client gets the answer to its own question, and the backend is seldom asked.
func TestCacheUnderLoad(t *testing.T) {
	uri, calls := counting(t)
	a := passing(t, uri)
	in := a.Resources[0].Methods[0].Integration
	in.URI += "/?fixed=1"
	metrics := observe.NewMetrics(observe.MetricsOptions{})
	_, addr := start(t, Options{Metrics: metrics, Gates: Gates{Cache: newCache(t)}}, Stage{Plan: planFor(t, a, cachingStage("dev", "d1", "*/*"))})
	const clients, requests, keys = 8, 50, 5
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for i := range requests {
				q := fmt.Sprint("key", i%keys)
				got := talk(t, addr, "GET /pets?q="+q+" HTTP/1.1\r\nHost: x\r\n\r\n")
				if !strings.HasPrefix(got, "200 "+q+" answer ") {
					t.Errorf("%s got %q", q, got)
				}
			}
		})
	}
	all.Wait()
	if n := calls.Load(); n < keys || n > clients*keys {
		t.Errorf("%d calls of the backend, want %d to %d", n, keys, clients*keys)
	}
	scraped := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(scraped, httptest.NewRequest("GET", "/metrics", nil))
	for result, want := range map[string]int64{"miss": calls.Load(), "hit": clients*requests - calls.Load()} {
		line := fmt.Sprintf(`postern_cache_lookups_total{api="abc",method="GET",result="%s",route="/pets",stage="dev"} %d`, result, want)
		if !strings.Contains(scraped.Body.String(), line) {
			t.Errorf("the metrics have no %s", line)
		}
	}
}

// TestCachedTree holds what the tree of a call says, of a miss and of a hit, and
// that a call without gates has no cache (CA-17).
func TestCachedTree(t *testing.T) {
	uri, calls := counting(t)
	plan := planFor(t, passing(t, uri), cachingStage("dev", "d1", "*/*"))
	call := Call{Method: "GET", Target: "/pets?q=a", Gates: Gates{Cache: newCache(t)}}
	backends := backend.New(backend.Options{})
	t.Cleanup(backends.Close)
	for _, want := range []string{"cache\n  miss — no entry of this key is in time\n", "cache\n  hit — no template is rendered, no backend is called\n"} {
		tree := string(Invoke(plan, backends, call).Trace.AppendTree(nil))
		if !strings.Contains(tree, want) || !strings.Contains(tree, "    method.request.querystring.q: a\n") || !strings.Contains(tree, " · cache ") {
			t.Errorf("no %q in\n%s", want, tree)
		}
	}
	call.Gates = Gates{}
	if a := Invoke(plan, backends, call); a.Status != 200 || calls.Load() != 2 || strings.Contains(string(a.Trace.AppendTree(nil)), "cache") {
		t.Errorf("status %d, %d calls", a.Status, calls.Load())
	}
}

// TestCachedAnswers holds what is made of an entry for each client: compression,
// HEAD, a body above the size that buffers keep, and the access log (CA-05).
func TestCachedAnswers(t *testing.T) {
	var calls atomic.Int64
	large := strings.Repeat("large body ", 80_000)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		fmt.Fprint(w, large)
	}))
	t.Cleanup(s.Close)
	a := passing(t, s.URL)
	least := 10
	a.MinimumCompressionSize = &least
	a.Resources[0].Methods[0].HTTPMethod = "ANY"
	a.Resources[0].Methods[0].Integration.HTTPMethod = "GET"
	st := cachingStage("dev", "d1", "pets/ANY")
	st.AccessLogSettings = &api.AccessLogSettings{Format: "$context.status $context.responseLength $context.integration.status $context.integrationLatency ($context.requestId)"}
	log := &lines{}
	access := observe.NewLines(log, observe.LinesOptions{})
	_, addr := start(t, Options{AccessLog: access, Gates: Gates{Cache: newCache(t)}}, Stage{Plan: planFor(t, a, st)})
	for range 3 {
		if got := talk(t, addr, getPets); got != "200 "+large {
			t.Fatalf("%.80q", got)
		}
	}
	client := &http.Client{Transport: new(http.Transport)} // asks for gzip and undoes it
	t.Cleanup(client.CloseIdleConnections)
	res, err := client.Get("http://" + addr + "/pets")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if !res.Uncompressed {
		t.Error("a hit is not compressed")
	}
	if res, err = client.Head("http://" + addr + "/pets"); err != nil || res.StatusCode != 200 {
		t.Fatal(res, err)
	}
	access.Close()
	if calls.Load() != 1 {
		t.Errorf("%d calls of the backend", calls.Load())
	}
	if got := strings.Split(log.String(), "\n"); !strings.HasPrefix(got[1], fmt.Sprintf("200 %d - - (", len(large))) {
		t.Errorf("the access log of a hit is %q", got[1])
	}
}

// TestCacheFindings holds the warnings about settings that do not cache what
// they seem to, each said once.
func TestCacheFindings(t *testing.T) {
	const doc = `openapi: 3.0.1
info: {title: a, version: "1"}
paths:
  /pets/{id}/{part+}:
    get:
      responses: {"200": {description: a}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "http://a.test/", CACHEKEYS}
`
	for _, c := range []struct{ name, api, keys, want string }{
		{"cluster alone", "cacheClusterSize: 0.5", "", "a.yaml:1:1: warning: stage dev has a cache cluster, and no method setting uses it; nothing is cached [CA-01]"},
		{"settings alone", `methodSettings: {"*/*": {cachingEnabled: true}}`, "",
			"postern.yaml:1:59: warning: method setting */* enables caching, and stage dev has no cache cluster; nothing is cached [CA-01]"},
		{"another method", `cacheClusterSize: 0.5, methodSettings: {pets/GET: {cachingEnabled: true}}`, "",
			"postern.yaml:1:85: warning: method setting pets/GET enables caching for no method of the API; nothing is cached [CA-02]"},
		{"path parameters", `cacheClusterSize: 0.5, methodSettings: {"*/*": {cachingEnabled: true}}`, "",
			"a.yaml:7:40: warning: GET /pets/{id}/{part+} is cached, and its cache key leaves out {id}, {part}: every value gets the answer to the first [CA-03]"},
		{"one of two", `cacheClusterSize: 0.5, methodSettings: {"*/*": {cachingEnabled: true}}`, "requestParameters: {integration.request.path.p: method.request.path.part}, cacheKeyParameters: [integration.request.path.p]",
			"a.yaml:7:40: warning: GET /pets/{id}/{part+} is cached, and its cache key leaves out {id}: every value gets the answer to the first [CA-03]"},
		{"both", `cacheClusterSize: 0.5, methodSettings: {"*/*": {cachingEnabled: true}}`, "cacheKeyParameters: [method.request.path.id, method.request.path.part]", ""},
		{"neither", "root: true", "", ""},
	} {
		conf := configure(t, Sources{Settings: "postern.yaml"}, map[string]string{
			"a.yaml": strings.Replace(doc, ", CACHEKEYS", ", "+c.keys, 1), "postern.yaml": "apis: [{file: a.yaml, stage: dev, " + c.api + "}]\n",
		})
		var got []string
		for _, d := range conf.Findings {
			if strings.Contains(d.Rule, "CA-") || strings.Contains(d.Summary, "enforced") {
				got = append(got, d.String())
			}
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// cachedServer is a function that sends one request, which is answered from the
// cache.
func cachedServer(tb testing.TB) func() {
	tb.Helper()
	uri, calls := counting(tb)
	server := New(Options{Metrics: observe.NewMetrics(observe.MetricsOptions{}), Gates: Gates{Cache: newCache(tb)}})
	tb.Cleanup(server.backends.Close)
	server.Publish(Catalog{Stages: []Stage{{Plan: planFor(tb, passing(tb, uri), cachingStage("dev", "d1", "*/*"))}}})
	ctx := new(fasthttp.RequestCtx)
	near, far := net.Pipe()
	tb.Cleanup(func() {
		near.Close()
		far.Close()
		if n := calls.Load(); n != 1 {
			tb.Errorf("%d calls of the backend, want 1", n)
		}
	})
	ctx.Init2(&client{Conn: near, peer: "127.0.0.1", port: "4510"}, nil, false)
	ctx.Request.Header.DisableNormalizing()
	if err := ctx.Request.Read(bufio.NewReader(strings.NewReader("GET /pets?q=1 HTTP/1.1\r\nHost: 127.0.0.1:4510\r\n\r\n"))); err != nil {
		tb.Fatal(err)
	}
	return func() {
		ctx.Response.Reset()
		server.handle(ctx)
	}
}

// TestCachedAllocations holds the budget of a request that the cache answers.
func TestCachedAllocations(t *testing.T) {
	race.SkipAllocations(t)
	do := cachedServer(t)
	for range 100 {
		do()
	}
	if n := testing.AllocsPerRun(500, do); n > 0 {
		t.Errorf("%v allocations per request, want 0", n)
	}
}

// BenchmarkHandleCached is a request that the cache answers.
func BenchmarkHandleCached(b *testing.B) {
	do := cachedServer(b)
	b.ReportAllocs()
	for b.Loop() {
		do()
	}
}

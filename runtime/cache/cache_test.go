package cache

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/mapping"
)

// bench is a cache with a clock that only the test moves.
type bench struct {
	*Cache
	now time.Time
}

func newBench(t testing.TB) *bench {
	b := &bench{now: time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)}
	b.Cache = New(Options{Now: func() time.Time { return b.now }})
	t.Cleanup(b.Close)
	return b
}

// stageOfTest has a cluster; settings are keys that cache, such as "pets/GET",
// each with its time to live: "pets/GET 60".
func stageOfTest(settings ...string) *api.Stage {
	st := &api.Stage{StageName: "dev", DeploymentID: "d1", CacheClusterEnabled: true, CacheClusterSize: "0.5"}
	for _, text := range settings {
		key, ttl, given := strings.Cut(text, " ")
		s := api.DefaultMethodSetting(key)
		s.CachingEnabled = true
		if given {
			s.CacheTTLInSeconds, _ = strconv.Atoi(ttl)
		}
		st.MethodSettings = append(st.MethodSettings, s)
	}
	return st
}

// planOf compiles methods such as "GET /pets q" of the API abc, each with the
// names of the query parameters in its key.
func planOf(t testing.TB, st *api.Stage, methods ...string) *mapping.Plan {
	t.Helper()
	rest := &api.RestAPI{ID: "abc"}
	for _, text := range methods {
		fields := strings.Fields(text)
		in := &api.Integration{Type: api.TypeHTTP, HTTPMethod: "GET", URI: "http://a.test/", IntegrationResponses: []*api.IntegrationResponse{{StatusCode: "200"}}}
		for _, name := range fields[2:] {
			in.CacheKeyParameters = append(in.CacheKeyParameters, "method.request.querystring."+name)
		}
		r := rest.Resource(fields[1])
		if r == nil {
			r = &api.Resource{ID: api.ResourceID("abc", fields[1]), Path: fields[1]}
			rest.Resources = append(rest.Resources, r)
		}
		r.Methods.Put(&api.Method{HTTPMethod: fields[0], Integration: in, MethodResponses: []*api.MethodResponse{{StatusCode: "200"}}})
	}
	plan, report := mapping.Compile(rest, st, mapping.Env{})
	if report.HasErrors() {
		t.Fatal(report)
	}
	return plan
}

// request puts "GET /pets?q=1" with headers such as "Name: value" on its route.
func request(t testing.TB, plan *mapping.Plan, text string, headers ...string) (*mapping.Exchange, *mapping.Route) {
	t.Helper()
	ex := new(mapping.Exchange)
	verb, target, _ := strings.Cut(text, " ")
	ex.Request = mapping.Request{Method: verb, ID: "id", Trace: mapping.TraceHeader{Root: "1-2-" + text}}
	ex.Request.Path, ex.Request.Query, _ = strings.Cut(target, "?")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		ex.AddHeader([]byte(name), []byte(value))
	}
	route, out := plan.Match(ex)
	if !out.OK() {
		t.Fatal(out.Cause)
	}
	if out := route.Map(ex); !out.OK() {
		t.Fatal(out.Cause)
	}
	return ex, route
}

// ask sends a request whose backend would answer with a status and a body, and
// says what became of it: "hit body", "miss body" or "off body".
func (b *bench) ask(t testing.TB, plan *mapping.Plan, text string, status int, body string, headers ...string) string {
	t.Helper()
	ex, route := request(t, plan, text, headers...)
	a := b.Of(route)
	if a == nil {
		return "off " + body
	}
	var look Look
	hit, out := a.Answer(ex, &look)
	if !out.OK() {
		return string(out.Type)
	}
	word := "hit "
	if !hit {
		word = "miss "
		if !look.Used() {
			word = "off "
		}
		ex.Response.Status, ex.Response.Body = status, []byte(body)
		a.Keep(ex, &look)
	}
	for _, h := range ex.Response.Headers {
		if h.Name == "Warning" {
			word = "warned " + word
		}
	}
	return word + string(ex.Response.Body)
}

// TestWhatIsCached holds CA-01, CA-02 and CA-16: which settings cache which
// verbs.
func TestWhatIsCached(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(st *api.Stage)
		settings []string
		want     string // what the second GET, POST, HEAD of /pets and GET of /all get
	}{
		{name: "no setting", want: "off off off off"},
		{name: "all", settings: []string{"*/*"}, want: "hit off off hit"},
		{name: "a method", settings: []string{"pets/GET"}, want: "hit off off off"},
		{name: "another verb", settings: []string{"pets/POST"}, want: "off hit off off"},
		{name: "escaped", settings: []string{"~1pets/POST"}, want: "off hit off off"},
		{name: "ANY of a resource", settings: []string{"all/ANY"}, want: "off off off hit"},
		{name: "no cluster", change: func(st *api.Stage) { st.CacheClusterEnabled = false }, settings: []string{"*/*"}, want: "off off off off"},
		{name: "no time to live", settings: []string{"*/* 0"}, want: "off off off off"},
		{name: "negative", settings: []string{"*/* -5"}, want: "off off off off"},
		{name: "a method without, all with", settings: []string{"*/*", "pets/GET 0"}, want: "off off off hit"},
		{name: "STREAM", change: func(st *api.Stage) { st.Description = "stream" }, settings: []string{"*/*"}, want: "off off off off"},
	} {
		st := stageOfTest(c.settings...)
		if c.change != nil {
			c.change(st)
		}
		plan := planOf(t, st, "GET /pets", "POST /pets", "HEAD /pets", "ANY /all")
		if st.Description == "stream" {
			rest := plan.API()
			for _, r := range rest.Resources {
				for _, m := range r.Methods {
					m.Integration.Type, m.Integration.ResponseTransferMode = api.TypeHTTPProxy, api.Stream
				}
			}
			plan, _ = mapping.Compile(rest, st, mapping.Env{})
		}
		var got []string
		for _, text := range []string{"GET /pets", "POST /pets", "HEAD /pets", "GET /all"} {
			b := newBench(t)
			b.ask(t, plan, text, 200, "first")
			word, _, _ := strings.Cut(b.ask(t, plan, text, 200, "second"), " ")
			got = append(got, word)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// TestKeys holds CA-03: values of the parameters listed tell entries apart, the
// resource does by its namespace, nothing else does.
func TestKeys(t *testing.T) {
	b := newBench(t)
	plan := planOf(t, stageOfTest("*/*", "pets/POST"), "GET /pets q", "POST /pets q", "GET /toys q")
	var got []string
	for i, text := range []string{"GET /pets?q=1", "GET /pets?q=1", "GET /pets?q=2", "GET /pets", "GET /pets?other=1", "GET /pets?q=", "GET /toys?q=1", "POST /pets?q=1"} {
		got = append(got, b.ask(t, plan, text, 200, strconv.Itoa(i), "Accept: text/"+strconv.Itoa(i)))
	}
	want := []string{"miss 0", "hit 0", "miss 2", "miss 3", "hit 3", "miss 5", "miss 6", "hit 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	shared := planOf(t, stageOfTest("*/*"), "GET /pets", "GET /toys")
	rest := shared.API()
	for _, r := range rest.Resources {
		r.Methods[0].Integration.CacheNamespace = "one"
	}
	shared, _ = mapping.Compile(rest, shared.Stage(), mapping.Env{})
	if first, second := b.ask(t, shared, "GET /pets", 200, "a"), b.ask(t, shared, "GET /toys", 200, "b"); first != "miss a" || second != "hit a" {
		t.Errorf("%s, then %s: one namespace has to share entries", first, second)
	}
}

// TestWhatIsKept holds CA-06, CA-07 and CA-08.
func TestWhatIsKept(t *testing.T) {
	for _, c := range []struct {
		status, size int
		wait         time.Duration
		want         string
	}{
		{200, 10, 0, "hit"}, {204, 0, 0, "hit"}, {302, 10, 0, "hit"}, {399, 1, 0, "hit"}, {400, 10, 0, "miss"}, {404, 10, 0, "miss"}, {500, 10, 0, "miss"},
		{200, 1 << 20, 0, "hit"}, {200, 1<<20 + 1, 0, "miss"},
		{200, 10, 59 * time.Second, "hit"}, {200, 10, 60 * time.Second, "miss"},
	} {
		b := newBench(t)
		plan := planOf(t, stageOfTest("*/* 60"), "GET /pets")
		b.ask(t, plan, "GET /pets", c.status, strings.Repeat("x", c.size))
		b.now = b.now.Add(c.wait)
		if got := b.ask(t, plan, "GET /pets", 200, ""); !strings.HasPrefix(got, c.want) {
			t.Errorf("status %d, %d bytes, after %s: %.20s, want %s", c.status, c.size, c.wait, got, c.want)
		}
	}
	b := newBench(t)
	plan := planOf(t, stageOfTest("*/* 90000"), "GET /pets")
	b.ask(t, plan, "GET /pets", 200, "a")
	b.now = b.now.Add(time.Hour)
	if got := b.ask(t, plan, "GET /pets", 200, "b"); got != "miss b" {
		t.Errorf("%s after an hour, the longest time to live", got)
	}
}

// TestHead holds CA-18: no GET gets the missing body of a HEAD, and a HEAD is
// answered with the entry of a GET.
func TestHead(t *testing.T) {
	b := newBench(t)
	plan := planOf(t, stageOfTest("pets/ANY"), "ANY /pets")
	got := []string{
		b.ask(t, plan, "HEAD /pets", 200, ""), b.ask(t, plan, "GET /pets", 200, "body"), b.ask(t, plan, "HEAD /pets", 200, ""),
		b.ask(t, plan, "HEAD /pets", 200, "", "Cache-Control: max-age=0"), b.ask(t, plan, "GET /pets", 200, "new"),
	}
	if want := []string{"miss ", "miss body", "hit body", "warned hit body", "hit body"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	b = newBench(t) // the integration asks with GET, whatever the client's verb
	if first, second := b.ask(t, plan, "HEAD /pets", 200, "body"), b.ask(t, plan, "GET /pets", 200, "new"); first != "miss body" || second != "hit body" {
		t.Errorf("%s, then %s", first, second)
	}
}

// TestFresh holds CA-09 to CA-11: Cache-Control with and without the permission,
// for each strategy.
func TestFresh(t *testing.T) {
	for _, c := range []struct {
		header   string
		open     bool // no authorization required
		allowed  bool
		strategy string
		want     string // with an entry "old"
		then     string // what the next request gets
	}{
		{header: "Cache-Control: max-age=0", open: true, want: "miss new", then: "hit new"},
		{header: "cache-control: no-transform, MAX-AGE=0", open: true, want: "miss new", then: "hit new"},
		{header: "Cache-Control: max-age=00", open: true, want: "hit old", then: "hit old"},
		{header: "Cache-Control: no-cache", open: true, want: "hit old", then: "hit old"},
		{header: "Cache-Control: max-age=1", open: true, want: "hit old", then: "hit old"},
		{header: "Pragma: no-cache", open: true, want: "hit old", then: "hit old"},
		{header: "Cache-Control: max-age=0", allowed: true, strategy: "FAIL_WITH_403", want: "miss new", then: "hit new"},
		{header: "Cache-Control: max-age=0", strategy: "FAIL_WITH_403", want: "ACCESS_DENIED", then: "hit old"},
		{header: "Cache-Control: no-cache", strategy: "FAIL_WITH_403", want: "hit old", then: "hit old"},
		{header: "Cache-Control: max-age=0", strategy: "SUCCEED_WITH_RESPONSE_HEADER", want: "warned hit old", then: "hit old"},
		{header: "Cache-Control: max-age=0", strategy: "", want: "warned hit old", then: "hit old"},
		{header: "Cache-Control: max-age=0", strategy: "SUCCEED_WITHOUT_RESPONSE_HEADER", want: "hit old", then: "hit old"},
	} {
		b := newBench(t)
		st := stageOfTest("*/*")
		st.MethodSettings[0].RequireAuthorizationForCacheControl = !c.open
		st.MethodSettings[0].UnauthorizedCacheControlHeaderStrategy = c.strategy
		plan := planOf(t, st, "GET /pets")
		if got := b.ask(t, plan, "GET /pets", 200, "old"); got != "miss old" {
			t.Fatal(got)
		}
		if c.allowed {
			ex, route := request(t, plan, "GET /pets", c.header)
			ex.MayInvalidate = true
			var look Look
			if hit, out := b.Of(route).Answer(ex, &look); hit || !out.OK() {
				t.Errorf("%+v: hit %v, %v", c, hit, out)
			}
			ex.Response.Status, ex.Response.Body = 200, []byte("new")
			b.Of(route).Keep(ex, &look)
		} else if got := b.ask(t, plan, "GET /pets", 200, "new", c.header); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
		if got := b.ask(t, plan, "GET /pets", 200, "newer"); got != c.then {
			t.Errorf("%+v: then %s", c, got)
		}
	}
	b := newBench(t)
	plan := planOf(t, stageOfTest("*/*"), "GET /pets")
	for _, want := range []string{"warned miss a", "warned hit a"} { // the entry itself has no warning
		if got := b.ask(t, plan, "GET /pets", 200, "a", "Cache-Control: max-age=0"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := b.ask(t, plan, "GET /pets", 200, "b"); got != "hit a" {
		t.Errorf("%s, want hit a", got)
	}
}

// TestSharedMisses holds CA-12: requests that miss at the same time all go to
// the backend, and the answer that comes last stands.
func TestSharedMisses(t *testing.T) {
	b := newBench(t)
	plan := planOf(t, stageOfTest("*/*"), "GET /pets")
	var looks [2]Look
	var exchanges [2]*mapping.Exchange
	var access *Access
	for i := range looks {
		ex, route := request(t, plan, "GET /pets")
		access, exchanges[i] = b.Of(route), ex
		if hit, _ := access.Answer(ex, &looks[i]); hit {
			t.Fatal("hit")
		}
	}
	for i, ex := range exchanges {
		ex.Response.Status, ex.Response.Body = 200, []byte{'0' + byte(i)}
		access.Keep(ex, &looks[i])
	}
	if got := b.ask(t, plan, "GET /pets", 200, ""); got != "hit 1" {
		t.Errorf("%s, want hit 1", got)
	}
}

// TestFlush holds CA-14: a flush empties one stage, and what is under way then
// is not kept.
func TestFlush(t *testing.T) {
	b := newBench(t)
	dev := planOf(t, stageOfTest("*/*"), "GET /pets")
	st := stageOfTest("*/*")
	st.StageName = "prod"
	prod := planOf(t, st, "GET /pets")
	b.ask(t, dev, "GET /pets", 200, "dev")
	b.ask(t, prod, "GET /pets", 200, "prod")
	b.Flush("abc", "none")
	b.Flush("abc", "dev")
	ex, route := request(t, dev, "GET /pets")
	var look Look
	if hit, _ := b.Of(route).Answer(ex, &look); hit {
		t.Error("hit after a flush")
	}
	b.Flush("abc", "dev")
	ex.Response.Status = 200
	ex.Trace = mapping.NewTrace()
	b.Of(route).Keep(ex, &look)
	if tree := string(ex.Trace.AppendTree(nil)); !strings.Contains(tree, "the answer is not kept — the cache was flushed meanwhile") {
		t.Error(tree)
	}
	if got := b.ask(t, dev, "GET /pets", 200, "later"); got != "miss later" {
		t.Errorf("%s: an answer from before the flush was kept", got)
	}
	if got := b.ask(t, prod, "GET /pets", 200, "other"); got != "hit prod" {
		t.Errorf("%s: the other stage was flushed", got)
	}
}

// TestDeployments holds CA-15: entries belong to a deployment, a cluster to a
// stage with one and its size.
func TestDeployments(t *testing.T) {
	b := newBench(t)
	compiled := func(deployment, size string) *mapping.Plan {
		st := stageOfTest("*/*")
		st.DeploymentID, st.CacheClusterSize = deployment, size
		return planOf(t, st, "GET /pets")
	}
	ask := func(plan *mapping.Plan, body, want string) {
		t.Helper()
		if got := b.ask(t, plan, "GET /pets", 200, body); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	d1, d2 := compiled("d1", "0.5"), compiled("d2", "0.5")
	ask(d1, "one", "miss one")
	b.Serve([]*mapping.Plan{d1, d2}) // d2 is a canary
	ask(d2, "two", "miss two")
	ask(d1, "", "hit one")
	b.Serve([]*mapping.Plan{compiled("d1", "0.5")}) // the same again
	ask(d1, "", "hit one")
	ask(d2, "three", "miss three")
	b.Serve([]*mapping.Plan{d2})
	ask(d1, "four", "miss four")
	larger := compiled("d1", "1.6")
	ask(larger, "five", "miss five")
	off := stageOfTest("*/*")
	off.CacheClusterEnabled = false
	b.Serve([]*mapping.Plan{planOf(t, off, "GET /pets")})
	if len(b.clusters) != 0 {
		t.Errorf("%d clusters are left", len(b.clusters))
	}
}

// TestCapacity holds CA-13: a cluster has a size in gigabytes, and entries make
// room for others.
func TestCapacity(t *testing.T) {
	for size, want := range map[string]uint64{"0.5": 1 << 29, "1.6": 1717986918, "237": 237 << 30, "": 1 << 29, "-1": 1 << 29, "NaN": 1 << 29, "1e30": 1 << 29} {
		if got := capacity(size); got != want {
			t.Errorf("%q: %d bytes, want %d", size, got, want)
		}
	}
	b := newBench(t)
	plan := planOf(t, stageOfTest("*/*"), "GET /pets q")
	_, route := request(t, plan, "GET /pets")
	k := b.Of(route).cluster
	k.entries.SetMaximum(100_000)
	for i := range 100 {
		b.ask(t, plan, fmt.Sprintf("GET /pets?q=%d", i), 200, strings.Repeat("x", 10_000))
	}
	k.entries.CleanUp()
	if n, used := k.entries.EstimatedSize(), k.entries.WeightedSize(); n == 0 || n > 9 || used > 100_000 {
		t.Errorf("%d entries, %d bytes of 100,000", n, used)
	}
}

// TestReplay holds CA-05: an entry has memory of its own, and its trace header
// is that of the new request.
func TestReplay(t *testing.T) {
	b := newBench(t)
	plan := planOf(t, stageOfTest("*/*"), "GET /pets")
	ex, route := request(t, plan, "GET /pets")
	a := b.Of(route)
	var look Look
	a.Answer(ex, &look)
	body := []byte(`{"a":1}`)
	ex.IntegrationResponse.Status, ex.IntegrationResponse.Body = 200, body
	if out := route.Response(ex); !out.OK() {
		t.Fatal(out.Cause)
	}
	first := append([]mapping.Header(nil), ex.Response.Headers...)
	a.Keep(ex, &look)
	copy(body, "XXXXXXX")
	ex.Reset()
	ex, _ = request(t, plan, "GET /pets", "X-Amzn-Trace-Id: Root=1-9-9")
	ex.Trace = mapping.NewTrace()
	if hit, _ := a.Answer(ex, &look); !hit {
		t.Fatal("no hit")
	}
	want := append([]mapping.Header(nil), first...)
	for i := range want {
		if want[i].Name == "X-Amzn-Trace-Id" {
			want[i].Value = ex.Header("X-Amzn-Trace-Id")
		}
	}
	if diff := cmp.Diff(want, ex.Response.Headers); diff != "" || string(ex.Response.Body) != `{"a":1}` || ex.Response.Status != 200 {
		t.Errorf("status %d, body %s, headers (-want +got):\n%s", ex.Response.Status, ex.Response.Body, diff)
	}
	if !strings.HasPrefix(ex.Response.Headers[0].Value, "Root=1-9-9;Parent=") {
		t.Errorf("the trace header is %v", ex.Response.Headers[0])
	}
	log := string(ex.Trace.AppendAWS(nil, "id", time.Time{}))
	for _, line := range []string{`Method response body after transformations: {"a":1}`, "Successfully completed execution", "Method completed with status: 200"} {
		if !strings.Contains(log, line) {
			t.Errorf("the log has no %q:\n%s", line, log)
		}
	}
}

// TestTree holds what the tree says of a miss, of what is kept, and of a hit.
func TestTree(t *testing.T) {
	b := newBench(t)
	plan := planOf(t, stageOfTest("*/* 60"), "GET /pets q r")
	for _, want := range []string{`cache
  miss — no entry of this key is in time
    namespace: ` + api.ResourceID("abc", "/pets") + `
    method.request.querystring.q: 1
    method.request.querystring.r: (absent)
  the answer is kept for 1m0s
`, `cache
  hit — no template is rendered, no backend is called
    namespace: ` + api.ResourceID("abc", "/pets") + `
    method.request.querystring.q: 1
    method.request.querystring.r: (absent)
    age: 20s
    time to live: 1m0s
    left: 40s
    size: 1 bytes
response
`} {
		ex, route := request(t, plan, "GET /pets?q=1")
		ex.Trace = mapping.NewTrace()
		var look Look
		if hit, _ := b.Of(route).Answer(ex, &look); !hit {
			ex.Response.Status, ex.Response.Body = 200, []byte("x")
			b.Of(route).Keep(ex, &look)
		}
		b.now = b.now.Add(20 * time.Second)
		if tree := string(ex.Trace.AppendTree(nil)); !strings.HasPrefix(tree, want) {
			t.Errorf("got\n%swant\n%s", tree, want)
		}
	}
}

// TestHitAllocations holds the budget of a hit: none.
func TestHitAllocations(t *testing.T) {
	c := New(Options{})
	t.Cleanup(c.Close)
	plan := planOf(t, stageOfTest("*/*"), "GET /pets q")
	ex, route := request(t, plan, "GET /pets?q=1")
	a := c.Of(route)
	var look Look
	a.Answer(ex, &look)
	ex.Response = mapping.Response{Status: 200, Headers: []mapping.Header{{Name: "a", Value: "b"}}, Body: []byte("x")}
	a.Keep(ex, &look)
	hits := 0
	n := testing.AllocsPerRun(10_000, func() {
		if hit, _ := a.Answer(ex, &look); hit {
			hits++
		}
	})
	if n > 0 || hits != 10_001 {
		t.Errorf("%v allocations per hit, %d hits", n, hits)
	}
}

// TestManyAtOnce reads, keeps, flushes and publishes from several goroutines.
func TestManyAtOnce(t *testing.T) {
	c := New(Options{})
	t.Cleanup(c.Close)
	plan := planOf(t, stageOfTest("*/*"), "GET /pets q")
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			var look Look
			for i := range 300 {
				text := fmt.Sprintf("GET /pets?q=%d", i%7)
				ex, route := request(t, plan, text)
				a := c.Of(route)
				if hit, _ := a.Answer(ex, &look); hit {
					if got := string(ex.Response.Body); got != text {
						t.Errorf("%s got the answer to %s", text, got)
					}
					continue
				}
				ex.Response.Status, ex.Response.Body = 200, []byte(text)
				a.Keep(ex, &look)
				if g == 0 && i%50 == 0 {
					c.Flush("abc", "dev")
					c.Serve([]*mapping.Plan{plan})
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkHit(b *testing.B) {
	c := New(Options{})
	b.Cleanup(c.Close)
	ex, route := request(b, planOf(b, stageOfTest("*/*"), "GET /pets q"), "GET /pets?q=1")
	a := c.Of(route)
	var look Look
	a.Answer(ex, &look)
	ex.Response = mapping.Response{Status: 200, Body: []byte("x")}
	a.Keep(ex, &look)
	b.ReportAllocs()
	for b.Loop() {
		a.Answer(ex, &look)
	}
}

package runtime

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/valyala/fasthttp"

	"postern/api"
	"postern/internal/race"
	"postern/mapping"
	"postern/runtime/limit"
	"postern/runtime/observe"
)

// stageWith is a stage with throttles: setting → burst; each refills one per
// second.
func stageWith(name string, bursts map[string]int) *api.Stage {
	st := &api.Stage{StageName: name}
	for key, burst := range bursts {
		s := api.DefaultMethodSetting(key)
		s.ThrottlingBurstLimit, s.ThrottlingRateLimit = burst, 1
		st.MethodSettings = append(st.MethodSettings, s)
	}
	return st
}

func planFor(t testing.TB, a *api.RestAPI, st *api.Stage) *mapping.Plan {
	t.Helper()
	plan, report := mapping.Compile(a, st, mapping.Env{})
	if report.HasErrors() {
		t.Fatal(report)
	}
	return plan
}

// standing is a clock that stands.
func standing() time.Time { return standTime }

// TestStageThrottles sends over sockets to stages with throttles of methods:
// stage and canary share them, stages do not, and publishing again does not
// fill them.
func TestStageThrottles(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/pets": {"GET": mock200}, "/toys": {"GET": mock200}, "/free": {"GET": mock200}})
	bursts := map[string]int{"*/*": 2, "toys/GET": 1, "free/GET": -1}
	dev := Stage{Plan: planFor(t, a, stageWith("dev", bursts)), Canary: planFor(t, a, stageWith("dev", bursts)), Percent: 50}
	prod := Stage{Plan: planFor(t, a, stageWith("prod", bursts))}
	gates := Gates{Limit: limit.New(limit.Options{Now: standing})}
	server, addr := start(t, Options{Gates: gates}, dev, prod)
	const throttled = `429 {"message":"Too Many Requests"}`
	for _, c := range []struct {
		path string
		want []string
	}{
		{"dev/pets", []string{"200 ", "200 ", throttled, throttled}},
		{"dev/toys", []string{"200 ", throttled}},
		{"dev/free", []string{"200 ", "200 ", "200 "}},
		{"prod/pets", []string{"200 ", "200 ", throttled}},
		{"dev/pets", []string{throttled}},
	} {
		for i, want := range c.want {
			if got := talk(t, addr, "GET /_aws/execute-api/abc/"+c.path+" HTTP/1.1\r\nHost: x\r\n\r\n"); got != want {
				t.Errorf("%s, request %d: %s, want %s", c.path, i+1, got, want)
			}
		}
		server.Publish(Catalog{Stages: []Stage{dev, prod}})
	}
}

// TestAccountThrottle holds all requests of all stages against one bucket, also
// those of methods without any check of their own; without a throttle of the
// account they have none.
func TestAccountThrottle(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/pets": {"GET": mock200}})
	stages := []Stage{{Plan: compile(t, a, "dev")}, {Plan: compile(t, a, "prod")}}
	limits := limit.New(limit.Options{Now: standing})
	limits.Publish(limit.Account{Throttle: &api.Throttle{BurstLimit: 3, RateLimit: 1}})
	server, addr := start(t, Options{Gates: Gates{Limit: limits}}, stages...)
	var got []string
	for i := range 10 {
		if i == 6 {
			limits.Publish(limit.Account{})
			server.Publish(Catalog{Stages: stages})
		}
		answer := talk(t, addr, "GET /_aws/execute-api/abc/"+[]string{"dev", "prod"}[i%2]+"/pets HTTP/1.1\r\nHost: x\r\n\r\n")
		got = append(got, answer[:3])
	}
	if want := "200 200 200 429 429 429 200 200 200 200"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// TestThrottleUnderLoad sends from many connections at once: exactly the burst
// passes.
func TestThrottleUnderLoad(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/pets": {"GET": mock200}})
	gates := Gates{Limit: limit.New(limit.Options{Now: standing})}
	_, addr := start(t, Options{Gates: gates}, Stage{Plan: planFor(t, a, stageWith("dev", map[string]int{"*/*": 100}))})
	var passed, refused atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			answers := bufio.NewReader(c)
			for range 50 {
				io.WriteString(c, "GET /pets HTTP/1.1\r\nHost: x\r\n\r\n")
				res, err := http.ReadResponse(answers, nil)
				if err != nil {
					t.Error(err)
					return
				}
				io.Copy(io.Discard, res.Body)
				if res.StatusCode == http.StatusTooManyRequests {
					refused.Add(1)
				} else {
					passed.Add(1)
				}
			}
		})
	}
	all.Wait()
	if passed.Load() != 100 || refused.Load() != 300 {
		t.Errorf("%d passed, %d were refused, want 100 and 300", passed.Load(), refused.Load())
	}
}

// TestRefusalsInTree holds that the tree of a refused request says in a
// sentence what the cause is, and that a call without gates passes.
func TestRefusalsInTree(t *testing.T) {
	conf := configure(t, Sources{Settings: "postern.yaml"}, map[string]string{"a.yaml": keyed, "postern.yaml": `apis: [{file: a.yaml, stage: dev}]
apiKeys: {dev: ` + devKey + `, day: day-key-0123456789abcdef}
usagePlans:
  gold: {keys: [dev], stages: {a/dev: {/toys/GET: {rateLimit: 0}}}, throttle: {rateLimit: 2, burstLimit: 1}}
  daily: {keys: [day], quota: {limit: 1, period: DAY}}
`})
	plan := conf.Catalog.Stages[0].Plan
	limits := limit.New(limit.Options{Now: standing})
	limits.Publish(conf.Limits())
	for i, c := range []struct {
		path, key string
		status    int
		says      []string
	}{
		{"/pets", "", 403, []string{"GET /pets requires an API key, and the request has no header x-api-key"}},
		{"/pets", "x", 403, []string{"no API key has the value *; add it to apiKeys of postern.yaml and to the keys of a usage plan there"}},
		{"/pets", devKey, 200, []string{"API key dev (******************abcdef) of usage plan gold", "bucket: 0 of 1 tokens, 2 more per second"}},
		{"/pets", devKey, 429, []string{
			"THROTTLED answers 429 — usage plan gold allows API key dev (******************abcdef) 2 requests per second with a burst of 1, and more came",
			"the next request passes in 500ms",
		}},
		{"/toys", devKey, 429, []string{"allows API key dev (******************abcdef) on GET /toys of a/dev no request (rateLimit 0, burstLimit 0)", "no request will pass any more"}},
		{"/pets", "day-key-0123456789abcdef", 200, []string{"quota: 1 of 1 request per DAY, 0 left until 2026-11-21 00:00 UTC"}},
		{"/pets", "day-key-0123456789abcdef", 429, []string{"QUOTA_EXCEEDED answers 429 — usage plan daily allows API key day (******************abcdef) 1 request per DAY, and more came"}},
	} {
		call := Call{Method: "GET", Target: c.path, Gates: Gates{Limit: limits}}
		if c.key != "" {
			call.Headers = []mapping.Header{{Name: "x-api-key", Value: c.key}}
		}
		a := Invoke(plan, nil, call)
		tree := string(a.Trace.AppendTree(nil))
		for _, says := range c.says {
			if a.Status != c.status || !strings.Contains(tree, says) {
				t.Errorf("%d: status %d, want %d; the tree has to say %q:\n%s", i, a.Status, c.status, says, tree)
			}
		}
		if strings.Contains(tree, devKey) {
			t.Errorf("%d: the tree shows the key:\n%s", i, tree)
		}
		call.Gates = Gates{}
		if a := Invoke(plan, nil, call); a.Status != 200 {
			t.Errorf("%d: %d without gates", i, a.Status)
		}
	}
}

// TestAccessLogOfKeys holds the variables of a keyed request and of one that is
// refused.
func TestAccessLogOfKeys(t *testing.T) {
	conf := configure(t, Sources{Settings: "postern.yaml"}, map[string]string{"a.yaml": keyed, "postern.yaml": `apis: [{file: a.yaml, stage: dev}]
apiKeys: {dev: {value: ` + devKey + `, id: k1}}
usagePlans: {gold: {keys: [dev], throttle: {rateLimit: 1}}}
`})
	st := *conf.Catalog.Stages[0].Plan.Stage()
	st.AccessLogSettings = &api.AccessLogSettings{Format: "$context.identity.apiKey $context.identity.apiKeyId $context.status $context.error.responseType ($context.requestId)"}
	plan := planFor(t, conf.Catalog.Stages[0].Plan.API(), &st)
	limits := limit.New(limit.Options{Now: standing})
	limits.Publish(conf.Limits())
	var got []string
	for _, key := range []string{devKey, devKey, "nobody"} {
		ex := &mapping.Exchange{Request: mapping.Request{Method: "GET", Path: "/pets", ID: "id"}}
		ex.AddHeader([]byte("x-api-key"), []byte(key))
		route, _ := plan.Match(ex)
		ex.Response.Status = 200
		if outcome := limits.Check(route)(ex); !outcome.OK() {
			plan.Gateway(ex, outcome)
		}
		got = append(got, string(plan.AppendAccessLog(nil, ex)))
	}
	want := []string{devKey + " k1 200 - (id)", devKey + " k1 429 THROTTLED (id)", "- - 403 INVALID_API_KEY (id)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// authorizing is a gate that names an API key, as a Lambda authorizer does.
type authorizing struct{ key string }

func (a authorizing) Check(route *mapping.Route) func(*mapping.Exchange) mapping.Outcome {
	return func(ex *mapping.Exchange) mapping.Outcome {
		if a.key == "" {
			return mapping.Outcome{Type: api.Unauthorized, Cause: "nobody"}
		}
		ex.Authorizer.UsageKey = a.key
		return mapping.Outcome{}
	}
}

// TestGateOrder holds that callers are authorized first, and that a key of the
// authorizer reaches the usage plan.
func TestGateOrder(t *testing.T) {
	conf := configure(t, Sources{Settings: "postern.yaml"}, map[string]string{
		"a.yaml":       keyed + "x-amazon-apigateway-api-key-source: AUTHORIZER\n",
		"postern.yaml": "apis: [{file: a.yaml, stage: dev}]\napiKeys: {dev: " + devKey + "}\nusagePlans: {gold: {keys: [dev], throttle: {rateLimit: 1}}}",
	})
	limits := limit.New(limit.Options{Now: standing})
	limits.Publish(conf.Limits())
	for i, c := range []struct {
		key  string
		want string
	}{{"", "401 UNAUTHORIZED"}, {devKey, "200 "}, {"other", "403 INVALID_API_KEY"}, {"", "401 UNAUTHORIZED"}, {devKey, "429 THROTTLED"}} {
		call := Call{Method: "GET", Target: "/pets", Gates: Gates{Authorize: authorizing{c.key}, Limit: limits}}
		a := Invoke(conf.Catalog.Stages[0].Plan, nil, call)
		if got := fmt.Sprintf("%d %s", a.Status, a.Outcome.Type); got != c.want {
			t.Errorf("%d: %s, want %s", i, got, c.want)
		}
	}
}

// keyedServer serves /pets, which requires a key, and /shut, where the
// plan of the key lets nothing pass; what it returns sends one request.
func keyedServer(tb testing.TB) func(path string) (do func(), status func() int) {
	tb.Helper()
	a := restAPI(tb, "abc", map[string]map[string]string{"/pets": {"GET": mock200}, "/shut": {"GET": mock200}})
	for _, r := range a.Resources {
		r.Methods[0].APIKeyRequired = true
	}
	plenty := api.Throttle{BurstLimit: 1 << 30, RateLimit: 1 << 20}
	limits := limit.New(limit.Options{})
	limits.Publish(limit.Account{
		Keys: []*api.APIKey{{ID: "k", Value: devKey, Enabled: true}}, Throttle: &plenty,
		Plans: []*api.UsagePlan{{ID: "p", Keys: []*api.UsagePlanKey{{ID: "k"}}, Quota: &api.Quota{Limit: 1 << 30, Period: api.Month},
			APIStages: []api.APIStage{{APIID: "abc", Stage: "dev", Throttle: []api.MethodThrottle{{Method: "/shut/GET"}, {Method: "*/*", Throttle: plenty}}}}}},
	})
	failures := observe.NewFailures(slog.New(slog.NewTextHandler(io.Discard, nil)), observe.FailuresOptions{})
	tb.Cleanup(failures.Close)
	server := New(Options{Metrics: observe.NewMetrics(observe.MetricsOptions{}), Failures: failures, Gates: Gates{Limit: limits}})
	tb.Cleanup(server.backends.Close)
	server.Publish(Catalog{Stages: []Stage{{Plan: planFor(tb, a, stageWith("dev", map[string]int{"*/*": 1 << 30}))}}})
	return func(path string) (func(), func() int) {
		ctx := new(fasthttp.RequestCtx)
		near, far := net.Pipe()
		tb.Cleanup(func() {
			near.Close()
			far.Close()
		})
		ctx.Init2(&client{Conn: near, peer: "127.0.0.1", port: "4510"}, nil, false)
		ctx.Request.Header.DisableNormalizing()
		wire := "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:4510\r\nx-api-key: " + devKey + "\r\n\r\n"
		if err := ctx.Request.Read(bufio.NewReader(strings.NewReader(wire))); err != nil {
			tb.Fatal(err)
		}
		return func() {
			ctx.Response.Reset()
			server.handle(ctx)
		}, ctx.Response.StatusCode
	}
}

// TestGuardedAllocations holds the budget of requests with a key, a quota and
// throttles: none when they pass, and none when they are refused.
func TestGuardedAllocations(t *testing.T) {
	race.SkipAllocations(t)
	send := keyedServer(t)
	for path, want := range map[string]int{"/pets": 200, "/shut": 429} {
		do, status := send(path)
		for range 100 {
			do()
		}
		if n := testing.AllocsPerRun(500, do); n > 0 || status() != want {
			t.Errorf("%s: %v allocations per request, status %d, want 0 and %d", path, n, status(), want)
		}
	}
}

// BenchmarkHandleKeyed is a request that passes a key, its throttle and quota,
// the throttles of stage and account; BenchmarkHandleThrottled one that the
// throttle of its key refuses.
func BenchmarkHandleKeyed(b *testing.B)     { handleKeyed(b, "/pets", 200) }
func BenchmarkHandleThrottled(b *testing.B) { handleKeyed(b, "/shut", 429) }

func handleKeyed(b *testing.B, path string, want int) {
	do, status := keyedServer(b)(path)
	b.ReportAllocs()
	for b.Loop() {
		do()
	}
	if status() != want {
		b.Fatal(status())
	}
}

// broken is a gate that fails as no code should.
type broken struct{}

func (broken) Check(*mapping.Route) func(*mapping.Exchange) mapping.Outcome {
	return func(ex *mapping.Exchange) mapping.Outcome {
		if ex.Request.Query == "fail" {
			panic("the gate is broken")
		}
		return mapping.Outcome{}
	}
}

// TestFailuresInside: a failure of this code is a 500 with a line in the log,
// and the requests beside and behind it are served.
func TestFailuresInside(t *testing.T) {
	var log strings.Builder
	var mu sync.Mutex
	logger := slog.New(slog.NewTextHandler(locked{&log, &mu}, nil))
	plan := compile(t, restAPI(t, "abc", map[string]map[string]string{"/pets": {"GET": mock200}}), "dev")
	_, addr := start(t, Options{Logger: logger, Gates: Gates{Limit: broken{}}}, Stage{Plan: plan})
	for _, c := range []struct {
		target string
		status int
	}{{"/pets?fail", 500}, {"/pets", 200}, {"/pets?fail", 500}, {"/pets", 200}} {
		res, err := http.Get("http://" + addr + c.target)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", c.target, res.StatusCode, c.status)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if got := log.String(); strings.Count(got, "the gate is broken") != 2 || !strings.Contains(got, "gate_test.go") {
		t.Errorf("the log says %s", got)
	}
}

// locked is a writer for several goroutines.
type locked struct {
	to io.Writer
	mu *sync.Mutex
}

func (l locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

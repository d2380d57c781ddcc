package limit

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/mapping"
)

// Keys of the tests.
const (
	goldKey   = "gold-key-0123456789abcdef"
	silverKey = "silver-key-0123456789abcd"
	idleKey   = "idle-key-0123456789abcdef"
	offKey    = "off-key-0123456789abcdefg"
)

// account is a gold plan with a throttle, a quota and throttles of methods, a
// silver one for another stage, and a key without plan.
func account() Account {
	key := func(id, value string) *api.APIKey {
		return &api.APIKey{ID: id + "-id", Name: id, Value: value, Enabled: id != "off"}
	}
	member := func(id string) *api.UsagePlanKey { return &api.UsagePlanKey{ID: id + "-id", Type: "API_KEY"} }
	return Account{
		Keys: []*api.APIKey{key("gold", goldKey), key("silver", silverKey), key("idle", idleKey), key("off", offKey)},
		Plans: []*api.UsagePlan{
			{
				ID: "g1", Name: "gold", Throttle: &api.Throttle{BurstLimit: 2, RateLimit: 1},
				Quota: &api.Quota{Limit: 6, Period: api.Day}, Keys: []*api.UsagePlanKey{member("gold"), member("off"), member("gone")},
				APIStages: []api.APIStage{{APIID: "abc", Stage: "dev", Throttle: []api.MethodThrottle{
					{Method: "/slow/GET", Throttle: api.Throttle{BurstLimit: 1, RateLimit: 1}},
					{Method: "~1any~1{id}/POST", Throttle: api.Throttle{}},
				}}, {APIID: "abc", Stage: "prod"}},
			},
			{ID: "s1", Name: "silver", Keys: []*api.UsagePlanKey{member("silver")}, APIStages: []api.APIStage{{APIID: "xyz", Stage: "dev"}}},
		},
	}
}

// plan compiles methods such as "GET /pets" of the API abc; those that begin
// with a plus require no key.
func plan(t testing.TB, stage *api.Stage, change func(*api.RestAPI), methods ...string) *mapping.Plan {
	t.Helper()
	rest := &api.RestAPI{ID: "abc"}
	for i, text := range methods {
		open := strings.HasPrefix(text, "+")
		verb, path, _ := strings.Cut(strings.TrimPrefix(text, "+"), " ")
		rest.Resources = append(rest.Resources, &api.Resource{ID: fmt.Sprint("r", i), Path: path, Methods: api.Methods{{
			HTTPMethod: verb, AuthorizationType: api.AuthNone, APIKeyRequired: !open, Integration: &api.Integration{Type: api.TypeMock},
		}}})
	}
	if change != nil {
		change(rest)
	}
	p, findings := mapping.Compile(rest, stage, mapping.Env{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	return p
}

// desk sends requests to a plan at times of its own.
type desk struct {
	limits *Limits
	plan   *mapping.Plan
	now    time.Time
	trace  *mapping.Trace // of the last request
	ex     *mapping.Exchange
	checks []func(*mapping.Exchange) mapping.Outcome // of all requests: routes in use keep theirs, and so the throttles of their stage
}

func newDesk(a Account, p *mapping.Plan) *desk {
	d := &desk{plan: p, now: friday(11)}
	d.limits = New(Options{Now: func() time.Time { return d.now }})
	d.limits.Publish(a)
	return d
}

// send is the type of the answer, "" for none, and its cause.
func (d *desk) send(t testing.TB, verb, path, key string) (kind, cause string) {
	t.Helper()
	ex := &mapping.Exchange{Trace: mapping.NewTrace()}
	ex.Request.Method, ex.Request.Path, ex.Request.ID = verb, path, "req-1"
	if key != "" {
		ex.AddHeader([]byte("X-API-Key"), []byte(key))
	}
	route, outcome := d.plan.Match(ex)
	if !outcome.OK() {
		t.Fatal(outcome)
	}
	d.trace, d.ex = ex.Trace, ex
	if check := d.limits.Check(route); check != nil {
		d.checks = append(d.checks, check)
		outcome = check(ex)
	}
	return string(outcome.Type), outcome.Cause
}

var dev = &api.Stage{StageName: "dev"}

// TestKeys holds the reasons for which a key does not open a method (E-22, A-01, A-02).
func TestKeys(t *testing.T) {
	p := plan(t, dev, nil, "GET /pets", "+GET /open")
	for _, c := range []struct{ key, cause string }{
		{"", "GET /pets requires an API key, and the request has no header x-api-key"},
		{"wrong-key-0123456789abc", "GET /pets requires an API key, and no API key has the value *****************789abc; " + howToAdd},
		{offKey, "API key off (*******************bcdefg) is disabled; set its enabled to true"},
		{idleKey, "API key idle (*******************abcdef) is in no usage plan that covers the stage abc/dev; add the stage to the stages of a plan that has the key"},
		{silverKey, "API key silver (*******************9abcd) is in no usage plan that covers the stage abc/dev; it is in usage plan silver (covers xyz/dev); add the stage to the stages of a plan that has the key"},
	} {
		d := newDesk(account(), p)
		kind, cause := d.send(t, "GET", "/pets", c.key)
		want := strings.Replace(c.cause, "*******************9abcd", mapping.Mask(silverKey), 1)
		if kind != "INVALID_API_KEY" || cause != want {
			t.Errorf("%s: %s %s\nwant %s", c.key, kind, cause, want)
		}
		if kind, _ := d.send(t, "GET", "/open", c.key); kind != "" {
			t.Errorf("a method without key: %s", kind)
		}
		line := "API Key " + mapping.Mask(c.key) + " not authorized because method 'GET /pets' requires API Key and API Key is not " +
			"associated with a Usage Plan for API Stage abc/dev: No Usage Plan found for key and API Stage"
		if d.send(t, "GET", "/pets", c.key); d.trace.Lines[1] != line {
			t.Errorf("%s\nwant %s", d.trace.Lines[1], line)
		}
	}
	d := newDesk(Account{}, p)
	_, cause := d.send(t, "GET", "/pets", "")
	if want := "GET /pets requires an API key, and the request has no header x-api-key; no API key is known: " + howToAdd; cause != want {
		t.Errorf("%s\nwant %s", cause, want)
	}
}

// TestIdentity holds that the key is known to the request where one is required
// alone.
func TestIdentity(t *testing.T) {
	d := newDesk(account(), plan(t, dev, nil, "GET /pets", "+GET /open"))
	for _, c := range []struct{ path, key, want string }{
		{"/pets", goldKey, goldKey + " gold-id"}, {"/open", goldKey, " "}, {"/pets", "nobody", " "}, {"/pets", idleKey, idleKey + " idle-id"},
	} {
		d.send(t, "GET", c.path, c.key)
		if got := d.ex.Identity.APIKey + " " + d.ex.Identity.APIKeyID; got != c.want {
			t.Errorf("%s %s: %q, want %q", c.path, c.key, got, c.want)
		}
	}
}

// TestAuthorizerKey takes the key from the authorizer's result: the header does
// not count then, and the key is a secret.
func TestAuthorizerKey(t *testing.T) {
	p := plan(t, dev, func(a *api.RestAPI) { a.APIKeySource = api.KeyFromAuthorizer }, "GET /pets")
	d := newDesk(account(), p)
	_, cause := d.send(t, "GET", "/pets", goldKey)
	if want := "GET /pets requires an API key, and the authorizer named none in usageIdentifierKey (apiKeySource is AUTHORIZER)"; cause != want {
		t.Errorf("%s\nwant %s", cause, want)
	}
	check := d.limits.Check(p.Routes()[0])
	ex := &mapping.Exchange{Trace: mapping.NewTrace()}
	ex.Authorizer.UsageKey = goldKey
	if outcome := check(ex); !outcome.OK() || ex.Identity.APIKeyID != "gold-id" {
		t.Error(outcome, ex.Identity.APIKeyID)
	}
	ex.Trace.Note(mapping.StepParameter, "key", "", "value", "got "+goldKey)
	if text := string(ex.Trace.AppendTree(nil)); strings.Contains(text, goldKey) || !strings.Contains(text, mapping.Mask(goldKey)) {
		t.Error(text)
	}
}

// TestPlanThrottle: a throttle is that of one key over all stages of its plan;
// one of a method takes its place there.
func TestPlanThrottle(t *testing.T) {
	d := newDesk(account(), plan(t, dev, nil, "GET /pets", "GET /slow", "ANY /any/{id}"))
	prod := *d
	prod.plan = plan(t, &api.Stage{StageName: "prod"}, nil, "GET /pets", "GET /slow")
	for _, c := range []struct {
		desk       *desk
		after      time.Duration
		verb, path string
		want       string
	}{
		{d, 0, "GET", "/pets", ""},
		{&prod, 0, "GET", "/pets", ""},
		{d, 0, "GET", "/pets", "THROTTLED"},
		{&prod, 0, "GET", "/slow", "THROTTLED"},
		{d, 0, "GET", "/slow", ""},
		{d, 0, "GET", "/slow", "THROTTLED"},
		{d, 0, "POST", "/any/1", "THROTTLED"},
		{d, 0, "GET", "/any/1", "THROTTLED"},
		{d, time.Second, "GET", "/any/1", ""},
		{d, 0, "POST", "/any/1", "THROTTLED"},
	} {
		d.now = d.now.Add(c.after)
		if got, cause := c.desk.send(t, c.verb, c.path, goldKey); got != c.want {
			t.Errorf("%s %s: %q, want %q: %s", c.verb, c.path, got, c.want, cause)
		}
	}
}

// TestStageThrottle: every method has a bucket of its own under */*; the
// setting of a verb counts before that of ANY (RW-34).
func TestStageThrottle(t *testing.T) {
	setting := func(key string, burst int) *api.MethodSetting {
		s := api.DefaultMethodSetting(key)
		s.ThrottlingBurstLimit, s.ThrottlingRateLimit = burst, 1
		return s
	}
	st := &api.Stage{StageName: "dev", MethodSettings: api.MethodSettings{setting("*/*", 1), setting("any/POST", 2), setting("free/GET", -1)}}
	d := newDesk(account(), plan(t, st, nil, "+GET /a", "+GET /b", "+ANY /any", "+GET /free"))
	for _, c := range []struct{ request, want string }{
		{"GET /a", ""}, {"GET /a", "THROTTLED"}, {"GET /b", ""}, {"GET /b", "THROTTLED"},
		{"GET /any", ""}, {"PUT /any", "THROTTLED"}, {"POST /any", ""}, {"POST /any", ""}, {"POST /any", "THROTTLED"},
		{"GET /free", ""}, {"GET /free", ""},
	} {
		verb, path, _ := strings.Cut(c.request, " ")
		if got, cause := d.send(t, verb, path, ""); got != c.want {
			t.Errorf("%s: %q, want %q: %s", c.request, got, c.want, cause)
		}
	}
}

// TestOrder sends to a method with every limit there is: each refuses in its
// turn (§5), and a key that is not good is told so before any throttle.
func TestOrder(t *testing.T) {
	s := api.DefaultMethodSetting("*/*")
	s.ThrottlingBurstLimit, s.ThrottlingRateLimit = 1, 0.5
	st := &api.Stage{StageName: "dev", MethodSettings: api.MethodSettings{s}}
	a := account()
	a.Throttle = &api.Throttle{BurstLimit: 2, RateLimit: 0.0001}
	d := newDesk(a, plan(t, st, nil, "GET /pets", "+GET /open"))
	for i, c := range []struct {
		after           time.Duration
		path, key, want string
	}{
		{0, "/pets", goldKey, " "},
		{0, "/pets", goldKey, "THROTTLED stage abc/dev allows GET /pets 0.5 requests per second with a burst of 1, and more came"},
		{0, "/pets", goldKey, "THROTTLED usage plan gold allows API key gold (*******************abcdef) 1 request per second with a burst of 2, and more came"},
		{0, "/pets", "", "INVALID_API_KEY GET /pets requires an API key, and the request has no header x-api-key"},
		{2 * time.Second, "/pets", goldKey, " "},
		{2 * time.Second, "/pets", goldKey, "THROTTLED the account allows all its stages together 0.0001 requests per second with a burst of 2, and more came"},
		{2 * time.Second, "/open", "", "THROTTLED the account allows all its stages together 0.0001 requests per second with a burst of 2, and more came"},
		{time.Second, "/pets", goldKey, "THROTTLED the account"},
		{time.Second, "/pets", goldKey, "THROTTLED stage"},
		{time.Second, "/pets", goldKey, "QUOTA_EXCEEDED usage plan gold allows API key gold (*******************abcdef) 6 requests per DAY, and more came"},
	} {
		d.now = d.now.Add(c.after)
		kind, cause := d.send(t, "GET", c.path, c.key)
		if got := kind + " " + cause; !strings.HasPrefix(got, c.want) {
			t.Errorf("%d: %s\nwant %s", i, got, c.want)
		}
	}
}

// TestLines holds the lines of the execution log (§18.3).
func TestLines(t *testing.T) {
	s := api.DefaultMethodSetting("*/*")
	s.ThrottlingBurstLimit, s.ThrottlingRateLimit = 1, 1
	d := newDesk(account(), plan(t, &api.Stage{StageName: "dev", MethodSettings: api.MethodSettings{s}}, nil, "ANY /pets/{id}", "+ANY /open"))
	masked := mapping.Mask(goldKey)
	verifying := "Verifying Usage Plan for request: req-1. API Key: " + masked + " API Stage: abc/dev"
	for i, c := range []struct {
		path, key string
		want      []string
	}{
		{"/pets/1", goldKey, []string{verifying, "Usage Plan check succeeded for API Key " + masked + " and API Stage abc/dev"}},
		{"/pets/1", goldKey, []string{verifying, "Key throttle limit exceeded for RestApi abc, Stage dev, Resource r0, HttpMethod ANY. Limit: 1.00 Burst: 1"}},
		{"/open", "", []string{
			"Verifying Usage Plan for request: req-1. API Key:  API Stage: abc/dev",
			"API Key  authorized because method 'ANY /open' does not require API Key. Request will not contribute to throttle or quota limits",
			"Usage Plan check succeeded for API Key  and API Stage abc/dev",
		}},
		{"/open", "", []string{
			"Verifying Usage Plan for request: req-1. API Key:  API Stage: abc/dev",
			"Key throttle limit exceeded for RestApi abc, Stage dev, Resource r1, HttpMethod ANY. Limit: 1.00 Burst: 1",
		}},
	} {
		d.send(t, "GET", c.path, c.key)
		if diff := cmp.Diff(c.want, d.trace.Lines); diff != "" {
			t.Errorf("%d: %s", i, diff)
		}
	}
	d = newDesk(account(), plan(t, dev, nil, "GET /pets"))
	d.limits.Grant("g1", "gold-id", 0)
	d.send(t, "GET", "/pets", goldKey)
	want := []string{verifying, "Key quota limit exceeded for RestApi abc, Stage dev, Resource r0, HttpMethod GET. Limit: 6 Period: DAY"}
	if diff := cmp.Diff(want, d.trace.Lines); diff != "" {
		t.Error(diff)
	}
}

// TestTree holds what a trace tells a user: key, plan, bucket and quota.
func TestTree(t *testing.T) {
	d := newDesk(account(), plan(t, dev, nil, "GET /pets"))
	var got strings.Builder
	for _, key := range []string{goldKey, goldKey, goldKey, "nobody-0123456789abcdef"} {
		d.send(t, "GET", "/pets", key)
		_, tree, _ := strings.Cut(string(d.trace.AppendTree(nil)), "verb\n")
		got.WriteString(tree)
	}
	want := `key
  API key gold (*******************abcdef) of usage plan gold
    quota: 1 of 6 requests per DAY, 5 left until 2026-11-21 00:00 UTC
    bucket: 1 of 2 tokens, 1 more per second
key
  API key gold (*******************abcdef) of usage plan gold
    quota: 2 of 6 requests per DAY, 4 left until 2026-11-21 00:00 UTC
    bucket: 0 of 2 tokens, 1 more per second; the next request passes in 1s
limit
  refused: throttle of usage plan gold — usage plan gold allows API key gold (*******************abcdef) 1 request per second with a burst of 2, and more came
    bucket: 0 of 2 tokens, 1 more per second; the next request passes in 1s
key
  refused — GET /pets requires an API key, and no API key has the value *****************abcdef; ` + howToAdd + "\n"
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

// TestPublishAgain: what is published again goes on counting where it was; new
// limits begin anew; a key that left its plan is refused at once.
func TestPublishAgain(t *testing.T) {
	p := plan(t, dev, nil, "GET /pets")
	d := newDesk(account(), p)
	use := func(want ...string) {
		t.Helper()
		for _, w := range want {
			if got, cause := d.send(t, "GET", "/pets", goldKey); got != w {
				t.Errorf("%q, want %q: %s", got, w, cause)
			}
		}
	}
	use("", "", "THROTTLED")
	d.limits.Publish(account()) // other objects, the same limits
	use("THROTTLED")
	a := account()
	a.Plans[0].Throttle = &api.Throttle{BurstLimit: 3, RateLimit: 1}
	d.limits.Publish(a)
	use("", "", "", "THROTTLED")
	if diff := cmp.Diff([][2]int64{{5, 1}}, d.limits.Usage("g1", "gold-id", d.now, d.now)); diff != "" {
		t.Error(diff)
	}
	a = account()
	a.Plans[0].Keys = nil
	d.limits.Publish(a)
	use("INVALID_API_KEY")
	if got := d.limits.Usage("g1", "gold-id", d.now, d.now); got != nil {
		t.Errorf("usage of a key that left: %v", got)
	}
	d.limits.Grant("g1", "gold-id", 3) // of nobody
	d.limits.Publish(account())
	use("", "", "THROTTLED") // it came back: everything anew
}

// stageOf has a throttle for every method that fills at one token per second.
func stageOf(name string, burst int) *api.Stage {
	s := api.DefaultMethodSetting("*/*")
	s.ThrottlingBurstLimit, s.ThrottlingRateLimit = burst, 1
	return &api.Stage{StageName: name, MethodSettings: api.MethodSettings{s}}
}

// TestThrottlesOfStages holds that the throttle of a method belongs to its stage,
// and outlives a publication of it while its limits stay.
func TestThrottlesOfStages(t *testing.T) {
	d := newDesk(Account{}, nil)
	for i, c := range []struct {
		stage *api.Stage
		want  string
	}{
		{stageOf("dev", 1), ""}, {stageOf("dev", 1), "THROTTLED"}, {stageOf("prod", 1), ""},
		{stageOf("dev", 2), ""}, {stageOf("dev", 2), ""}, {stageOf("dev", 2), "THROTTLED"}, {stageOf("prod", 1), "THROTTLED"},
	} {
		d.plan = plan(t, c.stage, nil, "+GET /pets")
		if got, cause := d.send(t, "GET", "/pets", ""); got != c.want {
			t.Errorf("%d: %q, want %q: %s", i, got, c.want, cause)
		}
	}
}

// TestThrottlesAreForgotten holds that throttles go with the routes that use
// them.
func TestThrottlesAreForgotten(t *testing.T) {
	const stages = 500
	d := newDesk(Account{}, nil)
	for _, round := range []string{"first", "second"} {
		for i := range stages {
			d.plan = plan(t, stageOf(fmt.Sprint(round, i), 1), nil, "+GET /pets")
			d.send(t, "GET", "/pets", "")
		}
		if n := len(d.limits.stages); round == "first" && n != stages || n > stages+stages/2 {
			t.Errorf("%d throttles are remembered after the %s %d stages", n, round, stages)
		}
		d.checks, d.plan, d.ex, d.trace = nil, nil, nil, nil
		runtime.GC()
	}
}

// TestAllocations holds that neither admitting nor refusing a request costs
// memory.
func TestAllocations(t *testing.T) {
	s := api.DefaultMethodSetting("*/*")
	s.ThrottlingBurstLimit, s.ThrottlingRateLimit = 1<<30, 1e6
	p := plan(t, &api.Stage{StageName: "dev", MethodSettings: api.MethodSettings{s}}, nil, "GET /pets", "GET /slow")
	a := account()
	a.Plans[0].Throttle, a.Plans[0].Quota = &api.Throttle{BurstLimit: 1 << 30, RateLimit: 1e6}, &api.Quota{Limit: 1 << 30, Period: api.Day}
	a.Throttle = &api.Throttle{BurstLimit: 1 << 30, RateLimit: 1e6}
	limits := New(Options{})
	limits.Publish(a)
	for _, c := range []struct {
		route *mapping.Route
		want  string
	}{{p.Routes()[0], ""}, {p.Routes()[1], "THROTTLED"}} {
		check := limits.Check(c.route)
		ex := &mapping.Exchange{}
		ex.Request.Method = "GET"
		ex.AddHeader([]byte("x-api-key"), []byte(goldKey))
		var last mapping.Outcome
		got := testing.AllocsPerRun(100, func() {
			ex.Request.Time = time.Now()
			last = check(ex)
		})
		if got != 0 || string(last.Type) != c.want {
			t.Errorf("%s: %v allocations, %s", c.route.Name(), got, last.Type)
		}
	}
}

func TestMethodOf(t *testing.T) {
	for text, want := range map[string]method{
		"/pets/GET": {"/pets", "GET"}, "pets/GET": {"/pets", "GET"}, "~1pets~1{id}/GET": {"/pets/{id}", "GET"},
		"//GET": {"/", "GET"}, "/GET": {"/", "GET"}, "GET": {"/", "GET"}, "*/*": {"*", "*"}, "/a~0b/ANY": {"/a~b", "ANY"}, "": {"/", ""},
	} {
		if got := methodOf(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func FuzzMethodOf(f *testing.F) {
	f.Add("/pets/GET")
	f.Add("~1~0~01/")
	f.Fuzz(func(t *testing.T, text string) {
		m := methodOf(text)
		if m.path != "*" && !strings.HasPrefix(m.path, "/") || strings.Contains(m.verb, "/") {
			t.Errorf("%q: %v", text, m)
		}
	})
}

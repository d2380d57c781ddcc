package observe

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// scrape returns the lines of /metrics that begin with a prefix.
func scrape(t *testing.T, m *Metrics, prefix string) []string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	var out []string
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, prefix) {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

func wantLine(t *testing.T, m *Metrics, line string) {
	t.Helper()
	name, _, _ := strings.Cut(line, "{")
	name, _, _ = strings.Cut(name, " ")
	got := scrape(t, m, name)
	for _, l := range got {
		if l == line {
			return
		}
	}
	t.Errorf("no line %s among\n%s", line, strings.Join(got, "\n"))
}

func observation() *Observation {
	return &Observation{
		Status: 504, Outcome: "INTEGRATION_TIMEOUT", Latency: 3 * time.Millisecond, Integration: 2 * time.Millisecond,
		RequestSize: 10, ResponseSize: 41, Phases: &Phases{PhaseMatch: time.Microsecond, PhaseRender: 60 * time.Microsecond},
	}
}

func TestRequestIsCounted(t *testing.T) {
	m := NewMetrics(MetricsOptions{Version: "1.2.3"})
	s := m.Publish("petstore", "dev", []RouteName{{"GET", "/pets"}, {"ANY", "/{proxy+}"}})
	r := s.Routes[0]
	r.Begin()
	wantLine(t, m, `postern_requests_in_flight 1`)
	r.Done(observation())
	r.CacheLookup(true) // the route is not cached yet
	m.CountLookups(r)
	m.CountLookups(r)
	m.CountLookups(nil)
	r.CacheLookup(true)
	r.CacheLookup(false)
	r.CacheLookup(false)
	m.Reloaded(true)
	m.Reloaded(false)
	for _, line := range []string{
		`postern_requests_in_flight 0`,
		`postern_requests_total{api="petstore",method="GET",route="/pets",stage="dev",status="5xx"} 1`,
		`postern_requests_total{api="petstore",method="ANY",route="/{proxy+}",stage="dev",status="5xx"} 0`,
		`postern_gateway_responses_total{api="petstore",stage="dev",type="INTEGRATION_TIMEOUT"} 1`,
		`postern_request_duration_seconds_bucket{api="petstore",method="GET",route="/pets",stage="dev",le="0.0025"} 0`,
		`postern_request_duration_seconds_bucket{api="petstore",method="GET",route="/pets",stage="dev",le="0.005"} 1`,
		`postern_integration_duration_seconds_sum{api="petstore",method="GET",route="/pets",stage="dev"} 0.002`,
		`postern_phase_duration_seconds_count{phase="match"} 1`,
		`postern_phase_duration_seconds_count{phase="integration"} 0`,
		`postern_cache_lookups_total{api="petstore",method="GET",result="hit",route="/pets",stage="dev"} 1`,
		`postern_cache_lookups_total{api="petstore",method="GET",result="miss",route="/pets",stage="dev"} 2`,
		`postern_request_body_bytes_total{api="petstore",stage="dev"} 10`,
		`postern_response_body_bytes_total{api="petstore",stage="dev"} 41`,
		`postern_routes{api="petstore",stage="dev"} 2`,
		`postern_reloads_total{result="success"} 1`,
		`postern_reloads_total{result="failure"} 1`,
		`postern_build_info{version="1.2.3"} 1`,
	} {
		wantLine(t, m, line)
	}
	if len(scrape(t, m, "go_goroutines")) != 1 {
		t.Error("the Go runtime is not observed")
	}
}

func TestOddValuesAreCounted(t *testing.T) {
	m := NewMetrics(MetricsOptions{})
	s := m.Publish("a", "b", nil)
	s.Unmatched.Done(&Observation{Status: 7, Outcome: "NEW_TYPE", RequestSize: -1, ResponseSize: -5})
	wantLine(t, m, `postern_requests_total{api="a",method="other",route="unmatched",stage="b",status="5xx"} 1`)
	wantLine(t, m, `postern_gateway_responses_total{api="a",stage="b",type="other"} 1`)
	if got := Phase(99).String(); got != "phase(99)" {
		t.Error(got)
	}
}

func TestRoutesBeyondTheCapShareALabel(t *testing.T) {
	m := NewMetrics(MetricsOptions{MaxRoutes: 2})
	s := m.Publish("a", "b", []RouteName{{"GET", "/1"}, {"GET", "/2"}, {"GET", "/3"}, {"GET", "/4"}})
	for _, r := range s.Routes {
		r.Done(&Observation{Status: 200})
	}
	wantLine(t, m, `postern_requests_total{api="a",method="GET",route="/2",stage="b",status="2xx"} 1`)
	wantLine(t, m, `postern_requests_total{api="a",method="other",route="other",stage="b",status="2xx"} 2`)
	if got := scrape(t, m, `postern_requests_total{api="a",method="GET",route="/3"`); got != nil {
		t.Error(got)
	}
}

func TestPublishAgain(t *testing.T) {
	m := NewMetrics(MetricsOptions{MaxRoutes: 2})
	s := m.Publish("a", "b", []RouteName{{"GET", "/1"}, {"GET", "/2"}})
	s.Routes[0].Done(&Observation{Status: 200})
	s = m.Publish("a", "b", []RouteName{{"GET", "/3"}, {"GET", "/1"}})
	s.Routes[1].Done(&Observation{Status: 200})
	s.Routes[0].Done(&Observation{Status: 200})
	wantLine(t, m, `postern_requests_total{api="a",method="GET",route="/1",stage="b",status="2xx"} 2`)
	wantLine(t, m, `postern_requests_total{api="a",method="GET",route="/3",stage="b",status="2xx"} 1`)
	if got := scrape(t, m, `postern_requests_total{api="a",method="GET",route="/2"`); got != nil {
		t.Error("a route that is gone is still shown", got)
	}
	m.Withdraw("a", "b")
	m.Withdraw("a", "nothing")
	if got := scrape(t, m, `postern_requests_total`); got != nil {
		t.Error("a stage that is gone is still shown", got)
	}
	if m.used != 0 {
		t.Errorf("%d routes in use", m.used)
	}
}

// A request may end after its route or stage is gone: it counts for the stage
// that is left, and shows nothing that is not there.
func TestLastRequestsOfWhatIsGone(t *testing.T) {
	m := NewMetrics(MetricsOptions{})
	s := m.Publish("a", "b", []RouteName{{"GET", "/1"}, {"GET", "/2"}})
	gone, stays := s.Routes[0], s.Routes[1]
	m.Publish("a", "b", []RouteName{{"GET", "/2"}})
	gone.Done(observation())
	if got := scrape(t, m, `postern_requests_total{api="a",method="GET",route="/1"`); got != nil {
		t.Error("a route that is gone is shown", got)
	}
	wantLine(t, m, `postern_request_body_bytes_total{api="a",stage="b"} 10`)
	m.Publish("a", "b", []RouteName{{"GET", "/1"}, {"GET", "/2"}})
	gone.Done(observation())
	wantLine(t, m, `postern_requests_total{api="a",method="GET",route="/1",stage="b",status="5xx"} 0`)

	late := m.Publish("c", "d", []RouteName{{"GET", "/1"}})
	m.Withdraw("a", "b")
	m.Withdraw("c", "d")
	stays.Done(observation())
	late.Routes[0].Done(observation())
	late.Unmatched.Done(observation())
	if got := scrape(t, m, `postern_requests_total{`); got != nil {
		t.Error("a stage that is gone is shown", got)
	}
	if got := scrape(t, m, `postern_request_body_bytes_total{`); got != nil {
		t.Error("a stage that is gone is shown", got)
	}
}

// What nobody has needed yet is shown all the same.
func TestNamesOfTheProgramAreTaken(t *testing.T) {
	m := NewMetrics(MetricsOptions{})
	if err := m.CountFunc("go_goroutines", "x", func() uint64 { return 7 }); err != nil {
		t.Fatal(err)
	}
	m.Publish("a", "b", []RouteName{{"GET", "/1"}})
	wantLine(t, m, `go_goroutines 7`)
	wantLine(t, m, `postern_requests_total{api="a",method="GET",route="/1",stage="b",status="2xx"} 0`)
	wantLine(t, m, `postern_gateway_responses_total{api="a",stage="b",type="THROTTLED"} 0`)
	wantLine(t, m, `postern_phase_duration_seconds_count{phase="match"} 0`)
}

func TestPublishWhileServing(t *testing.T) {
	m := NewMetrics(MetricsOptions{})
	s := m.Publish("a", "b", []RouteName{{"GET", "/1"}})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 300 {
				s.Routes[0].Begin()
				s.Routes[0].Done(observation())
			}
		})
	}
	for range 20 {
		m.Publish("a", "b", []RouteName{{"GET", "/1"}, {"GET", "/2"}})
		scrape(t, m, "postern")
	}
	wg.Wait()
	wantLine(t, m, `postern_requests_total{api="a",method="GET",route="/1",stage="b",status="5xx"} 1200`)
	wantLine(t, m, `postern_requests_in_flight 0`)
}

func TestObservationCostsNoAllocation(t *testing.T) {
	m := NewMetrics(MetricsOptions{})
	r := m.Publish("a", "b", []RouteName{{"GET", "/1"}}).Routes[0]
	m.CountLookups(r)
	var phases Phases
	phases[PhaseRender] = time.Millisecond
	n := testing.AllocsPerRun(1000, func() {
		r.Begin()
		r.CacheLookup(true)
		r.Done(&Observation{Status: 403, Outcome: "INVALID_API_KEY", Latency: time.Millisecond, Integration: 1, Phases: &phases})
	})
	if n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func TestNilRouteDoesNothing(t *testing.T) {
	var r *RouteMetrics
	r.Begin()
	r.CacheLookup(true)
	r.Done(observation())
}

func TestCountFunc(t *testing.T) {
	m := NewMetrics(MetricsOptions{})
	if err := m.CountFunc("postern_x_total", "x", func() uint64 { return 7 }); err != nil {
		t.Fatal(err)
	}
	wantLine(t, m, `postern_x_total 7`)
	if err := m.CountFunc("postern_x_total", "x", func() uint64 { return 7 }); err == nil {
		t.Error("the same name twice")
	}
}

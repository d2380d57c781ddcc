package observe

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Phase is a step of the pipeline.
type Phase int

// The steps, in the order in which a request takes them.
const (
	PhaseMatch Phase = iota
	PhaseAuthorize
	PhaseLimit
	PhaseMapRequest
	PhaseCache
	PhaseRender
	PhaseIntegration
	PhaseMapResponse // up to the end of the request

	phaseCount
)

var phaseNames = [phaseCount]string{
	"match", "authorize", "limit", "map_request", "cache", "render", "integration", "map_response",
}

// String returns the label of a phase.
func (p Phase) String() string {
	if p < 0 || p >= phaseCount {
		return "phase(" + strconv.Itoa(int(p)) + ")"
	}
	return phaseNames[p]
}

// Phases holds the time spent in each phase; zero means that the phase did not
// take place.
type Phases [phaseCount]time.Duration

// outcomeNames are the gateway response types of REST APIs.
var outcomeNames = []string{
	"ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE",
	"BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN",
	"INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE",
	"MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "THROTTLED",
	"UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED",
}

// RouteName is a route as its labels show it: a verb or ANY, and the path
// template ("/pets/{id}") or route key.
type RouteName struct {
	Method string
	Path   string
}

type stageName struct{ api, stage string }

// StageMetrics are the counters of a published stage.
type StageMetrics struct {
	// Routes belong to the names given to Publish, one each, in that order.
	Routes []*RouteMetrics
	// Unmatched counts requests that reach the stage and no route.
	Unmatched *RouteMetrics

	name  stageName
	owned map[RouteName]*RouteMetrics // those with labels of their own
}

// RouteMetrics are the counters of one route. All methods may be called at the
// same time, and on nil.
type RouteMetrics struct {
	metrics *Metrics
	stage   stageName
	name    RouteName
	retired bool                    // the route is no longer published; guarded by metrics.mu
	series  atomic.Pointer[series]  // nil: nobody has needed them
	lookups atomic.Pointer[lookups] // nil: the route is not cached
}

// lookups are the counters of a cached route.
type lookups struct{ hits, misses prometheus.Counter }

// Observation is what is known about a request when it has ended.
type Observation struct {
	Status       int           // of the answer
	Outcome      string        // gateway response type; "" when the gateway made no answer of its own
	Latency      time.Duration // of the whole request
	Integration  time.Duration // 0: no integration was called
	RequestSize  int           // bytes of the body
	ResponseSize int           // bytes of the body
	Phases       *Phases       // nil: not measured
}

// Begin counts a request in.
func (r *RouteMetrics) Begin() {
	if r != nil {
		r.metrics.inFlight.Inc()
	}
}

// Done counts a request out. It does not keep o.
func (r *RouteMetrics) Done(o *Observation) {
	if r == nil {
		return
	}
	r.metrics.inFlight.Dec()
	s := r.series.Load()
	if s == nil {
		s = r.metrics.seriesOf(r)
	}
	s.classes[classOf(o.Status)].Inc()
	s.latency.Observe(o.Latency.Seconds())
	if o.Integration > 0 {
		s.integration.Observe(o.Integration.Seconds())
	}
	if o.RequestSize > 0 {
		s.stage.received.Add(float64(o.RequestSize))
	}
	if o.ResponseSize > 0 {
		s.stage.sent.Add(float64(o.ResponseSize))
	}
	if o.Outcome != "" {
		s.stage.outcome(o.Outcome).Inc()
	}
	if o.Phases != nil {
		s.observePhases(o.Phases)
	}
}

// CacheLookup counts a request of a cached route: one that the cache of the stage
// answered, or one that the backend did. [Metrics.CountLookups] comes first.
func (r *RouteMetrics) CacheLookup(hit bool) {
	if r == nil {
		return
	}
	switch l := r.lookups.Load(); {
	case l == nil:
	case hit:
		l.hits.Inc()
	default:
		l.misses.Inc()
	}
}

// classOf returns the index of the class of a status; what is no status at all
// counts as a 5xx.
func classOf(status int) int {
	if status < 100 || status > 599 {
		return 4
	}
	return status/100 - 1
}

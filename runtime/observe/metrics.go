package observe

import (
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Overflow is the label of routes beyond the cap, and of outcomes without a
// name.
const Overflow = "other"

// defaultMaxRoutes bounds the number of time series: a route has seven, two of
// them histograms.
const defaultMaxRoutes = 500

// buckets are upper bounds in seconds. A local call takes microseconds, an
// integration up to 29 seconds.
var buckets = []float64{
	50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3,
	0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
}

// MetricsOptions are the choices of NewMetrics. The zero value is usable.
type MetricsOptions struct {
	// MaxRoutes is how many routes of all stages have labels of their own; 0
	// means 500.
	MaxRoutes int
	// Version is shown by postern_build_info.
	Version string
}

// Metrics owns all metrics of a server.
type Metrics struct {
	registry *prometheus.Registry
	inFlight prometheus.Gauge
	routes   *prometheus.GaugeVec
	reloads  *prometheus.CounterVec
	reloaded prometheus.Gauge
	vectors  vectors

	mu        sync.Mutex
	maxRoutes int
	used      int // routes with labels of their own
	stages    map[stageName]*StageMetrics
	ofStages  map[stageName]*stageSeries
	phases    *[phaseCount]prometheus.Observer // nil: nobody has needed them
	completed bool                             // there was a scrape
}

// vectors are the metrics that have labels.
type vectors struct {
	requests    *prometheus.CounterVec
	latency     *prometheus.HistogramVec
	integration *prometheus.HistogramVec
	outcomes    *prometheus.CounterVec
	cache       *prometheus.CounterVec
	received    *prometheus.CounterVec
	sent        *prometheus.CounterVec
	phase       *prometheus.HistogramVec
}

// NewMetrics returns metrics with a registry of their own, so that several
// servers may live in one process.
func NewMetrics(o MetricsOptions) *Metrics {
	if o.MaxRoutes <= 0 {
		o.MaxRoutes = defaultMaxRoutes
	}
	m := &Metrics{
		registry:  prometheus.NewRegistry(),
		maxRoutes: o.MaxRoutes,
		stages:    map[stageName]*StageMetrics{},
		ofStages:  map[stageName]*stageSeries{},
		vectors:   newVectors(),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "postern_requests_in_flight", Help: "Requests that have begun and not ended."}),
		routes: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "postern_routes", Help: "Published routes."}, []string{"api", "stage"}),
		reloads: counterVec("postern_reloads_total", "Configurations loaded, by result.", "result"),
		reloaded: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "postern_last_reload_success_timestamp_seconds", Help: "When a configuration was last published."}),
	}
	m.register(o.Version)
	return m
}

func newVectors() vectors {
	route := []string{"api", "stage", "method", "route"}
	return vectors{
		requests: counterVec("postern_requests_total", "Answers sent, by class of status.",
			"api", "stage", "method", "route", "status"),
		latency:     histogramVec("postern_request_duration_seconds", "From the first byte read to the last byte written.", route...),
		integration: histogramVec("postern_integration_duration_seconds", "Time spent in the integration.", route...),
		outcomes: counterVec("postern_gateway_responses_total", "Answers made by the gateway itself, by response type.",
			"api", "stage", "type"),
		cache:    counterVec("postern_cache_lookups_total", "Requests of cached methods, by what the stage cache had for them.", append(route, "result")...),
		received: counterVec("postern_request_body_bytes_total", "Bytes of request bodies.", "api", "stage"),
		sent:     counterVec("postern_response_body_bytes_total", "Bytes of response bodies.", "api", "stage"),
		phase:    histogramVec("postern_phase_duration_seconds", "Time spent in a step of the pipeline.", "phase"),
	}
}

func counterVec(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histogramVec(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

func (m *Metrics) register(version string) {
	if version == "" {
		version = "unknown"
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "postern_build_info", Help: "Always 1; the version is a label.",
		ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	v := m.vectors
	m.registry.MustRegister(
		build, m.inFlight, m.routes, m.reloads, m.reloaded,
		v.requests, v.latency, v.integration, v.outcomes, v.cache, v.received, v.sent, v.phase,
	)
}

// Handler answers scrapes.
func (m *Metrics) Handler() http.Handler {
	answer := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.complete()
		answer.ServeHTTP(w, r)
	})
}

// Reloaded counts a load of the configuration.
func (m *Metrics) Reloaded(ok bool) {
	result := "failure"
	if ok {
		result = "success"
		m.reloaded.SetToCurrentTime()
	}
	m.reloads.WithLabelValues(result).Inc()
}

// CountFunc adds a counter that is read when somebody scrapes, such as
// Lines.Dropped. The name must be new.
func (m *Metrics) CountFunc(name, help string, read func() uint64) error {
	return m.registry.Register(prometheus.NewCounterFunc(
		prometheus.CounterOpts{Name: name, Help: help},
		func() float64 { return float64(read()) }))
}

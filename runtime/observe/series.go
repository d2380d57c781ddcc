package observe

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// series are the children of all vectors for one route. A route has seven, and
// making them is a good part of publishing it, so that is done when its first
// request ends or when somebody scrapes, whichever is first.
type series struct {
	classes     [5]prometheus.Counter // 1xx to 5xx
	latency     prometheus.Observer
	integration prometheus.Observer
	phases      *[phaseCount]prometheus.Observer
	stage       *stageSeries
}

// stageSeries are the children that the routes of a stage share.
type stageSeries struct {
	outcomes map[string]prometheus.Counter
	noName   prometheus.Counter
	received prometheus.Counter
	sent     prometheus.Counter
}

var classNames = [5]string{"1xx", "2xx", "3xx", "4xx", "5xx"}

func (s *series) observePhases(times *Phases) {
	for p, d := range times {
		if d > 0 {
			s.phases[p].Observe(d.Seconds())
		}
	}
}

func (s *stageSeries) outcome(name string) prometheus.Counter {
	if c, ok := s.outcomes[name]; ok {
		return c
	}
	return s.noName
}

// seriesOf finds the series of a route.
func (m *Metrics) seriesOf(r *RouteMetrics) *series {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.resolve(r)
}

// resolve finds the series of a route, once. Those of a route that is gone are
// seen by nobody: its last requests end after it.
func (m *Metrics) resolve(r *RouteMetrics) *series {
	if s := r.series.Load(); s != nil {
		return s
	}
	v := &m.vectors
	if r.retired || m.stages[r.stage] == nil {
		unseen := newVectors()
		v = &unseen
	}
	s := v.ofRoute(r)
	s.phases, s.stage = m.phaseSeries(), m.stageSeries(r.stage, v)
	r.series.Store(s)
	return s
}

// stageSeries finds the series of a stage, once; those of a stage that is gone
// are children of v.
func (m *Metrics) stageSeries(name stageName, v *vectors) *stageSeries {
	if m.stages[name] == nil {
		return v.ofStage(name)
	}
	if m.ofStages[name] == nil {
		m.ofStages[name] = m.vectors.ofStage(name)
	}
	return m.ofStages[name]
}

func (v *vectors) ofRoute(r *RouteMetrics) *series {
	api, stage, name := r.stage.api, r.stage.stage, r.name
	s := &series{
		latency:     v.latency.WithLabelValues(api, stage, name.Method, name.Path),
		integration: v.integration.WithLabelValues(api, stage, name.Method, name.Path),
	}
	for i, class := range classNames {
		s.classes[i] = v.requests.WithLabelValues(api, stage, name.Method, name.Path, class)
	}
	return s
}

func (v *vectors) ofStage(name stageName) *stageSeries {
	s := &stageSeries{
		outcomes: make(map[string]prometheus.Counter, len(outcomeNames)),
		noName:   v.outcomes.WithLabelValues(name.api, name.stage, Overflow),
		received: v.received.WithLabelValues(name.api, name.stage),
		sent:     v.sent.WithLabelValues(name.api, name.stage),
	}
	for _, outcome := range outcomeNames {
		s.outcomes[outcome] = v.outcomes.WithLabelValues(name.api, name.stage, outcome)
	}
	return s
}

func (m *Metrics) phaseSeries() *[phaseCount]prometheus.Observer {
	if m.phases == nil {
		m.phases = new([phaseCount]prometheus.Observer)
		for p := range phaseCount {
			m.phases[p] = m.vectors.phase.WithLabelValues(p.String())
		}
	}
	return m.phases
}

// complete makes what a scrape shows and nobody has needed until now.
func (m *Metrics) complete() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.phaseSeries()
	for _, s := range m.stages {
		m.resolve(s.Unmatched)
		for _, r := range s.Routes {
			m.resolve(r)
		}
	}
	if !m.completed {
		m.completed = true
		for _, c := range []prometheus.Collector{
			collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		} {
			_ = m.registry.Register(c) // fails when CountFunc has taken one of its names, which stands then
		}
	}
}

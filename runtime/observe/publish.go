package observe

import "github.com/prometheus/client_golang/prometheus"

// Publish returns the counters of a stage. When the stage is known already,
// routes that it still has go on counting where they were, and those it lost
// disappear.
func (m *Metrics) Publish(api, stage string, routes []RouteName) *StageMetrics {
	m.mu.Lock()
	defer m.mu.Unlock()
	name := stageName{api, stage}
	old := m.stages[name]
	if old == nil {
		old = &StageMetrics{name: name, Unmatched: m.newRoute(name, RouteName{Overflow, "unmatched"})}
	}
	s := *old
	s.Routes, s.owned = make([]*RouteMetrics, len(routes)), make(map[RouteName]*RouteMetrics, len(routes))
	m.retire(old, routes)
	for i, r := range routes {
		s.Routes[i] = m.route(old, &s, r)
	}
	m.routes.WithLabelValues(api, stage).Set(float64(len(routes)))
	m.stages[name] = &s
	return &s
}

// Withdraw removes a stage that is no longer served.
func (m *Metrics) Withdraw(api, stage string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.stages[stageName{api, stage}]
	if old == nil {
		return
	}
	m.retire(old, nil)
	delete(m.stages, old.name)
	delete(m.ofStages, old.name)
	labels := prometheus.Labels{"api": api, "stage": stage}
	m.routes.Delete(labels)
	v := m.vectors
	for _, vec := range []interface{ DeletePartialMatch(prometheus.Labels) int }{
		v.requests, v.latency, v.integration, v.outcomes, v.cache, v.received, v.sent,
	} {
		vec.DeletePartialMatch(labels)
	}
}

// retire drops the series of routes that are not among the new ones.
func (m *Metrics) retire(old *StageMetrics, routes []RouteName) {
	kept := make(map[RouteName]bool, len(routes))
	for _, r := range routes {
		kept[r] = true
	}
	for name, r := range old.owned {
		if kept[name] {
			continue
		}
		delete(old.owned, name)
		m.used--
		r.retired = true
		labels := prometheus.Labels{"api": old.name.api, "stage": old.name.stage, "method": name.Method, "route": name.Path}
		m.vectors.requests.DeletePartialMatch(labels)
		m.vectors.cache.DeletePartialMatch(labels)
		m.vectors.latency.Delete(labels)
		m.vectors.integration.Delete(labels)
	}
}

// route returns the counters of a route of s: the former ones, new ones, or
// the shared ones when the cap is reached.
func (m *Metrics) route(old, s *StageMetrics, name RouteName) *RouteMetrics {
	if r, ok := s.owned[name]; ok {
		return r
	}
	r, ok := old.owned[name]
	switch {
	case ok:
	case m.used < m.maxRoutes:
		m.used++
		r = m.newRoute(s.name, name)
	default:
		return m.newRoute(s.name, RouteName{Overflow, Overflow})
	}
	s.owned[name] = r
	return r
}

func (m *Metrics) newRoute(stage stageName, name RouteName) *RouteMetrics {
	return &RouteMetrics{metrics: m, stage: stage, name: name}
}

// CountLookups makes the counters of a route whose stage caches it; nil for no
// route.
func (m *Metrics) CountLookups(r *RouteMetrics) {
	if m == nil || r == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.lookups.Load() != nil {
		return
	}
	of := func(result string) prometheus.Counter {
		return m.vectors.cache.WithLabelValues(r.stage.api, r.stage.stage, r.name.Method, r.name.Path, result)
	}
	r.lookups.Store(&lookups{hits: of("hit"), misses: of("miss")})
}

// Package observe is what the outside sees of a running server: metrics, the
// access log and the structured log.
//
// # Metrics
//
// The counters of a route are found once, for its first request or for the first
// scrape after its plan was published. Requests after that only add to them,
// without a look-up and without an allocation:
//
//	m := observe.NewMetrics(observe.MetricsOptions{})
//	stage := m.Publish("petstore", "dev", []observe.RouteName{{Method: "GET", Path: "/pets"}})
//	http.Handle("/metrics", m.Handler())
//	...
//	rm := stage.Routes[0]     // kept by the plan
//	rm.Begin()
//	rm.Done(&observe.Observation{Status: 200, Latency: 180 * time.Microsecond})
//
// A stage may have many routes; when all stages together exceed
// MetricsOptions.MaxRoutes, the rest of them share the label "other". A nil
// *RouteMetrics is valid and does nothing.
//
// # Logs
//
// Lines is a buffered writer for lines that are already formatted: the access
// log, and printed traces. It never makes a request wait for a disk: what does
// not fit into its buffer is dropped and counted. Failures writes one structured line
// per answer that the gateway made itself, with its reason, and sums up repeats.
package observe

package observe_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"time"

	"postern/runtime/observe"
)

func ExampleMetrics() {
	m := observe.NewMetrics(observe.MetricsOptions{})
	stage := m.Publish("petstore", "dev", []observe.RouteName{{Method: "GET", Path: "/pets"}})

	route := stage.Routes[0] // kept by the plan
	route.Begin()
	route.Done(&observe.Observation{Status: 200, Latency: 180 * time.Microsecond})

	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "postern_requests_total") && strings.Contains(line, "2xx") && strings.Contains(line, "GET") {
			fmt.Print(line)
		}
	}
	// Output:
	// postern_requests_total{api="petstore",method="GET",route="/pets",stage="dev",status="2xx"} 1
}

package deploy_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"postern/runtime/observe"
)

func scrape(t *testing.T, m *observe.Metrics) string {
	t.Helper()
	page := httptest.NewRecorder()
	m.Handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return page.Body.String()
}

package mapping

import (
	"encoding/json"
	"strings"
	"testing"

	"postern/api"
)

// TestDescribeCache holds what explain says of a cached method, as text and as
// data, and that it says nothing of others.
func TestDescribeCache(t *testing.T) {
	c := cellCase(api.TypeHTTP)
	c.Method.HTTPMethod = api.AnyMethod
	c.Method.Integration.CacheNamespace = "ns"
	c.Method.Integration.CacheKeyParameters = []string{"method.request.querystring.q"}
	a, st := c.configuration()
	describe := func() (string, string) {
		plan, _ := Compile(a, st, Env{})
		var out strings.Builder
		if err := plan.Routes()[0].Describe(&out); err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.SplitSeq(out.String(), "\n") {
			if strings.Contains(line, "cached") {
				lines = append(lines, line)
			}
		}
		data, err := json.Marshal(plan.Routes()[0].Outline().Cache)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines, "\n"), string(data)
	}
	st.CacheClusterEnabled = true
	if text, data := describe(); text != "" || data != "null" {
		t.Errorf("without settings: %s %s", text, data)
	}
	path := strings.TrimPrefix(a.Resources[0].Path, "/")
	st.MethodSettings.Entry("*/*").CachingEnabled = true
	post := st.MethodSettings.Entry(path + "/POST")
	post.CacheTTLInSeconds, post.RequireAuthorizationForCacheControl = 9000, false
	text, data := describe()
	const wantText = `  GET: cached for 300 s by namespace ns, method.request.querystring.q; max-age=0 with execute-api:InvalidateCache, else SUCCEED_WITH_RESPONSE_HEADER
  POST: cached for 3600 s by namespace ns, method.request.querystring.q; max-age=0 for everybody`
	const wantData = `{"verbs":[{"verb":"GET","cacheTtlInSeconds":300,"requireAuthorizationForCacheControl":true,"unauthorizedCacheControlHeaderStrategy":"SUCCEED_WITH_RESPONSE_HEADER"},` +
		`{"verb":"POST","cacheTtlInSeconds":3600}],"cacheNamespace":"ns","cacheKeyParameters":["method.request.querystring.q"]}`
	if text != wantText || data != wantData {
		t.Errorf("got\n%s\n%s\nwant\n%s\n%s", text, data, wantText, wantData)
	}
}

package cache

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/mapping"
)

// Findings are settings of a plan's stage that do not cache what they seem to.
func Findings(plan *mapping.Plan) (found api.Diagnostics) {
	st := plan.Stage()
	cached := false
	for _, route := range plan.Routes() {
		if route.Cached() {
			cached = true
			checkPath(route, &found)
		}
	}
	switch setting := cachingSetting(st); {
	case st.CacheClusterEnabled && setting == nil:
		found.Add(api.Diagnostic{Severity: api.Warning, Rule: "CA-01", Pos: st.Pos,
			Summary:  "stage " + st.StageName + " has a cache cluster, and no method setting uses it; nothing is cached",
			Expected: "cachingEnabled true in the method settings, for */* or for a method"})
	case !st.CacheClusterEnabled && setting != nil:
		found.Add(api.Diagnostic{Severity: api.Warning, Rule: "CA-01", Pos: setting.Pos,
			Summary:  "method setting " + setting.Key + " enables caching, and stage " + st.StageName + " has no cache cluster; nothing is cached",
			Expected: "cacheClusterEnabled true at the stage"})
	case setting != nil && !cached:
		found.Add(api.Diagnostic{Severity: api.Warning, Rule: "CA-02", Pos: setting.Pos,
			Summary:  "method setting " + setting.Key + " enables caching for no method of the API; nothing is cached",
			Expected: "*/* with a GET method, or resource path and verb of a method, and a cacheTtlInSeconds above 0"})
	}
	return found
}

// cachingSetting is the first method setting that enables caching.
func cachingSetting(st *api.Stage) *api.MethodSetting {
	for _, setting := range st.MethodSettings {
		if setting.CachingEnabled {
			return setting
		}
	}
	return nil
}

// checkPath warns of path parameters that the key leaves out: all their values
// get one answer.
func checkPath(route *mapping.Route, found *api.Diagnostics) {
	var missing []string
	for segment := range strings.SplitSeq(route.Resource().Path, "/") {
		if !strings.HasPrefix(segment, "{") {
			continue
		}
		if name := strings.TrimRight(segment[1:], "+}"); !route.CacheKeyHas(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return
	}
	found.Add(api.Diagnostic{Severity: api.Warning, Rule: "CA-03", Pos: route.Method().Integration.Pos,
		Summary:    fmt.Sprintf("%s is cached, and its cache key leaves out {%s}: every value gets the answer to the first", route.Name(), strings.Join(missing, "}, {")),
		Expected:   "the path parameters among cacheKeyParameters",
		Suggestion: "cacheKeyParameters: [method.request.path." + strings.Join(missing, ", method.request.path.") + "]"})
}

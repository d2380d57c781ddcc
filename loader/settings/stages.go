package settings

import (
	"math"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// clusterSizes are the sizes of cache clusters, in GB.
var clusterSizes = []string{"0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"}

// strategies are the values of unauthorizedCacheControlHeaderStrategy.
var strategies = []string{"FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"}

// methodSettings reads "path/VERB" or "*/*" → settings of a stage. An entry
// starts from what */* says (MA-477).
func (r *reader) methodSettings(n *source.Node, what string) (all api.MethodSettings) {
	if !n.IsMap() {
		r.wrong(n, what, `an object: "*/*" or path/VERB → settings`)
		return nil
	}
	const every = "*/*"
	if n.Has(every) {
		r.methodSetting(n.Get(every), what, all.Entry(every))
	}
	for _, m := range n.Members() {
		if m.Name == every {
			continue
		}
		verb := m.Name[strings.LastIndexByte(m.Name, '/')+1:]
		if verb == m.Name || verb != api.AnyMethod && !slices.Contains(api.Verbs[:], verb) {
			r.fail(m.Value, what+" has the key "+m.Name, `"*/*", or a resource path with a verb such as pets/GET`)
			continue
		}
		r.methodSetting(m.Value, what, all.Entry(m.Name))
	}
	return all
}

func (r *reader) methodSetting(n *source.Node, what string, s *api.MethodSetting) {
	what += "." + s.Key
	s.Pos = n.Pos()
	r.members(n, what, map[string]func(string, *source.Node){
		"metricsEnabled":   func(k string, n *source.Node) { s.MetricsEnabled = r.bool(n, what+"."+k) },
		"dataTraceEnabled": func(k string, n *source.Node) { s.DataTraceEnabled = r.bool(n, what+"."+k) },
		"loggingLevel": func(k string, n *source.Node) {
			s.LoggingLevel = r.oneOf(n, what+"."+k, []string{"OFF", "ERROR", "INFO"})
		},
		"throttlingBurstLimit": func(k string, n *source.Node) { s.ThrottlingBurstLimit = r.int(n, what+"."+k, 0, math.MaxInt32) },
		"throttlingRateLimit":  func(k string, n *source.Node) { s.ThrottlingRateLimit = r.rate(n, what+"."+k) },
		"cachingEnabled":       func(k string, n *source.Node) { s.CachingEnabled = r.bool(n, what+"."+k) },
		"cacheTtlInSeconds":    func(k string, n *source.Node) { s.CacheTTLInSeconds = r.int(n, what+"."+k, 0, 3600) },
		"cacheDataEncrypted":   func(k string, n *source.Node) { s.CacheDataEncrypted = r.bool(n, what+"."+k) },
		"requireAuthorizationForCacheControl": func(k string, n *source.Node) {
			s.RequireAuthorizationForCacheControl = r.bool(n, what+"."+k)
		},
		"unauthorizedCacheControlHeaderStrategy": func(k string, n *source.Node) {
			s.UnauthorizedCacheControlHeaderStrategy = r.oneOf(n, what+"."+k, strategies)
		},
	})
}

// oneOf is a text of a list.
func (r *reader) oneOf(n *source.Node, what string, list []string) string {
	text := r.text(n, what)
	if !slices.Contains(list, text) {
		r.fail(n, what+" is "+text, "one of "+strings.Join(list, ", "))
		return list[0]
	}
	return text
}

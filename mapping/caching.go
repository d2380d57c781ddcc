package mapping

import (
	"strings"
	"time"

	"postern/api"
)

// Caching is how the stage caches the answers to one verb of a method (§15).
type Caching struct {
	TTL time.Duration // of an entry, more than 0
	// RequireAuthorization says that only callers who may invalidate entries are
	// heard when they ask for a fresh answer; Unauthorized is what the others get.
	RequireAuthorization bool
	Unauthorized         string // unauthorizedCacheControlHeaderStrategy
}

// maxCacheTTL is the longest life of an entry (§17).
const maxCacheTTL = 3600

// Caching says how the stage caches the answers to a client verb; ok is false
// where it does not.
func (r *Route) Caching(verb string) (c Caching, ok bool) {
	setting := r.Setting(verb)
	if !r.cached || setting == nil || !caches(setting, verb) {
		return c, false
	}
	return Caching{
		TTL:                  time.Duration(min(setting.CacheTTLInSeconds, maxCacheTTL)) * time.Second,
		RequireAuthorization: setting.RequireAuthorizationForCacheControl,
		Unauthorized:         setting.UnauthorizedCacheControlHeaderStrategy,
	}, true
}

// caches says whether a setting makes a stage with a cache use it for a verb.
func caches(setting *api.MethodSetting, verb string) bool {
	if !setting.CachingEnabled || setting.CacheTTLInSeconds <= 0 { // CA-01
		return false
	}
	return verb == "GET" || !strings.HasPrefix(setting.Key, "*/") // CA-02
}

// Cached says whether answers of the route are kept in the cache of the stage,
// for one verb at least. Those of most routes are not, and such routes pay
// nothing but this question.
func (r *Route) Cached() bool { return r.cached }

// compileCaching settles whether the route is cached. Settings are compiled.
func (r *Route) compileCaching(st *api.Stage) {
	if !st.CacheClusterEnabled || r.call.Stream { // CA-16
		return
	}
	for _, verb := range api.Verbs {
		if r.method.HTTPMethod != verb && r.method.HTTPMethod != api.AnyMethod {
			continue
		}
		if setting := r.Setting(verb); setting != nil && caches(setting, verb) {
			r.cached = true
		}
	}
}

// Revision names what the plan serves: the deployment, and the state of the API,
// which changes under one deployment where that did not freeze it.
func (p *Plan) Revision() string {
	p.revised.Do(func() { p.revision = p.env.DeploymentID + " " + p.api.Fingerprint() })
	return p.revision
}

// Stored is a method response in memory of its own, to answer other requests
// with. It never changes.
type Stored struct {
	response Response
	trace    int // the X-Amzn-Trace-Id of the gateway among the headers, -1: none
	size     int
}

// Size is the memory that the texts of the response take, in bytes.
func (s *Stored) Size() int { return s.size }

// Store copies the method response of an exchange.
func (r *Route) Store(ex *Exchange) *Stored {
	from := &ex.Response
	s := &Stored{response: Response{Status: from.Status, NoBody: from.NoBody}, trace: -1, size: len(from.Body)}
	s.response.Body = append([]byte(nil), from.Body...)
	s.response.Headers = make([]Header, len(from.Headers))
	for i, h := range from.Headers {
		s.size += len(h.Name) + len(h.Value)
		s.response.Headers[i] = Header{clone(h.Name), clone(h.Value)}
		if r.kind != HTTPProxy && h.Name == traceName && h.Value == ex.answerTrace(r.call.Function != "") {
			s.trace = i
		}
	}
	return s
}

// Replay answers with a stored response. What names a request in it names this
// one (CA-05).
func (r *Route) Replay(ex *Exchange, s *Stored) {
	headers := append(ex.Response.Headers[:0], s.response.Headers...)
	ex.Response = s.response
	ex.Response.Headers = headers
	if s.trace >= 0 {
		headers[s.trace].Value = ex.answerTrace(false)
	}
	ex.Trace.answered(ex)
}

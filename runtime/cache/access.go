package cache

import (
	"strconv"
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
)

// maxAnswer is the largest body that is kept, in bytes (§17).
const maxAnswer = 1 << 20

// Access is how requests of one route use the cache of their stage.
type Access struct {
	route    *mapping.Route
	cluster  *cluster
	revision string
	now      func() time.Time
	rules    [len(api.Verbs)]rule
}

// rule is how answers to one verb are cached.
type rule struct {
	mapping.Caching
	on bool
}

// settle reads the settings of all verbs.
func (a *Access) settle() {
	for i, verb := range api.Verbs {
		a.rules[i].Caching, a.rules[i].on = a.route.Caching(verb)
	}
}

// Look is what a request that found nothing remembers until it has an answer to
// keep. It is used again for other requests.
type Look struct {
	key        []byte
	rule       *rule // nil: its answer is not to be kept
	generation uint64
	warn       bool // the answer says that Cache-Control was ignored
}

// keptKey is the longest key whose memory is used again, in bytes.
const keptKey = 64 << 10

// Reset forgets the request.
func (l *Look) Reset() {
	if l.rule = nil; cap(l.key) > keptKey {
		l.key = nil
	}
}

// Used says whether the last Answer asked the cache: the verb is cached.
func (l *Look) Used() bool { return l.rule != nil }

// Answer answers from the cache. hit is false when the backend has to be asked;
// an outcome is the answer to a caller who may not have entries replaced. Valid
// after Map.
func (a *Access) Answer(ex *mapping.Exchange, l *Look) (hit bool, out mapping.Outcome) {
	l.rule, l.warn = a.ruleOf(ex.Request.Method), false
	if l.rule == nil {
		return false, out
	}
	fresh := wantsFresh(ex.Request.Headers)
	if fresh && l.rule.RequireAuthorization && !ex.MayInvalidate { // CA-10
		if l.rule.Unauthorized == failWith403 {
			return false, refused(a.route)
		}
		fresh, l.warn = false, l.rule.Unauthorized != succeedSilently
	}
	l.key = appendKey(l.key[:0], a, ex)
	l.generation = a.cluster.generation()
	if fresh { // CA-09
		a.missed(ex, "a fresh answer is asked for: Cache-Control max-age=0")
		return false, out
	}
	e := a.cluster.get(l.key)
	if e == nil {
		a.missed(ex, "no entry of this key is in time")
		return false, out
	}
	a.found(ex, e)
	a.route.Replay(ex, e.answer)
	l.warned(ex)
	return true, out
}

// ruleOf is that of a client verb, nil where its answers are not cached.
func (a *Access) ruleOf(verb string) *rule {
	for i := range a.rules {
		if a.rules[i].on && api.Verbs[i] == verb {
			return &a.rules[i]
		}
	}
	return nil
}

// appendKey appends the key of a request. Deployments, and states of an API
// that no deployment froze, do not share entries (CA-15).
func appendKey(dst []byte, a *Access, ex *mapping.Exchange) []byte {
	return a.route.AppendCacheKey(append(append(dst, a.revision...), ' '), ex)
}

// Keep keeps the method response of a request that found nothing.
func (a *Access) Keep(ex *mapping.Exchange, l *Look) {
	if l.rule == nil {
		return
	}
	why := ""
	switch {
	case ex.Response.Status >= 400: // CA-06
		why = "answers of status 400 and above are not kept"
	case len(ex.Response.Body) > maxAnswer: // CA-07
		why = "bodies of more than 1,048,576 bytes are not kept"
	case ex.Request.Method == "HEAD" && len(ex.Response.Body) == 0: // CA-18
		why = "an answer to HEAD without a body is not kept: a GET with the same key would get it"
	case !a.cluster.put(l.key, &entry{a.route.Store(ex), a.revision, a.now(), l.rule.TTL}, l.generation): // CA-14
		why = "the cache was flushed meanwhile"
	}
	if ex.Trace != nil && why == "" {
		ex.Trace.Note(mapping.StepCache, "the answer is kept for "+l.rule.TTL.String(), "")
	} else if ex.Trace != nil {
		ex.Trace.Note(mapping.StepCache, "the answer is not kept", why)
	}
	l.warned(ex)
}

// warned adds the header that says that Cache-Control was ignored (CA-11).
func (l *Look) warned(ex *mapping.Exchange) {
	if l.warn {
		ex.Response.Headers = append(ex.Response.Headers, mapping.Header{Name: "Warning", Value: warning})
	}
}

// The values of unauthorizedCacheControlHeaderStrategy; the third,
// SUCCEED_WITH_RESPONSE_HEADER, is the default.
const (
	failWith403     = "FAIL_WITH_403"
	succeedSilently = "SUCCEED_WITHOUT_RESPONSE_HEADER"
)

const warning = "199 Cache-control headers were ignored because the caller was unauthorized."

// refused is the 403 of FAIL_WITH_403.
func refused(route *mapping.Route) mapping.Outcome {
	return mapping.Outcome{
		Type: api.AccessDenied,
		Cause: "Cache-Control: max-age=0 on " + route.Name() + " needs the permission execute-api:InvalidateCache, which the caller does not have; " +
			"grant it, or change requireAuthorizationForCacheControl or unauthorizedCacheControlHeaderStrategy of the method settings",
		Log: "The client is not authorized to perform this operation.",
	}
}

// wantsFresh says whether a client asks for an answer of the backend: with
// max-age=0, and with nothing else (CA-09).
func wantsFresh(headers []mapping.Header) bool {
	for i := range headers {
		if len(headers[i].Name) != len("Cache-Control") || !strings.EqualFold(headers[i].Name, "Cache-Control") {
			continue
		}
		for rest, more := headers[i].Value, true; more; {
			var directive string
			directive, rest, more = strings.Cut(rest, ",")
			if strings.EqualFold(strings.Trim(directive, " \t"), "max-age=0") {
				return true
			}
		}
	}
	return false
}

// missed records that the backend will be asked.
func (a *Access) missed(ex *mapping.Exchange, why string) {
	if ex.Trace != nil {
		ex.Trace.Note(mapping.StepCache, "miss", why, a.route.CacheKeyFields(ex)...)
	}
}

// found records a hit.
func (a *Access) found(ex *mapping.Exchange, e *entry) {
	if ex.Trace == nil {
		return
	}
	age := a.now().Sub(e.at).Round(time.Millisecond)
	fields := append(a.route.CacheKeyFields(ex), "age", age.String(), "time to live", e.ttl.String(), "left", (e.ttl - age).String(),
		"size", strconv.Itoa(e.answer.Size())+" bytes")
	ex.Trace.Note(mapping.StepCache, "hit", "no template is rendered, no backend is called", fields...)
}

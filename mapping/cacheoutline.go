package mapping

import (
	"bufio"
	"fmt"
	"strings"

	"postern/api"
)

// CacheOutline says how the stage caches a route.
type CacheOutline struct {
	Verbs     []CachedVerb `json:"verbs"`
	Namespace string       `json:"cacheNamespace"`
	Key       []string     `json:"cacheKeyParameters,omitempty"`
}

// CachedVerb is a verb whose answers are kept.
type CachedVerb struct {
	Verb                 string `json:"verb"`
	TTLSeconds           int    `json:"cacheTtlInSeconds"`
	RequireAuthorization bool   `json:"requireAuthorizationForCacheControl,omitempty"`
	Unauthorized         string `json:"unauthorizedCacheControlHeaderStrategy,omitempty"` // where authorization is required
}

// cacheOutline is nil for a route that is not cached.
func (r *Route) cacheOutline() *CacheOutline {
	if !r.cached {
		return nil
	}
	o := &CacheOutline{Namespace: r.cache.namespace}
	for i := range r.cache.parts {
		o.Key = append(o.Key, r.cache.parts[i].expr)
	}
	for _, verb := range api.Verbs {
		c, ok := r.Caching(verb)
		if !ok || r.method.HTTPMethod != verb && r.method.HTTPMethod != api.AnyMethod {
			continue
		}
		cached := CachedVerb{Verb: verb, TTLSeconds: int(c.TTL.Seconds()), RequireAuthorization: c.RequireAuthorization}
		if c.RequireAuthorization {
			cached.Unauthorized = c.Unauthorized
		}
		o.Verbs = append(o.Verbs, cached)
	}
	return o
}

func (r *Route) describeCache(out *bufio.Writer) {
	o := r.cacheOutline()
	if o == nil {
		return
	}
	key := append([]string{"namespace " + o.Namespace}, o.Key...)
	for _, v := range o.Verbs {
		fresh := "max-age=0 for everybody"
		if v.RequireAuthorization {
			fresh = "max-age=0 with execute-api:InvalidateCache, else " + v.Unauthorized
		}
		fmt.Fprintf(out, "  %s: cached for %d s by %s; %s\n", v.Verb, v.TTLSeconds, strings.Join(key, ", "), fresh)
	}
}

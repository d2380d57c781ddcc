package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"postern/api"
)

// cacheKey is the recipe of a route's cache keys (§15).
type cacheKey struct {
	namespace string
	parts     []cachePart
}

// cachePart is one of cacheKeyParameters: a parameter of the request or the
// result of a move.
type cachePart struct {
	expr   string  // as configured
	source *source // method.request.…
	place  place   // integration.request.…
	name   string
}

func (c *compiler) compileCacheKey(r *Route, in *api.Integration) cacheKey {
	key := cacheKey{namespace: or(in.CacheNamespace, r.resource.ID)}
	for _, name := range in.CacheKeyParameters {
		if at, target, err := compileTarget(name); err == nil {
			key.parts = append(key.parts, cachePart{expr: name, place: at, name: target})
			continue
		}
		s, err := c.plan.compileSource(name, false, everywhere)
		if err != nil || !strings.HasPrefix(name, "method.request.") {
			c.refuse("MA-602", in.Pos, fmt.Sprintf("%q is no cache key parameter; expected method.request.… or integration.request.…", name))
			continue
		}
		key.parts = append(key.parts, cachePart{expr: name, source: &s})
	}
	return key
}

// append writes namespace and values, each with its length, so that no two
// lists of values give one key. An absent value differs from an empty one.
func (k *cacheKey) append(dst []byte, ex *Exchange) []byte {
	dst = appendCounted(dst, k.namespace)
	for i := range k.parts {
		dst = append(k.parts[i].append(dst, ex, appendCounted), ';')
	}
	return dst
}

// append appends the values of a part in some form; a move may have given its
// target several.
func (p *cachePart) append(dst []byte, ex *Exchange, put func(dst []byte, text string) []byte) []byte {
	if p.source != nil {
		if text, found, _ := p.source.read(ex); found {
			dst = put(dst, text)
		}
		return dst
	}
	for i := range ex.moved {
		if m := &ex.moved[i]; m.place == p.place && m.name == p.name {
			dst = put(dst, m.value)
		}
	}
	return dst
}

func appendCounted(dst []byte, text string) []byte {
	dst = strconv.AppendInt(dst, int64(len(text)), 10)
	return append(append(dst, ':'), text...)
}

// CacheKeyFields are the parts of the key of a request for people: names and
// values by turns, the namespace first.
func (r *Route) CacheKeyFields(ex *Exchange) []string {
	fields := []string{"namespace", r.cache.namespace}
	for i := range r.cache.parts {
		part := &r.cache.parts[i]
		text := part.append(nil, ex, appendListed)
		if text == nil {
			text = []byte("(absent)")
		}
		fields = append(fields, part.expr, string(text))
	}
	return fields
}

// appendListed appends one of several values; nil is the list of none.
func appendListed(dst []byte, text string) []byte {
	if dst == nil {
		return append([]byte{}, text...)
	}
	return append(append(dst, ','), text...)
}

// CacheKeyHas says whether a parameter of the path takes part in the keys of
// the route, by itself or through a parameter mapping.
func (r *Route) CacheKeyHas(pathParameter string) bool {
	wanted := "method.request.path." + pathParameter
	return slices.ContainsFunc(r.cache.parts, func(part cachePart) bool {
		if part.source != nil {
			return part.source.expr == wanted
		}
		return slices.ContainsFunc(r.moves, func(m move) bool {
			return m.place == part.place && m.name == part.name && m.source.expr == wanted
		})
	})
}

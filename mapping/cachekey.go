package mapping

import (
	"fmt"
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
	source *source // method.request.…
	place  place   // integration.request.…
	name   string
}

func (c *compiler) compileCacheKey(r *Route, in *api.Integration) cacheKey {
	key := cacheKey{namespace: or(in.CacheNamespace, r.resource.ID)}
	for _, name := range in.CacheKeyParameters {
		if at, target, err := compileTarget(name); err == nil {
			key.parts = append(key.parts, cachePart{place: at, name: target})
			continue
		}
		s, err := c.plan.compileSource(name, false, everywhere)
		if err != nil || !strings.HasPrefix(name, "method.request.") {
			c.refuse("MA-602", in.Pos, fmt.Sprintf("%q is no cache key parameter; expected method.request.… or integration.request.…", name))
			continue
		}
		key.parts = append(key.parts, cachePart{source: &s})
	}
	return key
}

// append writes namespace and values, each with its length, so that no two
// lists of values give one key. An absent value differs from an empty one.
func (k *cacheKey) append(dst []byte, ex *Exchange) []byte {
	dst = appendCounted(dst, k.namespace)
	for i := range k.parts {
		part := &k.parts[i]
		var text string
		var found bool
		if part.source != nil {
			text, found, _ = part.source.read(ex)
		} else {
			text, found = ex.movedValue(part.place, part.name)
		}
		if !found {
			dst = append(dst, '-')
			continue
		}
		dst = appendCounted(dst, text)
	}
	return dst
}

func appendCounted(dst []byte, text string) []byte {
	dst = strconv.AppendInt(dst, int64(len(text)), 10)
	return append(append(dst, ':'), text...)
}

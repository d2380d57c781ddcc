package suite

import (
	"encoding/json"
	"slices"
	"strings"

	"postern/mapping"
)

// maxSteps bounds the runs of one shrinking.
const maxSteps = 300

// shrink makes an attempt smaller as long as the same aspect of the same route
// differs.
func (c *comparer) shrink(a attempt, route, aspect string) attempt {
	steps := 0
	holds := func(b attempt) bool {
		steps++
		got, x, y := c.run(b)
		return got == route && slices.Contains(differing(x, y), aspect)
	}
	for again := true; again && steps < maxSteps; {
		again = false
		for _, b := range smaller(a) {
			if steps >= maxSteps {
				break
			}
			if holds(b) {
				a, again = b, true
				break
			}
		}
	}
	return a
}

// smaller are attempts with one thing less: a header, a query parameter, a
// member of a body, or the whole body.
func smaller(a attempt) (list []attempt) {
	for i := range a.request.Headers {
		q := *a.request
		q.Headers = slices.Delete(slices.Clone(q.Headers), i, i+1)
		list = append(list, a.with(&q, a.backend))
	}
	path, query, _ := strings.Cut(a.request.Path, "?")
	if query != "" {
		pairs := strings.Split(query, "&")
		for i := range pairs {
			q := *a.request
			q.Path = path
			if rest := slices.Delete(slices.Clone(pairs), i, i+1); len(rest) > 0 {
				q.Path += "?" + strings.Join(rest, "&")
			}
			list = append(list, a.with(&q, a.backend))
		}
	}
	for _, body := range smallerBodies(a.request.Body) {
		q := *a.request
		q.Body = body
		list = append(list, a.with(&q, a.backend))
	}
	return append(list, smallerBackends(a)...)
}

func smallerBackends(a attempt) (list []attempt) {
	if a.backend == nil {
		return nil
	}
	for i := range a.backend.Headers {
		b := *a.backend
		b.Headers = slices.Delete(slices.Clone([]mapping.Header(b.Headers)), i, i+1)
		list = append(list, a.with(a.request, &b))
	}
	for _, body := range smallerBodies(a.backend.Body) {
		b := *a.backend
		b.Body = body
		list = append(list, a.with(a.request, &b))
	}
	return list
}

// smallerBodies are bodies with one member or element less, and the empty one.
func smallerBodies(body []byte) (list [][]byte) {
	if len(body) == 0 {
		return nil
	}
	list = append(list, nil)
	v, err := decoded(body)
	if err != nil {
		return list
	}
	for _, less := range smallerValues(v, 0) {
		if out, err := json.Marshal(less); err == nil {
			list = append(list, out)
		}
	}
	return list
}

// smallerValues are values with one thing less, somewhere inside.
func smallerValues(v any, depth int) (list []any) {
	if depth > 5 {
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range sortedNames(v) {
			rest := copied(v)
			delete(rest, name)
			list = append(list, rest)
			for _, inner := range smallerValues(v[name], depth+1) {
				changed := copied(v)
				changed[name] = inner
				list = append(list, changed)
			}
		}
	case []any:
		for i := range v {
			list = append(list, slices.Delete(slices.Clone(v), i, i+1))
			for _, inner := range smallerValues(v[i], depth+1) {
				changed := slices.Clone(v)
				changed[i] = inner
				list = append(list, changed)
			}
		}
	}
	return list
}

func copied(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for name, v := range m {
		out[name] = v
	}
	return out
}

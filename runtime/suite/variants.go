package suite

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"postern/mapping"
)

// oddText has what texts are escaped for.
const oddText = "O'Hara \"x\" \\ <&/%é\n"

// otherValues take the place of each value of a body: versions that print texts
// alike may differ in numbers, in missing values, in what has to be escaped.
var otherValues = []any{oddText, json.Number("7"), json.Number("-1.50"), true, false, nil, "", map[string]any{"k": "v"}, []any{"v"}}

// maxVariants bounds the variants of one body.
const maxVariants = 200

// variantBodies are bodies with another value in one place.
func variantBodies(body []byte) (list [][]byte) {
	root, err := decoded(body)
	if err != nil {
		return nil
	}
	var walk func(v any, put func(any))
	walk = func(v any, put func(any)) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range sortedNames(v) {
				walk(v[name], func(other any) { v[name] = other })
			}
		case []any:
			for i := range v {
				walk(v[i], func(other any) { v[i] = other })
			}
		}
		for _, other := range otherValues {
			if len(list) == maxVariants {
				return
			}
			put(other)
			list = append(list, mustJSON(root))
		}
		put(v)
	}
	walk(root, func(other any) { root = other })
	return list
}

// variants are attempts with another value in one place: of the bodies, of a
// query parameter, of a header.
func variants(a attempt) (list []attempt) {
	for _, body := range variantBodies(a.request.Body) {
		q := *a.request
		q.Body = body
		list = append(list, a.with(&q, a.backend))
	}
	if a.backend != nil {
		for _, body := range variantBodies(a.backend.Body) {
			b := *a.backend
			b.Body = body
			list = append(list, a.with(a.request, &b))
		}
	}
	path, query, _ := strings.Cut(a.request.Path, "?")
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, _, ok := strings.Cut(pair, "=")
		if !ok {
			continue
		}
		q := *a.request
		odd := slices.Clone(pairs)
		odd[i] = name + "=" + url.QueryEscape(oddText)
		q.Path = path + "?" + strings.Join(odd, "&")
		list = append(list, a.with(&q, a.backend))
	}
	for i, h := range a.request.Headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			continue
		}
		q := *a.request
		q.Headers = slices.Clone(q.Headers)
		q.Headers[i] = mapping.Header{Name: h.Name, Value: strings.TrimSpace(oddText)}
		list = append(list, a.with(&q, a.backend))
	}
	return list
}

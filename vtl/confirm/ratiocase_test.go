//go:build confirm

package confirm

import (
	"encoding/json"
	"fmt"
	"strings"

	"postern/vtl/internal/generate"
)

// benchCase is a template of the budget with its input.
func benchCase(label, template string) generate.Case {
	c := generate.New(1).Case()
	c.Template = template
	switch {
	case strings.Contains(label, "passthrough"):
		c.Body = document(map[string]any{"order": map[string]any{"id": 42, "customer": "Ann's shop",
			"note": `say "hi"`, "paid": true}})
		c.Header = browserHeaders()
	case strings.Contains(label, "flatten"):
		c.Body = document(map[string]any{"count": 100, "orders": orders(100), "next": "o-99"})
	case strings.Contains(label, "100kb"):
		c.Body = document(map[string]any{"rows": rows(750)})
	}
	return c
}

func document(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// orders has few enough objects for Debian's json-smart, which refuses documents of more than 400.
func orders(n int) (list []any) {
	for i := range n {
		var lines []string
		for j := range 3 {
			lines = append(lines, fmt.Sprintf("sku-%d-%d:%d", i, j, j+1))
		}
		list = append(list, map[string]any{"id": fmt.Sprintf("o-%05d", i), "total": float64(i*7) + 0.5, "paid": i%2 == 0,
			"buyer": map[string]any{"name": fmt.Sprintf("Buyer %d", i)}, "lines": lines})
	}
	return list
}

// rows is a body of about 100 KB.
func rows(n int) (list []any) {
	for i := range n {
		list = append(list, []any{i, fmt.Sprintf("row number %d", i), fmt.Sprintf("https://example.org/rows/%d?x=1", i), float64(i) * 0.25,
			[]string{"alpha", `beta "q"`, "é"}, i%3 == 0, nil, "some more text to make the row as long as a real one is"})
	}
	return list
}

func browserHeaders() []generate.Pair {
	return []generate.Pair{{Name: "Accept", Value: "application/json, text/plain, */*"}, {Name: "Accept-Encoding",
		Value: "gzip, deflate, br"},
		{Name: "Accept-Language", Value: "en-US,en;q=0.8"}, {Name: "Authorization", Value: "Bearer " + strings.Repeat("eyJ", 60)},
		{Name: "Content-Type", Value: "application/json"}, {Name: "Host", Value: "abc123.execute-api.eu-west-1.amazonaws.com"},
		{Name: "Origin", Value: "https://app.example.org"}, {Name: "Referer", Value: `https://app.example.org/orders/42?tab="lines"`},
		{Name: "User-Agent",
			Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"},
		{Name: "X-Forwarded-For", Value: "203.0.113.9, 130.176.0.1"}, {Name: "X-Forwarded-Port", Value: "443"},
		{Name: "X-Forwarded-Proto", Value: "https"}}
}

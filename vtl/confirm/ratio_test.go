//go:build confirm

package confirm

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postern/mapping/builtin"
	"postern/vtl"
	"postern/vtl/internal/generate"
	"postern/vtl/value"
)

const (
	warmUp  = 3 * time.Second        // of each engine and template
	window  = 250 * time.Millisecond // of one measurement
	windows = 9                      // per engine and template, taken in turns
)

// TestVelocityRatio measures renderings per second of the five templates of the performance budget with both engines, window by
// window in turns, and prints the ratio of our time to that of Velocity on a warm JVM. Each rendering of either engine reads
// its body anew. More than the time of Velocity is a failure; half of it is the aim.
func TestVelocityRatio(t *testing.T) {
	o := startOriginal(t)
	names, err := filepath.Glob("testdata/bench/*.vtl")
	if err != nil || len(names) == 0 {
		t.Fatal("no templates", err)
	}
	fmt.Printf("%-22s %12s %12s %8s\n", "template", "ours", "Velocity", "ratio")
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		label := strings.TrimSuffix(filepath.Base(name), ".vtl")
		ours, theirs := measure(t, o, label, benchCase(label, string(source)))
		ratio := float64(ours) / float64(theirs)
		fmt.Printf("%-22s %12v %12v %8.2f\n", label, ours, theirs, ratio)
		if ratio > 1 {
			t.Errorf("%s takes %.2f of Velocity's time", label, ratio)
		}
	}
}

// measure gives the median time of one rendering for both engines.
func measure(t *testing.T, o *original, label string, c generate.Case) (ours, theirs time.Duration) {
	t.Helper()
	r := newRenderer(t, c)
	want, err := o.render(c)
	if err != nil || want.kind != "" || want.output != string(r.render(t)) {
		t.Fatalf("%s: %v %v\n%s", label, err, want, r.out)
	}
	java := func(turns int) time.Duration {
		d, _, err := o.time(c, turns)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	goes := func(turns int) time.Duration {
		start := time.Now()
		for range turns {
			r.render(t)
		}
		return time.Since(start)
	}
	turnsJava, turnsGo := calibrate(java), calibrate(goes)
	var a, b []time.Duration
	for range windows {
		a = append(a, goes(turnsGo)/time.Duration(turnsGo))
		b = append(b, java(turnsJava)/time.Duration(turnsJava))
	}
	slices.Sort(a)
	slices.Sort(b)
	return a[windows/2], b[windows/2]
}

// calibrate warms an engine up and finds how many turns fill a window.
func calibrate(run func(turns int) time.Duration) int {
	turns := 1
	for start := time.Now(); time.Since(start) < warmUp; {
		if d := run(turns); d < window/2 {
			turns *= 2
		}
	}
	return turns
}

// renderer renders a case again and again with one frame, as a server does.
type renderer struct {
	c        generate.Case
	template *vtl.Template
	frame    *vtl.Frame
	objects  builtin.Objects
	params   builtin.Params
	stage    []builtin.Param
	context  fixedContext
	body     []byte
	out      []byte
}

func newRenderer(t *testing.T, c generate.Case) *renderer {
	t.Helper()
	template, err := builtin.Parse("bench", c.Template)
	if err != nil {
		t.Fatal(err)
	}
	return &renderer{c: c, template: template, frame: vtl.NewFrame(), body: []byte(c.Body), stage: params(c.StageVariables),
		params:  builtin.Params{Path: params(c.Path), Query: params(c.Query), Header: params(c.Header)},
		context: fixedContext{context(c.Context).Map()}}
}

func (r *renderer) render(t *testing.T) []byte {
	r.frame.Reset()
	r.objects.Reset(r.frame)
	r.objects.SetParams(r.params)
	r.objects.SetStageVariables(r.stage)
	r.objects.SetContext(&r.context)
	r.objects.SetBody(r.body)
	var err error
	if r.out, err = r.template.Render(r.frame, r.out[:0]); err != nil {
		t.Fatal(err)
	}
	return r.out
}

// fixedContext is what $context says in the benchmark.
type fixedContext struct {
	root *value.Map
}

func (c *fixedContext) Has(builtin.Section) bool { return false }

func (c *fixedContext) Variable(_ builtin.Section, name string) (value.Value, bool) {
	return c.root.GetString(name)
}

func (c *fixedContext) Fill(_ builtin.Section, m *value.Map) {
	for i := range c.root.Len() {
		k, v := c.root.At(i)
		m.Put(k, v)
	}
}

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

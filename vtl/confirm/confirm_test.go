package confirm

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"postern/mapping/builtin"
	"postern/vtl"
	"postern/vtl/internal/generate"
	"postern/vtl/value"
)

// TestConfirmGenerated renders generated templates with both engines. POSTERN_SEED and POSTERN_COUNT choose which and how many.
func TestConfirmGenerated(t *testing.T) {
	seed, count := number(t, "POSTERN_SEED", 1), number(t, "POSTERN_COUNT", 1000)
	start := time.Now()
	o := startOriginal(t)
	g := generate.New(uint64(seed))
	tally := map[string]int{}
	for i := range count {
		c := g.Case()
		want, err := o.render(c)
		if err != nil {
			t.Fatalf("template %d: %v\n%q", i, err, c.Template)
		}
		got := render(c)
		verdict := compare(got, want)
		tally[verdict]++
		if strings.HasPrefix(verdict, "both fail,") && tally[verdict] <= 5 {
			t.Logf("template %d of seed %d\n%q\n got %v\nwant %v", i, seed, c.Template, got, want)
		}
		if verdict == differs {
			t.Errorf("template %d of seed %d\n%q\nbody %q\n got %v\nwant %v", i, seed, c.Template, c.Body, got, want)
		}
		if tally[differs] > 30 {
			t.Fatal("too many differences")
		}
	}
	t.Logf("seed %d: %d templates in %.1fs: %s", seed, count, time.Since(start).Seconds(), summary(tally))
}

// summary lists the verdicts, the differences last.
func summary(tally map[string]int) string {
	var b strings.Builder
	for _, verdict := range slices.Sorted(maps.Keys(tally)) {
		if verdict != differs {
			fmt.Fprintf(&b, "%d %s, ", tally[verdict], verdict)
		}
	}
	fmt.Fprintf(&b, "%d %s", tally[differs], differs)
	return b.String()
}

func number(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// identity is the text of an object that has none of its own: it differs from run to run.
var identity = regexp.MustCompile(`(\[[A-Z]?[A-Za-z.;$]*|[A-Za-z.$]+)@[0-9a-f]{3,}`)

const differs = "differ"

// compare gives a verdict: "same", "both fail", "unsettled" for what differs from run to run or ran out of a resource,
// "both fail, at different places", "both fail, differently", "JsonPath version" for odd paths that Debian's JsonPath 2.0 accepts and 2.9, which counts, does not, or "differs".
func compare(got, want answer) string {
	switch {
	case want.kind == "timeout" || want.kind == "memory" || want.kind == "stack" || got.kind == "limit":
		return "unsettled"
	case got.kind != "" && want.kind != "":
		if want.line > 0 && (got.line != want.line || got.col != want.col) {
			return "both fail, at different places"
		}
		if got.kind != want.kind {
			return "both fail, differently"
		}
		return "both fail"
	case got.kind == want.kind && got.output == want.output:
		return "same"
	case got.kind == want.kind && identity.ReplaceAllString(got.output, "@") == identity.ReplaceAllString(want.output, "@"):
		return "unsettled"
	case got.kind == string(vtl.KindJSONPath) && want.kind == "":
		return "JsonPath version"
	}
	return differs
}

// render is our answer to a case.
func render(c generate.Case) answer {
	out, _, err := builtin.RenderCase(builtin.Case{Template: c.Template, Body: c.Body, Context: context(c.Context),
		Stage:  params(c.StageVariables),
		Params: builtin.Params{Path: params(c.Path), Query: params(c.Query), Header: params(c.Header)}},
		builtin.Config{Strict: true})
	var e *vtl.Error
	if errors.As(err, &e) {
		return answer{kind: string(e.Kind), line: e.Line, col: e.Col}
	}
	return answer{output: string(out)}
}

func params(pairs []generate.Pair) []builtin.Param {
	list := make([]builtin.Param, len(pairs))
	for i, p := range pairs {
		list[i] = builtin.Param{Name: p.Name, Value: p.Value}
	}
	return list
}

// context makes nested maps of dotted names; "\x00" stands for an absent value.
func context(pairs []generate.Pair) value.Value {
	root := value.NewMap(value.LinkedHashMap, 0)
	for _, p := range pairs {
		at, name := root, p.Name
		for {
			head, rest, dotted := strings.Cut(name, ".")
			if !dotted {
				break
			}
			inner, _ := at.GetString(head)
			if inner.Map() == nil {
				inner = value.FromMap(value.NewMap(value.LinkedHashMap, 0))
				at.PutString(head, inner)
			}
			at, name = inner.Map(), rest
		}
		v := value.String(p.Value)
		if p.Value == "\x00" {
			v = value.Null
		}
		at.PutString(name, v)
	}
	return value.FromMap(root)
}

package jsonpath

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/PaesslerAG/gval"
	other "github.com/PaesslerAG/jsonpath"

	"postern/vtl/value"
)

// group sorts a path by its most demanding part.
func group(path string) string {
	switch {
	case strings.Contains(path, "?"):
		return "filters"
	case strings.Contains(path, "("):
		return "functions"
	case strings.Contains(path, ".."):
		return "deep scans"
	case strings.ContainsAny(path, "*,:"):
		return "wildcards, unions, slices"
	}
	return "names and indexes"
}

// otherLanguage has all operators, so that filters can compare.
var otherLanguage = gval.Full(other.Language())

// otherResult is what PaesslerAG/jsonpath makes of a case: JSON text, or failed, which stands for "not found" too.
func otherResult(c pathCase) (text string, failed bool) {
	defer func() {
		if recover() != nil { // a filter with nothing behind the @ ends in a nil pointer
			text, failed = "", true
		}
	}()
	var document any
	if json.Unmarshal([]byte(c.Document), &document) != nil {
		return "", true
	}
	eval, err := otherLanguage.NewEvaluable(c.Path)
	if err != nil {
		return "", true
	}
	got, err := eval(context.Background(), document)
	if err != nil {
		return "", true
	}
	out, err := json.Marshal(got)
	return string(out), err != nil
}

// sameData compares JSON texts without the order of members, which the other engine loses.
func sameData(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return string(p) == string(q)
}

// agrees reports whether the other engine gives the result each time: the order of its hits changes.
func agrees(c pathCase) bool {
	for range 30 {
		text, failed := otherResult(c)
		if failed != (c.Absent || c.Fails) || !failed && !sameData(c.Want, text) {
			return false
		}
	}
	return true
}

// The table of docs/behaviour/jsonpath.md says how often the two engines agree; it is checked here.
func TestSecondOpinion(t *testing.T) {
	agree, total := map[string]int{}, map[string]int{}
	eachCase(t, func(c pathCase) {
		g := group(c.Path)
		total[g]++
		if agrees(c) {
			agree[g]++
		}
	})
	page, err := os.ReadFile("../../docs/behaviour/jsonpath.md")
	if err != nil {
		t.Fatal(err)
	}
	for g, n := range total {
		row := "| " + g + " | " + strconv.Itoa(n) + " | " + strconv.Itoa(agree[g]) + " |"
		if !strings.Contains(string(page), row) {
			t.Errorf("the page lacks the row %q", row)
		}
	}
}

func BenchmarkSecondOpinionDotted(b *testing.B) {
	var document any
	if err := json.Unmarshal([]byte(shop), &document); err != nil {
		b.Fatal(err)
	}
	eval, err := otherLanguage.NewEvaluable("$.shop.owner.address.city")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := eval(b.Context(), document); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSecondOpinionFilter(b *testing.B) {
	var document any
	if err := json.Unmarshal([]byte(shop), &document); err != nil {
		b.Fatal(err)
	}
	eval, err := otherLanguage.NewEvaluable("$.shop.items[?(@.price > 50)].sku")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := eval(b.Context(), document); err != nil {
			b.Fatal(err)
		}
	}
}

func TestResultsAreLive(t *testing.T) {
	root := document(t)
	v, _, err := mustCompile(t, "$.shop.items[0]").Eval(root, nil)
	if err != nil {
		t.Fatal(err)
	}
	v.Map().PutString("sku", value.String("changed"))
	if got, _, _ := mustCompile(t, "$..sku").Eval(root, nil); string(got.AppendJSON(nil)) != `["changed","B-2"]` {
		t.Errorf("the document shows %s", got.AppendJSON(nil))
	}
}

// What append() adds belongs to the document it is added to: a later document gets one of its own.
func TestAddedJSONIsNew(t *testing.T) {
	p, err := Compile(`$.a.append({"x":[]},"t")`)
	if err != nil {
		t.Fatal(err)
	}
	var arena value.Arena
	for range 3 {
		arena.Reset()
		doc, err := value.ReadJSONString(&arena, `{"a":[0]}`)
		if err != nil {
			t.Fatal(err)
		}
		found, _, err := p.Eval(doc, &arena)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(found.AppendJSON(nil)); got != `[0,{"x":[]},"t"]` {
			t.Fatalf("the array becomes %s", got)
		}
		found.List().At(1).Map().PutString("secret", value.String("s"))
	}
}

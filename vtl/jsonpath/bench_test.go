package jsonpath

import (
	"testing"

	"postern/vtl/internal/cputime"
	"postern/vtl/internal/seeds"
	"postern/vtl/value"
)

const shop = `{"shop":{"name":"Quay","items":[{"sku":"A-1","price":19.5,"qty":3,"dim":{"w":10,"h":40}},
{"sku":"B-2","price":240,"qty":0,"dim":{"w":120,"h":75}}],"owner":{"first":"Ada","address":{"city":"Oslo"}}}}`

func mustCompile(t testing.TB, path string) *Path {
	p, err := Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func document(t testing.TB) value.Value {
	root, err := value.ReadJSONString(nil, shop)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestEvaluationAllocatesNothing(t *testing.T) {
	root := document(t)
	var a value.Arena
	for _, path := range []string{"$", "$.shop.owner.address.city", "$['shop']['name']", "$.shop.items[1].sku", "$.shop.items[-1].dim.w",
		"$.shop.items[*].sku", "$.shop.items[0:1].qty", "$..w", "$.shop.items.length()", "$.nope.x", "$.shop.items[9]",
		"$.shop.items[?(@.price > 50 && @.sku != 'A-1')].sku"} {
		p := mustCompile(t, path)
		if allocs := testing.AllocsPerRun(100, func() {
			a.Reset()
			if _, _, err := p.Eval(root, &a); err != nil {
				t.Fatal(err)
			}
		}); allocs != 0 {
			t.Errorf("%s costs %v allocations, want 0", path, allocs)
		}
	}
}

func benchmarkPath(b *testing.B, path string) {
	root, p := document(b), mustCompile(b, path)
	var a value.Arena
	b.ReportAllocs()
	defer cputime.Report(b)()
	for b.Loop() {
		a.Reset()
		if _, found, err := p.Eval(root, &a); err != nil || !found {
			b.Fatal(found, err)
		}
	}
}

func BenchmarkDotted(b *testing.B) { benchmarkPath(b, "$.shop.owner.address.city") }
func BenchmarkIndex(b *testing.B)  { benchmarkPath(b, "$.shop.items[1].sku") }
func BenchmarkFilter(b *testing.B) { benchmarkPath(b, "$.shop.items[?(@.price > 50)].sku") }
func BenchmarkScan(b *testing.B)   { benchmarkPath(b, "$..w") }

func FuzzCompile(f *testing.F) {
	seeds.Add(f, "testdata/seeds.txt")
	eachCase(f, func(c pathCase) { f.Add(c.Path) })
	root := document(f)
	f.Fuzz(func(t *testing.T, path string) {
		p, err := Compile(path)
		if err != nil {
			if e, ok := err.(*Error); !ok || e.Error() == "" || e.Caret() == "" && path != "" {
				t.Fatalf("%q: %#v", path, err)
			}
			return
		}
		budget := 100_000
		if v, err := p.run(root, root, nil, false, &budget); err == nil {
			v.AppendText(nil, 1<<20)
		}
	})
}

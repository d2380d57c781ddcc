package vtl

import (
	"strings"
	"testing"

	"postern/vtl/internal/cputime"
	"postern/vtl/value"
)

// The benchmarks here need no host; those against the original engine are in package confirm.

func BenchmarkReferences(b *testing.B) {
	m := value.NewMap(value.LinkedHashMap, 1)
	m.PutString("k", value.String("value"))
	benchmark(b, `{"a":"$x","b":"$m.k","c":"$!nope","d":$n,"e":"$m.k.z","f":"$x$n"}`, value.String("text"), value.Int(5), value.FromMap(m))
}

func BenchmarkLoop(b *testing.B) {
	benchmark(b, `#set($sum = 0)#foreach($i in [1..1000])#set($sum = $sum + $i * 3 - 1)$i:$sum#if($foreach.hasNext),#end#end`)
}

const parsed = `#set($all = $input.params())#foreach($k in $all.keySet())"$k": "$util.escapeJavaScript($all.get($k))"#if($foreach.hasNext),#end
#end{"a": 1, "b": "text", "c": $input.json('$.c')}`

func BenchmarkParse(b *testing.B) { benchmarkParse(b, parsed) }

func BenchmarkParse2K(b *testing.B) { benchmarkParse(b, repeated(parsed)) }

// repeated writes statements again and again until they are 2 KB.
func repeated(source string) string { return strings.Repeat(source+"\n", 1+2048/len(source)) }

func benchmarkParse(b *testing.B, source string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(source)))
	defer cputime.Report(b)()
	for range b.N {
		if _, err := Parse("t", source, Globals("input", "util")); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmark(b *testing.B, source string, globals ...value.Value) {
	b.Helper()
	template, err := Parse("t", source, Globals("x", "n", "m"))
	if err != nil {
		b.Fatal(err)
	}
	f := NewFrame()
	var out []byte
	b.ReportAllocs()
	defer cputime.Report(b)()
	for range b.N {
		f.Reset()
		for i, v := range globals {
			f.SetGlobal(i, v)
		}
		if out, err = template.Render(f, out[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

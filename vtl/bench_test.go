package vtl

import (
	"strings"
	"testing"

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

// BenchmarkParse2K parses the same statements again and again, 2 KB of them.
func BenchmarkParse2K(b *testing.B) {
	benchmarkParse(b, strings.Repeat(parsed+"\n", 1+2048/len(parsed)))
}

func benchmarkParse(b *testing.B, source string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(source)))
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

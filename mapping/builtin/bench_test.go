package builtin

import (
	"testing"

	"postern/vtl"
)

func benchmarkTemplate(b *testing.B, source, body string) {
	tpl, err := Parse("bench", source)
	if err != nil {
		b.Fatal(err)
	}
	o, f, text := new(Objects), vtl.NewFrame(), []byte(body)
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		prepare(o, f, text)
		if out, err = tpl.Render(f, out[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkConstant(b *testing.B) { benchmarkTemplate(b, `{"statusCode": 200}`, "") }

func BenchmarkTenReferences(b *testing.B) {
	benchmarkTemplate(b, `{"a":"$input.params('id')","b":"$input.params('q')","c":"$input.params('X-Token')","d":$input.json('$.items[0].name'),
"e":"$input.path('$.items[1].n')","f":"$stageVariables.table","g":"$input.params('accept')","h":"$util.escapeJavaScript($input.path('$.items[0].name'))",
"i":"$util.urlEncode($input.params('q'))","j":[#foreach($i in $input.path('$.items'))$i.n#if($foreach.hasNext),#end#end]}`,
		`{"items":[{"name":"a/b","n":1.5},{"name":"b","n":2},{"name":"c","n":3}]}`)
}

func BenchmarkWholeBody(b *testing.B) {
	benchmarkTemplate(b, `$input.json('$')`, `{"items":[{"name":"a/b","n":1.5},{"name":"b","n":2},{"name":"c","n":3}]}`)
}

package source

import (
	"fmt"
	"strings"
	"testing"

	"postern/api"
)

// routes is a document of n routes, as wide as those that people write.
func routes(n int) []byte {
	var b strings.Builder
	b.WriteString("openapi: 3.0.1\ninfo: {title: ratio, version: \"1\"}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&b, "  /group%d/{id}/thing%d:\n    get:\n      responses: {\"200\": {description: ok}}\n", i, i)
		b.WriteString("      x-amazon-apigateway-integration:\n        type: mock\n        requestTemplates:\n          application/json: |\n            {\"statusCode\": 200}\n")
		b.WriteString("        responses:\n          default: {statusCode: \"200\"} # always\n")
	}
	return []byte(b.String())
}

func BenchmarkYAML(b *testing.B) {
	doc := &Document{Name: "d.yaml", Text: routes(100)}
	b.SetBytes(int64(len(doc.Text)))
	b.ReportAllocs()
	for b.Loop() {
		var found api.Diagnostics
		if _, err := readYAML(doc, &found); err != nil {
			b.Fatal(err)
		}
	}
}

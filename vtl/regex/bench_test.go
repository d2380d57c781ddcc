package regex

import (
	"strings"
	"testing"

	"postern/vtl/internal/cputime"
)

func BenchmarkMatch(b *testing.B) {
	long := strings.Repeat("some words and ", 10)
	for _, c := range []struct{ name, pattern, subject string }{
		{"literal", `404`, "404"},
		{"classes", `4\d{2}`, "404"},
		{"contains", `.*Error.*`, long + "Error" + long},
		{"multiline", `(\n|.)*Error(\n|.)*`, long + "\nError" + long},
		{"re2", `[a-z]+@[a-z.]+`, "joe@example.org"},
		{"backtrack", `(?!.*bad).*good`, long + "good"},
	} {
		re := MustCompile(c.pattern)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			defer cputime.Report(b)()
			for b.Loop() {
				_, _ = re.Match(c.subject)
			}
		})
	}
}

func BenchmarkReplaceAll(b *testing.B) {
	text := strings.Repeat("it\\'s a test, ", 10)
	dst := make([]byte, 0, 1024)
	for _, c := range []struct{ name, pattern, repl string }{
		{"literal", `\\'`, "'"}, {"class", `[^a-z]`, "_"}, {"re2", `(\w+) (\w+)`, "$2 $1"}, {"backtrack", `t(?=e)`, "T"},
	} {
		re := MustCompile(c.pattern)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			defer cputime.Report(b)()
			for b.Loop() {
				_, _ = re.AppendReplaceAll(dst, text, c.repl)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, pattern := range []string{`404`, `.*Error.*`, `https://(.*\.)?example\.(org|com)`, `(?i)\p{L}+`} {
		b.Run(pattern, func(b *testing.B) {
			b.ReportAllocs()
			defer cputime.Report(b)()
			for b.Loop() {
				_, _ = Compile(pattern)
			}
		})
	}
}

package api_test

import (
	"strings"
	"testing"

	"postern/api"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain\n\ttext é 漢":               "plain\n\ttext é 漢",
		"\x1b[31mred\x1b[0m":              "\x1b[31mred\x1b[0m",
		"\x1b[1;31mred\x1b[m":             "\x1b[1;31mred\x1b[m",
		"\x1b[2J\x1b]0;title\x07":         "␛[2J␛]0;title␇",
		"a\rb\x00\x7f\x1b":                "a␍b␀␡␛",
		"\u009b2J\u0085":                  "\uFFFD2J\uFFFD",
		"\x1b[" + strings.Repeat("1", 99): "␛[" + strings.Repeat("1", 99),
	} {
		if got := string(api.Visible([]byte(text), 0)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := string(api.Visible([]byte("\x07\x07"), 1)); got != "\x07␇" {
		t.Errorf("from a place on: %q", got)
	}
	clean := []byte("nothing to see")
	if n := testing.AllocsPerRun(10, func() { api.Visible(clean, 0) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

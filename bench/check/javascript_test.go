package check

import (
	"strings"
	"testing"
)

func TestJavaScript(t *testing.T) {
	tests := []struct{ source, want string }{
		{`status == 200`, `r.status === 200`},
		{`status != 200 && latency < 1.5s`, `r.status !== 200 && r.timings.duration < 1500`},
		{`$.items[0].id == 'a"b'`, `pick(r, ["items", 0, "id"]) === "a\"b"`},
		{`$["a b"] >= 2 || !exists($.x)`, `pick(r, ["a b"]) >= 2 || ! (pick(r, ["x"]) !== undefined)`},
		{`header("X-A") contains "b"`, `String((field(r, "X-A") ?? "")).includes("b")`},
		{`body =~ "^a+$" && len($.list) > 0`, `new RegExp("^a+$").test(r.body) && size(pick(r, ["list"])) > 0`},
		{`body !~ "x" ? true : false`, `!new RegExp("x").test(r.body) ? true : false`},
		{`(status == 200) || lower(type) startsWith "text/"`,
			`( r.status === 200 ) || String(String(String(field(r, "Content-Type") ?? "").split(";")[0].trim().toLowerCase()).toLowerCase()).startsWith("text/")`},
	}
	for _, test := range tests {
		c, err := Compile(test.source)
		if err != nil {
			t.Errorf("%s: %v", test.source, err)
			continue
		}
		if got, err := c.JavaScript(); err != nil || got != test.want {
			t.Errorf("%s\n got %s (%v)\nwant %s", test.source, got, err, test.want)
		}
	}
}

func TestJavaScriptRefuses(t *testing.T) {
	for _, source := range []string{`len($..id) > 1`, `len($.a[*]) == 2`, `status in [200, 201]`, `(body) contains "a"`, `body contains ("a")`} {
		c, err := Compile(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := c.JavaScript(); err == nil || !strings.Contains(err.Error(), "k6 cannot do this") {
			t.Errorf("%s gives %s and %v, want a refusal", source, got, err)
		}
	}
}

package check

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// testCase is one line of testdata.
type testCase struct {
	Expr  string
	Value *float64
	Fail  string // text of the failure; empty: it holds
	Error string // text of the error of Compile
}

func readCases(t testing.TB, file string) []testCase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []testCase
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c testCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		out = append(out, c)
	}
	return out
}

const sample = `{"items":[{"id":"a1","price":1.5},{"id":"a2","price":2},{"id":"a3","price":2.5}],
"total":3,"nothing":null,"name":"ÄÖÜ","tags":["x","y"]}`

func answer() *Answer {
	headers := map[string]string{
		"content-type": "application/json; charset=utf-8", "x-id": "af-01", "x-n": " 42 ",
	}
	return &Answer{
		Status: 200, Latency: 12500 * time.Microsecond, Body: []byte(sample),
		Header: func(name string) (string, bool) { v, ok := headers[strings.ToLower(name)]; return v, ok },
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestChecks(t *testing.T) {
	for _, c := range readCases(t, "testdata/checks.jsonl") {
		t.Run(c.Expr, func(t *testing.T) {
			compiled, err := Compile(c.Expr)
			if diff := cmp.Diff(c.Error, text(err)); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if err != nil {
				var e *Error
				if !errors.As(err, &e) {
					t.Fatalf("%T", err)
				}
				return
			}
			if diff := cmp.Diff(c.Fail, text(compiled.Run(answer()))); diff != "" {
				t.Errorf("failure (-want +got):\n%s", diff)
			}
			if compiled.String() != c.Expr {
				t.Errorf("String is %q", compiled)
			}
		})
	}
}

func TestThresholds(t *testing.T) {
	for _, c := range readCases(t, "testdata/thresholds.jsonl") {
		t.Run(c.Expr, func(t *testing.T) {
			threshold, err := ParseThreshold(c.Expr)
			if diff := cmp.Diff(c.Error, text(err)); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if err != nil {
				return
			}
			got := threshold.Eval(func(metric string) (float64, bool) {
				if metric != threshold.Metric || c.Value == nil {
					return 0, false
				}
				return *c.Value, true
			})
			if got.Pass != (c.Fail == "") || !got.Pass && got.Text != c.Fail {
				t.Errorf("got %+v, want failure %q", got, c.Fail)
			}
		})
	}
}

func TestBodyThatIsNotJSON(t *testing.T) {
	c, err := Compile("status == 200 && $.a == 1")
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]string{
		"<html>":  `$.a == 1 does not hold: the body is not JSON (invalid character '<' looking for beginning of value): "<html>"`,
		"":        `$.a == 1 does not hold: the body is not JSON (EOF): ""`,
		"{} {}":   `$.a == 1 does not hold: the body is more than one JSON value: "{} {}"`,
		`[1]`:     `$.a == 1 does not hold: could not select value, invalid key: expected number but got a (string)`,
		`{"a":2}`: `$.a == 1 does not hold: $.a is 2`,
	} {
		if got := text(c.Run(&Answer{Status: 200, Body: []byte(body)})); got != want {
			t.Errorf("%s: got %s", body, got)
		}
	}
}

func TestBodyThatIsNotJSONMayNotMatter(t *testing.T) {
	for source, want := range map[string]bool{
		"status == 404 || $.ok": true, "!exists($.a)": true, "exists($.a)": false, "$ == null": false, "status == 200 || $.ok": false,
	} {
		c, err := Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Run(&Answer{Status: 404, Body: []byte("<html>")}); (err == nil) != want {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestNeedsBody(t *testing.T) {
	for source, want := range map[string]bool{
		"status == 200": false, "latency < 5ms": false, "$.a == 1": true, "body contains 'x'": true, "size > 5": true,
	} {
		c, err := Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if c.NeedsBody() != want {
			t.Errorf("%s: %v", source, !want)
		}
	}
}

func TestOneCheckManyGoroutines(t *testing.T) {
	c, err := Compile(`status == 200 && $.total == 3 && header("x-id") != ""`)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			a := answer()
			for range 100 {
				if err := c.Run(a); err != nil {
					t.Error(err)
				}
			}
			a.Reset()
			if c.Run(a) == nil {
				t.Error("an empty answer passed")
			}
		})
	}
	wg.Wait()
}

func TestStatusCheckCostsNoAllocation(t *testing.T) {
	c, err := Compile("status >= 200 && status < 300")
	if err != nil {
		t.Fatal(err)
	}
	a := &Answer{Status: 204}
	if n := testing.AllocsPerRun(100, func() { _ = c.Run(a) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

// FuzzCompile wants an error or a check for any text, and a verdict for any
// body.
func FuzzCompile(f *testing.F) {
	for _, c := range readCases(f, "testdata/checks.jsonl") {
		f.Add(c.Expr, sample)
	}
	f.Add("$[?(@.a[", `[]`)
	f.Add("!", `1`)
	f.Fuzz(func(t *testing.T, source, body string) {
		if len(source) > 200 || strings.Contains(source, "**") || strings.Contains(source, "<<") {
			return // towers of powers take long in the expression library
		}
		c, err := Compile(source)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "column ") {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		a := answer()
		a.Body = []byte(body)
		_ = c.Run(a)
	})
}

func FuzzParseThreshold(f *testing.F) {
	for _, c := range readCases(f, "testdata/thresholds.jsonl") {
		f.Add(c.Expr)
	}
	f.Fuzz(func(t *testing.T, source string) {
		threshold, err := ParseThreshold(source)
		if err == nil {
			threshold.Eval(func(string) (float64, bool) { return 1, true })
		} else if !strings.HasPrefix(err.Error(), "column ") {
			t.Fatalf("error without a place: %v", err)
		}
	})
}

package builtin

import (
	"encoding/json"
	"strings"
	"testing"
)

// results runs cases and gives the lines that a results file would hold.
func results(t *testing.T, lines string) string {
	t.Helper()
	var out strings.Builder
	err := ReadCases("cases.jsonl", strings.NewReader(lines), func(c Case) error {
		line, err := json.Marshal(RunCase(c))
		out.Write(append(line, '\n'))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestResultLines(t *testing.T) {
	got := results(t, `{"id":"1","template":"a$input.params('x')","params":{"path":{"x":"1"}},"output":"a1"}
{"id":"2","template":"a","output":"b"}

{"id":"3","template":"#if(","error":{"kind":"parse"}}
{"id":"4","template":"$input.json('$.a')","body":"{\"a\":1}"}
{"id":"5","template":"#set($context.responseOverride.status=404)#set($context.requestOverride.header.h=[1,{\"k\":1.5}])","output":"","overrides":{"responseOverride":{"status":404},"requestOverride":{"header":{"h":[1,{"k":"1.5"}]}}}}
{"id":"6","template":"x","output":"y","alt":{"output":"x"}}
{"id":"7","template":"x","error":{"kind":"parse"},"alt":{"output":"z"}}
{"id":"8","template":"$context.requestOverride.header.a $context.m.k","context":{"requestOverride":{"header":{"a":"b"}},"m":{"k":null}},"output":"b "}`)
	want := `{"id":"1","pass":true,"output":"a1"}
{"id":"2","pass":false,"output":"a"}
{"id":"3","pass":true,"error":{"kind":"parse","line":1,"col":4}}
{"id":"4","output":"1"}
{"id":"5","pass":true,"output":"","overrides":{"requestOverride":{"header":{"h":[1,{"k":"1.5"}]}},"responseOverride":{"status":404}}}
{"id":"6","pass":true,"alt":true,"output":"x"}
{"id":"7","pass":false,"output":"x"}
{"id":"8","pass":false,"output":"b ","overrides":{"requestOverride":{"header":{"a":"b"}}}}
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestUnreadableCases(t *testing.T) {
	for lines, want := range map[string]string{
		"{\"id\":\"1\"}\n{":   "cases.jsonl:2: not a case",
		"\n[1]":               "cases.jsonl:2: not a case",
		`{"id":"1","body":5}`: "cases.jsonl:1: not a case",
	} {
		err := ReadCases("cases.jsonl", strings.NewReader(lines), func(Case) error { return nil })
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", lines, err, want)
		}
	}
}

func TestCrashesAndTimesNeverPass(t *testing.T) {
	c := Case{ID: "1", Want: Expectation{Error: &Failure{Kind: "method"}}}
	for _, kind := range []string{"crash", "timeout"} {
		if r := c.judge(Result{ID: "1", Error: &Failure{Kind: kind}}); r.Passed() {
			t.Errorf("a %s passes", kind)
		}
	}
	if r := c.judge(Result{ID: "1", Error: &Failure{Kind: "runtime"}}); !r.Passed() {
		t.Error("another kind of failure must pass")
	}
}

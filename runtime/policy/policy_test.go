package policy

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

const arn = "arn:aws:execute-api:us-east-1:123456789012:abc"

// known are the facts of a case.
type known map[Key]string

func (k known) Fact(key Key) (string, bool) {
	value, ok := k[key]
	return value, ok
}

// rows are the lines of a file that are no comments, in cells.
func rows(t *testing.T, file string) [][]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for _, line := range strings.Split(string(text), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, strings.Split(line, " |"))
		}
	}
	return all
}

func requestOf(t *testing.T, text string) *Request {
	t.Helper()
	facts := known{}
	r := &Request{Action: "execute-api:Invoke", Resource: arn + "/dev/GET/pets", Facts: facts}
	for _, pair := range strings.Fields(text) {
		name, value, _ := strings.Cut(pair, "=")
		value = strings.ReplaceAll(strings.ReplaceAll(value, "ARN", arn), "+", " ")
		switch key := keyOf(name); {
		case name == "action":
			r.Action = value
		case name == "resource":
			r.Resource = value
		case name == "principal":
			r.Principal = value
		case key == UnknownKey:
			t.Fatalf("%s is no key", name)
		default:
			facts[key] = value
		}
	}
	return r
}

func TestEvaluate(t *testing.T) {
	document := ""
	for _, row := range rows(t, "testdata/evaluate.txt") {
		if len(row) != 3 {
			t.Fatalf("%q has %d cells", row, len(row))
		}
		if text := strings.TrimSpace(row[1]); text != "~" {
			document = strings.ReplaceAll(text, "ARN", arn)
		}
		p, err := Parse([]byte(document))
		if err != nil {
			t.Errorf("%s: %v", document, err)
			continue
		}
		if got := p.Evaluate(requestOf(t, row[2])); got.Decision.String() != row[0] {
			t.Errorf("%s\n%s: %v, want %s", document, row[2], got, row[0])
		} else if (got.Statement < 0) != (got.Decision == Silent) {
			t.Errorf("%s: %v", document, got)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, row := range rows(t, "testdata/errors.txt") {
		if _, err := Parse([]byte(row[0])); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(row[1])) {
			t.Errorf("%s\ngot  %v\nwant %s", row[0], err, row[1])
		}
	}
}

// TestVerdict names the statement that decides: the first allow, or the deny.
func TestVerdict(t *testing.T) {
	p, err := Parse([]byte(`{"Statement":[{"Sid":"a","Effect":"Allow","Action":"x:y","Resource":"*"},{"Sid":"b","Effect":"Allow","Action":"*","Resource":"*"},
		{"Sid":"c","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"d","Effect":"Deny","Action":"*","Resource":"secret"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for resource, want := range map[string]Verdict{"x": {Allow, 1, "b"}, "secret": {Deny, 3, "d"}} {
		if got := p.Evaluate(&Request{Action: "a:b", Resource: resource}); got != want {
			t.Errorf("%s: %v, want %v", resource, got, want)
		}
	}
	if d := (*Policy)(nil).Evaluate(&Request{}).Decision; d != Silent {
		t.Error(d)
	}
}

// TestOptions are what resource policies and authorizers demand beyond the language.
func TestOptions(t *testing.T) {
	const text = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"execute-api:/dev/*"}]}`
	p, err := ParseWith([]byte(text), Options{Principals: true, Complete: func(short string) string {
		return strings.Replace(short, "execute-api:/", arn+"/", 1)
	}})
	if err != nil || p.Evaluate(requestOf(t, "")).Decision != Allow {
		t.Error(err)
	}
	_, err = ParseWith([]byte(`{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`), Options{Principals: true})
	if err == nil || !strings.Contains(err.Error(), `Statement[0] has no Principal; expected "*"`) {
		t.Error(err)
	}
	long := strings.Repeat("ä", 513)
	_, err = ParseWith([]byte(`{"Statement":{"Effect":"Deny","Action":"*","Resource":"`+long+`"}}`), Options{MaxResource: 512})
	if err == nil || err.Error() != "Statement[0].Resource has 513 characters; expected at most 512" {
		t.Error(err)
	}
}

func TestNothingAllocated(t *testing.T) {
	p, err := Parse([]byte(`{"Statement":[{"Effect":"Deny","Action":"execute-api:*","Resource":"*/secret/*"},{"Effect":"Allow","Action":"execute-api:invoke","Resource":"arn:aws:execute-api:*:*:abc/*/GET/*",
		"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"},"StringLike":{"aws:UserAgent":"curl*"}}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r := requestOf(t, "aws:SourceIp=10.1.1.1 aws:CurrentTime=2026-01-01T00:00:00Z aws:UserAgent=curl/8")
	if n := testing.AllocsPerRun(200, func() {
		if p.Evaluate(r).Decision != Allow {
			t.Fatal("not allowed")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestKeyNames(t *testing.T) {
	for k := UnknownKey + 1; k < keys; k++ {
		if k.String() == "" || keyOf(strings.ToUpper(k.String())) != k {
			t.Errorf("key %d is %q", k, k)
		}
	}
}

// FuzzParse: no text is too strange, and what is accepted can be evaluated.
func FuzzParse(f *testing.F) {
	for _, file := range []string{"testdata/evaluate.txt", "testdata/errors.txt"} {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			for _, cell := range strings.Split(line, " |") {
				f.Add([]byte(strings.TrimSpace(cell)), "arn:aws:iam::123456789012:user/dev")
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, caller string) {
		p, err := Parse(text)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		r := &Request{Action: "execute-api:Invoke", Resource: caller, Principal: caller, Facts: known{Username: caller, SourceIP: caller, CurrentTime: caller, EpochTime: "1"}}
		if first, second := p.Evaluate(r), p.Evaluate(r); first != second {
			t.Errorf("two verdicts, %v and %v", first, second)
		}
	})
}

func ExamplePolicy_Evaluate() {
	p, err := Parse([]byte(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:abc/dev/GET/*"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, verb := range []string{"GET", "POST"} {
		fmt.Println(p.Evaluate(&Request{Action: "execute-api:Invoke", Resource: arn + "/dev/" + verb + "/pets"}).Decision)
	}
	// Output:
	// allow
	// silent
}

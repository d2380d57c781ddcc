package java_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/vtl/java"
	"postern/vtl/value"
)

var update = flag.Bool("update", false, "write docs/behaviour/java-methods.md")

// testdata/signatures.txt is what reflection shows Velocity of Java 17: the registry has each of these methods and no other.
func TestSignaturesAreThoseOfJava(t *testing.T) {
	data, err := os.ReadFile("testdata/signatures.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		class, sig, _ := strings.Cut(strings.TrimSpace(line), ".")
		key, _, _ := strings.Cut(sig, " ")
		if java.Closed[key] == "" {
			want[class] = append(want[class], sig)
		}
	}
	got := java.Signatures()
	for class, sigs := range want {
		slices.Sort(sigs)
		var have []string
		for sig := range got[class] {
			have = append(have, sig)
		}
		slices.Sort(have)
		if diff := cmp.Diff(sigs, have); diff != "" {
			t.Errorf("%s (-Java +registry):\n%s", class, diff)
		}
	}
}

// counts counts the cases of testdata/calls.jsonl by class, method and number of arguments.
func counts(t *testing.T) map[string]int {
	data, err := os.ReadFile("testdata/calls.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		c, err := value.ReadJSON(nil, lines.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		on, _ := c.Map().GetString("on")
		name, _ := c.Map().GetString("call")
		args, _ := c.Map().GetString("args")
		recv, _ := build(t, on)
		n[fmt.Sprintf("%s.%s/%d", java.ClassLabel(recv), name.Str(), args.List().Len())]++
	}
	return n
}

func casesOf(n map[string]int, classes []string, m java.Described) int {
	arity := 0
	if m.Params != "" {
		arity = strings.Count(m.Params, ",") + 1
	}
	sum := 0
	for _, class := range classes {
		sum += n[fmt.Sprintf("%s.%s/%d", class, m.Name, arity)]
		if strings.HasSuffix(m.Params, "[]") {
			sum += n[fmt.Sprintf("%s.%s/%d", class, m.Name, arity-1)] + n[fmt.Sprintf("%s.%s/%d", class, m.Name, arity+1)]
		}
	}
	return sum
}

// untested are classes that only the program itself makes, not the Java side of the cases.
var untested = map[string]bool{"TreeMap": true, "OptionalInt": true, "Class": true, "Object": true}

// The table of docs/behaviour/java-methods.md is made from the registry; every method that is offered has a case.
func TestMethodTable(t *testing.T) {
	n := counts(t)
	var b strings.Builder
	head, err := os.ReadFile("testdata/java-methods-head.md")
	if err != nil {
		t.Fatal(err)
	}
	b.Write(head)
	for _, g := range java.Groups() {
		fmt.Fprintf(&b, "\n## %s\n\n| method | result | since | offered | cases |\n| --- | --- | --- | --- | --- |\n", strings.Join(g.Classes, ", "))
		for _, m := range g.Methods {
			row, cases := "yes", casesOf(n, g.Classes, m)
			if m.Refused != "" {
				row = "no: " + m.Refused
			} else if cases == 0 && !slices.ContainsFunc(g.Classes, func(c string) bool { return untested[c] }) {
				t.Errorf("%s.%s(%s) has no case in testdata/calls.jsonl", g.Classes[0], m.Name, m.Params)
			}
			fmt.Fprintf(&b, "| `%s(%s)` | %s | %s | %s | %d |\n", m.Name, m.Params, m.Result, m.Since, row, cases)
		}
	}
	const path = "../../docs/behaviour/java-methods.md"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(have), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("%s is not what the registry says; run go test ./vtl/java -run MethodTable -update\n%s", path, diff)
	}
}

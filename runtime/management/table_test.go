package management

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func errorAs[T error](err error) (T, bool) {
	var target T
	ok := errors.As(err, &target)
	return target, ok
}

// documentation is the page that lists the operations.
const documentation = "../../docs/behaviour/management-api.md"

// clientRow is the row of an operation in the documentation.
func clientRow(op *operation, seen map[string]bool) string {
	var clients []string
	for client := range seen {
		clients = append(clients, client)
	}
	slices.Sort(clients)
	implemented := "yes"
	if slices.Contains(refusedOperations, op.name) {
		implemented = "answers that nothing is generated"
	}
	return fmt.Sprintf("| %s | `%s %s` | %s | %s |", op.name, op.verb, op.path, implemented, strings.Join(clients, ", "))
}

// checkClientTable holds the table of the documentation to what was called.
// With POSTERN_WRITE it writes the table instead.
func checkClientTable(t *testing.T, o *observed) {
	page, err := os.ReadFile(documentation)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, op := range operations().all {
		rows = append(rows, clientRow(op, o.seen[op.name]))
	}
	if os.Getenv("POSTERN_WRITE") != "" {
		writeRows(t, string(page), rows)
		return
	}
	for _, row := range rows {
		if !strings.Contains(string(page), row+"\n") {
			t.Errorf("%s has no row\n%s\n(POSTERN_WRITE=1 go test writes it)", documentation, row)
		}
	}
}

func writeRows(t *testing.T, page string, rows []string) {
	const begin, end = "<!-- operations -->\n", "<!-- end of operations -->\n"
	from, to := strings.Index(page, begin), strings.Index(page, end)
	if from < 0 || to < from {
		t.Fatalf("%s has no place for the table", documentation)
	}
	head := "| operation | request | implemented | tested by |\n| --- | --- | --- | --- |\n"
	page = page[:from+len(begin)] + head + strings.Join(rows, "\n") + "\n" + page[to:]
	if err := os.WriteFile(documentation, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestOperations compares the table with the service model: name, request,
// query, body and status of every operation.
func TestOperations(t *testing.T) {
	text, err := os.ReadFile("testdata/operations.txt")
	if err != nil {
		t.Fatal(err)
	}
	model := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		cells := strings.Split(line, " | ")
		if len(cells) != 5 {
			t.Fatalf("not five cells: %s", line)
		}
		model[cells[0]] = cells
	}
	for _, op := range operations().all {
		want := model[op.name]
		delete(model, op.name)
		if want == nil {
			t.Errorf("%s is no operation of the service", op.name)
			continue
		}
		got := []string{op.name, op.verb + " " + op.path, queryCell(op), bodyCell(op), fmt.Sprint(op.ok)}
		for i := range got {
			if normal(got[i]) != normal(want[i]) {
				t.Errorf("%s: %s, want %s", op.name, normal(got[i]), normal(want[i]))
			}
		}
	}
	for name := range model {
		t.Errorf("%s is missing", name)
	}
}

// normal lists members in one spelling; scalar is our name for an integer
// whose error the operation words itself.
func normal(cell string) string {
	cell = strings.NewReplacer("int", "number", "scalar", "number", "float", "number").Replace(cell)
	parts := strings.Split(cell, ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func queryCell(op *operation) string {
	if op.query == "" {
		return "-"
	}
	return op.query
}

func bodyCell(op *operation) string {
	if op.body == "" {
		return "-"
	}
	return op.body
}

// TestRulesHaveTests reads the rules of the documentation: the file of each is
// there and names the rule.
func TestRulesHaveTests(t *testing.T) {
	page, err := os.ReadFile(documentation)
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	for _, line := range strings.Split(string(page), "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if !strings.HasPrefix(line, "| MA-") || len(cells) != 3 {
			continue
		}
		rules++
		text, err := os.ReadFile("../../" + strings.Trim(cells[2], "`"))
		if err != nil {
			t.Errorf("%s: %v", cells[0], err)
			continue
		}
		if !regexp.MustCompile(cells[0] + `([^0-9]|$)`).Match(text) {
			t.Errorf("%s is not named in %s", cells[0], cells[2])
		}
	}
	if rules < 100 {
		t.Errorf("only %d rules are listed", rules)
	}
}

package suite_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"postern/api"
	"postern/loader/source"
	"postern/runtime/suite"
)

// hostile has names and texts that mean something in the forms of reports, a
// file that cannot be read, and one whose cases pass and are skipped.
var hostile = fstest.MapFS{
	"a.postern-test.yaml": {Data: []byte(`cases:
  - name: "1..3 # SKIP \\ \u0001 <&> ]]> é\nnot ok 7\u2028"
    template: {source: "  x\u0007\n# y"}
    expect: {body: "  z\n...\n---\n<&>\u0001"}
  - {name: fine, template: {source: x}, expect: {body: x}}
  - {name: later, skip: "todo # \n no", template: {source: x}, expect: {body: y}}
  - {name: "", template: {source: "#if("}, expect: {body: x}}
`)},
	"b.postern-test.yaml": {Data: []byte("cases: [{name: b, requst: {}}]")},
	"c.postern-test.yaml": {Data: []byte("cases: [{name: c, template: {source: x}, expect: {body: x}}]")},
}

func hostileReport(t *testing.T) *suite.Report {
	t.Helper()
	s, _ := suite.Load(source.FS(hostile), []string{"a.postern-test.yaml", "b.postern-test.yaml", "c.postern-test.yaml"})
	report := s.Run(suite.RunOptions{})
	if passed, failed, skipped := report.Count(); passed != 2 || failed != 2 || skipped != 1 || len(report.Unread()) != 1 {
		t.Fatalf("%d passed, %d failed, %d skipped", passed, failed, skipped)
	}
	return report
}

// The grammar of TAP 14, as far as a report has it.
var (
	tapPoint     = regexp.MustCompile(`^(not )?ok ([1-9][0-9]*) - ((?:[^\\#]|\\[\\#])*?)(?: # SKIP (.*))?$`)
	tapForbidden = regexp.MustCompile("[\\x00-\\x08\\x0B-\\x1F\\x7F\u0085\u2028\u2029]")
)

// readTAP reads a document of TAP 14: version, plan, test points, and behind a
// point that is not ok a block of YAML. It is the number of each sort.
func readTAP(text string) (ok, notOK, skipped int, err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != "TAP version 14" || len(lines) < 2 {
		return 0, 0, 0, fmt.Errorf("line 1 is %q", lines[0])
	}
	planned, err := strconv.Atoi(strings.TrimPrefix(lines[1], "1.."))
	if err != nil {
		return 0, 0, 0, err
	}
	points := 0
	for i := 2; i < len(lines); i++ {
		m := tapPoint.FindStringSubmatch(lines[i])
		if points++; m == nil || m[2] != strconv.Itoa(points) || tapForbidden.MatchString(lines[i]) {
			return 0, 0, 0, fmt.Errorf("line %d is no test point %d: %q", i+1, points, lines[i])
		}
		switch {
		case m[4] != "":
			skipped++
		case m[1] == "":
			ok++
		default:
			notOK++
			if i, err = readYAML(lines, i+1); err != nil {
				return 0, 0, 0, err
			}
		}
	}
	if planned != points {
		err = fmt.Errorf("the plan is 1..%d for %d points", planned, points)
	}
	return ok, notOK, skipped, err
}

// readYAML reads the block of a test point that begins at a line, and is its
// last line.
func readYAML(lines []string, i int) (last int, err error) {
	begin := i
	if i >= len(lines) || lines[i] != "  ---" {
		return i, fmt.Errorf("line %d begins no YAML", i+1)
	}
	var block strings.Builder
	for i++; i < len(lines) && lines[i] != "  ..."; i++ {
		if lines[i] != "" && !strings.HasPrefix(lines[i], "  ") || tapForbidden.MatchString(lines[i]) {
			return i, fmt.Errorf("line %d is no YAML of a test point: %q", i+1, lines[i])
		}
		block.WriteString(strings.TrimPrefix(lines[i], "  ") + "\n")
	}
	var found api.Diagnostics
	root := source.Parse("tap", []byte(block.String()), &found).Root
	if i == len(lines) || len(found) > 0 || root.Get("at").Text() == "" || root.Get("message").Text() == "" {
		return i, fmt.Errorf("the YAML of line %d: %v\n%s", begin+1, found, block.String())
	}
	return i, nil
}

func TestTAPGrammar(t *testing.T) {
	text := string(hostileReport(t).AppendTAP(nil))
	ok, notOK, skipped, err := readTAP(text)
	if err != nil || ok != 2 || notOK != 3 || skipped != 1 {
		t.Errorf("%d ok, %d not ok, %d skipped, %v\n%s", ok, notOK, skipped, err, text)
	}
	for _, wrong := range []string{"ok 1 - a", "TAP version 14\n1..2\nok 1 - a\n", "TAP version 14\n1..1\nok 1 - a # b\n", "TAP version 14\n1..1\nnot ok 1 - a\n"} {
		if _, _, _, err := readTAP(wrong); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
}

// junitElements are the elements of JUnit XML as servers of continuous
// integration read it: what may stand in each, its attributes, and those that
// it has to have (upper case in the schema's sense: the second list).
var junitElements = map[string]struct {
	children, needed, allowed string
}{
	"":           {"testsuites", "", ""},
	"testsuites": {"testsuite", "tests failures errors time", "name skipped"},
	"testsuite":  {"properties testcase system-out system-err", "name tests failures errors time", "skipped timestamp hostname id package"},
	"testcase":   {"skipped error failure system-out system-err", "name classname time", "file line assertions status"},
	"failure":    {"", "message type", ""},
	"error":      {"", "message type", ""},
	"skipped":    {"", "", "message"},
}

// readJUnit holds a document against the table and counts its elements.
func readJUnit(text []byte) (map[string]int, error) {
	counts, open := map[string]int{}, []string{""}
	for decoder := xml.NewDecoder(strings.NewReader(string(text))); ; {
		token, err := decoder.Token()
		if err == io.EOF {
			return counts, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if !has(junitElements[open[len(open)-1]].children, name) {
				return nil, fmt.Errorf("<%s> stands in <%s>", name, open[len(open)-1])
			}
			if err := attributes(name, token.Attr); err != nil {
				return nil, err
			}
			counts[name]++
			open = append(open, name)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}

func attributes(element string, list []xml.Attr) error {
	rule, have := junitElements[element], ""
	for _, a := range list {
		have += a.Name.Local + " "
		if !has(rule.needed+" "+rule.allowed, a.Name.Local) {
			return fmt.Errorf("<%s %s>", element, a.Name.Local)
		}
		if _, err := strconv.ParseFloat(a.Value, 64); err != nil && has("tests failures errors skipped time line", a.Name.Local) {
			return fmt.Errorf("<%s %s=%q> is no number", element, a.Name.Local, a.Value)
		}
	}
	for _, name := range strings.Fields(rule.needed) {
		if !has(have, name) {
			return fmt.Errorf("<%s> has no %s", element, name)
		}
	}
	return nil
}

func has(list, name string) bool { return strings.Contains(" "+list+" ", " "+name+" ") }

func TestJUnitSchema(t *testing.T) {
	text := hostileReport(t).AppendJUnit(nil)
	counts, err := readJUnit(text)
	if err != nil || counts["testsuite"] != 3 || counts["testcase"] != 6 || counts["failure"] != 2 || counts["error"] != 1 || counts["skipped"] != 1 {
		t.Errorf("%v %v\n%s", counts, err, text)
	}
	var sums struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	if err := xml.Unmarshal(text, &sums); err != nil || sums.Tests != 6 || sums.Failures != 2 || sums.Errors != 1 || sums.Skipped != 1 {
		t.Errorf("%+v %v", sums, err)
	}
	for _, wrong := range []string{"<testcase/>", `<testsuites tests="x" failures="0" errors="0" time="0"/>`, `<testsuites/>`} {
		if _, err := readJUnit([]byte(wrong)); err == nil {
			t.Errorf("%s is read", wrong)
		}
	}
}

// TestReportJSON fixes the members of the report for programs.
func TestReportJSON(t *testing.T) {
	var form struct {
		Passed, Failed, Skipped int
		CoveragePercent         *float64
		Results                 []map[string]any
		Problems                []struct {
			Severity, Summary string
			File              string
			Line              int
		}
	}
	text := hostileReport(t).AppendJSON(nil)
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil || len(all) != 6 {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := json.Unmarshal(text, &form); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if form.Passed != 2 || form.Failed != 2 || form.Skipped != 1 || form.CoveragePercent == nil || len(form.Results) != 5 || len(form.Problems) == 0 ||
		form.Results[0]["passed"] != false || form.Results[0]["line"] != 2.0 || form.Results[1]["passed"] != true || form.Results[2]["skipped"] != true || form.Results[2]["why"] == "" {
		t.Errorf("%s", text)
	}
}

// TestReportSaysWhatIsUnread holds that a file which could not be read never
// looks like success.
func TestReportSaysWhatIsUnread(t *testing.T) {
	s, _ := suite.Load(source.FS(hostile), []string{"b.postern-test.yaml", "c.postern-test.yaml"})
	text := string(s.Run(suite.RunOptions{}).AppendText(nil, suite.TextStyle{}))
	if !strings.HasPrefix(text, "FAIL  1 passed, 0 failed, 1 file not read") {
		t.Errorf("%s", text)
	}
}

// TestEnormous holds that the report of a case stays readable, however large
// the bodies and the traces of it are.
func TestEnormous(t *testing.T) {
	files := fstest.MapFS{"e.postern-test.yaml": {Data: []byte(`api: api.yaml
cases:
  - {name: lines, template: {source: "#foreach($i in [1..300])#foreach($j in [1..300])x\n#end#end"}, expect: {body: y}}
  - {name: value, template: {source: "#foreach($i in [1..1000])#set($a = \"$!a$!a$i\")$i#end", body: "{}"}, expect: {json: {a: 1}}}
  - name: trace
    request: {method: POST, path: /pets, json: {name: "` + strings.Repeat("x", 1<<20) + `"}}
    lambda: {pets: "` + strings.Repeat("y", 1<<20) + `"}
    expect: {status: 299, json: {a: 1}, matches: z}
`)}}
	text, err := os.ReadFile("testdata/run/api.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files["api.yaml"] = &fstest.MapFile{Data: text}
	s, problems := suite.Load(source.FS(files), []string{"e.postern-test.yaml"})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	report := s.Run(suite.RunOptions{})
	for i := range report.Results {
		r := &report.Results[i]
		if r.Passed || len(r.Why) > 64<<10 || len(r.Tree) > 256<<10 {
			t.Errorf("%s: passed %v, %d bytes why, %d bytes of trace", r.Case.Name, r.Passed, len(r.Why), len(r.Tree))
		}
	}
}

package suite_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/internal/golden"
	"postern/loader/source"
	"postern/runtime/suite"
)

// loaded reads one test file that has to be fine.
func loaded(t testing.TB, name string) *suite.Suite {
	t.Helper()
	s, problems := suite.Load(source.Dir("."), []string{name})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s
}

var times = regexp.MustCompile(`\([0-9.]+(ns|µs|ms|s)\)|time="[0-9.]+"|"seconds": [0-9.e-]+|["\[][0-9a-f-]{36}["\]]+`)

// timeless is a report without what differs from run to run.
func timeless(text []byte) string { return times.ReplaceAllString(string(text), "…") }

func TestGoodCases(t *testing.T) {
	report := loaded(t, "testdata/run/good.postern-test.yaml").Run(suite.RunOptions{Parallel: 3})
	if _, failed, skipped := report.Count(); failed > 0 || skipped != 1 {
		t.Errorf("%s", report.AppendText(nil, suite.TextStyle{Verbose: true}))
	}
	golden.Check(t, "testdata/run/good.coverage", string(report.Coverage.AppendTable(nil, suite.TextStyle{})))
	golden.Check(t, "testdata/run/good.lcov", string(report.Coverage.AppendLCOV(nil)))
	var page strings.Builder
	if err := report.Coverage.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<span class="hit"`, "&#34;pets&#34;: [", "THROTTLED"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// TestBadCases fixes what is said about each way in which a case can fail.
func TestBadCases(t *testing.T) {
	report := loaded(t, "testdata/run/bad.postern-test.yaml").Run(suite.RunOptions{})
	if passed, _, _ := report.Count(); passed != 0 {
		t.Errorf("%d cases pass", passed)
	}
	golden.Check(t, "testdata/run/bad.report", timeless(report.AppendText(nil, suite.TextStyle{})))
	golden.Check(t, "testdata/run/bad.tap", timeless(report.AppendTAP(nil)))
	var tree struct {
		Failures int `xml:"failures,attr"`
	}
	if err := xml.Unmarshal(report.AppendJUnit(nil), &tree); err != nil || tree.Failures != len(report.Results) {
		t.Errorf("%v %+v", err, tree)
	}
	if text := string(report.AppendText(nil, suite.TextStyle{Color: true, Verbose: true})); !strings.Contains(text, "\x1b[31m") || !strings.Contains(text, "how the answer came about") {
		t.Errorf("%s", text)
	}
	if text := string(report.AppendJSON(nil)); !strings.Contains(text, `"failed": 10`) {
		t.Errorf("%s", text)
	}
}

func TestOnlyAndUpdate(t *testing.T) {
	s := loaded(t, "testdata/run/bad.postern-test.yaml")
	files := map[string]string{}
	report := s.Run(suite.RunOptions{Only: regexp.MustCompile("golden that"), Update: true, WriteFile: func(name string, text []byte) error {
		files[name] = string(text)
		return nil
	}})
	if len(report.Results) != 1 || !report.Results[0].Updated || !report.Results[0].Passed || !strings.Contains(files["testdata/run/nothere.golden"], `"pets": [`) {
		t.Errorf("%+v %q", report.Results, files)
	}
}

// TestUnreadable fixes what is said about test files that cannot be read.
func TestUnreadable(t *testing.T) {
	names, err := filepath.Glob("testdata/read/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var out strings.Builder
	for _, name := range append(names, "testdata/read/nothere.yaml") {
		s, problems := suite.Load(source.Dir("."), []string{filepath.ToSlash(name)})
		if !problems.HasErrors() || len(s.Files) > 0 {
			t.Errorf("%s is read", name)
		}
		for _, d := range problems {
			fmt.Fprintln(&out, d)
			if d.Suggestion != "" {
				fmt.Fprintln(&out, "  did you mean", d.Suggestion)
			}
		}
	}
	golden.Check(t, "testdata/read/problems", out.String())
}

// TestFind holds that a file which is named several times is run once.
func TestFind(t *testing.T) {
	names, err := suite.Find("testdata/run", "./testdata/run/good.postern-test.yaml", "testdata//run/bad.postern-test.yaml", "testdata/run/api.yaml")
	want := []string{"testdata/run/api.yaml", "testdata/run/bad.postern-test.yaml", "testdata/run/good.postern-test.yaml"}
	if diff := cmp.Diff(want, names); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestFromLog(t *testing.T) {
	for _, name := range []string{"testinvoke.json", "cloudwatch.txt"} {
		text, err := os.ReadFile("testdata/log/" + name)
		if err != nil {
			t.Fatal(err)
		}
		made, err := suite.FromLog(text, "../run/api.yaml")
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, "testdata/log/"+name+".made", string(made))
	}
	for text, want := range map[string]string{"": "empty", "{": "no JSON", "{}": "no member log", "hello\nworld": "has no request", `{"log": "x"}`: "has no request"} {
		if _, err := suite.FromLog([]byte(text), "a"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestLogForms holds that a log makes the same cases in every form in which it
// comes out of the service.
func TestLogForms(t *testing.T) {
	text, err := os.ReadFile("testdata/log/cloudwatch.txt")
	if err != nil {
		t.Fatal(err)
	}
	want, err := suite.FromLog(text, "a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	messages := messagesOf(string(text))
	var events, rows, fields, table, printed []string
	for _, m := range messages {
		quoted := mustQuote(m)
		events = append(events, `{"timestamp": 1767873600001, "message": `+quoted+`}`)
		rows = append(rows, `[{"field": "@timestamp", "value": "2026-01-08"}, {"field": "@message", "value": `+quoted+`}]`)
		fields = append(fields, `{"@message": `+quoted+`}`)
		table = append(table, `1767873600001,"`+strings.ReplaceAll(m, `"`, `""`)+`"`)
		printed = append(printed, "EVENTS\t1767873600001\t"+m+"\t1767873600001")
	}
	wide := utf16.Encode([]rune(string(text)))
	little, big := []byte{0xFF, 0xFE}, []byte{0xFE, 0xFF}
	for _, unit := range wide {
		little, big = append(little, byte(unit), byte(unit>>8)), append(big, byte(unit>>8), byte(unit))
	}
	for name, form := range map[string]string{
		"lines of Windows":     strings.ReplaceAll(string(text), "\n", "\r\n"),
		"a byte order mark":    "\uFEFF" + string(text),
		"UTF-16":               string(little),
		"UTF-16 the other way": string(big),
		"filter-log-events":    `{"events": [` + strings.Join(events, ",") + `]}`,
		"a list of events":     "[" + strings.Join(events, ",") + "]",
		"events in lines":      strings.Join(events, "\n"),
		"get-query-results":    `{"results": [` + strings.Join(rows, ",") + `], "status": "Complete"}`,
		"query rows":           "[" + strings.Join(fields, ",") + "]",
		"a table":              "timestamp,message\n" + strings.Join(table, "\n"),
		"a table of a query":   "@timestamp,@message\r\n" + strings.Join(table, "\r\n"),
		"--output text":        strings.Join(printed, "\n"),
		"aws logs tail":        "2026-01-08T12:00:00 stream " + strings.Join(messages, "\n2026-01-08T12:00:00 stream "),
	} {
		made, err := suite.FromLog([]byte(form), "a.yaml")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(string(want), string(made)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestNewestFirst holds that the rows of a query, which has the newest first, make
// the cases of the log: also of a request with an authorizer, whose lines are
// like those of the integration.
func TestNewestFirst(t *testing.T) {
	text, err := os.ReadFile("testdata/log/recorded/authorized.txt")
	if err != nil {
		t.Fatal(err)
	}
	want, err := suite.FromLog(text, "a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		rows = append([]string{`{"@message": ` + mustQuote(line) + `}`}, rows...)
	}
	made, err := suite.FromLog([]byte("["+strings.Join(rows, ",")+"]"), "a.yaml")
	if diff := cmp.Diff(string(want), string(made)); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// messagesOf are the messages of a log, with their lines.
func messagesOf(text string) (list []string) {
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if len(list) > 0 && !strings.HasPrefix(line, "2024-") {
			list[len(list)-1] += "\n" + line
		} else {
			list = append(list, line)
		}
	}
	return list
}

func mustQuote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}

// TestFromRecordedLog makes test files of logs as the live service writes them
// (W-04 to W-12, and the failures of the execution log) and runs them: each is
// green at once. http.json is an answer of TestInvokeMethod, the others are logs
// alone.
func TestFromRecordedLog(t *testing.T) {
	const folder = "testdata/log/recorded/"
	for _, name := range []string{"http.json", "mock.txt", "literal.txt", "authorized.txt", "refused.txt", "function.txt", "wrong.txt", "timeout.txt", "network.txt"} {
		text, err := os.ReadFile(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		made, err := suite.FromLog(text, "api.yaml")
		if err != nil {
			t.Fatal(name, err)
		}
		golden.Check(t, folder+name+".made", string(made))
		if report := runMade(t, folder, made); len(report.Results) != 1 || !report.Results[0].Passed {
			t.Errorf("%s: %s", name, report.AppendText(nil, suite.TextStyle{Verbose: true}))
		}
	}
}

// runMade runs a test file that was made for a folder.
func runMade(t *testing.T, folder string, made []byte) *suite.Report {
	t.Helper()
	files := overlay{source.Dir("."), folder + "made.postern-test.yaml", made}
	s, found := suite.Load(files, []string{files.name})
	if found.HasErrors() {
		t.Fatalf("%v\n%s", found, made)
	}
	return s.Run(suite.RunOptions{Parallel: 2})
}

// TestFromLargeLog reads a message of many lines; the work grows with its
// length, not with the square of it.
func TestFromLargeLog(t *testing.T) {
	const id, at = "Execution log for request x\n", "Thu Jan 08 12:00:00 UTC 2026 : "
	body := strings.Repeat("  \"a\": 1,\n", 300000)
	made, err := suite.FromLog([]byte(id+at+"HTTP Method: POST, Resource Path: /pets\n"+at+"Method request body before transformations: {\n"+body+"}\n"+
		at+"Method completed with status: 200\n"), "a.yaml")
	if err != nil || len(made) < len(body) {
		t.Errorf("%d bytes, %v", len(made), err)
	}
}

// TestFromBusyLog holds that requests which say the same are one case, and that
// a file of many thousand cases can be read: it is larger than what the service
// would import, and has more values than aliases may make.
func TestFromBusyLog(t *testing.T) {
	var log strings.Builder
	for i := range 36000 {
		id := fmt.Sprintf("(%08x-2222-4333-8444-555555555555) ", i)
		fmt.Fprintf(&log, "%sHTTP Method: GET, Resource Path: /pets/%s\n%sMethod completed with status: 403\n", id, strings.Repeat(fmt.Sprint(i/2), 30), id)
	}
	made, err := suite.FromLog([]byte(log.String()), "a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var report api.Diagnostics
	file := suite.Read(source.Dir("."), "made.yaml", made, &report)
	if len(report) > 0 || len(file.Cases) != 18000 || strings.Count(string(made), "# the log has 2 requests like this") != 18000 || len(made) < 6<<20 {
		t.Errorf("%d cases of %d bytes, %v", len(file.Cases), len(made), report)
	}
}

// TestFromLogAnywhereCut holds that a log which ends anywhere makes a test file
// that can be read, or an error.
func TestFromLogAnywhereCut(t *testing.T) {
	text, err := os.ReadFile("testdata/log/cloudwatch.txt")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(text); i += 7 {
		made, err := suite.FromLog(text[:i], "testdata/run/api.yaml")
		if err != nil {
			continue
		}
		readBack(t, made)
	}
}

func readBack(t testing.TB, made []byte) {
	t.Helper()
	var report api.Diagnostics
	file := suite.Read(source.Dir("."), "made.yaml", made, &report)
	if len(report) > 0 || len(file.Cases) == 0 {
		t.Errorf("%v\n%s", report, made)
	}
}

// TestInitial holds that a first test file passes and reaches nearly
// everything.
func TestInitial(t *testing.T) {
	apis, err := filepath.Glob("../../examples/*/openapi.yaml")
	if err != nil || len(apis) == 0 {
		t.Fatal(apis, err)
	}
	for _, name := range append(apis, "testdata/run/api.yaml", "testdata/guarded/postern.yaml", "testdata/guarded/named.yaml") {
		folder := filepath.Dir(name)
		made, err := suite.Initial(source.Dir("."), filepath.ToSlash(name), filepath.ToSlash(folder))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		report := runMade(t, filepath.ToSlash(folder)+"/", made)
		if _, failed, _ := report.Count(); failed > 0 {
			t.Errorf("%s: %s", name, report.AppendText(nil, suite.TextStyle{}))
		}
		if percent := suite.Percent(report.Coverage.Share()); percent < 90 {
			t.Errorf("%s: %.1f %%\n%s", name, percent, report.Coverage.AppendTable(nil, suite.TextStyle{}))
		}
	}
}

// overlay is a file system with one more file.
type overlay struct {
	source.FileSystem
	name string
	text []byte
}

func (o overlay) ReadFile(name string) ([]byte, error) {
	if name == o.name {
		return o.text, nil
	}
	return o.FileSystem.ReadFile(name)
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"run/good.postern-test.yaml", "run/bad.postern-test.yaml", "read/unknown.yaml", "guarded/good.postern-test.yaml", "read/caller.yaml"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var found api.Diagnostics
		suite.Read(source.Dir("testdata/run"), "x.yaml", text, &found)
	})
}

func FuzzFromLog(f *testing.F) {
	for _, name := range []string{"testinvoke.json", "cloudwatch.txt"} {
		text, err := os.ReadFile("testdata/log/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if made, err := suite.FromLog(text, "api.yaml"); err == nil {
			readBack(t, made)
		}
	})
}

package suite_test

import (
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/loader/source"
	"postern/runtime/suite"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

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
	golden(t, "testdata/run/good.coverage", string(report.Coverage.AppendTable(nil, suite.TextStyle{})))
	golden(t, "testdata/run/good.lcov", string(report.Coverage.AppendLCOV(nil)))
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
	golden(t, "testdata/run/bad.report", timeless(report.AppendText(nil, suite.TextStyle{})))
	golden(t, "testdata/run/bad.tap", timeless(report.AppendTAP(nil)))
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
	golden(t, "testdata/read/problems", out.String())
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
		golden(t, "testdata/log/"+name+".made", string(made))
	}
	for text, want := range map[string]string{"": "empty", "{": "no JSON", "{}": "no member log", "hello\nworld": "has no request", `{"log": "x"}`: "has no request"} {
		if _, err := suite.FromLog([]byte(text), "a"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestFromRecordedLog makes test files of logs as the live service writes them
// (W-04 to W-12, and the failures of the execution log) and runs them: each is
// green at once. http.json is an answer of TestInvokeMethod, the others are logs
// alone.
func TestFromRecordedLog(t *testing.T) {
	const folder = "testdata/log/recorded/"
	for _, name := range []string{"http.json", "mock.txt", "function.txt", "wrong.txt", "timeout.txt", "network.txt"} {
		text, err := os.ReadFile(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		made, err := suite.FromLog(text, "api.yaml")
		if err != nil {
			t.Fatal(name, err)
		}
		golden(t, folder+name+".made", string(made))
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
	for _, name := range append(apis, "testdata/run/api.yaml") {
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
	for _, name := range []string{"run/good.postern-test.yaml", "run/bad.postern-test.yaml", "read/unknown.yaml"} {
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

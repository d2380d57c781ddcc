package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"postern/api"
	"postern/loader/source"
	"postern/runtime/suite"
)

// testCmd runs test files.
type testCmd struct {
	Paths       []string `arg:"" optional:"" name:"path" help:"Test files, or folders with files named *.postern-test.yaml. Without any: the current folder."`
	Only        string   `name:"run" help:"Only cases whose \"file: name\" matches a regular expression." placeholder:"REGEXP"`
	Parallel    int      `help:"Cases at once." default:"4"`
	Update      bool     `help:"Rewrite golden files that differ."`
	Verbose     bool     `short:"v" help:"Show cases that passed too, and the trace of those that failed."`
	Watch       bool     `help:"Run again whenever a file changes."`
	JSON        bool     `name:"json" help:"Print the result as JSON on standard output; the same as --format json."`
	Format      string   `help:"Form of the report on standard output: ${enum}." enum:"text,tap,json" default:"text"`
	Junit       string   `help:"Write a JUnit XML report." placeholder:"FILE"`
	Coverage    bool     `help:"Show what the cases reach: branches, loops, parameters, responses."`
	Lcov        string   `help:"Write the coverage as an lcov file." placeholder:"FILE"`
	HTML        string   `name:"html" help:"Write the coverage as a page with coloured templates." placeholder:"FILE"`
	MinCoverage float64  `help:"Fail when fewer percent are reached." placeholder:"PERCENT"`
	Init        string   `help:"Print a first test file for an API." placeholder:"API-FILE" xor:"make"`
	FromLog     string   `help:"Print cases made of a log: the output of aws apigateway test-invoke-method, or an execution log as aws logs or the console gives it. Needs --api." placeholder:"FILE" xor:"make"`
	API         string   `name:"api" help:"Configuration that the cases of --from-log test." placeholder:"API-FILE"`
}

func (testCmd) Help() string {
	return `A test file names an API and has cases: a request, what the backend answers, and
what has to come out. docs/testing.md has the whole form.

Examples:

  postern test --init openapi.yaml > openapi.postern-test.yaml
  postern test --coverage --min-coverage 90 --junit report.xml
  postern test --run 'pets: .*415' --verbose tests/
  postern test --from-log log.txt --api openapi.yaml > recorded.postern-test.yaml`
}

// Run runs the cases and prints the report.
func (cmd *testCmd) Run(io streams) error {
	switch {
	case cmd.Parallel < 1:
		return fmt.Errorf("--parallel %d: expected a number above 0", cmd.Parallel)
	case cmd.API != "" && cmd.FromLog == "":
		return errors.New("--api says what the cases of --from-log test; a test file names its API itself (api: FILE)")
	case cmd.Init != "":
		return cmd.initial(io)
	case cmd.FromLog != "":
		return cmd.fromLog(io)
	}
	if cmd.Watch {
		return cmd.again(io)
	}
	_, err := cmd.once(io)
	return err
}

// once loads and runs everything.
func (cmd *testCmd) once(io streams) (*suite.Suite, error) {
	paths := cmd.Paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	names, err := suite.Find(paths...)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there is no test file in %s; expected files named *%s (postern test --init API-FILE makes one)", strings.Join(paths, ", "), suite.Suffix)
	}
	options := suite.RunOptions{Parallel: cmd.Parallel, Update: cmd.Update, WriteFile: writeFile}
	if cmd.Only != "" {
		if options.Only, err = regexp.Compile(cmd.Only); err != nil {
			return nil, fmt.Errorf("--run: %w; expected a regular expression such as 'pets: .*415'", err)
		}
	}
	if cmd.JSON {
		cmd.Format = "json"
	}
	s, problems := suite.Load(source.Dir("."), names)
	if err := problems.Print(io.err, s.Text); err != nil {
		return s, err
	}
	report := s.Run(options)
	if err := cmd.print(io, report); err != nil {
		return s, err
	}
	return s, cmd.verdict(report, problems)
}

// writeFile writes a file, and the folders it is in.
func writeFile(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return withoutName(err)
	}
	return withoutName(os.WriteFile(name, text, 0o644))
}

// withoutName is an error of the file system for a message that names the file.
func withoutName(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// verdict is the exit of a run.
func (cmd *testCmd) verdict(report *suite.Report, problems api.Diagnostics) error {
	passed, failed, _ := report.Count()
	reached, all := report.Coverage.Share()
	switch percent := suite.Percent(reached, all); {
	case problems.HasErrors() && len(report.Results) == 0:
		return errShown
	case problems.HasErrors():
		unread := len(report.Unread())
		if unread == 1 {
			return errors.New("a test file cannot be read")
		}
		return fmt.Errorf("%d test files cannot be read", unread)
	case failed > 0:
		return failure("")
	case passed == 0 && cmd.Only != "":
		return failure("no case matches --run " + cmd.Only)
	case percent < cmd.MinCoverage:
		return failure(fmt.Sprintf("coverage is %.1f %%, below %.1f %%", percent, cmd.MinCoverage))
	}
	return nil
}

// print prints the report and writes the files that were asked for.
func (cmd *testCmd) print(io streams, report *suite.Report) error {
	style := suite.TextStyle{Color: color(io.out), Verbose: cmd.Verbose}
	var text []byte
	switch cmd.Format {
	case "tap":
		text = report.AppendTAP(nil)
	case "json":
		text = report.AppendJSON(nil)
	case "text":
		if len(report.Results) == 0 && report.Problems.HasErrors() {
			break // what is wrong is printed already
		}
		text = report.AppendText(nil, style)
		if cmd.Coverage {
			text = report.Coverage.AppendTable(text, style)
		}
	}
	if _, err := onScreen(io.out).Write(text); err != nil {
		return err
	}
	return cmd.write(report)
}

func (cmd *testCmd) write(report *suite.Report) error {
	if cmd.Junit != "" {
		if err := writeFile(cmd.Junit, report.AppendJUnit(nil)); err != nil {
			return fmt.Errorf("--junit %s: %w", cmd.Junit, err)
		}
	}
	if cmd.Lcov != "" {
		if err := writeFile(cmd.Lcov, report.Coverage.AppendLCOV(nil)); err != nil {
			return fmt.Errorf("--lcov %s: %w", cmd.Lcov, err)
		}
	}
	if cmd.HTML == "" {
		return nil
	}
	var page bytes.Buffer
	if err := report.Coverage.WriteHTML(&page); err != nil {
		return err
	}
	if err := writeFile(cmd.HTML, page.Bytes()); err != nil {
		return fmt.Errorf("--html %s: %w", cmd.HTML, err)
	}
	return nil
}

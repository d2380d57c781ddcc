package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"postern/mapping/builtin"
)

type conformanceCmd struct {
	Cases   []string `arg:"" name:"cases" help:"Files with one case per line (JSON)." type:"existingfile"`
	Results string   `help:"Write one JSON result per case to this file." placeholder:"FILE"`
	JSON    bool     `name:"json" help:"Print one JSON result per case on standard output; differences and the share go to standard error."`
}

func (conformanceCmd) Help() string {
	return `A case has a template, its inputs and the exact output or failure that the
original engines give. Exit code 1 when a case does not pass.

Examples:

  postern conformance mapping/builtin/testdata/conformance/*.jsonl
  postern conformance cases.jsonl --results results.jsonl
  postern conformance cases.jsonl --json`
}

// Run renders every case and prints the differences and the pass rate.
func (cmd *conformanceCmd) Run(std streams) error {
	text := std.out
	if cmd.JSON {
		text = std.err
	}
	results, err := cmd.results(std)
	if err != nil {
		return err
	}
	passed, counted := 0, 0
	for _, name := range cmd.Cases {
		if err := cmd.file(name, func(c builtin.Case) error {
			r := builtin.RunCase(c)
			if r.Pass != nil {
				counted++
				if r.Passed() {
					passed++
				} else {
					printDifference(text, c, r)
				}
			}
			return results.write(r)
		}); err != nil {
			return errors.Join(err, results.close()) // with the results of the cases before
		}
	}
	if err := results.close(); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(text, rate(passed, counted)); err != nil {
		return err
	}
	if counted == 0 {
		fmt.Fprintln(std.err, "postern: no case says what it expects; a case has an output or an error")
	}
	if passed < counted {
		return failure("")
	}
	return nil
}

func (cmd *conformanceCmd) file(name string, each func(builtin.Case) error) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	return builtin.ReadCases(name, in, each)
}

// rate is the last line; the share is cut, not rounded.
func rate(passed, counted int) string {
	tenths := 1000
	if counted > 0 {
		tenths = 1000 * passed / counted
	}
	return fmt.Sprintf("conformance: %d of %d passed (%d.%d %%)", passed, counted, tenths/10, tenths%10)
}

func printDifference(out io.Writer, c builtin.Case, r builtin.Result) {
	fmt.Fprintf(out, "%s: %s\n  template %q\n  want     %s\n  got      %s\n", c.ID, c.Note, c.Template,
		outcome(c.Want.Output, c.Want.Error, c.Want.Overrides), outcome(r.Output, r.Error, r.Overrides))
}

func outcome(output *string, failed *builtin.Failure, overrides json.RawMessage) string {
	text := "nothing"
	switch {
	case output != nil:
		text = fmt.Sprintf("%q", *output)
	case failed != nil:
		text = "failure: " + failed.Kind
		if failed.Message != "" {
			text += ": " + failed.Message
		}
	}
	if len(overrides) > 0 {
		text += " overrides " + string(overrides)
	}
	return text
}

// resultFile is where results go: to a file, standard output, both or nowhere.
type resultFile struct {
	file io.Closer
	out  *bufio.Writer
	json *json.Encoder
}

func (cmd *conformanceCmd) results(std streams) (*resultFile, error) {
	f, targets := &resultFile{file: io.NopCloser(nil)}, []io.Writer{}
	if cmd.JSON {
		targets = append(targets, std.out)
	}
	if cmd.Results != "" {
		file, err := os.Create(cmd.Results)
		if err != nil {
			return nil, fmt.Errorf("--results %s: %w", cmd.Results, withoutName(err))
		}
		f.file, targets = file, append(targets, file)
	}
	f.out = bufio.NewWriter(io.MultiWriter(targets...))
	f.json = json.NewEncoder(f.out)
	f.json.SetEscapeHTML(false)
	return f, nil
}

func (f *resultFile) write(r builtin.Result) error { return f.json.Encode(r) }

func (f *resultFile) close() error { return errors.Join(f.out.Flush(), f.file.Close()) }

package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"postern/api"
	"postern/mapping"
	"postern/mapping/lint"
	"postern/runtime"
)

// checkCmd loads and reports.
type checkCmd struct {
	Files []string `arg:"" name:"file" help:"API configurations, folders, or a postern.yaml."`
	loading
	JSON   bool   `name:"json" help:"Print the findings as a JSON list on standard output; the same as --format json."`
	Format string `help:"Form of the findings: ${enum}. All but text go to standard output." enum:"text,json,sarif,github" default:"text"`
	FailOn string `help:"Least severity that makes the exit code 1: ${enum}." enum:"error,warning,note" default:"error"`
	Quiet  bool   `help:"Print errors and warnings only, no notes."`
}

func (checkCmd) Help() string {
	return `Loads and compiles as serve does, then predicts what will go wrong. Rules are
switched in postern.yaml (checks: {unescaped-value: "off"}); their page is
docs/behaviour/checks.md. Exit code 1 when there is an error (see
--fail-on), 2 when a file cannot be read.

Examples:

  postern check openapi.yaml
  postern check --strict --fail-on warning api/*.yaml
  postern check --format sarif openapi.yaml > postern.sarif`
}

// Run prints what was found; errors make the command fail.
func (cmd *checkCmd) Run(io streams) error {
	c, err := runtime.Configure(cmd.sources(cmd.Files))
	if err != nil {
		return err
	}
	if err := listMissing(c); err != nil {
		return err
	}
	predict(c, cmd.Strict)
	if err := cmd.print(io, c); err != nil {
		return err
	}
	if unreadable(c) {
		return errShown
	}
	var least api.Severity
	if err := least.UnmarshalText([]byte(cmd.FailOn)); err != nil {
		return err
	}
	for severity := least; severity <= api.Error; severity++ {
		if c.Findings.Count(severity) > 0 {
			return failure("")
		}
	}
	return nil
}

// unreadable says whether a file could not be read.
func unreadable(c *runtime.Configuration) bool {
	return slices.ContainsFunc(c.Findings, func(d api.Diagnostic) bool { return d.Rule == "CF-06" })
}

// predict adds the findings of the rules, and applies the switches of the
// settings to all.
func predict(c *runtime.Configuration, strict bool) {
	var plans []*mapping.Plan
	for _, stage := range c.Catalog.Shown() {
		plans = append(plans, stage.Plan)
	}
	found := lint.Check(plans, lint.Options{})
	if strict {
		found.Strict()
	}
	var problems api.Diagnostics
	c.Findings = lint.Switch(append(c.Findings, found...), c.Settings.Checks, &problems)
	c.Findings = append(c.Findings, problems...)
	c.Findings.Sort()
}

func (cmd *checkCmd) print(io streams, c *runtime.Configuration) error {
	least := api.Note
	if cmd.Quiet {
		least = api.Warning
	}
	var shown api.Diagnostics
	for _, d := range c.Findings {
		if d.Severity >= least {
			shown = append(shown, d)
		}
	}
	var err error
	switch {
	case cmd.JSON || cmd.Format == "json":
		return printJSON(io, shown)
	case cmd.Format == "sarif":
		_, err = io.out.Write(lint.AppendSARIF(nil, shown, version))
		return err
	case cmd.Format == "github":
		_, err = io.out.Write(lint.AppendGitHub(nil, shown))
		return err
	}
	if err := shown.Print(io.err, c.Text); err != nil {
		return err
	}
	if len(c.Catalog.Stages) == 0 && unreadable(c) {
		return nil // there is nothing to sum up
	}
	_, err = fmt.Fprintf(io.out, "%s, %s: %s, %s, %s\n", count(len(c.Catalog.Shown()), "stage"), count(routes(c), "route"),
		count(c.Findings.Count(api.Error), "error"), count(c.Findings.Count(api.Warning), "warning"), count(c.Findings.Count(api.Note), "note"))
	return err
}

// count is a number with its noun: "1 route", "2 routes".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// printJSON prints findings, each with the name and the page of its rule where
// it has one; an empty list when there are none.
func printJSON(io streams, findings api.Diagnostics) error {
	type finding struct {
		api.Diagnostic
		Name string `json:"name,omitempty"`
		Page string `json:"page,omitempty"`
	}
	all := make([]finding, 0, len(findings))
	for _, d := range findings {
		one := finding{Diagnostic: d}
		if rule := lint.Find(d.Rule); rule != nil {
			one.Name, one.Page = rule.Name, rule.Page()
		}
		all = append(all, one)
	}
	return printIndented(io, all)
}

// printIndented prints a result for programs that people can read too.
func printIndented(io streams, result any) error {
	out := json.NewEncoder(io.out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(result)
}

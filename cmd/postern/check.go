package main

import (
	"encoding/json"
	"fmt"

	"postern/api"
	"postern/runtime"
)

type checkCmd struct {
	Files []string `arg:"" name:"file" help:"API configurations, folders, or a postern.yaml."`
	loading
	JSON  bool `name:"json" help:"Print the findings as a JSON list on standard output."`
	Quiet bool `help:"Print errors and warnings only, no notes."`
}

func (checkCmd) Help() string {
	return `Exit code 1 when there is an error. Examples:

  postern check openapi.yaml
  postern check --strict --json api/*.yaml`
}

// Run loads everything and prints what was found.
func (cmd *checkCmd) Run(io streams) error {
	c, err := runtime.Configure(cmd.sources(cmd.Files))
	if err != nil {
		return err
	}
	if cmd.JSON {
		if err := printJSON(io, c.Findings); err != nil {
			return err
		}
	} else {
		least := api.Note
		if cmd.Quiet {
			least = api.Warning
		}
		if err := printFindings(io.err, c, least); err != nil {
			return err
		}
		fmt.Fprintf(io.out, "%d stages, %d routes: %d errors, %d warnings, %d notes\n", len(c.Catalog.Stages), routes(c),
			c.Findings.Count(api.Error), c.Findings.Count(api.Warning), c.Findings.Count(api.Note))
	}
	if c.Findings.HasErrors() {
		return failure("")
	}
	return nil
}

func printJSON(io streams, findings api.Diagnostics) error {
	if findings == nil {
		findings = api.Diagnostics{}
	}
	out := json.NewEncoder(io.out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(findings)
}

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"postern/api"
	"postern/loader/source"
	"postern/mapping"
	"postern/mapping/builtin"
	"postern/runtime"
	"postern/runtime/suite"
	"postern/vtl"
)

// diffCmd compares what two versions do.
type diffCmd struct {
	A string `arg:"" help:"API configuration, folder or postern.yaml; or a template (.vtl)."`
	B string `arg:"" help:"The other version."`
	loading
	API      string   `name:"api" help:"Stage to compare when there are several." placeholder:"API/STAGE"`
	Requests []string `help:"Test files whose requests are tried too (repeatable)." placeholder:"FILE" sep:"none"`
	JSON     bool     `name:"json" help:"Print the differences as a JSON list."`
}

func (diffCmd) Help() string {
	return `Finds requests that two versions treat differently, not lines that differ: made
from the models, templates and patterns of both, sent by callers who may call and
who may not, and made as small as they get.
Exit code 1 when there is a difference.

Examples:

  postern diff old/openapi.yaml openapi.yaml
  postern diff list.vtl list-new.vtl
  postern diff old.yaml new.yaml --requests recorded.postern-test.yaml`
}

// Run prints the differences.
func (cmd *diffCmd) Run(io streams) error {
	switch templates := [2]bool{isTemplate(cmd.A), isTemplate(cmd.B)}; {
	case templates[0] && templates[1]:
		return cmd.templates(io)
	case templates[0] != templates[1]:
		return fmt.Errorf("one of %s and %s is a template (.vtl, .vm); expected two templates or two configurations", cmd.A, cmd.B)
	}
	a, configA, err := cmd.plan(io, cmd.A, "")
	if err != nil {
		return err
	}
	b, configB, err := cmd.other(io, a.API().ID)
	if err != nil {
		return err
	}
	for _, config := range []*runtime.Configuration{configA, configB} { // what is wrong may be what differs
		if err := printFindings(io.err, config, api.Error); err != nil {
			return err
		}
	}
	recorded, err := cmd.recorded(io)
	if err != nil {
		return err
	}
	list, tried := suite.Compare(a, b, suite.CompareOptions{Recorded: recorded, A: configA, B: configB})
	if cmd.JSON {
		if err := printList(io, list); err != nil {
			return err
		}
	} else {
		if _, err := onScreen(io.out).Write(suite.AppendDifferences(nil, list, cmd.A, cmd.B)); err != nil {
			return err
		}
		fmt.Fprintf(io.err, "%s, %s tried\n", count(len(list), "difference"), count(tried, "request"))
	}
	if len(list) > 0 {
		return failure("")
	}
	return nil
}

func printList(io streams, list []suite.Difference) error {
	type difference struct {
		Route   string `json:"route"`
		Aspect  string `json:"aspect"`
		Method  string `json:"method,omitempty"`
		Path    string `json:"path,omitempty"`
		Body    string `json:"body,omitempty"`
		Caller  string `json:"caller,omitempty"`
		Backend string `json:"backend,omitempty"`
		A       string `json:"a"`
		B       string `json:"b"`
	}
	all := make([]difference, 0, len(list))
	for _, d := range list {
		one := difference{Route: d.Route, Aspect: d.Aspect, Caller: d.Caller, A: d.A, B: d.B}
		if d.Request != nil {
			one.Method, one.Path, one.Body = d.Request.Method, d.Request.Path, string(d.Request.Body)
		}
		if d.Backend != nil {
			one.Backend = strings.TrimSpace(fmt.Sprintf("%d %s", d.Backend.Status, d.Backend.Body))
		}
		all = append(all, one)
	}
	return printIndented(io, all)
}

// printInputs prints the input that two templates render differently, as a list.
func printInputs(io streams, found *suite.TemplateDifference) error {
	type input struct {
		Aspect string                       `json:"aspect"`
		Body   string                       `json:"body,omitempty"`
		Params map[string]map[string]string `json:"params,omitempty"`
		A      string                       `json:"a"`
		B      string                       `json:"b"`
	}
	all := make([]input, 0, 1)
	if found != nil {
		all = append(all, input{"output", found.Input.Body, paramsJSON(found.Input.Params), found.A, found.B})
	}
	return printIndented(io, all)
}

// paramsJSON are parameters as test files write them.
func paramsJSON(p builtin.Params) map[string]map[string]string {
	all := map[string]map[string]string{}
	for place, list := range map[string][]builtin.Param{"path": p.Path, "querystring": p.Query, "header": p.Header} {
		for _, param := range list {
			if all[place] == nil {
				all[place] = map[string]string{}
			}
			all[place][param.Name] = param.Value
		}
	}
	return all
}

func isTemplate(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".vtl", ".vm":
		return true
	}
	return false
}

// templates compares two templates.
func (cmd *diffCmd) templates(io streams) error {
	a, err := readFile(cmd.A)
	if err != nil {
		return err
	}
	b, err := readFile(cmd.B)
	if err != nil {
		return err
	}
	for _, t := range []struct{ name, text string }{{cmd.A, string(a)}, {cmd.B, string(b)}} {
		if _, err := vtl.Parse(t.name, t.text); err != nil {
			return err
		}
	}
	found, tried, err := suite.CompareTemplates(string(a), string(b))
	if err != nil {
		return err
	}
	switch {
	case cmd.JSON:
		err = printInputs(io, found)
	case found != nil:
		_, err = onScreen(io.out).Write(found.Append(nil, cmd.A, cmd.B))
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(io.err, "%s tried\n", count(tried, "input"))
	if found == nil {
		return nil
	}
	return failure("")
}

// other is the second version. It takes the id of the first one, where it has
// another from the name of its file: ids show in $context and in host names.
func (cmd *diffCmd) other(io streams, id string) (*mapping.Plan, *runtime.Configuration, error) {
	b, config, err := cmd.plan(io, cmd.B, "")
	if err != nil || b.API().ID == id || len(config.Config.APIs) != 1 || len(config.Config.UsagePlans) > 0 { // plans name the APIs they cover
		return b, config, err
	}
	return cmd.plan(io, cmd.B, id)
}

// plan is the stage to compare of a configuration; id names its API, "" leaves it
// the name it has.
func (cmd *diffCmd) plan(io streams, name, id string) (*mapping.Plan, *runtime.Configuration, error) {
	from := cmd.sources([]string{name})
	from.ID = id
	c, err := runtime.Configure(from)
	if err != nil {
		return nil, nil, err
	}
	stage, err := theStage(c, cmd.API)
	if err != nil {
		if err := printFindings(io.err, c, api.Error); err != nil {
			return nil, nil, err
		}
		if !errors.Is(err, errShown) {
			err = fmt.Errorf("%s: %w", name, err)
		}
		return nil, nil, err
	}
	return stage.Plan, c, nil
}

// recorded are the cases of test files.
func (cmd *diffCmd) recorded(io streams) ([]*suite.Case, error) {
	var cases []*suite.Case
	for _, name := range cmd.Requests {
		text, err := readFile(name)
		if err != nil {
			return nil, err
		}
		var report api.Diagnostics
		file := suite.Read(source.Dir("."), filepath.ToSlash(name), text, &report)
		if err := report.Print(io.err, func(string) []byte { return text }); err != nil {
			return nil, err
		}
		if report.HasErrors() {
			return nil, fmt.Errorf("%s cannot be read", name)
		}
		cases = append(cases, file.Cases...)
	}
	return cases, nil
}

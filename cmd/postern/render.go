package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"postern/mapping/builtin"
	"postern/vtl"
	"postern/vtl/record"
	"postern/vtl/value"
)

type renderCmd struct {
	Template string            `arg:"" help:"File with the template; - for standard input."`
	Body     string            `short:"d" help:"Payload; @FILE reads a file, @- standard input." placeholder:"TEXT"`
	Param    []string          `short:"p" help:"Request parameter: path.NAME, querystring.NAME or header.NAME (repeatable)." placeholder:"WHERE.NAME=VALUE" sep:"none"`
	Context  string            `help:"JSON file with the contents of $$context." placeholder:"FILE"`
	StageVar map[string]string `short:"s" help:"Stage variable (repeatable)." placeholder:"NAME=VALUE" mapsep:"none"`
	JSON     bool              `name:"json" help:"Print output and overrides, or why it failed, as a JSON object; with --trace the steps too."`
	Trace    bool              `help:"Show every step on standard error: values, branches, loop turns, and where the output stops being JSON."`
}

func (renderCmd) Help() string {
	return `Examples:

  postern render template.vtl --body '{"id":1}' --param header.X-Trace=abc
  echo '$input.json("$.id")' | postern render - -d @payload.json
  postern render template.vtl --context context.json --stage-var table=pets
  postern render template.vtl -d @payload.json --trace`
}

// Run prints what the template makes of its inputs.
func (cmd *renderCmd) Run(std streams) error {
	c, err := cmd.inputs(std.in)
	if err != nil {
		return err
	}
	out, overrides, err := cmd.render(std, c)
	var failed *vtl.Error
	if errors.As(err, &failed) {
		fmt.Fprintln(onScreen(std.err), strings.TrimRight(failed.Detail(), "\n"))
		return failure("the live service would answer 500 (Internal server error)")
	}
	if err != nil {
		return err
	}
	if cmd.Trace && cmd.JSON {
		return nil
	}
	return cmd.print(std, out, overrides)
}

// render renders the case, traced where that was asked for.
func (cmd *renderCmd) render(std streams, c builtin.Case) ([]byte, json.RawMessage, error) {
	if !cmd.Trace {
		out, overrides, err := builtin.RenderCase(c, builtin.Config{})
		return out, overrides, cmd.failed(std, err)
	}
	p, err := builtin.PrepareCase(c, builtin.Config{})
	if err != nil {
		return nil, nil, cmd.failed(std, err)
	}
	traced, err := p.Template.Traced()
	if err != nil {
		return nil, nil, cmd.failed(std, err)
	}
	rec, out, err := record.Render(traced, p.Frame, nil, record.Limits{})
	if cmd.JSON {
		if _, err := std.out.Write(append(rec.AppendJSON(nil), '\n')); err != nil {
			return nil, nil, err
		}
	} else {
		screen := onScreen(std.err)
		screen.Write(rec.AppendTree(nil, record.Style{Color: color(std.err)}))
		if broken, ok := rec.Broken(); ok && err == nil && rec.MeansJSON() {
			fmt.Fprintln(screen, broken)
		}
	}
	return out, p.Overrides(), err
}

// failed prints for programs why there is no output; a record says it itself.
func (cmd *renderCmd) failed(std streams, err error) error {
	var at *vtl.Error
	if !cmd.JSON || !errors.As(err, &at) {
		return err
	}
	encoder := json.NewEncoder(std.out)
	encoder.SetEscapeHTML(false)
	return errors.Join(err, encoder.Encode(struct {
		Template string   `json:"template"`
		Failed   string   `json:"failed"`
		Kind     vtl.Kind `json:"kind"`
		Line     int      `json:"line,omitempty"`
		Column   int      `json:"column,omitempty"`
	}{cmd.Template, at.Error(), at.Kind, at.Line, at.Col}))
}

// inputs is what the template sees.
func (cmd *renderCmd) inputs(in io.Reader) (c builtin.Case, err error) {
	source, err := file(cmd.Template, in)
	if err != nil {
		return c, err
	}
	body, err := content(cmd.Body, in)
	if err != nil {
		return c, err
	}
	c = builtin.Case{ID: cmd.Template, Template: string(source), Body: string(body)}
	for _, p := range cmd.Param {
		if err := addParam(&c.Params, p); err != nil {
			return c, err
		}
	}
	for name, text := range cmd.StageVar {
		c.Stage = append(c.Stage, builtin.Param{Name: name, Value: text})
	}
	c.Context, err = cmd.context()
	return c, err
}

func (cmd *renderCmd) context() (value.Value, error) {
	if cmd.Context == "" {
		return value.Null, nil
	}
	text, err := readFile(cmd.Context)
	if err != nil {
		return value.Null, err
	}
	if !json.Valid(text) {
		return value.Null, fmt.Errorf("%s is no JSON; expected an object with the members of $context", cmd.Context)
	}
	v, err := value.ReadJSON(new(value.Arena), text)
	if err == nil && v.Kind() != value.KindMap {
		err = fmt.Errorf("%s is no JSON object; expected the members of $context", cmd.Context)
	}
	return v, err
}

// addParam reads "header.X=v".
func addParam(to *builtin.Params, text string) error {
	place, val, ok := strings.Cut(text, "=")
	where, name, named := strings.Cut(place, ".")
	if !ok || !named || name == "" {
		return fmt.Errorf("--param %q: expected path.NAME=VALUE, querystring.NAME=VALUE or header.NAME=VALUE", text)
	}
	p := builtin.Param{Name: name, Value: val}
	switch where {
	case "path":
		to.Path = append(to.Path, p)
	case "querystring", "query":
		to.Query = append(to.Query, p)
	case "header":
		to.Header = append(to.Header, p)
	default:
		return fmt.Errorf("--param %q: %s is no place of parameters; expected path, querystring or header", text, where)
	}
	return nil
}

// file is the content of a file, or of standard input for "-".
func file(name string, in io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(in)
	}
	return readFile(name)
}

func (cmd *renderCmd) print(std streams, out []byte, overrides json.RawMessage) error {
	if cmd.JSON {
		encoder := json.NewEncoder(std.out)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(struct {
			Output    string          `json:"output"`
			Overrides json.RawMessage `json:"overrides,omitempty"`
		}{string(out), overrides})
	}
	if _, err := std.out.Write(out); err != nil {
		return err
	}
	if isTerminal(std.out) && !bytes.HasSuffix(out, []byte("\n")) {
		fmt.Fprintln(std.out) // the prompt starts on a line of its own
	}
	if len(overrides) > 0 {
		fmt.Fprintf(std.err, "overrides: %s\n", overrides)
	}
	return nil
}

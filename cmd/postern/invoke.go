package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"postern/api"
	"postern/mapping"
	"postern/runtime"
	"postern/runtime/backend"
	"postern/runtime/backend/aws"
)

type invokeCmd struct {
	File   string `arg:"" help:"API configuration, folder or postern.yaml."`
	Method string `arg:"" help:"Verb."`
	Path   string `arg:"" help:"Path below the stage, with its query string."`
	loading
	functionFlags
	API    string   `name:"api" help:"Stage to call when there are several." placeholder:"API/STAGE"`
	Header []string `short:"H" help:"Request header (repeatable)." placeholder:"NAME: VALUE" sep:"none"`
	Body   string   `short:"d" help:"Request body; @FILE reads a file, @- standard input." placeholder:"TEXT"`
	Log    string   `help:"Print how the answer came about, on standard error: ${enum}." enum:"off,tree,folded,aws,json" default:"off"`
	Reveal bool     `help:"Show the values of Authorization and x-api-key in the log; they are masked else."`
	JSON   bool     `name:"json" help:"Print the answer as a JSON object."`
}

func (invokeCmd) Help() string {
	return `Examples:

  postern invoke openapi.yaml GET '/pets?type=dog' --log tree
  postern invoke openapi.yaml POST /pets -H 'Content-Type: application/json' -d @pet.json --log aws`
}

// Run sends the request and prints the answer; logs go to standard error.
func (cmd *invokeCmd) Run(io streams) error {
	c, err := cmd.configure([]string{cmd.File}, io.err, api.Error)
	if err != nil {
		return err
	}
	stage, err := theStage(c, cmd.API)
	if err != nil {
		return err
	}
	call, err := cmd.call(io.in)
	if err != nil {
		return err
	}
	if err := cmd.functionFlags.apply(c); err != nil {
		return err
	}
	services, err := aws.New(awsOptions(c, plainLog(io.err)))
	if err != nil {
		return err
	}
	defer services.Close()
	backends := backend.New(backend.Options{Hosts: c.Settings.Hosts, VPCLinks: c.Settings.VPCLinks, Services: services})
	defer backends.Close()
	call.Gates = gates(c, backends)
	answer := runtime.Invoke(stage.Plan, backends, call)
	if _, err := onScreen(io.err).Write(runtime.TraceForm(cmd.Log).Append(nil, answer.Trace, &answer.Request, color(io.err))); err != nil {
		return err
	}
	if err := cmd.print(io.out, answer); err != nil {
		return err
	}
	if cmd.Log == "off" && !cmd.JSON && !answer.Outcome.OK() {
		fmt.Fprintf(onScreen(io.err), "%s: %s (--log tree shows every step)\n", answer.Outcome.Type, answer.Outcome.Cause)
	}
	return nil
}

func (cmd *invokeCmd) call(in io.Reader) (runtime.Call, error) {
	call := runtime.Call{Method: strings.ToUpper(cmd.Method), Target: cmd.Path, Reveal: cmd.Reveal}
	for _, line := range cmd.Header {
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return call, fmt.Errorf("--header %q: expected NAME: VALUE", line)
		}
		call.Headers = append(call.Headers, mapping.Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	}
	body, err := content(cmd.Body, in)
	call.Body = body
	return call, err
}

// content is a text given on the command line, or that of a file named @FILE.
func content(text string, in io.Reader) ([]byte, error) {
	switch {
	case text == "@-":
		return io.ReadAll(in)
	case strings.HasPrefix(text, "@"):
		return readFile(text[1:])
	case text == "":
		return nil, nil
	}
	return []byte(text), nil
}

// readFile reads a file; its error has no words of Go.
func readFile(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	var at *fs.PathError
	if errors.As(err, &at) {
		return text, errors.New(name + ": " + at.Err.Error())
	}
	return text, err
}

// print writes the answer as HTTP has it, or as JSON.
func (cmd *invokeCmd) print(out io.Writer, a *runtime.Answer) error {
	if cmd.JSON {
		return json.NewEncoder(out).Encode(answerJSON(a))
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%d\n", a.Status)
	for _, h := range a.Headers {
		fmt.Fprintf(&text, "%s: %s\n", h.Name, h.Value)
	}
	text.WriteByte('\n')
	text.Write(a.Body)
	if n := len(a.Body); n > 0 && a.Body[n-1] != '\n' {
		text.WriteByte('\n')
	}
	_, err := io.WriteString(out, text.String())
	return err
}

type invoked struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Base64  bool              `json:"isBase64Encoded,omitempty"`
	Latency float64           `json:"latencyMs"`
	Type    string            `json:"gatewayResponseType,omitempty"`
	Cause   string            `json:"cause,omitempty"`
}

func answerJSON(a *runtime.Answer) invoked {
	v := invoked{
		Status: a.Status, Headers: map[string]string{}, Body: string(a.Body),
		Latency: float64(a.Latency.Microseconds()) / 1000, Type: string(a.Outcome.Type), Cause: a.Outcome.Cause,
	}
	for _, h := range a.Headers {
		v.Headers[h.Name] = h.Value
	}
	if !utf8.Valid(a.Body) {
		v.Body, v.Base64 = base64.StdEncoding.EncodeToString(a.Body), true
	}
	return v
}

package builtin

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"postern/vtl/value"
)

// Case is one conformance case: a template, what it sees, and what it must give.
type Case struct {
	ID       string
	Topic    string
	Note     string
	Tags     []string
	Template string
	Body     string
	Params   Params
	Stage    []Param
	Context  value.Value // an object; null when there is none
	Want     Expectation
	Alt      *Expectation // tolerable too
}

// Expectation is the result of a case. Without Output and Error a case is only rendered.
type Expectation struct {
	Output    *string         `json:"output"`
	Error     *Failure        `json:"error"`
	Overrides json.RawMessage `json:"overrides"`
}

// Failure is a failed rendering.
type Failure struct {
	Kind    string `json:"kind"`
	Line    int    `json:"line"` // 0 when the failure has no position
	Col     int    `json:"col"`
	Message string `json:"-"`
}

// MarshalJSON writes kind and, where known, line and column.
func (f *Failure) MarshalJSON() ([]byte, error) {
	if f.Line == 0 {
		return json.Marshal(map[string]string{"kind": f.Kind})
	}
	type placed Failure
	return json.Marshal((*placed)(f))
}

// caseLine is a case as it is written.
type caseLine struct {
	Expectation
	ID             string          `json:"id"`
	Topic          string          `json:"topic"`
	Note           string          `json:"note"`
	Tags           []string        `json:"tags"`
	Template       string          `json:"template"`
	Body           string          `json:"body"`
	Params         json.RawMessage `json:"params"`
	StageVariables json.RawMessage `json:"stageVariables"`
	Context        json.RawMessage `json:"context"`
	Alt            *Expectation    `json:"alt"`
}

// ReadCases reads cases, one JSON object per line, and hands them to each in order. Empty lines are skipped. The name stands in
// errors, which say the line.
func ReadCases(name string, in io.Reader, each func(Case) error) error {
	r := bufio.NewReader(in)
	for line := 1; ; line++ {
		text, err := r.ReadBytes('\n')
		if text = bytes.TrimSpace(text); len(text) > 0 {
			c, bad := parseCase(text)
			if bad != nil {
				return fmt.Errorf("%s:%d: %w", name, line, bad)
			}
			if err := each(c); err != nil {
				return err
			}
		}
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
}

func parseCase(text []byte) (Case, error) {
	var l caseLine
	if err := json.Unmarshal(text, &l); err != nil {
		return Case{}, fmt.Errorf("not a case: %w", err)
	}
	c := Case{ID: l.ID, Topic: l.Topic, Note: l.Note, Tags: l.Tags, Want: l.Expectation, Alt: l.Alt}
	// The texts are read once more by a reader that keeps unpaired surrogates.
	whole, err := value.ReadJSON(nil, append([]byte(nil), text...))
	if err != nil || whole.Map() == nil {
		return Case{}, fmt.Errorf("not a case: expected a JSON object")
	}
	c.Template, c.Body = member(whole, "template").Str(), member(whole, "body").Str()
	c.Context = member(whole, "context")
	params := member(whole, "params")
	c.Params = Params{Path: paramList(member(params, "path")), Query: paramList(member(params, "querystring")), Header: paramList(member(params, "header"))}
	c.Stage = paramList(member(whole, "stageVariables"))
	return c, nil
}

// member is a member of an object, Null when there is none.
func member(v value.Value, name string) value.Value {
	m := v.Map()
	if m == nil {
		return value.Null
	}
	found, _ := m.GetString(name)
	return found
}

// paramList is an object of texts in its order.
func paramList(v value.Value) []Param {
	m := v.Map()
	if m == nil {
		return nil
	}
	list := make([]Param, m.Len())
	for i := range list {
		name, text := m.At(i)
		list[i] = Param{Name: name.Str(), Value: value.Text(text)}
	}
	return list
}

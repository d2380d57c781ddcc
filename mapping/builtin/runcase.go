package builtin

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"postern/vtl"
	"postern/vtl/value"
)

// CaseTime is how long a case may take.
const CaseTime = 5 * time.Second

// Result is what became of a case. Pass is nil when the case expects nothing.
type Result struct {
	ID        string          `json:"id"`
	Pass      *bool           `json:"pass,omitempty"`
	Alt       bool            `json:"alt,omitempty"` // only the alternative expectation was met
	Output    *string         `json:"output,omitempty"`
	Error     *Failure        `json:"error,omitempty"`
	Overrides json.RawMessage `json:"overrides,omitempty"`
}

// Passed reports whether the case was met.
func (r *Result) Passed() bool { return r.Pass != nil && *r.Pass }

// RunCase renders a case and compares the result. It never panics and never takes much longer than CaseTime: a crash is a
// failure of kind "crash", too long a time one of kind "timeout", and neither ever passes.
func RunCase(c Case) Result {
	done := make(chan Result, 1)
	go func() { done <- guarded(c) }()
	select {
	case r := <-done:
		return c.judge(r)
	case <-time.After(CaseTime):
		return c.judge(Result{ID: c.ID, Error: &Failure{Kind: "timeout", Message: "the rendering takes too long"}})
	}
}

func guarded(c Case) (r Result) {
	defer func() {
		if crash := recover(); crash != nil {
			r = Result{ID: c.ID, Error: &Failure{Kind: "crash", Message: fmt.Sprint(crash)}}
		}
	}()
	return render(c)
}

// render renders a case with objects of its own.
func render(c Case) Result {
	r := Result{ID: c.ID}
	out, overrides, err := RenderCase(c, Config{Strict: true}) // the reference renderer knows exact names only
	if err != nil {
		r.Error = failureOf(err)
		return r
	}
	text := string(out)
	r.Output, r.Overrides = &text, overrides
	return r
}

// RenderCase renders the template of a case with what the case says it sees. It
// gives the text and, as a JSON object, the overrides that were left behind; an
// error is a *vtl.Error.
func RenderCase(c Case, config Config) (out []byte, overrides json.RawMessage, err error) {
	p, err := PrepareCase(c, config)
	if err != nil {
		return nil, nil, err
	}
	out, err = p.Template.Render(p.Frame, nil)
	if err != nil {
		return nil, nil, err
	}
	return out, p.Overrides(), nil
}

// Prepared is a case that is ready to be rendered by somebody else, for example
// in a traced form.
type Prepared struct {
	Template *vtl.Template
	Frame    *vtl.Frame
	objects  *Objects
}

// Overrides are, after a rendering, the overrides that were left behind: a JSON object, nil for none.
func (p *Prepared) Overrides() json.RawMessage { return p.objects.overridesJSON() }

// PrepareCase parses the template of a case and fills a frame with what the case says it sees. An error is a *vtl.Error.
func PrepareCase(c Case, config Config) (*Prepared, error) {
	name := c.ID
	if name == "" {
		name = "template"
	}
	t, err := Parse(name, c.Template)
	if err != nil {
		return nil, err
	}
	f, o := vtl.NewFrame(), &Objects{Config: config}
	f.Limits.Now, f.Limits.Deadline = time.Now, time.Now().Add(CaseTime)
	o.Reset(f)
	o.SetParams(c.Params)
	o.SetStageVariables(c.Stage)
	o.SetContext(newCaseContext(o, c.Context))
	o.SetBody(value.AppendUTF8(nil, c.Body))
	return &Prepared{t, f, o}, nil
}

func failureOf(err error) *Failure {
	var e *vtl.Error
	if !errors.As(err, &e) {
		return &Failure{Kind: string(vtl.KindRuntime), Message: err.Error()}
	}
	f := &Failure{Kind: string(e.Kind), Line: e.Line, Col: e.Col, Message: e.Message}
	if e.Hint != "" {
		f.Message += " (" + e.Hint + ")"
	}
	return f
}

// judge compares a result with what the case expects.
func (c *Case) judge(r Result) Result {
	if c.Want.Output == nil && c.Want.Error == nil {
		return r
	}
	pass := c.Want.metBy(&r)
	if !pass && c.Alt != nil && c.Alt.metBy(&r) {
		pass, r.Alt = true, true
	}
	r.Pass = &pass
	return r
}

func (e *Expectation) metBy(r *Result) bool {
	if r.Error != nil {
		return e.Error != nil && r.Error.Kind != "crash" && r.Error.Kind != "timeout"
	}
	return e.Output != nil && *e.Output == *r.Output && sameJSON(e.Overrides, r.Overrides)
}

// sameJSON compares as JSON values; nothing is the same as an empty object.
func sameJSON(a, b json.RawMessage) bool {
	return reflect.DeepEqual(jsonValue(a), jsonValue(b))
}

func jsonValue(text json.RawMessage) (v any) {
	if len(text) == 0 {
		return map[string]any{}
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return string(text)
	}
	return v
}

// overridesJSON is the contents of both override maps without empty maps and nulls; nil when nothing was left behind.
func (o *Objects) overridesJSON() json.RawMessage {
	all := value.NewMap(value.LinkedHashMap, 2)
	for side, name := range sideNames {
		if m := o.overrides(Side(side)); m != nil {
			if v := pruned(value.FromMap(m), 0); !v.IsNull() {
				all.PutString(name, v)
			}
		}
	}
	if all.Len() == 0 {
		return nil
	}
	return value.AppendUTF8(nil, string(value.FromMap(all).AppendJSON(nil)))
}

// pruned copies a value without empty maps and nulls. Texts, booleans and integers of up to 64 bits stay, lists stay lists,
// everything else becomes its text.
func pruned(v value.Value, depth int) value.Value {
	if depth > value.MaxJSONDepth {
		return value.Null
	}
	switch v.Kind() {
	case value.KindMap:
		return prunedMap(v.Map(), depth)
	case value.KindList:
		if v.List().IsArray() {
			break
		}
		l := value.NewList(value.JSONArray)
		for i := range v.List().Len() {
			l.Append(pruned(v.List().At(i), depth+1))
		}
		return value.FromList(l)
	case value.KindNull, value.KindBool, value.KindInt, value.KindLong, value.KindString:
		return v
	}
	return value.String(value.Text(v))
}

func prunedMap(m *value.Map, depth int) value.Value {
	kept := value.NewMap(value.LinkedHashMap, m.Len())
	for i := range m.Len() {
		k, v := m.At(i)
		if v = pruned(v, depth+1); !v.IsNull() {
			kept.PutString(value.Text(k), v)
		}
	}
	if kept.Len() == 0 {
		return value.Null
	}
	return value.FromMap(kept)
}

// caseContext is $context made of an object.
type caseContext struct{ root *value.Map }

// newCaseContext copies the object into maps like those of $context. Overrides it holds go into the override maps.
func newCaseContext(o *Objects, object value.Value) *caseContext {
	c := &caseContext{root: value.NewMap(value.ContextMap, 0)}
	m := object.Map()
	if m == nil {
		return c
	}
	for i := range m.Len() {
		k, v := m.At(i)
		if side := overrideNamed(k.Str()); side >= 0 && v.Map() != nil {
			mergeOverride(&o.context.sides[side].m, v.Map())
			continue
		}
		c.root.PutString(k.Str(), contextValue(v))
	}
	return c
}

func overrideNamed(name string) int {
	for i := range sideNames {
		if sideNames[i] == name {
			return i
		}
	}
	return -1
}

// mergeOverride puts values where the maps of the parts stay in place.
func mergeOverride(into, from *value.Map) {
	for i := range from.Len() {
		k, v := from.At(i)
		if old, ok := into.Get(k); ok && old.Map() != nil && v.Map() != nil {
			mergeOverride(old.Map(), v.Map())
			continue
		}
		into.Put(k, contextValue(v))
	}
}

func contextValue(v value.Value) value.Value {
	m := v.Map()
	if m == nil {
		return v
	}
	copied := value.NewMap(value.ContextMap, m.Len())
	for i := range m.Len() {
		k, member := m.At(i)
		copied.Put(k, contextValue(member))
	}
	return value.FromMap(copied)
}

func (c *caseContext) Has(Section) bool { return false }

func (c *caseContext) Variable(_ Section, name string) (value.Value, bool) {
	return c.root.GetString(name)
}

func (c *caseContext) Fill(_ Section, m *value.Map) {
	for _, e := range c.root.Entries() {
		m.Put(e.Key(), e.Value())
	}
}

package mapping

import (
	"errors"
	"strings"
	"sync"

	"postern/mapping/builtin"
	"postern/vtl"
	"postern/vtl/record"
	"postern/vtl/value"
)

// compiled is a parsed template.
type compiled struct {
	code *vtl.Template
	// constant is the output of a template without references and directives.
	constant   []byte
	isConstant bool
	params     bool // $input.params is used
	leaves     bool // it may leave something behind for the other side, in $context or $stageVariables
	status     int  // of a constant: the statusCode that a MOCK reads from it, 0 for none

	once   sync.Once
	traced *vtl.Template // the form that reports, made for the first traced request
	form   *record.Form  // the same, ready to be recorded
}

// compileCode parses a template. The name appears in errors.
func compileCode(name, source string) (*compiled, error) {
	if len(source) > vtl.MaxSource {
		return nil, errors.New("the template is longer than 300 KB")
	}
	if !strings.ContainsAny(source, "$#\\") {
		status, _ := plainStatus([]byte(source))
		return &compiled{constant: []byte(source), isConstant: true, status: status}, nil
	}
	code, err := builtin.Parse(name, source)
	if err != nil {
		return nil, err
	}
	return &compiled{code: code, params: strings.Contains(source, "arams"), leaves: leavesTraces(source)}, nil
}

// leavesTraces reports whether a template mentions what both sides share.
func leavesTraces(source string) bool {
	return strings.Contains(source, "context") || strings.Contains(source, "stageVariables")
}

// failurePlace is where a template is wrong, in its own lines and columns.
func failurePlace(err error) (line, column int, message string) {
	var e *vtl.Error
	if errors.As(err, &e) && e.Line > 0 {
		return e.Line, max(e.Col, 1), e.Message
	}
	return 1, 1, err.Error()
}

// templateFailure is the error of a template with its excerpt.
func templateFailure(err error) string {
	var e *vtl.Error
	if errors.As(err, &e) {
		return e.Detail()
	}
	return err.Error()
}

// rendering is the template state of an exchange: one frame and one set of
// variables for both sides, so that what a request template leaves in $context
// is there for the response template (O-03, O-04). It is set up when the first
// template with references runs.
type rendering struct {
	frame   vtl.Frame
	objects builtin.Objects
	context contextSource
	listed  bool // the parameters are set
	path    []builtin.Param
	query   []builtin.Param
	header  []builtin.Param
	scratch []byte // text of an override
}

// renderings are pooled apart from exchanges: while a request waits for its
// backend another one renders in the same memory, which the processor still has
// at hand.
var renderings = sync.Pool{New: func() any { return new(rendering) }}

// rendering is the template state of the exchange.
func (ex *Exchange) rendering() *rendering {
	if ex.run == nil {
		ex.run = renderings.Get().(*rendering)
		ex.run.begin(ex)
	}
	return ex.run
}

// endRendering gives the template state back. Nothing that it holds may be in
// use any more.
func (ex *Exchange) endRendering() {
	if ex.run == nil {
		return
	}
	ex.run.listed, ex.run.context.ex = false, nil
	renderings.Put(ex.run)
	ex.run = nil
}

// render appends the output of a template over a body.
func (t *compiled) render(ex *Exchange, body, dst []byte) ([]byte, error) {
	if t.isConstant {
		return append(dst, t.constant...), nil
	}
	r := ex.rendering()
	r.prepare(ex, t, body)
	return t.code.Render(&r.frame, dst)
}

// record does what render does, and records it.
func (t *compiled) record(ex *Exchange, body, dst []byte) (*record.Recording, []byte, error) {
	traced := t.tracedForm()
	if traced == nil {
		out, err := t.render(ex, body, dst)
		return nil, out, err
	}
	r := ex.rendering()
	r.prepare(ex, t, body)
	if ex.Trace.Watch != nil {
		r.frame.Tracer = ex.Trace.Watch(traced)
	}
	rec := ex.Trace.recording()
	out, err := rec.Render(t.form, &r.frame, dst, record.Limits{})
	r.frame.Tracer = nil
	return rec, out, err
}

// tracedForm is the form of the template that reports what it does.
func (c *compiled) tracedForm() *vtl.Template {
	c.once.Do(func() {
		if traced, err := c.code.Traced(); err == nil { // what compiled once compiles again
			c.traced, c.form = traced, record.NewForm(traced)
		}
	})
	return c.traced
}

// prepare sets what a template sees.
func (r *rendering) prepare(ex *Exchange, code *compiled, body []byte) {
	if code.params && !r.listed {
		r.list(ex)
	}
	r.objects.SetBody(body)
}

func (r *rendering) begin(ex *Exchange) {
	r.frame.Reset()
	r.objects.Strict, r.objects.SortHeaders = ex.plan.env.Strict, true
	r.objects.Reset(&r.frame)
	r.context.ex = ex
	r.objects.SetContext(&r.context)
	r.objects.SetStageVariables(ex.plan.templateVariables)
}

// list gives the parameters to $input.params.
func (r *rendering) list(ex *Exchange) {
	r.listed = true
	r.path, r.query, r.header = r.path[:0], r.query[:0], r.header[:0]
	for i := range ex.PathParameters {
		p := &ex.PathParameters[i]
		r.path = append(r.path, builtin.Param{Name: p.Name, Value: p.Value})
	}
	for _, p := range ex.queryParameters() {
		r.query = append(r.query, builtin.Param(p))
	}
	for _, h := range ex.Request.Headers {
		r.header = append(r.header, builtin.Param(h))
	}
	r.objects.SetParams(builtin.Params{Path: r.path, Query: r.query, Header: r.header})
}

// overrides is a map that templates may have filled, nil when none ran.
func (r *rendering) overrides(side builtin.Side, part string) *value.Map {
	if r == nil {
		return nil
	}
	return r.objects.Override(side, part)
}

// pathOverride is requestOverride.path.{name}.
func (r *rendering) pathOverride(ex *Exchange, name string) (string, bool) {
	m := r.overrides(builtin.Request, "path")
	if m == nil {
		return "", false
	}
	v, found := m.GetString(name)
	return r.text(v), found
}

// queryOverrides replaces or adds the parameters of
// requestOverride.querystring; of a list every element. from is the number of
// pairs that belong to the uri.
func (r *rendering) queryOverrides(ex *Exchange, from int) {
	m := r.overrides(builtin.Request, "querystring")
	if m == nil {
		return
	}
	for i := range m.Len() {
		key, v := m.At(i)
		name := ex.texts.keep(r.text(key))
		ex.Trace.overridden(builtin.Request, "querystring", name, r.text(v))
		if list := v.List(); list != nil {
			ex.query.remove(name, from)
			for j := range list.Len() {
				ex.query.add(name, ex.texts.keep(r.text(list.At(j))), false)
			}
			continue
		}
		ex.query.replace(name, ex.texts.keep(r.text(v)), from)
	}
}

// headerOverrides calls set for every header of an override map, until it
// returns an outcome. The value of a list is its elements, joined with ",".
func (r *rendering) headerOverrides(ex *Exchange, side builtin.Side, set func(name, value string) Outcome) Outcome {
	m := r.overrides(side, "header")
	if m == nil {
		return Outcome{}
	}
	for i := range m.Len() {
		key, v := m.At(i)
		name := ex.texts.keep(r.text(key))
		text := ex.texts.keep(r.headerText(v))
		ex.Trace.overridden(side, "header", name, text)
		if out := set(name, text); !out.OK() {
			return out
		}
	}
	return Outcome{}
}

func (r *rendering) headerText(v value.Value) string {
	list := v.List()
	if list == nil {
		return r.text(v)
	}
	r.scratch = r.scratch[:0]
	for i := range list.Len() {
		if i > 0 {
			r.scratch = append(r.scratch, ',')
		}
		r.scratch = list.At(i).AppendJava(r.scratch)
	}
	return textOf(r.scratch)
}

// text is a value as it prints, valid until the next call; null is empty.
func (r *rendering) text(v value.Value) string {
	if v.IsNull() {
		return ""
	}
	if v.IsString() && !hasSurrogate(v.Str()) {
		return v.Str()
	}
	r.scratch = value.AppendUTF8(r.scratch[:0], value.Text(v))
	return textOf(r.scratch)
}

// statusOverride is responseOverride.status when it is an integer from 100 to
// 599; anything else is ignored (O-07).
func (r *rendering) statusOverride() (int, bool) {
	if r == nil {
		return 0, false
	}
	text := r.text(r.objects.OverrideStatus())
	if len(text) != 3 || text[0] < '1' || text[0] > '5' {
		return 0, false
	}
	n, end, ok := digits(bytesOf(text), 0)
	return n, ok && end == 3
}

// twice says whether a template assigned one override more than once (O-09).
func (r *rendering) twice(side builtin.Side) bool {
	return r != nil && r.objects.OverriddenTwice(side)
}

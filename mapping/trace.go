package mapping

import (
	"strconv"
	"time"

	"postern/vtl"
	"postern/vtl/record"
)

// Step names what a step of a trace is about.
type Step string

// The steps of a request, in the order of the pipeline.
const (
	StepStage      Step = "stage"
	StepRequest    Step = "request"
	StepRoute      Step = "route"
	StepAuthorizer Step = "authorizer"
	StepKey        Step = "key"
	StepLimit      Step = "limit"
	StepValidation Step = "validation"
	StepTemplate   Step = "template"
	StepParameter  Step = "parameter"
	StepCache      Step = "cache"
	StepConversion Step = "conversion"
	StepOverride   Step = "override"
	StepURI        Step = "uri"
	StepHeaders    Step = "headers"
	StepCall       Step = "call"
	StepSelection  Step = "selection"
	StepResponse   Step = "response"
	StepGateway    Step = "gateway"
)

// Decision is one thing that the pipeline decided or did, recorded when it
// happened.
type Decision struct {
	Step   Step
	Title  string  // one line: what was decided
	Why    string  // the reason, "" when the title says it all
	Fields []Entry // names and values that the decision rests on
	// Template is what a template did, for the step that rendered it.
	Template *record.Recording
	At       time.Duration // since the request came; 0 without a clock
}

// Phase is the time that one part of the pipeline took.
type PhaseTime struct {
	Name string
	Took time.Duration
}

// Bounds of a trace: what is beyond is counted and left out.
const (
	maxDecisions = 2000
	maxField     = 4 << 10  // bytes of a value
	maxLine      = 16 << 10 // bytes of a line of the execution log
)

// Trace records one request. A nil trace records nothing: every method may be
// called on it. Texts are copied; a trace outlives its exchange.
type Trace struct {
	Decisions []Decision
	Lines     []string // lines of the execution log (§18), without prefix
	Phases    []PhaseTime
	Omitted   int // decisions beyond the limit
	// Reveal shows secrets (the values of Authorization and x-api-key), which
	// are masked else (§18.2).
	Reveal bool
	// Clock is the time since the request came; nil leaves times out.
	Clock func() time.Duration
	// Watch is asked for a tracer of a template that is about to be rendered,
	// for a debugger or for coverage; nil, or a nil tracer, for none.
	Watch func(traced *vtl.Template) vtl.Tracer

	secrets []string
}

// NewTrace is an empty trace.
func NewTrace() *Trace {
	return &Trace{Decisions: make([]Decision, 0, 16), Lines: make([]string, 0, 20)}
}

// Note records a decision. fields are names and values by turns.
func (t *Trace) Note(step Step, title, why string, fields ...string) {
	if t == nil {
		return
	}
	d := Decision{Step: step, Title: t.hide(bounded(title)), Why: t.hide(bounded(why))}
	if len(fields) > 1 {
		d.Fields = make([]Entry, 0, len(fields)/2)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		d.Fields = append(d.Fields, Entry{clone(fields[i]), t.hide(bounded(fields[i+1]))})
	}
	t.add(d)
}

func (t *Trace) add(d Decision) {
	if len(t.Decisions) >= maxDecisions {
		t.Omitted++
		return
	}
	if t.Clock != nil {
		d.At = t.Clock()
	}
	t.Decisions = append(t.Decisions, d)
}

// Time records what a part of the pipeline took.
func (t *Trace) Time(name string, took time.Duration) {
	if t != nil {
		t.Phases = append(t.Phases, PhaseTime{name, took})
	}
}

// Log records a line of the execution log, made of its parts.
func (t *Trace) Log(parts ...string) {
	if t == nil {
		return
	}
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	line := make([]byte, 0, min(n, maxLine))
	for _, p := range parts {
		line = append(line, p[:min(len(p), maxLine-len(line))]...)
	}
	t.Lines = append(t.Lines, string(line))
}

func clone(s string) string { return string([]byte(s)) }

// bounded is a copy of a text that is not too long to keep.
func bounded(text string) string {
	if len(text) <= maxField {
		return clone(text)
	}
	return clone(text[:maxField]) + "… (" + strconv.Itoa(len(text)) + " bytes)"
}

package mapping

import (
	"strconv"
	"time"
	"unicode/utf8"

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
// happened. Its texts are in the memory of the trace: they are valid until the
// trace is reset.
type Decision struct {
	Step   Step
	Title  string  // one line: what was decided
	Why    string  // the reason, "" when the title says it all; see Reason
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
// called on it. Texts are copied; a trace outlives its exchange. One that is
// used again after Reset allocates nothing.
type Trace struct {
	Decisions []Decision
	Lines     []string // lines of the execution log (§18), without prefix
	Phases    []PhaseTime
	Omitted   int // decisions beyond the limit
	// Reveal shows secrets (the values of Authorization and x-api-key), which
	// are masked else (§18.2).
	Reveal bool
	// Clock is a monotonic clock, and Began its time when the request came; a
	// nil clock leaves times out.
	Clock func() time.Duration
	Began time.Duration
	// Watch is asked for a tracer of a template that is about to be rendered,
	// for a debugger or for coverage; nil, or a nil tracer, for none.
	Watch func(traced *vtl.Template) vtl.Tracer

	texts   arena               // everything that the fields above say
	fields  []Entry             // memory of Decision.Fields
	records []*record.Recording // of templates; the first ones are in use
	used    int
	secrets []string
	near    []*node
	params  []PathParameter
	collect func(n *node) bool // adds to near
}

// NewTrace is an empty trace.
func NewTrace() *Trace {
	return &Trace{Decisions: make([]Decision, 0, 16), Lines: make([]string, 0, 20)}
}

// Reset makes the trace ready for the next request and keeps its memory. What
// was read from it before becomes invalid.
func (t *Trace) Reset() {
	t.texts.reset()
	for _, rec := range t.records[:t.used] {
		rec.Reset()
	}
	clear(t.Decisions)
	clear(t.fields)
	clear(t.near[:cap(t.near)])
	*t = Trace{
		Decisions: t.Decisions[:0], Lines: t.Lines[:0], Phases: t.Phases[:0],
		texts: t.texts, fields: t.fields[:0], records: t.records, secrets: t.secrets[:0], near: t.near[:0], params: t.params[:0], collect: t.collect,
	}
}

// Note records a decision. fields are names and values by turns.
func (t *Trace) Note(step Step, title, why string, fields ...string) {
	d := t.begin(step)
	if d == nil {
		return
	}
	d.Title, d.Why = t.keep(title), t.keep(why)
	from := len(t.fields)
	for i := 0; i+1 < len(fields); i += 2 {
		t.field(fields[i], fields[i+1])
	}
	d.Fields = t.since(from)
}

// begin starts a decision; nil where none is recorded.
func (t *Trace) begin(step Step) *Decision {
	if t == nil {
		return nil
	}
	if len(t.Decisions) >= maxDecisions {
		t.Omitted++
		return nil
	}
	d := Decision{Step: step}
	if t.Clock != nil {
		d.At = t.Clock() - t.Began
	}
	t.Decisions = append(t.Decisions, d)
	return &t.Decisions[len(t.Decisions)-1]
}

// field adds a name and a value to the decision that is being made.
func (t *Trace) field(name, value string) {
	t.fields = append(t.fields, Entry{t.texts.keep(name), t.keep(value)})
}

// count is field for a number of something.
func (t *Trace) count(name string, n int, unit string) {
	dst := strconv.AppendInt(t.texts.open(), int64(n), 10)
	t.fields = append(t.fields, Entry{name, t.texts.close(append(dst, unit...))})
}

// since are the fields added since there were so many.
func (t *Trace) since(from int) []Entry {
	if from == len(t.fields) {
		return nil
	}
	return t.fields[from:len(t.fields):len(t.fields)]
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
	dst, n := appendUpTo(t.texts.open(), maxLine+utf8.UTFMax, parts)
	t.line(dst, n)
}

// appendUpTo appends texts up to so many bytes; n is the length of all.
func appendUpTo(dst []byte, most int, parts []string) (out []byte, n int) {
	for _, p := range parts {
		dst = append(dst, p[:min(len(p), most-len(dst))]...)
		n += len(p)
	}
	return dst, n
}

// line keeps a line of the execution log that was appended to the open memory
// of t.texts; n is its whole length.
func (t *Trace) line(dst []byte, n int) {
	t.Lines = append(t.Lines, t.texts.close(cutTo(dst, maxLine, n)))
}

// keep is a copy of parts put together, without secrets and not too long.
func (t *Trace) keep(parts ...string) string {
	most := maxField + utf8.UTFMax
	for _, secret := range t.secrets {
		most = max(most, maxField+len(secret)) // one that the end cuts is found too
	}
	dst, n := appendUpTo(t.texts.open(), most, parts)
	t.mask(dst)
	return t.texts.close(cutTo(dst, maxField, n))
}

// cutTo leaves the beginning of a text of n bytes that is too long to keep, and
// says how long it was.
func cutTo(dst []byte, most, n int) []byte {
	if n <= most {
		return dst
	}
	for most > 0 && !utf8.RuneStart(dst[most]) {
		most--
	}
	dst = strconv.AppendInt(append(dst[:most], "… ("...), int64(n), 10)
	return append(dst, " bytes)"...)
}

// recording is memory for what a template does.
func (t *Trace) recording() *record.Recording {
	if t.used == len(t.records) {
		t.records = append(t.records, new(record.Recording))
	}
	t.used++
	return t.records[t.used-1]
}

// Reason is why a decision was made. What a template wrote is looked at only
// when somebody asks: its reason is the place where the output stops being JSON.
func (d *Decision) Reason() string {
	if b := d.broken(); b != nil {
		return b.String()
	}
	return d.Why
}

// broken is where the output of a template stops being the JSON that it was
// meant to be, nil for nowhere.
func (d *Decision) broken() *record.Broken {
	if d.Template == nil || d.Template.Err != nil || !d.Template.MeansJSON() {
		return nil
	}
	b, ok := d.Template.Broken()
	if !ok {
		return nil
	}
	found := b // only what is returned takes memory
	return &found
}

func clone(s string) string { return string([]byte(s)) }

package mapping

// Step names what a step of a trace is about.
type Step string

// The steps of a request, in the order of the pipeline.
const (
	StepRequest    Step = "request"
	StepRoute      Step = "route"
	StepValidation Step = "validation"
	StepTemplate   Step = "template"
	StepParameter  Step = "parameter"
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
}

// Trace records one request. A nil trace records nothing: every method may be
// called on it. Texts are copied; a trace outlives its exchange.
type Trace struct {
	Decisions []Decision
	Lines     []string // lines of the execution log (§18), without prefix
}

// NewTrace is an empty trace.
func NewTrace() *Trace { return &Trace{} }

// Note records a decision. fields are names and values by turns.
func (t *Trace) Note(step Step, title, why string, fields ...string) {
	if t == nil {
		return
	}
	d := Decision{Step: step, Title: clone(title), Why: clone(why)}
	for i := 0; i+1 < len(fields); i += 2 {
		d.Fields = append(d.Fields, Entry{fields[i], clone(fields[i+1])})
	}
	t.Decisions = append(t.Decisions, d)
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
	line := make([]byte, 0, n)
	for _, p := range parts {
		line = append(line, p...)
	}
	t.Lines = append(t.Lines, string(line))
}

func clone(s string) string { return string([]byte(s)) }

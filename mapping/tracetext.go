package mapping

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"postern/vtl/record"
)

// TreeStyle says how a trace is printed for people.
type TreeStyle struct {
	Color bool
	// Fold leaves out the fields and templates of steps that went as expected;
	// the outcome stays.
	Fold bool
}

// AppendTree appends the decisions as an indented list for people.
func (t *Trace) AppendTree(dst []byte) []byte { return t.AppendTreeStyle(dst, TreeStyle{}) }

// AppendTreeStyle is AppendTree with colours or folded.
func (t *Trace) AppendTreeStyle(dst []byte, style TreeStyle) []byte {
	if t == nil {
		return dst
	}
	var last Step
	for i := range t.Decisions {
		d := &t.Decisions[i]
		if d.Step != last {
			dst = append(append(dst, style.paint("\x1b[1m", string(d.Step))...), '\n')
			last = d.Step
		}
		dst = d.appendTree(dst, style)
	}
	if t.Omitted > 0 {
		dst = append(dst, "… "+strconv.Itoa(t.Omitted)+" more decisions left out\n"...)
	}
	return t.appendTimes(dst)
}

func (s TreeStyle) paint(color, text string) string {
	if !s.Color {
		return text
	}
	return color + text + "\x1b[0m"
}

func (d *Decision) appendTree(dst []byte, style TreeStyle) []byte {
	title := d.Title
	if d.Step == StepGateway {
		title = style.paint("\x1b[31m", title)
	}
	dst = append(append(dst, "  "...), title...)
	if d.Why != "" {
		dst = append(append(dst, " — "...), d.Why...)
	}
	dst = append(dst, '\n')
	if style.Fold && d.Step != StepGateway {
		return dst
	}
	for _, f := range d.Fields {
		dst = append(append(append(dst, "    "...), f.Name...), ": "...)
		dst = append(append(dst, strings.ReplaceAll(f.Value, "\n", "\n    ")...), '\n')
	}
	if d.Template != nil {
		dst = d.Template.AppendTree(dst, record.Style{Color: style.Color, Indent: "    ", Lines: 400})
	}
	return dst
}

// appendTimes appends the time of each phase on one line.
func (t *Trace) appendTimes(dst []byte) []byte {
	if len(t.Phases) == 0 {
		return dst
	}
	dst = append(dst, "time\n  "...)
	for i, p := range t.Phases {
		if i > 0 {
			dst = append(dst, " · "...)
		}
		dst = append(dst, p.Name+" "+p.Took.Round(100*time.Nanosecond).String()...)
	}
	return append(dst, '\n')
}

// traceStep is a decision as JSON.
type traceStep struct {
	Step     Step            `json:"step"`
	Title    string          `json:"title"`
	Why      string          `json:"why,omitempty"`
	AtMicros float64         `json:"atMicros,omitempty"`
	Fields   [][2]string     `json:"fields,omitempty"`
	Template json.RawMessage `json:"template,omitempty"`
}

// tracePhase is the time of a part of the pipeline as JSON.
type tracePhase struct {
	Name   string  `json:"name"`
	Micros float64 `json:"micros"`
}

// AppendJSON appends the trace as one JSON object: steps in order, with
// fields as pairs of name and value, the time of each phase, and the lines of
// the execution log. Its schema is docs/trace.schema.json.
func (t *Trace) AppendJSON(dst []byte) []byte {
	form := struct {
		Steps   []traceStep  `json:"steps"`
		Phases  []tracePhase `json:"phases,omitempty"`
		Omitted int          `json:"omitted,omitempty"`
		Log     []string     `json:"log"`
	}{Steps: []traceStep{}, Log: []string{}}
	if t != nil {
		for i := range t.Decisions {
			form.Steps = append(form.Steps, t.Decisions[i].json())
		}
		for _, p := range t.Phases {
			form.Phases = append(form.Phases, tracePhase{p.Name, micros(p.Took)})
		}
		form.Log, form.Omitted = append(form.Log, t.Lines...), t.Omitted
	}
	text, err := json.Marshal(form) // texts and numbers alone: it cannot fail
	if err != nil {
		return dst
	}
	return append(dst, text...)
}

func (d *Decision) json() traceStep {
	step := traceStep{Step: d.Step, Title: d.Title, Why: d.Why, AtMicros: micros(d.At)}
	for _, f := range d.Fields {
		step.Fields = append(step.Fields, [2]string{f.Name, f.Value})
	}
	if d.Template != nil {
		step.Template = d.Template.AppendJSON(nil)
	}
	return step
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

// maxLogMessage is the longest message of an execution log, in characters.
const maxLogMessage = 1024

// AppendAWS appends the execution log in the form of TestInvokeMethod (§18,
// W-04): a first line with the request id, then every message with its time.
// W-08: what the gateway answered by itself is not among them.
func (t *Trace) AppendAWS(dst []byte, requestID string, at time.Time) []byte {
	dst = append(append(append(dst, "Execution log for request "...), requestID...), '\n')
	if t == nil {
		return dst
	}
	for _, line := range t.Lines {
		if strings.HasPrefix(line, "Gateway response ") {
			continue
		}
		dst = at.UTC().AppendFormat(dst, "Mon Jan 02 15:04:05 UTC 2006")
		dst = append(dst, " : "...)
		dst = append(appendTruncated(dst, line), '\n')
	}
	return dst
}

// AppendCloudWatch appends the execution log in the form of CloudWatch: every
// message after its request id.
func (t *Trace) AppendCloudWatch(dst []byte, ex *Exchange) []byte {
	if t == nil {
		return dst
	}
	prefix := "(" + ex.Request.ID + ") "
	dst = append(append(append(dst, prefix...), "Extended Request Id: "...), ex.Request.ExtendedID...)
	dst = append(dst, '\n')
	for _, line := range t.Lines {
		dst = append(appendTruncated(append(dst, prefix...), line), '\n')
	}
	return dst
}

// appendTruncated cuts a message after 1,024 characters (§18.2).
func appendTruncated(dst []byte, line string) []byte {
	if len(line) <= maxLogMessage {
		return append(dst, line...)
	}
	n := 0
	for i := range line {
		if n == maxLogMessage {
			return append(append(dst, line[:i]...), " [TRUNCATED]"...)
		}
		n++
	}
	return append(dst, line...)
}

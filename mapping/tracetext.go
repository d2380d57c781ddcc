package mapping

import (
	"encoding/json"
	"time"
)

// AppendTree appends the decisions as an indented list for people.
func (t *Trace) AppendTree(dst []byte) []byte {
	if t == nil {
		return dst
	}
	var last Step
	for i := range t.Decisions {
		d := &t.Decisions[i]
		if d.Step != last {
			dst = append(append(dst, d.Step...), '\n')
			last = d.Step
		}
		dst = append(append(dst, "  "...), d.Title...)
		if d.Why != "" {
			dst = append(append(dst, " — "...), d.Why...)
		}
		dst = append(dst, '\n')
		for _, f := range d.Fields {
			dst = append(append(append(dst, "    "...), f.Name...), ": "...)
			dst = append(append(dst, f.Value...), '\n')
		}
	}
	return dst
}

// traceStep is a decision as JSON.
type traceStep struct {
	Step   Step        `json:"step"`
	Title  string      `json:"title"`
	Why    string      `json:"why,omitempty"`
	Fields [][2]string `json:"fields,omitempty"`
}

// AppendJSON appends the trace as one JSON object: steps in order, with
// fields as pairs of name and value, and the lines of the execution log.
func (t *Trace) AppendJSON(dst []byte) []byte {
	form := struct {
		Steps []traceStep `json:"steps"`
		Log   []string    `json:"log"`
	}{Steps: []traceStep{}, Log: []string{}}
	if t != nil {
		for _, d := range t.Decisions {
			step := traceStep{Step: d.Step, Title: d.Title, Why: d.Why}
			for _, f := range d.Fields {
				step.Fields = append(step.Fields, [2]string{f.Name, f.Value})
			}
			form.Steps = append(form.Steps, step)
		}
		form.Log = append(form.Log, t.Lines...)
	}
	text, err := json.Marshal(form) // texts alone: it cannot fail
	if err != nil {
		return dst
	}
	return append(dst, text...)
}

// maxLogMessage is the longest message of an execution log, in characters.
const maxLogMessage = 1024

// AppendAWS appends the execution log in the form of TestInvokeMethod (§18,
// W-04): a first line with the request id, then every message with its time.
func (t *Trace) AppendAWS(dst []byte, requestID string, at time.Time) []byte {
	dst = append(append(append(dst, "Execution log for request "...), requestID...), '\n')
	if t == nil {
		return dst
	}
	for _, line := range t.Lines {
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

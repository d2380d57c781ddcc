package runtime

import (
	"strconv"
	"strings"
	"sync"

	"postern/mapping"
	"postern/runtime/observe"
)

// TraceForm is a form of printed traces.
type TraceForm string

// The forms of printed traces.
const (
	TreeForm   TraceForm = "tree"
	FoldedForm TraceForm = "folded" // a tree without details
	JSONForm   TraceForm = "json"   // one object per line, docs/trace.schema.json
	AWSForm    TraceForm = "aws"    // the execution log of the service
)

// Append appends a trace in this form, with a line end. Color is for terminals.
func (f TraceForm) Append(dst []byte, trace *mapping.Trace, req *mapping.Request, color bool) []byte {
	switch f {
	case TreeForm, FoldedForm:
		return trace.AppendTreeStyle(dst, mapping.TreeStyle{Color: color, Fold: f == FoldedForm})
	case AWSForm:
		return trace.AppendAWS(dst, req.ID, req.Time)
	case JSONForm:
		return append(trace.AppendJSON(dst), '\n')
	}
	return dst
}

// TraceWriter prints the traces of many requests, one after the other. Its Add
// is a TraceSink: it prints into memory and leaves writing to the Lines, which
// drop and count traces when the target does not keep up.
type TraceWriter struct {
	lines *observe.Lines
	form  TraceForm
	color bool
	texts sync.Pool // *[]byte
}

// NewTraceWriter prints to lines, which the caller closes.
func NewTraceWriter(lines *observe.Lines, form TraceForm, color bool) *TraceWriter {
	return &TraceWriter{lines: lines, form: form, color: color, texts: sync.Pool{New: func() any { return new([]byte) }}}
}

// largestText is the memory for a printed trace that is kept.
const largestText = 256 << 10

// Add prints the trace of a finished request.
func (w *TraceWriter) Add(ex *mapping.Exchange, trace *mapping.Trace) {
	text := w.texts.Get().(*[]byte)
	dst := (*text)[:0]
	if w.form == TreeForm || w.form == FoldedForm {
		dst = appendTitle(dst, ex)
	}
	dst = w.form.Append(dst, trace, &ex.Request, w.color)
	w.lines.Write(dst)
	if *text = dst; cap(dst) > largestText {
		*text = nil
	}
	w.texts.Put(text)
}

// titlePath is the path of a request; of one that reached no API its target,
// cut to what a line holds.
func titlePath(ex *mapping.Exchange) string {
	if ex.Request.Path != "" {
		return ex.Request.Path
	}
	path, _, _ := strings.Cut(ex.Request.Target, "?")
	const most = 200
	if len(path) > most {
		path = path[:most] + "…"
	}
	return path
}

// appendTitle appends the line above a tree.
func appendTitle(dst []byte, ex *mapping.Exchange) []byte {
	dst = append(append(dst, "─── "...), ex.Request.Method...)
	dst = append(append(append(dst, ' '), titlePath(ex)...), " → "...)
	dst = strconv.AppendInt(dst, int64(ex.Response.Status), 10)
	dst = mapping.AppendTook(append(dst, " in "...), ex.Latency)
	return append(append(append(dst, "  ("...), ex.Request.ID...), ")\n"...)
}

package mapping

import "strings"

const traceName = "X-Amzn-Trace-Id"

// adoptTrace takes over the ids of a trace header that the client sent and
// builds the header of the method request.
func (ex *Exchange) adoptTrace() {
	t := &ex.Request.Trace
	sent, ok := ex.header(traceName, false)
	if ok && t.parse(sent) {
		t.client = true
	}
	if !t.client {
		ex.drawTrace()
		return
	}
	dst := append(ex.texts.open(), "Root="...)
	dst = append(dst, t.Root...)
	t.full = ex.texts.close(t.appendParent(dst))
}

// drawTrace builds the header of a request whose client sent none.
func (ex *Exchange) drawTrace() {
	ex.Request.Trace.full = ex.texts.join("Root=", ex.Request.Trace.Root)
}

// parse reads Root, Parent and Sampled; it says whether there is a Root.
func (t *TraceHeader) parse(sent string) bool {
	var root, parent, sampled string
	for field := range strings.SplitSeq(sent, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Root":
			root = value
		case "Parent":
			parent = value
		case "Sampled":
			sampled = value
		}
	}
	if root == "" {
		return false
	}
	t.Root = root
	if parent != "" { // E-09: without Sampled a given Parent is sampled
		t.Parent, t.Sampled = parent, true
	}
	if sampled != "" {
		t.Sampled = sampled == "1"
	}
	return true
}

func (t *TraceHeader) appendParent(dst []byte) []byte {
	dst = append(append(dst, ";Parent="...), t.Parent...)
	if t.Sampled {
		return append(dst, ";Sampled=1"...)
	}
	return append(dst, ";Sampled=0"...)
}

// answer is the X-Amzn-Trace-Id of the client's answer (E-05 to E-07): for a
// function with Parent, Sampled and Lineage.
func (ex *Exchange) answerTrace(function bool) string {
	t := &ex.Request.Trace
	if !function {
		return t.full
	}
	dst := append(ex.texts.open(), "Root="...)
	dst = append(dst, t.Root...)
	dst = t.appendParent(dst)
	dst = append(append(dst, ";Lineage=1:"...), t.Lineage...)
	return ex.texts.close(append(dst, ":0"...))
}

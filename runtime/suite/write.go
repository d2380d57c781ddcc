package suite

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"postern/mapping"
)

// written is a case as it is written to a file.
type written struct {
	name    string
	remarks []string // comment lines
	guards  []string // comment lines about who called
	skip    string
	request *Request
	caller  string // as it is written
	backend *Backend
	lambda  bool // the backend is a function
	expect  writtenExpect
}

type writtenExpect struct {
	status   int
	headers  []mapping.Header
	body     []byte
	hasBody  bool
	gateway  string
	log      string
	calls    int // of the backend; -1: not said
	method   string
	uri      string
	sent     []byte
	hasSent  bool
	sentHead []mapping.Header
}

// appendFile appends a test file. Values are written as JSON, which is YAML.
func appendFile(dst []byte, remark, api string, cases []written) []byte {
	dst = append(dst, "# "+remark+"\napi: "+scalar(api)+"\ncases:\n"...)
	for i := range cases {
		dst = cases[i].append(dst)
	}
	return printable(dst)
}

// printable escapes the characters that YAML does not allow. All texts stand in
// double quotes or in comments.
func printable(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			out = append(out, "\\uFFFD"...)
		case r < ' ' && r != '\n', r >= 0x7F && r < 0xA0, r == 0x2028, r == 0x2029, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
			out = fmt.Appendf(out, "\\u%04X", r)
		default:
			out = append(out, text[i:i+size]...)
		}
		i += size
	}
	return out
}

func (w *written) append(dst []byte) []byte {
	dst = append(dst, "  - name: "+scalar(w.name)+"\n"...)
	for _, remark := range slices.Concat(w.remarks, w.guards) {
		dst = append(dst, "    # "+strings.ReplaceAll(remark, "\n", " ")+"\n"...)
	}
	if w.skip != "" {
		dst = append(dst, "    skip: "+scalar(w.skip)+"\n"...)
	}
	dst = append(dst, "    request:\n      method: "+w.request.Method+"\n      path: "+scalar(w.request.Path)+"\n"...)
	dst = appendHeaders(dst, "      ", w.request.Headers)
	dst = appendBody(dst, "      ", w.request.Body)
	if w.caller != "" {
		dst = append(dst, "    caller: "+w.caller+"\n"...)
	}
	if w.backend != nil {
		dst = w.appendBackend(dst)
	}
	return w.expect.append(dst)
}

func (w *written) appendBackend(dst []byte) []byte {
	b := w.backend
	switch {
	case w.lambda && b.FunctionError != "":
		return append(dst, "    lambda: {error: "+string(b.Body)+"}\n"...)
	case w.lambda && json.Valid(b.Body):
		return append(dst, "    lambda: {returns: "+string(b.Body)+"}\n"...)
	}
	switch {
	case b.Fails != "":
		return append(dst, "    backend: {fails: "+b.Fails+"}\n"...)
	case b.Status == 0: // the log ends before it
		return dst
	}
	dst = fmt.Appendf(dst, "    backend:\n      status: %d\n", b.Status)
	dst = appendHeaders(dst, "      ", b.Headers)
	return appendBody(dst, "      ", b.Body)
}

func (e *writtenExpect) append(dst []byte) []byte {
	start := len(dst)
	if dst = e.members(append(dst, "    expect:\n"...)); len(dst) == start+len("    expect:\n") {
		dst = append(dst[:len(dst)-1], " {}\n"...)
	}
	return dst
}

// members appends what is expected.
func (e *writtenExpect) members(dst []byte) []byte {
	if e.status != 0 {
		dst = fmt.Appendf(dst, "      status: %d\n", e.status)
	}
	if e.gateway != "" {
		dst = append(dst, "      gateway: "+e.gateway+"\n"...)
	}
	if e.log != "" {
		dst = append(dst, "      log: "+scalar(e.log)+"\n"...)
	}
	dst = appendHeaders(dst, "      ", e.headers)
	if e.hasBody {
		dst = appendWanted(dst, "      ", e.body)
	}
	if e.calls == 0 {
		return append(dst, "      backend: {calls: 0}\n"...)
	}
	if e.method == "" && e.uri == "" && !e.hasSent {
		return dst
	}
	dst = append(dst, "      backend:\n"...)
	if e.method != "" {
		dst = append(dst, "        method: "+e.method+"\n"...)
	}
	if e.uri != "" {
		dst = append(dst, "        uri: "+scalar(e.uri)+"\n"...)
	}
	dst = appendHeaders(dst, "        ", e.sentHead)
	if e.hasSent {
		dst = appendWanted(dst, "        ", e.sent)
	}
	return dst
}

func appendHeaders(dst []byte, indent string, list []mapping.Header) []byte {
	if len(list) == 0 {
		return dst
	}
	dst = append(dst, indent+"headers: {"...)
	done := map[string]bool{}
	for _, h := range list {
		if done[strings.ToLower(h.Name)] {
			continue
		}
		if len(done) > 0 {
			dst = append(dst, ", "...)
		}
		done[strings.ToLower(h.Name)] = true
		dst = append(dst, scalar(h.Name)+": "+scalar(h.Value)...)
	}
	return append(dst, "}\n"...)
}

// appendBody appends a body that is sent.
func appendBody(dst []byte, indent string, body []byte) []byte {
	if len(body) == 0 {
		return dst
	}
	return append(dst, indent+"body: "+scalar(string(body))+"\n"...)
}

// appendWanted appends a body that is expected: JSON as a value, which compares
// without regard to blanks, everything else as text.
func appendWanted(dst []byte, indent string, body []byte) []byte {
	if v, err := decoded(body); err == nil {
		if _, isText := v.(string); !isText && singleValue(body) {
			return append(dst, indent+"json: "+compactJSON(body)+"\n"...)
		}
	}
	return append(dst, indent+"body: "+scalar(string(body))+"\n"...)
}

func singleValue(body []byte) bool { return json.Valid(body) }

func compactJSON(text []byte) string {
	var v any
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return scalar(string(text))
	}
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return scalar(string(text))
	}
	return strings.TrimSpace(out.String())
}

// scalar is a text in double quotes.
func scalar(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(text) != nil {
		return `""`
	}
	return strings.TrimSpace(out.String())
}

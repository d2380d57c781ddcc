package suite

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"postern/api"
	"postern/mapping"
)

// truncated is how the live service marks a line that was cut.
const truncated = "[TRUNCATED]"

// FromLog makes a test file of what the live service logged: the JSON output of
// "aws apigateway test-invoke-method", or an execution log in the form of
// TestInvokeMethod or of CloudWatch, with any number of requests, as text, as the
// commands of "aws logs" print it or as the console exports it. What the log cut
// off or masked is not expected, and a remark says so. config is the configuration
// that the cases test.
func FromLog(text []byte, config string) ([]byte, error) {
	records, err := recordsOf(text)
	if err != nil {
		return nil, err
	}
	cases := distinct(records)
	if len(cases) == 0 {
		return nil, errors.New("the log has no request: expected lines such as \"HTTP Method: GET, Resource Path: /pets\" (the method's log level has to be INFO, with data trace)")
	}
	return appendFile(nil, "Made by postern test --from-log of what the live service did.", config, cases), nil
}

// distinct are the cases of a log. Of requests that say the same the first is
// kept, with their number.
func distinct(records []*recorded) (cases []written) {
	first, times := map[string]int{}, map[int]int{}
	for _, r := range records {
		w, ok := r.written()
		if !ok {
			continue
		}
		nameless := w
		nameless.name, nameless.guards = "", nil
		key := string(nameless.append(nil))
		at, known := first[key]
		if !known {
			at = len(cases)
			first[key], cases = at, append(cases, w)
		}
		times[at]++
	}
	for at, n := range times {
		if n > 1 {
			cases[at].remarks = append(cases[at].remarks, fmt.Sprintf("the log has %d requests like this", n))
		}
	}
	return cases
}

// recorded is what a log says of one request.
type recorded struct {
	id                          string
	method, path, query         string
	headers                     []mapping.Header
	body                        logged
	uri                         string
	sent                        logged
	sentHeaders                 []mapping.Header
	backendStatus, status       int
	backendHeaders              []mapping.Header
	backendBody                 logged
	answer                      logged
	answerHeaders               []mapping.Header
	called, answered, completed bool
	asked                       asking
	failure                     string // Execution failed due to …
	gateway                     string // type of the gateway response
	cut                         []string
}

// logged is a text that a log has, perhaps only its beginning.
type logged struct {
	text string
	has  bool
	cut  bool
}

var (
	testLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2} [A-Z]{3,4} \d{4} : `)
	})
	cloudLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\(([0-9a-fA-F]{8}-[0-9a-fA-F-]{27})\) `) })
)

// readLines reads the lines of an execution log. A line that begins with
// neither a time nor a request id goes on with the message before it.
func readLines(text string) []*recorded {
	byID := map[string]*recorded{}
	var list []*recorded
	var current *recorded
	message := []string(nil) // lines of the message at hand
	flush := func() {
		if current != nil && len(message) > 0 && message[0] != "" {
			current.read(strings.Join(message, "\n"))
		}
		message = nil
	}
	begin := func(id string) {
		if byID[id] == nil {
			byID[id] = &recorded{id: id}
			list = append(list, byID[id])
		}
		current = byID[id]
	}
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		switch {
		case strings.HasPrefix(strings.TrimLeft(line, " \t"), "Execution log for request "):
			flush()
			begin(strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(line, " \t"), "Execution log for request ")))
		case testLine().MatchString(line):
			flush()
			if current == nil {
				begin("")
			}
			message = []string{line[len(testLine().FindString(line)):]}
		case cloudLine().MatchString(line):
			flush()
			at := cloudLine().FindStringSubmatchIndex(line)
			begin(line[at[2]:at[3]])
			message = []string{line[at[1]:]}
		case len(message) > 0:
			message = append(message, line)
		}
	}
	flush()
	return list
}

// read takes one message.
func (r *recorded) read(message string) {
	if r.asked.read(message) { // an authorizer is called with lines like those of an integration
		return
	}
	if rest, ok := strings.CutPrefix(message, "HTTP Method: "); ok {
		r.method, rest, _ = strings.Cut(rest, ", Resource Path: ")
		r.path = strings.TrimSpace(rest)
		return
	}
	if strings.HasPrefix(message, "Execution failed due to ") {
		r.failure, _, _ = strings.Cut(strings.TrimSuffix(strings.TrimSpace(message), truncated), "\n")
		return
	}
	label, value, ok := strings.Cut(message, ": ")
	if !ok {
		label, value, _ = strings.Cut(message, ":")
	}
	text := logged{text: value, has: true}
	if cut, ok := strings.CutSuffix(strings.TrimRight(value, " \n"), truncated); ok {
		text = logged{text: strings.TrimSuffix(cut, " "), has: true, cut: true}
		r.cut = append(r.cut, label)
	}
	r.field(label, text)
}

// field takes a value by its label.
func (r *recorded) field(label string, v logged) {
	switch label {
	case "Method request query string":
		r.query = queryOf(v.text)
	case "Method request headers":
		r.headers = headersOf(v)
	case "Method request body before transformations":
		r.body = v
		if r.body.text == "null" {
			r.body.text = ""
		}
	case "Endpoint request URI":
		r.uri, r.called = v.text, true
		if v.cut {
			r.uri = ""
		}
	case "Endpoint request headers":
		r.sentHeaders = headersOf(v)
	case "Endpoint request body after transformations":
		r.sent = v
	case "Received response. Status":
		status, _, _ := strings.Cut(v.text, ",")
		r.backendStatus = statusOf(status)
		r.answered = true
	case "Received response. Integration latency":
		r.answered, r.backendStatus = true, 200 // older logs have no status
	case "Endpoint response headers":
		r.backendHeaders = headersOf(v)
	case "Endpoint response body before transformations":
		r.backendBody = v
	case "Gateway response type":
		if kind, _, _ := strings.Cut(v.text, " "); api.GatewayResponseType(kind).IsValid() {
			r.gateway = kind
		}
	case "Method response body after transformations", "Gateway response body":
		if !r.answer.has || r.answer.cut {
			r.answer = v
		}
	case "Method response headers":
		r.answerHeaders = headersOf(v)
	case "Method completed with status":
		r.status = statusOf(v.text)
		r.completed = true
	}
}

// statusOf is an HTTP status, 0 for anything else, such as one that was cut.
func statusOf(text string) int {
	status, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || status < 100 || status > 599 {
		return 0
	}
	return status
}

var verb = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z]{3,10}$`) })

// entries reads {a=b, c=d}. A value may have commas: a new entry begins where
// ", name=" does.
var entryStart = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`, ([A-Za-z0-9_.$-]+)=`) })

func entries(text string) [][2]string {
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "{"), "}")
	if text == "" {
		return nil
	}
	var list [][2]string
	for text != "" {
		entry, rest := text, ""
		if at := entryStart().FindStringIndex(text); at != nil {
			entry, rest = text[:at[0]], text[at[0]+2:]
		}
		name, value, _ := strings.Cut(entry, "=")
		list = append(list, [2]string{name, value})
		text = rest
	}
	return list
}

// headersOf are the headers of a line, without those that were masked or cut.
func headersOf(v logged) (list []mapping.Header) {
	all := entries(v.text)
	if v.cut && len(all) > 0 {
		all = all[:len(all)-1]
	}
	for _, e := range all {
		if !strings.HasPrefix(e[1], "**") {
			list = append(list, mapping.Header{Name: e[0], Value: e[1]})
		}
	}
	return list
}

func queryOf(text string) string {
	var parts []string
	for _, e := range entries(text) {
		parts = append(parts, escapeQuery(e[0])+"="+escapeQuery(e[1]))
	}
	return strings.Join(parts, "&")
}

// made are headers that the gateway adds by itself on the way of a request.
var made = map[string]bool{"x-amzn-trace-id": true, "x-forwarded-for": true, "x-forwarded-port": true, "x-forwarded-proto": true, "host": true,
	"x-amzn-apigateway-api-id": true, "authorization": true, "x-amz-date": true, "x-amz-security-token": true, "x-amz-source-arn": true,
	"x-amzn-lambda-integration-tag": true, "user-agent": true, "date": true, "x-amzn-requestid": true, "via": true}

func withoutMade(list []mapping.Header) (kept []mapping.Header) {
	for _, h := range list {
		if !made[strings.ToLower(h.Name)] {
			kept = append(kept, h)
		}
	}
	return kept
}

// written is the case of a record; ok is false when it names no request.
func (r *recorded) written() (w written, ok bool) {
	if !verb().MatchString(r.method) || !strings.HasPrefix(r.path, "/") {
		return w, false
	}
	w = written{name: r.method + " " + r.path, request: &Request{Method: r.method, Path: r.path, Headers: withoutMade(r.headers)}}
	if r.id != "" {
		w.name += " " + r.id
	}
	if r.query != "" {
		w.request.Path += "?" + r.query
	}
	w.request.Body = []byte(r.body.text)
	r.script(&w)
	w.expect = writtenExpect{status: r.status, calls: -1, log: r.failed(), gateway: r.gateway}
	if contentType := headerOf(r.answerHeaders, "Content-Type"); contentType != "" && r.failure == "" {
		w.expect.headers = []mapping.Header{{Name: "Content-Type", Value: contentType}}
	}
	if r.answer.has && !r.answer.cut && !r.backendBody.cut && !r.body.cut && r.completed {
		w.expect.body, w.expect.hasBody = []byte(strings.TrimSuffix(r.answer.text, "\n")), true
	}
	if !r.body.cut && r.called {
		w.expect.uri = r.uri
		w.expect.sent, w.expect.hasSent = []byte(r.sent.text), r.sent.has && !r.sent.cut && r.sent.text != ""
	}
	w.guards = r.asked.remarks()
	for _, label := range r.cut {
		w.remarks = append(w.remarks, "unknown, the log cut it: "+label)
	}
	if !r.completed {
		w.skip = "the log ends before the answer"
	}
	return w, true
}

// The reasons of a gateway answer that a backend gives.
const (
	failedTimeout = "Execution failed due to a timeout error"
	failedNetwork = "Execution failed due to a network error communicating with endpoint"
)

// failed is the line of the log that says why the gateway answered by itself,
// as far as it is the same on every machine; "" when it did not.
func (r *recorded) failed() string {
	if strings.HasPrefix(r.failure, failedNetwork) {
		return failedNetwork
	}
	return r.failure
}

func headerOf(list []mapping.Header, name string) string {
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// script makes the backend of a record.
func (r *recorded) script(w *written) {
	switch r.failed() {
	case failedTimeout:
		w.backend = &Backend{Fails: "timeout"}
	case failedNetwork:
		w.backend = &Backend{Fails: "connection"}
	}
	if !r.called || !r.answered || w.backend != nil {
		return
	}
	w.backend = &Backend{Status: r.backendStatus, Body: []byte(r.backendBody.text)}
	for _, h := range r.backendHeaders {
		if !strings.EqualFold(h.Name, "Content-Length") && !strings.EqualFold(h.Name, "Transfer-Encoding") {
			w.backend.Headers = append(w.backend.Headers, h)
		}
	}
	if w.lambda = strings.Contains(r.uri, "/functions/") && json.Valid(w.backend.Body); w.lambda {
		w.backend.Headers = nil
		if strings.Contains(r.backendBody.text, `"errorMessage"`) && hasFunctionError(r.backendHeaders) {
			w.backend.FunctionError = "Unhandled"
		}
	}
}

func hasFunctionError(list []mapping.Header) bool { return hasHeader(list, "X-Amz-Function-Error") }

func escapeQuery(text string) string {
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

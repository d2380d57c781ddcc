package mapping

import (
	"fmt"
	"strconv"
	"strings"

	"postern/vtl/value"
)

// proxyResult makes the method response from what a Lambda proxy function
// returned (§11.2).
func (r *Route) proxyResult(ex *Exchange) Outcome {
	reply := &ex.IntegrationResponse
	if reply.FunctionError != "" { // P-28
		return FunctionError(functionMessage(ex), reply.RequestID)
	}
	if r.call.Stream {
		return r.streamResult(ex)
	}
	root, err := value.ReadJSON(&ex.values, reply.Body)
	if err != nil || root.Kind() != value.KindMap { // P-27
		return MalformedProxyResponse("the function returned " + excerpt(reply.Body) + "; it has to return an object with statusCode, headers and body")
	}
	result := functionResult{status: 200}
	if fault := result.read(root.Map()); fault != "" {
		return MalformedProxyResponse("the function's result: " + fault)
	}
	ex.Response.Status = result.status
	result.appendHeaders(ex)
	ex.Response.Headers = append(ex.Response.Headers, Header{traceName, ex.answerTrace(true)})
	return r.resultBody(ex, &result)
}

// functionMessage is the errorMessage of a failed function's payload.
func functionMessage(ex *Exchange) string {
	root, err := value.ReadJSON(&ex.values, ex.IntegrationResponse.Body)
	if err == nil && root.Kind() == value.KindMap {
		if message, ok := root.Map().GetString("errorMessage"); ok {
			return ex.valueText(message)
		}
	}
	return excerpt(ex.IntegrationResponse.Body)
}

// functionResult is the result of a proxy function, checked.
type functionResult struct {
	status  int
	headers *value.Map // nil: none
	multi   *value.Map // nil: none
	body    string
	base64  bool
}

// read checks and takes over the members; fault says what is wrong.
func (f *functionResult) read(m *value.Map) (fault string) {
	for i := range m.Len() {
		key, v := m.At(i)
		if fault = f.member(key.Str(), v); fault != "" {
			return fault
		}
	}
	return ""
}

func (f *functionResult) member(name string, v value.Value) (fault string) {
	switch name {
	case "statusCode":
		return f.readStatus(v)
	case "headers":
		f.headers, fault = headerMap(name, v, isScalar, "a string, number or boolean")
	case "multiValueHeaders": // P-31
		f.multi, fault = headerMap(name, v, isScalarList, "a list of strings")
	case "body":
		if f.body = v.Str(); !v.IsString() && !v.IsNull() { // P-35
			return "body is " + kindName(v) + ", expected a string; a JSON body has to be serialised"
		}
	case "isBase64Encoded":
		if f.base64 = v.Bool(); v.Kind() != value.KindBool && !v.IsNull() {
			return "isBase64Encoded is " + kindName(v) + ", expected a boolean"
		}
	default: // P-26, P-34
		return fmt.Sprintf("member %q is not known; expected statusCode, headers, multiValueHeaders, body or isBase64Encoded", name)
	}
	return fault
}

// readStatus takes an integer or the text of one, 100 to 599 (P-24, P-25, P-36).
func (f *functionResult) readStatus(v value.Value) string {
	n, err := 0, error(nil)
	switch {
	case v.IsNull():
		return ""
	case v.IsInteger():
		n = int(v.Int64())
	case v.IsString():
		n, err = strconv.Atoi(v.Str())
	case v.Kind() == value.KindDouble && v.Float64() == float64(int(v.Float64())):
		n = int(v.Float64())
	default:
		err = strconv.ErrSyntax
	}
	if err != nil || n < 100 || n > 599 {
		return fmt.Sprintf("statusCode is %s, expected an integer from 100 to 599", v.AppendJSON(nil))
	}
	f.status = n
	return ""
}

// headerMap checks a map of headers; null is no map (P-22).
func headerMap(name string, v value.Value, fits func(value.Value) bool, expected string) (*value.Map, string) {
	if v.IsNull() {
		return nil, ""
	}
	if v.Kind() != value.KindMap {
		return nil, name + " is " + kindName(v) + ", expected an object"
	}
	m := v.Map()
	for i := range m.Len() {
		key, entry := m.At(i)
		switch {
		case !entry.IsNull() && !fits(entry):
			return nil, fmt.Sprintf("%s[%q] is %s, expected %s", name, key.Str(), kindName(entry), expected)
		case !isToken(key.Str()):
			return nil, fmt.Sprintf("%s has %q, which is no header name", name, key.Str())
		case !isSendable(entry):
			return nil, fmt.Sprintf("%s[%q] has a line break or NUL", name, key.Str())
		}
	}
	return m, ""
}

func isScalar(v value.Value) bool {
	return v.IsString() || v.IsNumber() || v.Kind() == value.KindBool
}

func isScalarList(v value.Value) bool {
	if v.Kind() != value.KindList {
		return false
	}
	for i := range v.List().Len() {
		if item := v.List().At(i); !isScalar(item) && !item.IsNull() {
			return false
		}
	}
	return true
}

// isSendable says whether a header value, or every value of a list, is one line.
func isSendable(v value.Value) bool {
	if list := v.List(); list != nil {
		for i := range list.Len() {
			if !isFieldValue(list.At(i).Str()) {
				return false
			}
		}
	}
	return isFieldValue(v.Str())
}

func kindName(v value.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.IsString():
		return "a string"
	case v.IsNumber():
		return "a number"
	case v.Kind() == value.KindBool:
		return "a boolean"
	case v.Kind() == value.KindList:
		return "a list"
	}
	return "an object"
}

// appendHeaders sends both maps: of a name in both the list first, then the
// single value unless the list has it, spelled as in multiValueHeaders (P-30).
func (f *functionResult) appendHeaders(ex *Exchange) {
	typed := false
	if f.multi != nil {
		for i := range f.multi.Len() {
			key, v := f.multi.At(i)
			name := key.Str()
			typed = typed || sameHeader(name, "Content-Type")
			single, hasSingle := singleFor(f.headers, name)
			f.appendList(ex, name, v, single, hasSingle)
		}
	}
	if f.headers != nil {
		for i := range f.headers.Len() {
			key, v := f.headers.At(i)
			name := key.Str()
			typed = typed || sameHeader(name, "Content-Type") // P-37: null sends not even the default
			if _, both := singleFor(f.multi, name); !both && !v.IsNull() {
				ex.resultHeader(name, ex.resultText(v))
			}
		}
	}
	if !typed {
		ex.Response.Headers = append(ex.Response.Headers, Header{"Content-Type", jsonType})
	}
}

// singleFor is the entry of a name in a map, ignoring case.
func singleFor(m *value.Map, name string) (value.Value, bool) {
	if m == nil {
		return value.Null, false
	}
	for i := range m.Len() {
		if key, v := m.At(i); sameHeader(key.Str(), name) {
			return v, true
		}
	}
	return value.Null, false
}

func (f *functionResult) appendList(ex *Exchange, name string, v, single value.Value, hasSingle bool) {
	text := ""
	if hasSingle = hasSingle && !single.IsNull(); hasSingle {
		text = ex.resultText(single)
	}
	if list := v.List(); list != nil {
		for i := range list.Len() {
			if list.At(i).IsNull() {
				continue
			}
			item := ex.resultText(list.At(i))
			hasSingle = hasSingle && item != text
			ex.resultHeader(name, item)
		}
	}
	if hasSingle {
		ex.resultHeader(name, text)
	}
}

// resultText is a header value of a function's result.
func (ex *Exchange) resultText(v value.Value) string {
	return ex.wireText(ex.valueText(v))
}

// resultHeader adds one line of a function's result under its final name (P-43).
// The trace header is the gateway's (E-05).
func (ex *Exchange) resultHeader(name, text string) {
	if !sameHeader(name, traceName) {
		ex.passHeader(Header{name, text})
	}
}

// resultBody decodes the body where the client accepts bytes (P-50).
func (r *Route) resultBody(ex *Exchange, f *functionResult) Outcome {
	if !f.base64 {
		ex.Response.Body = ex.ownBody(ex.wireText(f.body))
		return Outcome{}
	}
	_, mediaType, sent := ex.accept()
	if !sent {
		mediaType = ""
	}
	if !r.plan.binary.match(mediaType) { // P-32
		ex.Response.Body = ex.ownBody(f.body)
		return Outcome{}
	}
	var err error
	if ex.answer, err = appendDecoded(ex.answer[:0], bytesOf(f.body)); err != nil { // P-55
		return configErrorf(logReply, "isBase64Encoded is true, but the body is not base64: %v", err)
	}
	ex.Response.Body = ex.answer
	return Outcome{}
}

// ownBody is a text as a body. A large body goes to the client after the
// exchange is reset: it may not lie in memory that is kept for texts.
func (ex *Exchange) ownBody(text string) []byte {
	if len(text) <= largeBuffer {
		return bytesOf(text)
	}
	ex.answer = append(ex.answer[:0], text...)
	return ex.answer
}

// wireText is text as UTF-8: an unpaired surrogate becomes "?".
func (ex *Exchange) wireText(text string) string {
	if !hasSurrogate(text) {
		return text
	}
	dst := ex.texts.open()
	for i := 0; i < len(text); i++ {
		if isSurrogate(text[i:]) {
			dst = append(dst, '?')
			i += 2
			continue
		}
		dst = append(dst, text[i])
	}
	return ex.texts.close(dst)
}

func hasSurrogate(text string) bool {
	for i := strings.IndexByte(text, 0xED); i >= 0 && i < len(text); i++ {
		if isSurrogate(text[i:]) {
			return true
		}
	}
	return false
}

// isSurrogate says whether text starts with the three bytes of a surrogate.
func isSurrogate(text string) bool {
	return len(text) >= 3 && text[0] == 0xED && text[1] >= 0xA0
}

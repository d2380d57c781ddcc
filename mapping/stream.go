package mapping

import (
	"bytes"
	"fmt"

	"postern/vtl/value"
)

// A streamed result is metadata as JSON, eight NUL bytes and the raw body
// (§10.6). The NULs have to come within the first 16 KB.
const (
	streamDelimiter = "\x00\x00\x00\x00\x00\x00\x00\x00"
	streamPrelude   = 16 << 10
)

// streamResult makes the method response from the result of a proxy function
// whose answer is streamed. The body passes as bytes.
func (r *Route) streamResult(ex *Exchange) Outcome {
	body := ex.IntegrationResponse.Body
	end := bytes.Index(body[:min(len(body), streamPrelude)], []byte(streamDelimiter))
	if end < 0 {
		return badStream("expected metadata and eight NUL bytes within the first 16 KB, got " + excerpt(body))
	}
	root, err := value.ReadJSON(&ex.values, body[:end])
	if err != nil || root.Kind() != value.KindMap {
		return badStream("the metadata is no JSON object: " + excerpt(body[:end]))
	}
	result := functionResult{status: 200}
	cookies, fault := result.readMetadata(root.Map())
	if fault != "" {
		return badStream(fault)
	}
	ex.Response.Status = result.status
	result.appendHeaders(ex)
	for i := range cookies.Len() {
		ex.Response.Headers = append(ex.Response.Headers, Header{"Set-Cookie", ex.resultText(cookies.At(i))})
	}
	ex.Response.Headers = append(ex.Response.Headers, Header{traceName, ex.answerTrace(true)})
	ex.Response.Body = body[end+len(streamDelimiter):]
	return Outcome{}
}

// readMetadata takes statusCode, headers, multiValueHeaders and cookies.
func (f *functionResult) readMetadata(m *value.Map) (cookies *value.List, fault string) {
	cookies = value.NewList(value.JSONArray)
	for i := range m.Len() {
		key, v := m.At(i)
		switch name := key.Str(); name {
		case "statusCode", "headers", "multiValueHeaders":
			fault = f.member(name, v)
		case "cookies":
			if !v.IsNull() && (!isScalarList(v) || !isSendable(v)) {
				fault = "cookies is " + kindName(v) + ", expected a list of strings without line breaks"
			} else if !v.IsNull() {
				cookies = v.List()
			}
		default:
			fault = fmt.Sprintf("member %q of the metadata is not known; expected statusCode, headers, multiValueHeaders or cookies", name)
		}
		if fault != "" {
			return cookies, fault
		}
	}
	return cookies, ""
}

func badStream(fault string) Outcome {
	return ConfigurationError("Malformed Lambda streaming response", "the function's stream: "+fault)
}

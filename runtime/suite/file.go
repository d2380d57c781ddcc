package suite

import (
	"encoding/json"
	"regexp"

	"postern/api"
	"postern/bench/check"
	"postern/mapping"
	"postern/mapping/builtin"
)

// File is one test file.
type File struct {
	Name      string
	API       string // file or folder with the configuration, relative to this file
	Stage     string // API/STAGE, API or STAGE; "": the only one
	Variables map[string]string
	Set       map[string]string
	Strict    bool
	Caller    *Caller // of cases without one of their own; nil: everybody may call
	Cases     []*Case

	apiPos api.Pos // of what API names
}

// Case is one test.
type Case struct {
	Name string
	Pos  api.Pos
	Skip string // why it is not run

	Request  *Request
	Caller   *Caller // nil: everybody may call
	Side     string  // "": the whole request; request or response: that side alone
	Backend  *Backend
	Template *Template // a template by itself
	Expect   Expect

	file *File
}

// Request is the method request of a case.
type Request struct {
	Method  string
	Path    string // with the query string
	Headers []mapping.Header
	Body    []byte
}

// Backend is the scripted answer of the integration.
type Backend struct {
	Status        int
	Headers       []mapping.Header
	Body          []byte
	FunctionError string // of a Lambda function: Unhandled
	Fails         string // timeout or connection
}

// Template is a template by itself and what it sees.
type Template struct {
	Source string
	File   string // that Source was read from
	Method string // instead of Source: the template of a method, such as "GET /pets"
	Status int    // of its integration response; 0: the request template
	Type   string // media type of that template
	Input  builtin.Case
	Pos    api.Pos // of the text of Source in the file
	Lines  bool
}

// Text is what a text has to be. All that is given has to hold.
type Text struct {
	Body    *string
	JSON    json.RawMessage // the same JSON value
	Subset  json.RawMessage // these members, among others
	Matches []*regexp.Regexp
	Golden  string // file with the text, rewritten on demand
}

// Expect is what has to come out of a case.
type Expect struct {
	Text
	Pos       api.Pos
	Status    int // 0: any
	Headers   []Header
	Checks    []*check.Check
	Gateway   string   // type of the gateway response; "none" for the method response
	Cause     []string // pieces of the sentence that explains a gateway response
	Log       []string // pieces of lines of the execution log
	Backend   *Received
	Overrides json.RawMessage // of a template
	Fails     string          // kind of failure of a template: parse, method, json ... or any
}

// Header is a header that has to be there, or must not.
type Header struct {
	Name   string
	Value  string
	Match  *regexp.Regexp // instead of Value
	Absent bool
}

// Received is what the backend has to have received.
type Received struct {
	Text
	Calls   *int // [1]
	Method  string
	URI     string
	Headers []Header
}

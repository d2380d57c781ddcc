package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Answer is what an expression looks at. It may be reused after Reset, by one
// goroutine at a time.
type Answer struct {
	Status  int
	Latency time.Duration
	Body    []byte
	// Header returns the first value of a header, whose name is written in any
	// case. Nil means that there are none.
	Header func(name string) (value string, ok bool)

	decoded  bool
	document any
	problem  error
}

// Reset forgets everything, so that the answer can be filled again.
func (a *Answer) Reset() { *a = Answer{} }

func (a *Answer) header(name string) (string, bool) {
	if a.Header == nil {
		return "", false
	}
	return a.Header(name)
}

// mediaType returns the Content-Type without parameters, in lower case.
func (a *Answer) mediaType() string {
	v, _ := a.header("Content-Type")
	v, _, _ = strings.Cut(v, ";")
	return strings.ToLower(strings.TrimSpace(v))
}

// json decodes the body once.
func (a *Answer) json() (any, error) {
	if a.decoded {
		return a.document, a.problem
	}
	a.decoded = true
	d := json.NewDecoder(bytes.NewReader(a.Body))
	if err := d.Decode(&a.document); err != nil {
		a.problem = fmt.Errorf("the body is not JSON (%v): %s", err, describe(string(a.Body)))
	} else if _, err := d.Token(); err == nil {
		a.problem = fmt.Errorf("the body is more than one JSON value: %s", describe(string(a.Body)))
	}
	return a.document, a.problem
}

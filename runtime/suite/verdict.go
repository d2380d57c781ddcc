package suite

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"postern/bench/check"
	"postern/mapping"
	"postern/runtime"
	"postern/vtl"
)

// verdict collects what does not hold in a case.
type verdict struct {
	suite   *Suite
	c       *Case
	options *RunOptions
	trace   *mapping.Trace
	faults  []string
	notes   []string
	updated bool
}

func (v *verdict) ok() bool { return len(v.faults) == 0 }

func (v *verdict) failf(format string, args ...any) {
	v.faults = append(v.faults, strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
}

// note adds what helps to understand a fault.
func (v *verdict) note(text string) { v.notes = append(v.notes, strings.TrimRight(text, "\n")) }

func (v *verdict) text() string {
	if v.ok() {
		return ""
	}
	return bounded(strings.Join(append(v.faults, v.notes...), "\n"))
}

// answered holds the answer of a request against the case.
func (v *verdict) answered(a *runtime.Answer) {
	e := &v.c.Expect
	if e.Status != 0 && a.Status != e.Status {
		v.failf("status is %d, expected %d%s", a.Status, e.Status, because(a))
	}
	v.headers("the answer", e.Headers, a.Headers)
	v.body("body", &e.Text, a.Body)
	v.checks(e.Checks, &check.Answer{Status: a.Status, Body: a.Body, Latency: a.Latency, Header: lookup(a.Headers)})
	switch got := string(a.Outcome.Type); {
	case e.Gateway == "none" && got != "":
		v.failf("the gateway answered by itself (%s)%s", got, because(a))
	case e.Gateway != "" && e.Gateway != "none" && got != e.Gateway:
		v.failf("gateway response is %q, expected %s%s", got, e.Gateway, because(a))
	}
	for _, piece := range e.Cause {
		if !strings.Contains(a.Outcome.Cause, piece) {
			v.failf("the cause does not say %q: %q", piece, a.Outcome.Cause)
		}
	}
}

// because is the cause of an answer of the gateway.
func because(a *runtime.Answer) string {
	if a.Outcome.OK() {
		return ""
	}
	return "\n  because: " + a.Outcome.Cause
}

func lookup(list []mapping.Header) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for _, h := range list {
			if strings.EqualFold(h.Name, name) {
				return h.Value, true
			}
		}
		return "", false
	}
}

func (v *verdict) checks(list []*check.Check, a *check.Answer) {
	for _, c := range list {
		if err := c.Run(a); err != nil {
			v.failf("check: %v", err)
		}
	}
}

// headers holds headers against a list. Of a repeated one any value may fit.
func (v *verdict) headers(what string, want []Header, got []mapping.Header) {
	for _, h := range want {
		var values []string
		fits := false
		for _, have := range got {
			if strings.EqualFold(have.Name, h.Name) {
				values = append(values, have.Value)
				fits = fits || h.fits(have.Value)
			}
		}
		switch {
		case h.Absent && values != nil:
			v.failf("header %s of %s is %q, expected none", h.Name, what, values)
		case !h.Absent && values == nil:
			v.failf("%s has no header %s, expected %q", what, h.Name, h.Value)
		case !h.Absent && !fits:
			v.failf("header %s of %s is %q, expected %q", h.Name, what, values, h.Value)
		}
	}
}

func (h *Header) fits(value string) bool {
	if h.Match != nil {
		return h.Match.MatchString(value)
	}
	return value == h.Value
}

// body holds a text against what it has to be.
func (v *verdict) body(what string, want *Text, got []byte) {
	if want.Body != nil && string(got) != *want.Body {
		v.failf("%s differs (- expected, + came):\n%s", what, lineDiff(*want.Body, string(got)))
	}
	if want.JSON != nil {
		v.json(what, want.JSON, got)
	}
	if want.Subset != nil {
		v.subset(what, want.Subset, got)
	}
	for _, pattern := range want.Matches {
		if !pattern.Match(got) {
			v.failf("%s does not match %s: %s", what, strings.TrimPrefix(pattern.String(), "(?s)"), shortened(string(got)))
		}
	}
	if want.Golden != "" {
		v.golden(what, want.Golden, got)
	}
}

func (v *verdict) json(what string, want json.RawMessage, got []byte) {
	expected, err := decoded(want)
	if err != nil {
		v.failf("the expected %s is not JSON: %v", what, err)
		return
	}
	value, err := decoded(got)
	switch {
	case err != nil:
		v.failf("%s is not JSON (%v): %s", what, err, shortened(string(got)))
	case !sameJSON(expected, value):
		v.failf("%s differs (- expected, + came):\n%s", what, lineDiff(pretty(want), pretty(got)))
	}
}

func (v *verdict) subset(what string, want json.RawMessage, got []byte) {
	expected, err := decoded(want)
	if err != nil {
		v.failf("the expected %s is not JSON: %v", what, err)
		return
	}
	value, err := decoded(got)
	if err != nil {
		v.failf("%s is not JSON (%v): %s", what, err, shortened(string(got)))
		return
	}
	if why := missing(expected, value, "$"); why != "" {
		v.failf("%s: %s", what, why)
	}
}

// golden holds a text against a file beside the test file.
func (v *verdict) golden(what, name string, got []byte) {
	file := beside(v.c.file.Name, name)
	want, err := v.suite.files.ReadFile(file)
	if err == nil && string(want) == string(got) {
		return
	}
	if v.options.Update && v.options.WriteFile != nil {
		if err := v.options.goldens.write(file, got, v.options.WriteFile); err != nil {
			v.failf("%s: %v", file, err)
			return
		}
		v.updated = true
		return
	}
	if err != nil {
		v.failf("the file %s cannot be read; --update writes it", file)
		return
	}
	v.failf("%s differs from %s (- expected, + came); --update rewrites it:\n%s", what, file, lineDiff(string(want), string(got)))
}

// received holds what the backend received against the case.
func (v *verdict) received(want *Received, calls []call) {
	if want == nil {
		return
	}
	expected := 1
	if want.Calls != nil {
		expected = *want.Calls
	}
	if len(calls) != expected {
		v.failf("the backend is called %s, expected %d", count(len(calls), "time"), expected)
		return
	}
	if len(calls) == 0 {
		return
	}
	got := calls[len(calls)-1]
	if want.Method != "" && !strings.EqualFold(want.Method, got.method) {
		v.failf("the backend is called with %s, expected %s", got.method, want.Method)
	}
	if want.URI != "" && want.URI != got.uri {
		v.failf("the backend is called at (- expected, + came):\n%s", lineDiff(want.URI, got.uri))
	}
	v.headers("the call", want.Headers, got.headers)
	v.body("the body to the backend", &want.Text, got.body)
}

// log looks for pieces of the execution log.
func (v *verdict) log(trace *mapping.Trace) {
	for _, piece := range v.c.Expect.Log {
		found := false
		for _, line := range trace.Lines {
			found = found || strings.Contains(line, piece)
		}
		if !found {
			v.failf("no line of the execution log says %q", piece)
		}
	}
}

// rendered holds the output of a template against the case.
func (v *verdict) rendered(out []byte, overrides json.RawMessage, err error) {
	e := &v.c.Expect
	var failed *vtl.Error
	switch {
	case err != nil && e.Fails == "":
		v.failf("the template fails: %v", detail(err))
		return
	case err == nil && e.Fails != "":
		v.failf("the template does not fail, expected %s; it prints %s", e.Fails, shortened(string(out)))
		return
	case err != nil:
		if errors.As(err, &failed) && e.Fails != "any" && string(failed.Kind) != e.Fails {
			v.failf("the failure is of kind %s, expected %s: %v", failed.Kind, e.Fails, detail(err))
		}
		return
	}
	v.body("output", &e.Text, out)
	v.checks(e.Checks, &check.Answer{Body: out})
	if e.Overrides != nil {
		if overrides == nil {
			overrides = json.RawMessage("{}")
		}
		v.json("overrides", e.Overrides, overrides)
	}
}

func detail(err error) string {
	var failed *vtl.Error
	if errors.As(err, &failed) {
		return failed.Detail()
	}
	return err.Error()
}

package mapping

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// pipelineCase is one request through the whole pipeline, as testdata/cases
// has them. Members of Want that are absent are not compared.
type pipelineCase struct {
	Name     string
	Resource string       // path; default /
	Method   *api.Method  // default verb GET
	API      *api.RestAPI // further members of the API
	Stage    *api.Stage
	Strict   bool
	Request  struct {
		Method  string // default that of Method
		Target  string // default Resource
		Headers []string
		Body    string
		Base64  bool
	}
	Backend struct {
		Status        int
		Headers       []string
		Body          string
		Base64        bool
		FunctionError string
	}
	Want struct {
		Verb, URI, Host *string
		Sent            []string // headers to the backend, but for the gateway's
		SentBody        *string
		SentBase64      *string
		NotSent         bool // no body at all
		Status          int
		Headers         []string // of the answer, but for trace and error type
		Body            *string
		BodyBase64      *string
		Type            string
		Error           string // x-amzn-ErrorType
		Log             string // part of a log line
		Cause           string // part of the sentence
	}
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []pipelineCase
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, c := range cases {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".json")+"/"+c.Name, func(t *testing.T) { c.run(t) })
		}
	}
}

// configuration is the API and stage of a case.
func (c *pipelineCase) configuration() (*api.RestAPI, *api.Stage) {
	a := c.API
	if a == nil {
		a = &api.RestAPI{}
	}
	a.ID = or(a.ID, "abc123")
	st := c.Stage
	if st == nil {
		st = &api.Stage{}
	}
	st.StageName = or(st.StageName, "dev")
	if c.Method != nil {
		c.Method.HTTPMethod = or(c.Method.HTTPMethod, "GET")
		c.Resource = or(c.Resource, "/")
		a.Resources = append(a.Resources, &api.Resource{ID: "res123", Path: c.Resource, Methods: api.Methods{c.Method}})
	}
	return a, st
}

// fillRequest makes the method request of a case.
func (c *pipelineCase) fillRequest(t testing.TB, ex *Exchange) {
	target := or(c.Request.Target, or(c.Resource, "/"))
	path, query, _ := strings.Cut(target, "?")
	verb := c.Request.Method
	if verb == "" && c.Method != nil {
		verb = strings.ReplaceAll(c.Method.HTTPMethod, "ANY", "GET")
	}
	ex.Request = Request{
		Method: verb, Target: target, Path: path, StagePath: "/dev" + path, Query: query,
		Body: payload(t, c.Request.Body, c.Request.Base64), SourceIP: "127.0.0.9", Scheme: "http", Port: "4510",
		Time: time.Date(2024, 3, 9, 13, 3, 21, 5e6, time.UTC), ID: "11111111-2222-4333-8444-555555555555", ExtendedID: "AAAAAAAAAAAAAAA=",
		Trace: TraceHeader{Root: "1-65ec5d59-000000000000000000000001", Parent: "00000000000000aa", Lineage: "0000000b"},
	}
	for _, line := range c.Request.Headers {
		name, value, _ := strings.Cut(line, ":")
		ex.AddHeader([]byte(name), []byte(value))
	}
}

func payload(t testing.TB, text string, encoded bool) []byte {
	if !encoded {
		return []byte(text)
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func (c *pipelineCase) run(t *testing.T) {
	a, st := c.configuration()
	plan, findings := Compile(a, st, Env{Strict: c.Strict})
	for _, traced := range []bool{false, true} {
		ex := new(Exchange)
		for range 2 { // a second time in the same memory
			ex.Reset()
			if traced {
				ex.Trace = NewTrace()
			}
			c.fillRequest(t, ex)
			c.walk(t, plan, ex)
			c.compare(t, ex, traced)
			if t.Failed() {
				t.Logf("traced %v; findings %v", traced, findings)
				return
			}
		}
	}
}

// walk performs all steps of the pipeline.
func (c *pipelineCase) walk(t *testing.T, plan *Plan, ex *Exchange) {
	route, out := plan.Match(ex)
	if out.OK() {
		out = route.Map(ex)
	}
	if out.OK() {
		out = route.Render(ex)
	}
	if out.OK() {
		if route.Kind() != Mock {
			c.answer(t, ex)
		}
		out = route.Response(ex)
	}
	if !out.OK() {
		plan.Gateway(ex, out)
	}
}

// answer plays the backend.
func (c *pipelineCase) answer(t *testing.T, ex *Exchange) {
	ex.IntegrationResponse.Status = max(c.Backend.Status, 0)
	if c.Backend.Status == 0 {
		ex.IntegrationResponse.Status = 200
	}
	for _, line := range c.Backend.Headers {
		name, value, _ := strings.Cut(line, ":")
		ex.AddBackendHeader([]byte(name), []byte(value))
	}
	ex.IntegrationResponse.Body = payload(t, c.Backend.Body, c.Backend.Base64)
	ex.IntegrationResponse.FunctionError = c.Backend.FunctionError
	ex.IntegrationResponse.RequestID = "fn-1"
	ex.IntegrationResponse.Latency = 7 * time.Millisecond
}

func (c *pipelineCase) compare(t *testing.T, ex *Exchange, traced bool) {
	want := &c.Want
	req := &ex.IntegrationRequest
	same(t, "verb", want.Verb, req.Method)
	same(t, "uri", want.URI, req.URI)
	same(t, "host", want.Host, req.Host)
	if want.Sent != nil {
		if diff := cmp.Diff(want.Sent, lines(req.Headers, gatewayNames)); diff != "" {
			t.Errorf("headers to the backend (-want +got):\n%s", diff)
		}
	}
	same(t, "sent body", want.SentBody, string(req.Body))
	same(t, "sent body in base64", want.SentBase64, base64.StdEncoding.EncodeToString(req.Body))
	if want.NotSent && req.Body != nil {
		t.Errorf("a body of %d bytes is sent, want none", len(req.Body))
	}
	c.compareAnswer(t, ex)
	if traced && want.Log != "" && !strings.Contains(strings.Join(ex.Trace.Lines, "\n"), want.Log) {
		t.Errorf("no log line has %q:\n%s", want.Log, strings.Join(ex.Trace.Lines, "\n"))
	}
}

func (c *pipelineCase) compareAnswer(t *testing.T, ex *Exchange) {
	want, resp := &c.Want, &ex.Response
	if want.Status != 0 && want.Status != resp.Status {
		t.Errorf("status %d, want %d (%s)", resp.Status, want.Status, ex.Outcome.Cause)
	}
	if want.Headers != nil {
		if diff := cmp.Diff(want.Headers, lines(resp.Headers, answerNames)); diff != "" {
			t.Errorf("headers of the answer (-want +got):\n%s", diff)
		}
	}
	same(t, "body", want.Body, string(resp.Body))
	same(t, "body in base64", want.BodyBase64, base64.StdEncoding.EncodeToString(resp.Body))
	if string(ex.Outcome.Type) != want.Type {
		t.Errorf("outcome %q, want %q (%s)", ex.Outcome.Type, want.Type, ex.Outcome.Cause)
	}
	if want.Error != "" {
		got, _ := firstHeader(resp.Headers, "x-amzn-ErrorType")
		same(t, "x-amzn-ErrorType", &want.Error, got)
	}
	if !strings.Contains(ex.Outcome.Cause, want.Cause) {
		t.Errorf("cause %q lacks %q", ex.Outcome.Cause, want.Cause)
	}
	if !ex.Outcome.OK() && ex.Outcome.Cause == "" {
		t.Error("the outcome has no cause")
	}
}

func same(t *testing.T, what string, want *string, got string) {
	t.Helper()
	if want != nil && *want != got {
		t.Errorf("%s: %q, want %q", what, got, *want)
	}
}

// gatewayNames are the headers that every request to a backend has.
const gatewayNames = "|X-Amzn-Apigateway-Api-Id|X-Amzn-Trace-Id|x-amzn-apigateway-api-id|X-Amz-Source-Arn|x-amzn-lambda-integration-tag|X-Forwarded-For|X-Forwarded-Port|X-Forwarded-Proto|"

// answerNames are compared apart from the others.
const answerNames = "|X-Amzn-Trace-Id|x-amzn-ErrorType|"

// lines are headers as text, but for the names to leave out.
func lines(list []Header, but string) []string {
	out := []string{}
	for _, h := range list {
		if !strings.Contains(but, "|"+h.Name+"|") {
			out = append(out, strings.Clone(h.Name+": "+h.Value))
		}
	}
	return out
}

package mapping

import (
	"os"
	"strings"
	"testing"

	"postern/api"
)

// TestHeaderTable tries every cell of the header table (§7.1) through the whole
// pipeline.
func TestHeaderTable(t *testing.T) {
	text, err := os.ReadFile("testdata/headertable.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") {
			continue
		}
		t.Run(cells[0], func(t *testing.T) {
			doorCell(t, cells[0], cells[1])
			passCell(t, cells[0], cells[2])
			toBackendCell(t, api.TypeHTTP, cells[0], cells[3])
			toBackendCell(t, api.TypeHTTPProxy, cells[0], cells[3])
			toBackendCell(t, api.TypeAWS, cells[0], cells[4])
			toBackendCell(t, api.TypeAWSProxy, cells[0], cells[4])
			for _, kind := range []api.IntegrationType{api.TypeHTTP, api.TypeAWS, api.TypeMock} {
				toClientCell(t, kind, cells[0], cells[5])
			}
			passedCell(t, api.TypeHTTPProxy, cells[0], cells[6])
			passedCell(t, api.TypeAWSProxy, cells[0], cells[6])
		})
	}
}

const cellValue = "cell-value"

// uriOf is an address for an integration of a type.
func uriOf(kind api.IntegrationType) string {
	switch kind {
	case api.TypeMock:
		return ""
	case api.TypeAWS, api.TypeAWSProxy:
		return "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
	}
	return "http://b.example/x"
}

// cellCase is a method of a type with a default response.
func cellCase(kind api.IntegrationType) *pipelineCase {
	in := &api.Integration{Type: kind, HTTPMethod: "POST", URI: uriOf(kind)}
	in.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "200"})
	m := &api.Method{HTTPMethod: "POST", Integration: in}
	m.MethodResponses.Put(&api.MethodResponse{StatusCode: "200"})
	return &pipelineCase{Method: m}
}

// exchange runs a case and returns its exchange.
func (c *pipelineCase) exchange(t *testing.T) *Exchange {
	t.Helper()
	a, st := c.configuration()
	plan, _ := Compile(a, st, Env{Strict: c.Strict})
	ex := new(Exchange)
	ex.Reset()
	c.fillRequest(t, ex)
	c.walk(t, plan, ex)
	return ex
}

func doorCell(t *testing.T, name, want string) {
	c := cellCase(api.TypeMock)
	c.Request.Headers = []string{name + ": " + cellValue}
	value, found := c.exchange(t).header(name, false)
	got := "no"
	switch {
	case found && value == cellValue:
		got = "yes"
	case found:
		got = "own"
	}
	if got != want {
		t.Errorf("visible to mappings: %s, want %s", got, want)
	}
}

func passCell(t *testing.T, name, want string) {
	c := cellCase(api.TypeHTTPProxy)
	c.Request.Headers = []string{name + ": " + cellValue}
	value, found := firstHeader(c.exchange(t).IntegrationRequest.Headers, name)
	got := "no"
	switch {
	case found && value == cellValue:
		got = "yes"
	case found:
		got = "own"
	}
	if got != want {
		t.Errorf("passed by HTTP_PROXY: %s, want %s", got, want)
	}
}

func toBackendCell(t *testing.T, kind api.IntegrationType, name, want string) {
	c := cellCase(kind)
	c.Method.Integration.RequestParameters.Set("integration.request.header."+name, "'"+cellValue+"'")
	ex := c.exchange(t)
	got := "discarded"
	switch value, _ := firstHeader(ex.IntegrationRequest.Headers, name); {
	case ex.Outcome.Type == api.APIConfigurationError:
		got = "500"
	case value == cellValue, name == "Host" && ex.IntegrationRequest.Host == cellValue:
		got = "sent"
	}
	if kind == api.TypeAWSProxy && want == "sent" {
		want = "discarded" // P-07: only the failing names act
	}
	if got != want {
		t.Errorf("mapped to %s: %s, want %s", kind, got, want)
	}
}

// fateOf says under which name a header arrived.
func fateOf(list []Header, name string) string {
	if value, ok := firstHeader(list, name); ok && value == cellValue {
		return "kept"
	}
	if value, ok := firstHeader(list, "x-amzn-Remapped-"+name); ok && value == cellValue {
		return "remapped"
	}
	return "dropped"
}

func toClientCell(t *testing.T, kind api.IntegrationType, name, want string) {
	c := cellCase(kind)
	response := c.Method.Integration.IntegrationResponses[0]
	response.ResponseParameters.Set("method.response.header."+name, "'"+cellValue+"'")
	if got := fateOf(c.exchange(t).Response.Headers, name); got != want {
		t.Errorf("mapped to the client by %s: %s, want %s", kind, got, want)
	}
}

func passedCell(t *testing.T, kind api.IntegrationType, name, want string) {
	c := cellCase(kind)
	c.Backend.Headers = []string{name + ": " + cellValue}
	if kind == api.TypeAWSProxy {
		c.Backend.Headers = nil
		c.Backend.Body = `{"headers":{"` + name + `":"` + cellValue + `"}}`
	}
	if want == "trace" { // E-05, E-06: of HTTP_PROXY the backend's, of Lambda the gateway's
		want = "kept"
		if kind == api.TypeAWSProxy {
			want = "dropped"
		}
	}
	ex := c.exchange(t)
	if got := fateOf(ex.Response.Headers, name); got != want {
		t.Errorf("of %s to the client: %s, want %s (%s)", kind, got, want, ex.Outcome.Cause)
	}
}

package mapping

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// TestFindings gives the compiler one mistake at a time: the finding names it,
// and the other route of the API is served as if nothing were wrong.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   api.IntegrationType
		change func(m *api.Method, in *api.Integration, a *api.RestAPI)
		want   string // severity, rule and part of the summary; "~": on the route
	}{
		{"no integration", api.TypeMock, func(m *api.Method, _ *api.Integration, _ *api.RestAPI) { m.Integration = nil }, "~error CF-24 has no integration"},
		{"unknown type", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) { in.Type = "SOAP" }, "~error MA-602 unknown type \"SOAP\""},
		{"unknown verb", api.TypeMock, func(m *api.Method, _ *api.Integration, _ *api.RestAPI) { m.HTTPMethod = "FETCH" }, "~error MA-421 no such verb"},
		{"unknown validator", api.TypeMock, func(m *api.Method, _ *api.Integration, _ *api.RestAPI) { m.RequestValidatorID = "x" }, "~warning MA-421 no request validator \"x\""},
		{"unknown model", api.TypeMock, func(m *api.Method, _ *api.Integration, a *api.RestAPI) {
			a.RequestValidators = []*api.RequestValidator{{ID: "v", ValidateRequestBody: true}}
			m.RequestValidatorID, m.RequestModels = "v", api.Pairs{{Name: "application/json", Value: "Nope"}}
		}, "~error MA-421 Nope"},
		{"no uri", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) { in.URI = "" }, "~error MA-602 has no uri"},
		{"bad scheme", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) { in.URI = "file:///x" }, "~error MA-602 http://"},
		{"port", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) { in.URI = "http://h:22" }, "warning RW-53 port 22"},
		{"placeholder", api.TypeHTTPProxy, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) { in.URI = "http://h/{id}" }, "~error U-04 {id}"},
		{"no ARN", api.TypeAWS, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) { in.URI = "http://h" }, "~error MA-602 cannot be called"},
		{"no form", api.TypeAWS, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) { in.URI = "arn:aws:apigateway:r:s3:x/y" }, "~error MA-602 cannot be called"},
		{"unresolved name", api.TypeAWSProxy, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.URI = strings.Replace(uriOf(api.TypeAWS), "function:f", "function:${F.Arn}", 1)
		}, "warning U-03 the function is called arn:aws:lambda:us-east-1:123456789012:function:F here"},
		{"target", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestParameters.Set("integration.request.body.x", "'1'")
		}, "~warning MA-607 no mapping target"},
		{"source", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestParameters.Set("integration.request.header.x", "request.header.y")
		}, "~warning MA-607 no mapping expression"},
		{"context", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestParameters.Set("integration.request.header.x", "context.nope")
		}, "warning M-07 $context has no \"nope\""},
		{"path of a body", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestParameters.Set("integration.request.header.x", "method.request.body.a..")
		}, "warning M-07 method.request.body.a.."},
		{"failing header", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestParameters.Set("integration.request.header.Content-Length", "'1'")
		}, "warning B-42 fail with 500"},
		{"discarded header", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestParameters.Set("integration.request.header.TE", "'1'")
		}, "warning B-41 discarded"},
		{"stage variable", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestParameters.Set("integration.request.header.x", "stageVariables.y")
		}, "warning U-02 no variable"},
		{"undeclared parameter", api.TypeHTTP, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestParameters.Set("integration.request.header.x", "method.request.header.y")
		}, "~warning CF-11 does not declare"},
		{"request template", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.RequestTemplates.Set("application/json", "#if(")
		}, "error V-30 request template application/json"},
		{"response template", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.IntegrationResponses[0].ResponseTemplates.Set("application/json", "$")
		}, "error V-30 response 200 template application/json"},
		{"pattern", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.IntegrationResponses[0].SelectionPattern = new("*")
		}, "error RW-39 never matches"},
		{"one pattern twice", api.TypeMock, func(m *api.Method, in *api.Integration, _ *api.RestAPI) {
			m.MethodResponses.Put(&api.MethodResponse{StatusCode: "201"})
			in.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "201"})
		}, "~warning MA-462 one selectionPattern"},
		{"no method response", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "404", SelectionPattern: new("4..")})
		}, "~error MA-466 404"},
		{"no responses", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) { in.IntegrationResponses = nil }, "~warning CF-22 no integration response"},
		{"response target", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.IntegrationResponses[0].ResponseParameters.Set("method.response.body", "'x'")
		}, "~warning MA-465 no mapping target"},
		{"undeclared header", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.IntegrationResponses[0].ResponseParameters.Set("method.response.header.X", "'x'")
		}, "~warning MA-465 not declared"},
		{"status", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.IntegrationResponses[0].StatusCode = "2xx"
		}, "~error N-82 no number"},
		{"cache key", api.TypeMock, func(_ *api.Method, in *api.Integration, _ *api.RestAPI) {
			in.CacheKeyParameters = []string{"context.stage"}
		}, "~warning MA-602 no cache key parameter"},
		{"gateway context", api.TypeMock, func(_ *api.Method, _ *api.Integration, a *api.RestAPI) {
			a.GatewayResponses = []*api.GatewayResponse{{ResponseType: api.Throttled, ResponseParameters: api.Pairs{{Name: "gatewayresponse.header.X", Value: "context.nope"}}}}
		}, "warning M-07 $context has no"},
		{"model that is no schema", api.TypeMock, func(m *api.Method, _ *api.Integration, a *api.RestAPI) {
			a.RequestValidators = []*api.RequestValidator{{ID: "v", ValidateRequestBody: true}}
			a.Models = []*api.Model{{Name: "M", Schema: `{"type": "thing"}`}}
			m.RequestValidatorID, m.RequestModels = "v", api.Pairs{{Name: "application/json", Value: "M"}}
		}, "error Q-04 model of application/json"},
		{"name twice", api.TypeMock, func(_ *api.Method, _ *api.Integration, a *api.RestAPI) { declare(a, "GET /{x}/{x}") }, "warning RW-14 twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := cellCase(c.kind)
			a, st := bad.configuration()
			c.change(bad.Method, bad.Method.Integration, a)
			good := cellCase(api.TypeMock)
			a.Resources = append(a.Resources, &api.Resource{ID: "ok", Path: "/ok", Methods: api.Methods{good.Method}})
			plan, findings := Compile(a, st, Env{})
			want, onRoute := strings.CutPrefix(c.want, "~")
			if onRoute { // what api.Check reports is kept by the route alone
				if len(findings) > 0 {
					t.Errorf("reported again: %v", findings)
				}
				findings = plan.Routes()[0].Findings()
			}
			holdFinding(t, findings, want)
			good.Request.Method, good.Request.Target = "POST", "/ok"
			ex := new(Exchange)
			good.fillRequest(t, ex)
			if good.walk(t, plan, ex); ex.Response.Status != 200 {
				t.Errorf("the other route answers %d", ex.Response.Status)
			}
			bad.Request.Target = "/"
			ex.Reset()
			bad.fillRequest(t, ex)
			bad.walk(t, plan, ex) // whatever is wrong, there is an answer
			if ex.Response.Status == 0 {
				t.Error("the route itself does not answer")
			}
		})
	}
}

func holdFinding(t *testing.T, findings api.Diagnostics, want string) {
	t.Helper()
	parts := strings.SplitN(want, " ", 3)
	for _, d := range findings {
		if d.Severity.String() == parts[0] && d.Rule == parts[1] && strings.Contains(d.Summary+" "+d.Expected, parts[2]) {
			return
		}
	}
	t.Errorf("no finding %q in %v", want, findings)
}

// TestStrictFindings holds that what the live service refuses is an error with
// strict.
func TestStrictFindings(t *testing.T) {
	c := cellCase(api.TypeHTTP)
	c.Method.Integration.RequestParameters.Set("integration.request.header.Content-Length", "'1'")
	a, st := c.configuration()
	_, loose := Compile(a, st, Env{})
	_, strict := Compile(a, st, Env{Strict: true})
	if loose.HasErrors() || !strict.HasErrors() {
		t.Errorf("loose %v, strict %v", loose, strict)
	}
}

// TestBrokenRoute fixes the answer of a method without integration.
func TestBrokenRoute(t *testing.T) {
	a := &api.RestAPI{ID: "abc", Resources: []*api.Resource{{ID: "r", Path: "/x", Methods: api.Methods{{HTTPMethod: "GET"}}}}}
	plan, _ := Compile(a, &api.Stage{StageName: "dev"}, Env{})
	c := pipelineCase{}
	c.Request.Method, c.Request.Target = "GET", "/x"
	ex := new(Exchange)
	c.fillRequest(t, ex)
	c.walk(t, plan, ex)
	if got := fmt.Sprintf("%d %s %s", ex.Response.Status, ex.Response.Body, ex.Outcome.Type); got != `500 {"message": "Internal server error"} API_CONFIGURATION_ERROR` {
		t.Error(got)
	}
	if route := plan.Route("/x", "GET"); len(route.Findings()) != 1 || route.Findings()[0].Severity != api.Error {
		t.Errorf("findings %v", route.Findings())
	}
}

// TestSettings fixes which method settings are those of a verb (RW-34).
func TestSettings(t *testing.T) {
	setting := func(key string) *api.MethodSetting { return api.DefaultMethodSetting(key) }
	st := &api.Stage{StageName: "dev", MethodSettings: api.MethodSettings{
		setting("*/GET"), setting("pets/*"), setting("pets/POST"), setting("toys/GET"),
		setting("*/*"), setting("~1pets~1{id}/GET"), setting("pets/{id}/ANY"), setting("/HEAD")}}
	a := &api.RestAPI{ID: "abc"}
	declare(a, "ANY /pets/{id}")
	declare(a, "GET /pets")
	declare(a, "HEAD /")
	plan, findings := Compile(a, st, Env{})
	var idle []string
	for _, d := range findings {
		if key, ok := strings.CutPrefix(d.Summary, "the method settings "); ok && d.Rule == "RW-34" {
			idle = append(idle, strings.Fields(key)[0])
		}
	}
	if diff := cmp.Diff([]string{"*/GET", "pets/*", "pets/POST", "toys/GET"}, idle); diff != "" {
		t.Errorf("settings of no method (-want +got):\n%s", diff)
	}
	for _, c := range []struct{ path, method, verb, want string }{
		{"/pets/{id}", "ANY", "GET", "~1pets~1{id}/GET"}, {"/pets/{id}", "ANY", "POST", "pets/{id}/ANY"},
		{"/pets", "GET", "GET", "*/*"}, {"/", "HEAD", "HEAD", "/HEAD"},
	} {
		if got := plan.Route(c.path, c.method).Setting(c.verb); got == nil || got.Key != c.want {
			t.Errorf("%s %s: %+v, want %s", c.verb, c.path, got, c.want)
		}
	}
}

// TestCacheKey holds that different values give different keys, absent and
// empty ones too, and that moves count, with all their values (CA-03).
func TestCacheKey(t *testing.T) {
	c := cellCase(api.TypeHTTP)
	in := c.Method.Integration
	in.RequestParameters.Set("integration.request.header.H", "method.request.header.h")
	in.RequestParameters.Set("integration.request.querystring.M", "method.request.multivaluequerystring.m")
	in.CacheKeyParameters = []string{"method.request.querystring.a", "method.request.querystring.b", "integration.request.header.H", "integration.request.querystring.M"}
	in.CacheNamespace = "ns"
	a, st := c.configuration()
	plan, _ := Compile(a, st, Env{})
	seen := map[string]string{}
	for _, request := range []string{"/", "/?a=", "/?a=1", "/?a=1&b=2", "/?b=2", "/?b=1", "/?a=12", "/?a=1&b=2 h", "/ h", "/?m=1", "/?m=1&m=2", "/?m=1&m=3", "/?m=12"} {
		target, header, _ := strings.Cut(request, " ")
		c.Request.Target, c.Request.Headers = target, nil
		if header != "" {
			c.Request.Headers = []string{"h: v"}
		}
		ex := new(Exchange)
		c.fillRequest(t, ex)
		route, _ := plan.Match(ex)
		route.Map(ex)
		key := string(route.AppendCacheKey(nil, ex))
		if other, twice := seen[key]; twice || !strings.HasPrefix(key, "2:ns") {
			t.Errorf("%s has key %s, as %s", request, key, other)
		}
		seen[key] = request
	}
}

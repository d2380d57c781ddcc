package mapping

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// TestGatewayDefaults tries every type without customisation: status, exact
// body, headers. A nil plan answers the same.
func TestGatewayDefaults(t *testing.T) {
	text, err := os.ReadFile("testdata/gateway.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[api.GatewayResponseType]bool{api.Default4XX: true, api.Default5XX: true}
	plan, _ := Compile(&api.RestAPI{ID: "abc"}, &api.Stage{StageName: "dev"}, Env{})
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") {
			continue
		}
		kind := api.GatewayResponseType(cells[0])
		seen[kind] = true
		for _, p := range []*Plan{plan, nil} {
			ex := new(Exchange)
			p.Gateway(ex, Outcome{Type: kind})
			got := fmt.Sprintf("%d | %s | %v", ex.Response.Status, ex.Response.Body, ex.Response.Headers)
			want := fmt.Sprintf("%s | %s | [{Content-Type application/json} {x-amzn-ErrorType %s}]", cells[1], cells[2], cells[3])
			if got != want {
				t.Errorf("%s: %s\nwant %s", kind, got, want)
			}
		}
		if fmt.Sprint(GatewayStatus(kind)) != cells[1] {
			t.Errorf("GatewayStatus(%s) = %d, want %s", kind, GatewayStatus(kind), cells[1])
		}
	}
	for _, kind := range api.GatewayResponseTypes {
		if !seen[kind] {
			t.Errorf("%s has no row", kind)
		}
	}
	if n := GatewayStatus(api.Default4XX) + GatewayStatus(api.Default5XX); n != 0 {
		t.Errorf("the family types have a status: %d", n)
	}
}

// TestOutcomeBodies fixes the bodies of outcomes that differ from their type.
func TestOutcomeBodies(t *testing.T) {
	for _, c := range []struct {
		name string
		out  Outcome
		want string
	}{
		{"unknown stage (R-14, E-33)", Forbidden("no stage x"), `403 {"message":"Forbidden"} ForbiddenException`},
		{"function error (E-25)", FunctionError("boom", "r1"), `502 {"message": "Internal server error"} InternalServerErrorException`},
		{"malformed result (E-25)", MalformedProxyResponse("no"), `502 {"message": "Internal server error"} InternalServerErrorException`},
		{"service error", ServiceError("log", "no"), `500 {"message": "Internal server error"} InternalServerErrorException`},
		{"timeout (E-27)", Timeout("slow"), `504 {"message": "Endpoint request timed out"} InternalServerErrorException`},
		{"network (E-28)", NetworkError("refused"), `504 {"message": "Network error communicating with endpoint"} InternalServerErrorException`},
		{"function method (E-42)", wrongMethod("GET"), `500 {"message": "Internal server error"} InternalServerErrorException`},
		{"payload (E-35)", RequestTooLong("big"), `413 {"message": "Request Too Long"} BadRequestException`},
		{"invalid JSON (E-32)", invalidJSON("no"), `400 {"message": "Invalid JSON in request body"} BadRequestException`},
		{"long target (§17)", FrontLimit(414, "Request-URI Too Long", "long"), `414 {"message":"Request-URI Too Long"} BadRequestException`},
		{"coding (§16.4)", FrontLimit(415, "Unsupported Media Type", "br"), `415 {"message": "Unsupported Media Type"} BadRequestException`},
		{"endpoint", InvalidEndpoint("no host"), `500 {"message": "Internal server error"} InternalServerErrorException`},
	} {
		ex := new(Exchange)
		(*Plan)(nil).Gateway(ex, c.out)
		kind, _ := firstHeader(ex.Response.Headers, "x-amzn-ErrorType")
		if got := fmt.Sprintf("%d %s %s", ex.Response.Status, ex.Response.Body, kind); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if n := len(`{"message": "Network error communicating with endpoint"}`); n != 56 {
		t.Errorf("the recorded length is 56, not %d", n)
	}
}

// customized is an API with gateway responses, and an exchange with something
// to read.
func customized(t *testing.T, responses ...*api.GatewayResponse) (*Plan, *Exchange) {
	a := &api.RestAPI{ID: "abc", GatewayResponses: responses}
	plan, findings := Compile(a, &api.Stage{StageName: "dev", Variables: api.Pairs{{Name: "v", Value: "val"}}}, Env{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	ex := new(Exchange)
	ex.Request.Method, ex.Request.Path, ex.Request.Query = "GET", "/none", "q=1&q=2"
	ex.AddHeader([]byte("Origin"), []byte("http://o"))
	plan.Match(ex)
	return plan, ex
}

func TestGatewayCustomised(t *testing.T) {
	pairs := func(texts ...string) (list api.Pairs) {
		for i := 0; i < len(texts); i += 2 {
			list.Set(texts[i], texts[i+1])
		}
		return list
	}
	missing := &api.GatewayResponse{
		ResponseType: api.MissingAuthenticationToken, StatusCode: "404",
		ResponseParameters: pairs(
			"gatewayresponse.header.Access-Control-Allow-Origin", "'*'",
			"gatewayresponse.header.X-Origin", "method.request.header.Origin",
			"gatewayresponse.header.X-Q", "method.request.querystring.q",
			"gatewayresponse.header.X-All", "method.request.multivaluequerystring.q",
			"gatewayresponse.header.X-Account", "context.accountId",
			"gatewayresponse.header.X-V", "stageVariables.v",
			"gatewayresponse.header.X-Type", "context.error.responseType",
			"gatewayresponse.header.X-None", "method.request.header.None",
			"gatewayresponse.header.WWW-Authenticate", "'Basic'",
			"gatewayresponse.path.x", "'ignored'"),
		ResponseTemplates: pairs(
			"application/json", `{"m":$context.error.messageString,"t":"$context.error.responseType","raw":"$context.error.message","v":"$stageVariables.v","o":"${method.request.header.Origin}","x":"$context.nope.","y":"$input.body #if($a) $$"}`,
			"text/plain", "plain $context.error.message"),
	}
	plan, ex := customized(t, missing)
	plan.Gateway(ex, Outcome{Type: api.MissingAuthenticationToken, Cause: "x"})
	wantBody := `{"m":"Missing Authentication Token","t":"MISSING_AUTHENTICATION_TOKEN","raw":"Missing Authentication Token","v":"val","o":"http://o","x":".","y":"$input.body #if($a) $$"}`
	if got := string(ex.Response.Body); got != wantBody || ex.Response.Status != 404 {
		t.Errorf("%d %s\nwant 404 %s", ex.Response.Status, got, wantBody)
	}
	want := []string{"Access-Control-Allow-Origin: *", "X-Origin: http://o", "X-Q: 2", "X-All: 1,2", "X-Account: 123456789012", "X-V: val",
		"X-Type: MISSING_AUTHENTICATION_TOKEN", "WWW-Authenticate: Basic", "Content-Type: application/json", "x-amzn-ErrorType: MissingAuthenticationTokenException"}
	if diff := cmp.Diff(want, lines(ex.Response.Headers, "")); diff != "" {
		t.Error(diff)
	}
}

// TestGatewayFamilies tries the order of look-up: type, family, built-in (G-03,
// G-04).
func TestGatewayFamilies(t *testing.T) {
	template := func(text string) api.Pairs { return api.Pairs{{Name: "application/json", Value: text}} }
	plan, ex := customized(t,
		&api.GatewayResponse{ResponseType: api.Default4XX, StatusCode: "418", ResponseTemplates: template("4xx $context.error.message")},
		&api.GatewayResponse{ResponseType: api.Default5XX, ResponseTemplates: template("5xx $context.error.responseType")},
		&api.GatewayResponse{ResponseType: api.Throttled},
		&api.GatewayResponse{ResponseType: api.IntegrationFailure, StatusCode: "599"},
	)
	for _, c := range []struct {
		out  Outcome
		want string
	}{
		{Outcome{Type: api.InvalidAPIKey}, "418 4xx Forbidden"},
		{Outcome{Type: api.BadRequestBody}, "418 4xx Invalid request body"},
		{Outcome{Type: api.AuthorizerFailure}, "500 5xx AUTHORIZER_FAILURE"},
		{Outcome{Type: api.IntegrationTimeout}, "504 5xx INTEGRATION_TIMEOUT"},
		{Outcome{Type: api.Throttled}, `429 {"message":"Too Many Requests"}`},
		{FunctionError("x", "y"), "502 5xx DEFAULT_5XX"},
		{wrongMethod("GET"), `599 {"message": "Internal server error"}`},
		{IncompleteSignature("Bearer x", "y"), "418 4xx Authorization header requires 'Credential' parameter."},
	} {
		plan.Gateway(ex, c.out)
		if got := fmt.Sprintf("%d %s", ex.Response.Status, ex.Response.Body); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.out.Type, got, c.want)
		}
	}
}

// TestGatewayAccept tries the choice of the template.
func TestGatewayAccept(t *testing.T) {
	response := &api.GatewayResponse{ResponseType: api.Throttled, ResponseTemplates: api.Pairs{
		{Name: "application/xml", Value: "<x/>"}, {Name: "application/json", Value: "{}"}}}
	for accept, want := range map[string]string{"": "application/json {}", "application/xml;q=1, */*": "application/xml <x/>", "text/html": "application/json {}"} {
		plan, ex := customized(t, response)
		if accept != "" {
			ex.AddHeader([]byte("Accept"), []byte(accept))
		}
		plan.Gateway(ex, Outcome{Type: api.Throttled})
		contentType, _ := firstHeader(ex.Response.Headers, "Content-Type")
		if got := contentType + " " + string(ex.Response.Body); got != want {
			t.Errorf("Accept %q: %s, want %s", accept, got, want)
		}
	}
}

// TestForgetRequestBody holds that the body stays as long as somebody may read
// it: a trace, a gateway response that quotes it, what was taken from it.
func TestForgetRequestBody(t *testing.T) {
	quoting := func(value string) *api.GatewayResponse {
		r := &api.GatewayResponse{ResponseType: api.Default5XX}
		r.ResponseTemplates.Set("application/json", value)
		return r
	}
	header := &api.GatewayResponse{ResponseType: api.Default5XX}
	header.ResponseParameters.Set("gatewayresponse.header.X", "method.request.body.id")
	for _, c := range []struct {
		name     string
		response *api.GatewayResponse
		change   func(*Exchange)
		want     bool
	}{
		{"nobody reads it", quoting("$context.error.message"), func(*Exchange) {}, true},
		{"a template quotes it", quoting("${method.request.body}"), func(*Exchange) {}, false},
		{"a template quotes a part", quoting("a $method.request.body.id"), func(*Exchange) {}, false},
		{"a header quotes a part", header, func(*Exchange) {}, false},
		{"traced", quoting(""), func(ex *Exchange) { ex.Trace = NewTrace() }, false},
		{"a template has read it", quoting(""), func(ex *Exchange) { ex.chosen = &template{} }, false},
		{"a parameter was taken from it", quoting(""), func(ex *Exchange) { ex.body.parsed = true }, false},
	} {
		_, ex := customized(t, c.response)
		ex.Request.Body = []byte("{}")
		c.change(ex)
		if got := ex.ForgetRequestBody(); got != c.want || (ex.Request.Body == nil) != c.want {
			t.Errorf("%s: %v, body %q", c.name, got, ex.Request.Body)
		}
	}
}

package api_test

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

func TestIDFromName(t *testing.T) {
	// CF-07
	for name, want := range map[string]string{
		"openapi.yaml": "openapi", "a/b/Pets-API.v2.yaml": "petsapi", `c:\x\My File.json`: "myfile", "___.yaml": "api",
		"": "api", ".hidden.yaml": "hidden", "äöü.yaml": "api", "Orders2": "orders2", "dir/": "dir", "/": "api", "..": "api",
	} {
		if got := api.IDFromName(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

func TestDerivedIDs(t *testing.T) {
	// RW-12: 6 of [a-z0-9], the root 10; the same on every run.
	id := regexp.MustCompile(`^[a-z0-9]+$`)
	for _, c := range []struct {
		got  string
		size int
	}{
		{api.ResourceID("pets", "/"), 10}, {api.ResourceID("pets", "/a"), 6},
		{api.DeploymentID("pets", "x"), 6}, {api.ObjectID("pets", "authorizer", "a"), 6},
	} {
		if len(c.got) != c.size || !id.MatchString(c.got) {
			t.Errorf("id %q, want %d of [a-z0-9]", c.got, c.size)
		}
	}
	if got := api.ResourceID("pets", "/a"); got != api.ResourceID("pets", "/a") || got == api.ResourceID("pets2", "/a") || got == api.ResourceID("pets", "/b") {
		t.Errorf("id %s does not follow from API and path alone", got)
	}
	if api.DeriveID(6, "ab", "c") == api.DeriveID(6, "a", "bc") {
		t.Error("parts run together")
	}
	if got, want := api.ResourceID("orders", "/"), "4wrk735jia"; got != want {
		t.Errorf("root of orders is %s, was %s: ids must survive a new version", got, want)
	}
}

func TestExpressions(t *testing.T) {
	type check func(string) bool
	for _, c := range []struct {
		name  string
		check check
		yes   []string
		no    []string
	}{
		{"method parameter", api.ValidMethodParameter,
			[]string{"method.request.header.X-A", "method.request.querystring.a.b", "method.request.path.p_1", "method.request.header.$a"},
			[]string{"method.request.body", "method.request.multivalueheader.A", "method.request.header.", "method.request.header.a b", "header.A", "", "method.request.path.proxy+"}},
		{"request target", api.ValidRequestTarget,
			[]string{"integration.request.header.A", "integration.request.querystring.a", "integration.request.path.p"},
			[]string{"integration.request.body.A", "integration.request.multivalueheader.A", "method.request.header.A", "integration.request.header.a[]"}},
		{"request source", api.ValidRequestSource,
			[]string{"method.request.header.A", "method.request.multivalueheader.A", "method.request.multivaluequerystring.a", "method.request.body",
				"method.request.body.a.b[0]", "method.request.body[0].price", "stageVariables.x", "context.identity.sourceIp", "$context.requestId", "'a b'", "''"},
			[]string{"method.request.bodyx", "method.request.body.", "a", "'", "'a", "integration.response.header.A", "context.", "", "true", "$input.body", "method.request.path.proxy+"}},
		{"response header", api.ValidResponseHeader, []string{"method.response.header.A"}, []string{"method.response.header.", "method.response.body", "header.A"}},
		{"response source", api.ValidResponseSource,
			[]string{"integration.response.header.A", "integration.response.multivalueheader.A", "integration.response.body", "integration.response.body.a", "'x'", "stageVariables.a", "context.a"},
			[]string{"method.request.header.A", "integration.response.querystring.a", "x"}},
		{"gateway header", api.ValidGatewayHeader, []string{"gatewayresponse.header.A", "gatewayresponse.path.a", "gatewayresponse.querystring.a"}, []string{"method.response.header.A"}},
		{"gateway source", api.ValidGatewaySource, []string{"method.request.header.A", "method.request.path.a", "context.x", "'*'", "method.input.params.a"}, []string{"integration.response.header.A", "*"}},
		{"media type", api.ValidMediaType, []string{"application/json", "image/*", "*/*", "application/json; charset=utf-8", "application/vnd.api+json"}, []string{"json", "123", "a/", "/b", "a b/c", ""}},
		{"status code", api.ValidStatusCode, []string{"100", "200", "599"}, []string{"600", "99", "2xx", "0200", "", "000"}},
		{"path part", api.ValidPathPart, []string{"users", "{user_id}", "{proxy+}", "{pro:xy+}", "us:er_0-9", "a.b,c"}, []string{"/users", "users/", "users/{id}", "us{er", "us+er", "{id}.html", "items{id}", "{}", "", "{a", "{+}"}},
		{"constant", api.IsConstant, []string{"'a'", "''"}, []string{"'", "a", "'a", "a'"}},
		{"unresolved", api.Unresolved, []string{"${x}", "a ${AWS::Region}", "{{x}}", "<<region>>", "${stageVariables.a}${b}"}, []string{"", "${stageVariables.a}", "a{b}", "$x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, text := range c.yes {
				if !c.check(text) {
					t.Errorf("%q is refused", text)
				}
			}
			for _, text := range c.no {
				if c.check(text) {
					t.Errorf("%q is accepted", text)
				}
			}
		})
	}
}

func TestMethodParameter(t *testing.T) {
	for source, want := range map[string]string{
		"method.request.header.A": "method.request.header.A", "method.request.multivalueheader.A": "method.request.header.A",
		"method.request.multivaluequerystring.q": "method.request.querystring.q", "method.request.body.a": "", "'x'": "", "context.a": "",
	} {
		if got := api.MethodParameter(source); got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	for uri, want := range map[string][]string{
		"http://x/{a}/b/{c+}?d={e}": {"a", "c+", "e"}, "http://${stageVariables.h}/{a}": {"a"}, "http://x": nil, "http://x/{a": nil, "{}": {""},
	} {
		if diff := cmp.Diff(want, api.Placeholders(uri)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", uri, diff)
		}
	}
}

// TestCheck holds APIs of testdata/check.json against the rules they break.
func TestCheck(t *testing.T) {
	text, err := os.ReadFile("testdata/check.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name string      `json:"name"`
		API  api.RestAPI `json:"api"`
		Want []string    `json:"want"`
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			got := []string{}
			for _, d := range c.API.Check() {
				refused := ""
				if d.Refused {
					refused = " (refused)"
				}
				got = append(got, d.String()+refused)
			}
			if diff := cmp.Diff(c.Want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFingerprint(t *testing.T) {
	base := sample().Fingerprint()
	for name, change := range map[string]func(r *api.RestAPI){
		"a name":       func(r *api.RestAPI) { r.Name = "other" },
		"a template":   func(r *api.RestAPI) { r.Resources[0].Methods[0].Integration.RequestTemplates[0].Value = "2" },
		"a null":       func(r *api.RestAPI) { r.Resources[0].Methods[0].Integration.RequestTemplates[0].Null = true },
		"an order":     func(r *api.RestAPI) { p := r.Tags; p[0], p[1] = p[1], p[0] },
		"a pointer":    func(r *api.RestAPI) { r.MinimumCompressionSize = nil },
		"a flag":       func(r *api.RestAPI) { r.Resources[0].Methods[0].APIKeyRequired = true },
		"moved letter": func(r *api.RestAPI) { r.ID, r.Name = "ab", "cn" },
	} {
		changed := sample()
		change(changed)
		if changed.Fingerprint() == base {
			t.Errorf("%s does not show in the fingerprint", name)
		}
	}
	same := sample()
	same.Stages, same.Pos, same.Resources[0].Pos = nil, api.Pos{File: "f", Line: 1}, api.Pos{File: "g", Line: 2}
	if same.Fingerprint() != base {
		t.Error("stages or positions show in the fingerprint")
	}
}

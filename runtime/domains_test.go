package runtime

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/loader/source"
	"postern/mapping"
)

func TestCustomDomains(t *testing.T) {
	path := map[string]map[string]string{"/pets": {"GET": showContext}, "/": {"GET": showContext}}
	abc, xyz := restAPI(t, "abc", path), restAPI(t, "xyz", path)
	catalog := Catalog{
		Stages:  []Stage{{Plan: compile(t, abc, "dev")}, {Plan: compile(t, abc, "prod")}, {Plan: compile(t, xyz, "dev")}},
		Domains: []*api.DomainName{{DomainName: "Api.Example.com"}, {DomainName: "bare.example.com"}, {DomainName: "empty.example.com"}},
		Mappings: []*api.BasePathMapping{
			{DomainName: "api.example.com", BasePath: "v1", APIID: "abc", Stage: "dev"},
			{DomainName: "api.example.com", BasePath: "v1/new", APIID: "xyz", Stage: "dev"},
			{DomainName: "api.example.com", BasePath: "any", APIID: "abc"},
			{DomainName: "api.example.com", BasePath: "gone", APIID: "nope", Stage: "dev"},
			{DomainName: "bare.example.com", BasePath: "(none)", APIID: "abc", Stage: "prod"},
			{DomainName: "unknown.example.com", BasePath: "(none)", APIID: "abc", Stage: "prod"},
		},
	}
	leads := []Lead{{"api.example.com", "/v1/", "abc/dev"}, {"api.example.com", "/v1/new/", "xyz/dev"}, {"api.example.com", "/any/", "abc"},
		{"bare.example.com", "/", "abc/prod"}}
	if diff := cmp.Diff(leads, catalog.Leads()); diff != "" {
		t.Errorf("leads (-want +got)\n%s", diff)
	}
	_, addr := startCatalog(t, Options{}, catalog)
	const forbidden = `403 {"message":"Forbidden"}`
	tests := []struct{ host, target, want string }{
		{"api.example.com", "/v1/pets", "200 abc dev /v1/pets api.example.com"},
		{"API.example.com:8080", "/v1/pets", "200 abc dev /v1/pets api.example.com"},
		{"api.example.com", "/v1", "200 abc dev /v1 api.example.com"},
		{"api.example.com", "/v1/new/pets", "200 xyz dev /v1/new/pets api.example.com"},
		{"api.example.com", "/v1/newer", `403 {"message":"Missing Authentication Token"}`},
		{"api.example.com", "/v10/pets", forbidden},
		{"api.example.com", "/any/prod/pets", "200 abc prod /any/prod/pets api.example.com"},
		{"api.example.com", "/any/test/pets", forbidden},
		{"api.example.com", "/gone/pets", forbidden},
		{"bare.example.com", "/pets", "200 abc prod /pets bare.example.com"},
		{"bare.example.com", "/", "200 abc prod / bare.example.com"},
		{"empty.example.com", "/pets", forbidden},
	}
	for _, test := range tests {
		t.Run(test.host+test.target, func(t *testing.T) {
			if got := talk(t, addr, "GET "+test.target+" HTTP/1.1\r\nHost: "+test.host+"\r\n\r\n"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// showContext is a MOCK that answers with where it was reached.
const showContext = `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\": 200}"},"integrationResponses":{"200":{"statusCode":"200",
	"responseTemplates":{"application/json":"$context.apiId $context.stage $context.path $context.domainName"}}}}`

func TestCanary(t *testing.T) {
	const show = `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\": 200}"},"integrationResponses":{"200":{"statusCode":"200",
		"responseTemplates":{"application/json":"$stageVariables.who $context.isCanaryRequest"}}}}`
	a := restAPI(t, "abc", map[string]map[string]string{"/": {"GET": show}})
	plan := func(who string) *mapping.Plan {
		env := mapping.Env{Variables: api.Pairs{{Name: "who", Value: who}}}
		p, report := mapping.Compile(a, &api.Stage{StageName: "dev"}, env)
		if report.HasErrors() {
			t.Fatal(report)
		}
		return p
	}
	for _, test := range []struct {
		percent      float64
		canary, base int // least number of answers of each among 400
	}{{0, 0, 400}, {100, 400, 0}, {50, 120, 120}} {
		_, addr := start(t, Options{}, Stage{Plan: plan("base"), Canary: plan("canary"), Percent: test.percent})
		count := map[string]int{}
		for range 400 {
			count[talk(t, addr, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]++
		}
		if count["200 canary true"] < test.canary || count["200 base false"] < test.base || len(count) > 2 {
			t.Errorf("at %v %%: %v", test.percent, count)
		}
	}
	_, addr := start(t, Options{}, Stage{Plan: plan("base")})
	if got := talk(t, addr, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); got != "200 base " {
		t.Errorf("without a canary: %q", got)
	}
}

// TestTemplateAccount holds that what a template says of domains and VPC links
// is served, with the addresses that the settings have for their targets.
func TestTemplateAccount(t *testing.T) {
	tree := fstest.MapFS{
		"postern.yaml": {Data: []byte("apis: [{file: stack.yaml}]\nvpcLinks: {inside: \"127.0.0.1:1\", \"arn:b\": \"127.0.0.1:2\", Own: \"127.0.0.1:3\"}\n")},
		"stack.yaml": {Data: []byte(`Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  Named: {Type: AWS::ApiGateway::VpcLink, Properties: {Name: inside, TargetArns: ["arn:b"]}}
  Targeted: {Type: AWS::ApiGateway::VpcLink, Properties: {Name: other, TargetArns: ["arn:a", "arn:b"]}}
  Own: {Type: AWS::ApiGateway::VpcLink, Properties: {Name: inside, TargetArns: ["arn:b"]}}
  Map: {Type: AWS::ApiGateway::BasePathMapping, Properties: {DomainName: Api.example.com, BasePath: v1, RestApiId: !Ref Api, Stage: local}}
`)},
	}
	c, err := Configure(Sources{Files: source.FS(tree)})
	if err != nil {
		t.Fatal(err)
	}
	for link, want := range map[string]string{"Named": "127.0.0.1:1", "Targeted": "127.0.0.1:2", "Own": "127.0.0.1:3"} {
		if got := c.Settings.VPCLinks[link]; got != want {
			t.Errorf("%s leads to %q, want %s", link, got, want)
		}
	}
	_, addr := startCatalog(t, Options{}, c.Catalog)
	for target, want := range map[string]string{"/v1/pets": `403 {"message":"Missing Authentication Token"}`, "/v2": `403 {"message":"Forbidden"}`} {
		if got := talk(t, addr, "GET "+target+" HTTP/1.1\r\nHost: api.example.com\r\n\r\n"); got != want {
			t.Errorf("%s: got %q, want %q", target, got, want)
		}
	}
}

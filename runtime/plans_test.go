package runtime

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keyed is a document whose methods require an API key.
const keyed = `openapi: 3.0.1
info: {title: keyed, version: "1"}
security: [{key: []}]
components: {securitySchemes: {key: {type: apiKey, name: x-api-key, in: header}}}
x-mock: &mock {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}
x-codes: &codes {"200": {description: a}}
paths:
  /pets: {get: {responses: *codes, x-amazon-apigateway-integration: *mock}}
  /toys: {get: {responses: *codes, x-amazon-apigateway-integration: *mock}}
`

const devKey = "dev-key-0123456789abcdef"

// TestPlansOfSettings holds what loading makes of keys and plans, and what it
// warns of. Two APIs are served, a/dev and b/prod.
func TestPlansOfSettings(t *testing.T) {
	shut := func(api, stage string) string {
		return api + ".yaml:8:11: warning: this method and 1 more require an API key, and no usage plan has one for " +
			api + "/" + stage + "; requests answer 403 [§5]"
	}
	const key = "apiKeys: {dev: " + devKey + "}\n"
	elsewhere := ""
	for i := range 10 {
		elsewhere += fmt.Sprintf(", p%d: {keys: [dev], stages: []}", i)
	}
	for _, c := range []struct {
		name, text, stages string
		findings           []string
	}{
		{"nothing", "", "", []string{shut("a", "dev"), shut("b", "prod")}},
		{"a plan without stages covers all", key + "usagePlans: {p: {keys: [dev]}}", "a/dev b/prod", nil},
		{"an API stands for its stages, throttles included", key + "usagePlans: {p: {keys: [dev], stages: {b: {/pets/GET: {rateLimit: 1}}, a: }}}", "b/prod(1) a/dev", nil},
		{"one stage", key + "usagePlans: {p: {keys: [dev], stages: [a/dev]}}", "a/dev", []string{shut("b", "prod")}},
		{"stages nobody describes", key + "usagePlans: {p: {keys: [dev], stages: [a, b, a/deb, other]}}", "a/dev b/prod a/deb other/", []string{
			"postern.yaml:5:14: warning: usage plan p covers a/deb, which no file describes [MA-497]",
			"postern.yaml:5:14: warning: usage plan p covers other, which no file describes [MA-497]",
		}},
		{"a plan without keys", "usagePlans: {p: {}}", "a/dev b/prod", []string{shut("a", "dev"), shut("b", "prod")}},
		{"a key without plan", "apiKeys: {dev: " + devKey + ", lost: lost-key-0123456789abcdef}\nusagePlans: {p: {keys: [dev]}}", "a/dev b/prod",
			[]string{"postern.yaml:4:42: warning: API key lost is in no usage plan; requests with it answer 403 [§5]"}},
		{"a key twice", key + "usagePlans: {p: {keys: [dev]}, q: {keys: [dev], stages: [a]}}", "a/dev b/prod a/dev",
			[]string{"postern.yaml:4:11: warning: API key dev: a/dev is covered by usage plan p and by q; the first counts [§5]"}},
		{"a key in eleven plans", key + "usagePlans: {p: {keys: [dev]}" + elsewhere + "}", "a/dev b/prod",
			[]string{"postern.yaml:4:11: warning: API key dev is in 11 usage plans [§5]"}},
	} {
		conf := configure(t, Sources{Settings: "postern.yaml"}, map[string]string{
			"postern.yaml": "apis:\n  - {file: a.yaml, stage: dev}\n  - {file: b.yaml, stage: prod}\n" + c.text, "a.yaml": keyed, "b.yaml": keyed,
		})
		var stages, findings []string
		for _, plan := range conf.Limits().Plans {
			for _, s := range plan.APIStages {
				name := s.APIID + "/" + s.Stage
				if len(s.Throttle) > 0 {
					name += fmt.Sprintf("(%d)", len(s.Throttle))
				}
				stages = append(stages, name)
			}
		}
		for _, d := range conf.Findings {
			findings = append(findings, d.String())
		}
		if got := strings.Join(stages, " "); got != c.stages {
			t.Errorf("%s: stages %s, want %s", c.name, got, c.stages)
		}
		if diff := cmp.Diff(c.findings, findings); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestManyMethodThrottles holds the limit of 20 per stage of a plan (§17).
func TestManyMethodThrottles(t *testing.T) {
	throttles := ""
	for i := range 21 {
		throttles += fmt.Sprintf("/p%d/GET: {rateLimit: 1}, ", i)
	}
	conf := configure(t, Sources{Settings: "postern.yaml", Strict: true}, map[string]string{
		"postern.yaml": "apis: [{file: a.yaml, stage: dev}]\napiKeys: {dev: " + devKey + "}\nusagePlans: {p: {keys: [dev], stages: {a/dev: {" + throttles + "}}}}",
		"a.yaml":       keyed,
	})
	want := "postern.yaml:3:14: error: usage plan p has 21 throttles of methods for a/dev [§17]"
	if len(conf.Findings) != 1 || conf.Findings[0].String() != want {
		t.Errorf("%v, want %s", conf.Findings, want)
	}
}

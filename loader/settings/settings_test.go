package settings

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"postern/api"
)

var update = flag.Bool("update", false, "rewrite the findings in testdata")

func read(t *testing.T, text string) (*Settings, string) {
	t.Helper()
	var report api.Diagnostics
	s := Read(FileName, []byte(text), &report)
	report.Sort()
	var out strings.Builder
	if err := report.Print(&out, nil); err != nil {
		t.Fatal(err)
	}
	return s, out.String()
}

func TestReadEverything(t *testing.T) {
	t.Setenv("POSTERN_SECRET", "s3cret")
	s, report := read(t, `
account: "210987654321"
region: eu-west-1
apis:
  - {id: petstore, file: openapi.yaml, kind: rest, stage: dev, root: true, parameters: {Env: dev}, variables: {table: pets}, cacheClusterSize: 0.5, methodSettings: {
      pets/GET: {cacheTtlInSeconds: 60, unauthorizedCacheControlHeaderStrategy: FAIL_WITH_403}, "*/*": {cachingEnabled: true, requireAuthorizationForCacheControl: false, throttlingRateLimit: 7.5, throttlingBurstLimit: 3,
      loggingLevel: INFO, metricsEnabled: true, dataTraceEnabled: true, cacheDataEncrypted: true}}}
lambda:
  list-pets: ./handlers/list.ts#list
  old: http://127.0.0.1:3001
  go-fn: {exec: [./bootstrap, -v], timeout: 10s, memory: 256, environment: {A: b}}
  fixed: {returns: {statusCode: 200, body: hi}}
  broken: {error: {errorType: Oops, errorMessage: no}, delay: 50ms}
aws:
  dynamodb: http://127.0.0.1:8000
  sqs: {actions: {SendMessage: {returns: {MessageId: "1"}, status: 201}}}
hosts: {inventory.example.com: "127.0.0.1:9090"}
vpcLinks: {vl-1: "http://127.0.0.1:9091"}
keys:
  AKID: {secret: "${env:POSTERN_SECRET}", arn: "arn:aws:iam::1:user/dev"}
  ASIA: {secret: s, token: t, expires: "2026-01-02T03:04:05Z", policy: {Statement: []}, identity: {caller: AIDA, principalOrgId: o-1}}
jwks: {"https://issuer.example.com": ./jwks.json}
apiKeys:
  mobile: mobile-key-0123456789abc
  web: {value: "${env:POSTERN_SECRET}-0123456789abcdef", id: web1, enabled: false, description: d, customerId: c}
usagePlans:
  gold:
    id: g1
    description: all of it
    stages: {petstore/dev: {"/pets/{id}/GET": {rateLimit: 0.5}, "*/*": {rateLimit: 7, burstLimit: 1}}, other: }
    keys: [web, mobile]
    throttle: {rateLimit: 2.5, burstLimit: 20}
    quota: {limit: 100, period: week, offset: 1}
  free: {stages: [petstore/dev], keys: mobile, throttle: {rateLimit: 2.5}}
  empty:
accountThrottle: {rateLimit: 10000, burstLimit: 5000}
`)
	if report != "" {
		t.Fatal(report)
	}
	want := &Settings{
		File: FileName, Account: "210987654321", Region: "eu-west-1",
		APIs: []API{{
			ID: "petstore", File: "openapi.yaml", Kind: "rest", Stage: "dev", Root: true,
			Parameters: api.Pairs{{Name: "Env", Value: "dev"}}, Variables: api.Pairs{{Name: "table", Value: "pets"}},
			CacheClusterSize: "0.5", MethodSettings: api.MethodSettings{
				{Key: "*/*", MetricsEnabled: true, LoggingLevel: "INFO", DataTraceEnabled: true, ThrottlingBurstLimit: 3, ThrottlingRateLimit: 7.5,
					CachingEnabled: true, CacheTTLInSeconds: 300, CacheDataEncrypted: true, UnauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER"},
				{Key: "pets/GET", MetricsEnabled: true, LoggingLevel: "INFO", DataTraceEnabled: true, ThrottlingBurstLimit: 3, ThrottlingRateLimit: 7.5,
					CachingEnabled: true, CacheTTLInSeconds: 60, CacheDataEncrypted: true, UnauthorizedCacheControlHeaderStrategy: "FAIL_WITH_403"},
			},
		}},
		Lambda: []Function{
			{Name: "list-pets", File: "./handlers/list.ts", Export: "list"},
			{Name: "old", Endpoint: "http://127.0.0.1:3001"},
			{Name: "go-fn", Exec: []string{"./bootstrap", "-v"}, Timeout: 10 * time.Second, Memory: 256, Environment: api.Pairs{{Name: "A", Value: "b"}}},
			{Name: "fixed", Returns: []byte(`{"statusCode":200,"body":"hi"}`)},
			{Name: "broken", Error: &FunctionError{Type: "Oops", Message: "no"}, Delay: 50 * time.Millisecond},
		},
		AWS: []Service{
			{Name: "dynamodb", Endpoint: "http://127.0.0.1:8000"},
			{Name: "sqs", Actions: []Action{{Name: "SendMessage", Status: 201, Returns: []byte(`{"MessageId":"1"}`)}}},
		},
		Hosts:    map[string]string{"inventory.example.com": "127.0.0.1:9090"},
		VPCLinks: map[string]string{"vl-1": "http://127.0.0.1:9091"},
		Keys: []Key{
			{ID: "AKID", Secret: "s3cret", ARN: "arn:aws:iam::1:user/dev"},
			{ID: "ASIA", Secret: "s", ARN: "arn:aws:iam::210987654321:user/ASIA", Token: "t", Expires: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
				Policy: []byte(`{"Statement":[]}`), Identity: api.Pairs{{Name: "caller", Value: "AIDA"}, {Name: "principalOrgId", Value: "o-1"}}},
		},
		JWKS: map[string]string{"https://issuer.example.com": "./jwks.json"},
		APIKeys: []*api.APIKey{
			{ID: api.DeriveID(10, "api key", "mobile"), Name: "mobile", Value: "mobile-key-0123456789abc", Enabled: true},
			{ID: "web1", Name: "web", Value: "s3cret-0123456789abcdef", Description: "d", CustomerID: "c"},
		},
		UsagePlans: []*api.UsagePlan{
			{
				ID: "g1", Name: "gold", Description: "all of it",
				APIStages: []api.APIStage{{APIID: "petstore", Stage: "dev", Throttle: []api.MethodThrottle{
					{Method: "/pets/{id}/GET", Throttle: api.Throttle{RateLimit: 0.5, BurstLimit: 1}},
					{Method: "*/*", Throttle: api.Throttle{RateLimit: 7, BurstLimit: 1}},
				}}, {APIID: "other"}},
				Keys:     []*api.UsagePlanKey{{ID: "web1", Type: "API_KEY"}, {ID: api.DeriveID(10, "api key", "mobile"), Type: "API_KEY"}},
				Throttle: &api.Throttle{RateLimit: 2.5, BurstLimit: 20}, Quota: &api.Quota{Limit: 100, Period: api.Week, Offset: 1},
			},
			{
				ID: api.DeriveID(6, "usage plan", "free"), Name: "free", APIStages: []api.APIStage{{APIID: "petstore", Stage: "dev"}},
				Keys:     []*api.UsagePlanKey{{ID: api.DeriveID(10, "api key", "mobile"), Type: "API_KEY"}},
				Throttle: &api.Throttle{RateLimit: 2.5, BurstLimit: 3},
			},
			{ID: api.DeriveID(6, "usage plan", "empty"), Name: "empty"},
		},
		Throttle: &api.Throttle{RateLimit: 10000, BurstLimit: 5000},
	}
	if diff := cmp.Diff(want, s, cmpopts.IgnoreTypes(api.Pos{})); diff != "" {
		t.Error(diff)
	}
}

// TestMistakes holds the text of every finding: one golden file per input.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no test files", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			input, want, ok := strings.Cut(string(text), "--- #")
			if !ok {
				t.Fatal("no expected findings")
			}
			_, want, _ = strings.Cut(want, "\n")
			_, got := read(t, input)
			if *update {
				text := input + "--- # findings\n" + got
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add("apis: [{file: a.yaml}]")
	f.Add("lambda: {a: {exec: [1, {}]}}")
	f.Add("aws: {x: {actions: {y: {returns: [1]}}}}")
	f.Add("apiKeys: {a: b, c: {value: b}}\nusagePlans: {p: {stages: {x/y: {/z/GET: {rateLimit: 1}}}, keys: [a], quota: {limit: 1, period: DAY}}}")
	f.Fuzz(func(t *testing.T, text string) {
		var report api.Diagnostics
		if Read(FileName, []byte(text), &report) == nil {
			t.Fatal("no settings")
		}
	})
}

package mapping

import (
	"strings"
	"testing"
	"time"

	"postern/api"
)

// TestContextInTemplates reads what authorizers, certificates and canaries put
// into $context.
func TestContextInTemplates(t *testing.T) {
	cert := &ClientCert{PEM: "pem", SubjectDN: "CN=s", IssuerDN: "CN=i", SerialNumber: "9", NotBefore: "nb", NotAfter: "na"}
	full := func(ex *Exchange) {
		ex.Authorizer = Authorization{Used: true, PrincipalID: "me", Values: []Entry{{"role", "admin"}}, Claims: []Entry{{"sub", "s1"}, {"cognito:username", "ann"}}}
		ex.Identity = Identity{APIKey: "k", UserARN: "arn:u", SourceIP: "10.0.0.1", UserAgent: "ua", ClientCert: cert}
		ex.StageCanary, ex.Phases.WAFResponseCode = CanaryOnly, "WAF_ALLOW"
	}
	for _, c := range []struct {
		template string
		prepare  func(ex *Exchange)
		want     string
	}{
		{"$context.authorizer.principalId $context.authorizer.role [$context.authorizer.none]", full, "me admin []"},
		{"$context.authorizer.claims.sub $context.authorizer.claims['cognito:username'] [$context.authorizer.claims]", full, "s1 ann []"},
		{"#foreach($k in $context.authorizer.keySet())$k #end", full, "principalId role claims "},
		{"#foreach($k in $context.authorizer.claims.keySet())$k #end", full, "sub cognito:username "},
		{"$context.identity.apiKey $context.identity.sourceIp $context.identity.userAgent [$context.identity.user]", full, "k 10.0.0.1 ua []"},
		{"$context.identity.clientCert.subjectDN $context.identity.clientCert.validity.notAfter", full, "CN=s na"},
		{"#foreach($k in $context.identity.clientCert.keySet())$k #end", full, "subjectDN serialNumber validity clientCertPem issuerDN "},
		{"#foreach($k in $context.identity.clientCert.validity.keySet())$k #end", full, "notAfter notBefore "},
		{"$context.isCanaryRequest #if($context.isCanaryRequest == 'true')text#end $context.wafResponseCode", full, "true text WAF_ALLOW"},
		{"[$context.isCanaryRequest]", func(ex *Exchange) { ex.StageCanary = BaseStage }, "[false]"},
		{"[$context.authorizer.principalId][$context.identity.clientCert.subjectDN][$context.identity.apiKey][$context.wafResponseCode][$context.status]", func(*Exchange) {}, "[][][][][]"},
		{"#set($n = $context.requestTimeEpoch + 1)$n", func(*Exchange) {}, "1709989401006"},
		{"#set($context.stage = 'x')$context.stage $context.apiId", func(*Exchange) {}, "x abc123"},
		{"#foreach($e in $stageVariables.entrySet())$e.key=$e.value;#end$stageVariables.get('b')", func(*Exchange) {}, "a=1;b=2;2"},
	} {
		m := cellCase(api.TypeHTTP)
		m.Method.Integration.RequestTemplates.Set("application/json", c.template)
		m.Stage = &api.Stage{Variables: api.Pairs{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}}}
		a, st := m.configuration()
		plan, findings := Compile(a, st, Env{})
		if findings.HasErrors() {
			t.Fatal(findings)
		}
		ex := new(Exchange)
		m.fillRequest(t, ex)
		c.prepare(ex)
		route, _ := plan.Match(ex)
		route.Map(ex)
		if out := route.Render(ex); !out.OK() {
			t.Errorf("%s: %s", c.template, out.Cause)
		}
		got := string(ex.IntegrationRequest.Body)
		if strings.Contains(c.template, "keySet") { // the order is that of a hash table
			got, c.want = sortedWords(got), sortedWords(c.want)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.template, got, c.want)
		}
	}
}

func sortedWords(text string) string {
	words := strings.Fields(text)
	for i := range words {
		for j := i; j > 0 && words[j] < words[j-1]; j-- {
			words[j], words[j-1] = words[j-1], words[j]
		}
	}
	return strings.Join(words, " ")
}

// TestFieldText fixes how header bytes become text (RW-19, RW-20, H-01).
func TestFieldText(t *testing.T) {
	ex := new(Exchange)
	for _, h := range [][2]string{{"A", " \tx y\t "}, {"B", "caf\xe9"}, {"C", "café"}, {"D", ""}, {"connection", "close"}, {"HOST", "h"}} {
		ex.AddHeader([]byte(h[0]), []byte(h[1]))
	}
	got := strings.Join(lines(ex.Request.Headers, ""), "|")
	if want := "A: x y|B: café|C: café|D: |Host: h"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestMethodOverride fixes X-HTTP-Method-Override (§2.1).
func TestMethodOverride(t *testing.T) {
	a := &api.RestAPI{ID: "abc"}
	declare(a, "DELETE /x")
	declare(a, "POST /x")
	plan, _ := Compile(a, &api.Stage{StageName: "dev"}, Env{})
	for override, want := range map[string]string{"DELETE": "DELETE", "delete": "POST", "NOPE": "POST", "GET": ""} {
		ex := new(Exchange)
		ex.Request.Method, ex.Request.Path = "POST", "/x"
		ex.AddHeader([]byte("X-HTTP-Method-Override"), []byte(override))
		if route, _ := plan.Match(ex); (route != nil) != (want != "") || want != "" && ex.Request.Method != want {
			t.Errorf("%s: route %v, method %s", override, route, ex.Request.Method)
		}
	}
}

// TestLimits fixes the answer to a backend that sends too much (§17).
func TestLimits(t *testing.T) {
	c := cellCase(api.TypeHTTPProxy)
	c.Backend.Body = strings.Repeat("x", maxPayload+1)
	ex := c.exchange(t)
	want := logConfig + "Integration response of reported length 10485761 is larger than allowed maximum of 10485760 bytes."
	if ex.Response.Status != 500 || ex.Outcome.Log != want {
		t.Errorf("%d %s", ex.Response.Status, ex.Outcome.Log)
	}
}

// TestReset holds that large memory does not stay in a pool, and that texts of
// one exchange do not move while it lasts.
func TestReset(t *testing.T) {
	c := cellCase(api.TypeHTTPProxy)
	c.Request.Body = strings.Repeat("\xff", 1<<20)
	ex := c.exchange(t)
	ex.Reset()
	if cap(ex.convert) > largeBuffer {
		t.Errorf("%d bytes stay", cap(ex.convert))
	}
	var a arena
	var texts []string
	for i := range 2000 {
		texts = append(texts, a.keep(strings.Repeat(string(rune('a'+i%26)), i%300)))
	}
	for i, text := range texts {
		if text != strings.Repeat(string(rune('a'+i%26)), i%300) {
			t.Fatalf("text %d is %q", i, text)
		}
	}
	for range 3 {
		a.reset()
		if n := testing.AllocsPerRun(1, func() {
			for range 500 {
				a.keep("0123456789")
			}
			a.reset()
		}); n != 0 {
			t.Errorf("a warm arena allocates %v times", n)
		}
	}
}

// TestAccessors holds what a plan and its routes say about themselves.
func TestAccessors(t *testing.T) {
	plan, ex := fullExchange(t, "$context.requestId")
	route := ex.Route()
	if ex.Plan() != plan || route == nil || route.Plan() != plan || plan.API().ID != "abc123" || plan.Stage().StageName != "dev" ||
		plan.Env().Region != "us-east-1" || len(plan.Variables()) != 0 || len(plan.Routes()) != 1 || plan.AccessLog().Format() != "$context.requestId" {
		t.Error("an accessor is wrong")
	}
	if route.Resource().Path != "/pets/{id}" || route.Method().HTTPMethod != "GET" || route.Kind() != HTTP || route.Timeout() != 29*time.Second || route.CacheNamespace() != "r0" {
		t.Errorf("%+v", route)
	}
	if plan.IsBinary("image/png") || plan.Route("/none", "GET") != nil {
		t.Error("nothing is binary here, and there is no /none")
	}
	if got := strings.Join(lines(ex.AppendEnvelope(nil), ""), "|"); got != "x-amzn-RequestId: 11111111-2222-4333-8444-555555555555|x-amz-apigw-id: AAAAAAAAAAAAAAA=" {
		t.Error(got)
	}
}

// TestAsync fixes which call is asynchronous (L-06).
func TestAsync(t *testing.T) {
	for kind, want := range map[string]bool{"Event": true, "RequestResponse": false, "event": false, "": false} {
		c := cellCase(api.TypeAWS)
		c.Method.Integration.RequestParameters.Set("integration.request.header.x-amz-invocation-type", "'"+kind+"'")
		if got := c.exchange(t).IntegrationRequest.Async; got != want {
			t.Errorf("%q: %v", kind, got)
		}
	}
}

// TestEndpoint fixes the parts of an address (RW-53).
func TestEndpoint(t *testing.T) {
	for uri, want := range map[string]string{
		"http://h":           "http h h:80 /",
		"https://h/a?b=c":    "https h h:443 /a?b=c",
		"HTTP://h:8080?x":    "http h:8080 h:8080 /?x",
		"http://[::1]/x":     "http [::1] [::1]:80 /x",
		"https://[::1]:9/x":  "https [::1]:9 [::1]:9 /x",
		"http://user:pw@h/x": "http h h:80 /x",
		"http://":            "the address has no host",
		"http:///x":          "the address has no host",
		"http://:80/x":       "the address has no host",
		"http://h:0/":        `port "0" is no port number`,
		"http://h:x/":        `port "x" is no port number`,
		"http://h/\x7f":      "blank or control character at byte 9 of http://h/\x7f",
		"//h/x":              "expected an address that begins with http:// or https://",
		"http://h:/x":        "http h: h:80 /x",
	} {
		e, got := new(uriRecipe).parse(new(arena), uri)
		if got == "" {
			got = strings.Join([]string{e.scheme, e.host, e.addr, e.path}, " ")
		}
		if got != want {
			t.Errorf("%s: %s, want %s", uri, got, want)
		}
	}
}

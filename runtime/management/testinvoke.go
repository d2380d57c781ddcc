package management

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
	"postern/runtime/backend"
)

// Values that a test call shows in its context (MA-502).
const (
	testStage    = "test-invoke-stage"
	testARNStage = "null" // in the ARN that backends are told
	testSourceIP = "test-invoke-source-ip"
	testKey      = "test-invoke-api-key"
	testKeyID    = "test-invoke-api-key-id"
)

// testInvokeMethod runs a method as it is now: without authorizer, API key or
// throttling (MA-500 to MA-504).
func (c *call) testInvokeMethod() (*doc, error) {
	e, r, m, err := c.method()
	if err != nil {
		return nil, err
	}
	plan := c.testPlan(e.rest, r, m, &api.Stage{StageName: testStage, Variables: c.pairs("stageVariables")})
	ex, err := c.testExchange(r, m)
	if err != nil {
		return nil, err
	}
	if id := c.text("clientCertificateId"); id != "" && c.certificateOf(id) == nil {
		return nil, errCertificate
	}
	c.api.execute(plan.Routes()[0], ex)
	return testDoc(ex), nil
}

// testPlan is a plan of one method alone.
func (c *call) testPlan(rest *api.RestAPI, r *api.Resource, m *api.Method, stage *api.Stage) *mapping.Plan {
	only := *r
	only.Methods = api.Methods{m}
	bare := *rest
	bare.Resources = []*api.Resource{&only}
	bare.Stages, bare.Deployments = nil, nil
	plan, _ := mapping.Compile(&bare, stage, mapping.Env{
		Account: c.api.options.Account, Region: c.region, Strict: c.api.options.Strict, SourceStage: testARNStage,
	})
	return plan
}

// testExchange is the method request of a test call; an error when no HTTP
// request could be one.
func (c *call) testExchange(r *api.Resource, m *api.Method) (*mapping.Exchange, error) {
	ex := new(mapping.Exchange)
	ex.Trace = mapping.NewTrace()
	req := &ex.Request
	req.ID, req.ExtendedID, req.Time = newUUID(), newExtendedID(), time.Now()
	req.Method, req.Test = testVerb(m), true
	path := c.text("pathWithQueryString")
	if path == "" { // MA-501: the path of the resource, literally
		path = r.Path
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if strings.ContainsFunc(path, isControl) {
		return nil, badRequest("Invalid pathWithQueryString specified: it has a line break or another control character")
	}
	req.Target = path
	req.Path, req.Query, _ = strings.Cut(path, "?")
	req.StagePath = req.Path
	req.Body = []byte(c.text("body"))
	req.SourceIP, req.Scheme, req.Port = testSourceIP, "https", "443"
	req.Trace = mapping.TraceHeader{Root: newRoot(req.Time), Parent: randomHex(8), Lineage: randomHex(4)}
	ex.Identity = mapping.Identity{
		AccountID: c.api.options.Account, SourceIP: testSourceIP, UserAgent: c.req.UserAgent(),
		APIKey: testKey, APIKeyID: testKeyID,
	}
	return ex, c.addHeaders(ex)
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// testVerb is the verb of the call; ANY is tried with GET.
func testVerb(m *api.Method) string {
	if m.HTTPMethod == api.AnyMethod {
		return "GET"
	}
	return m.HTTPMethod
}

// addHeaders adds the headers of the body: those of multiValueHeaders, then
// those that only headers has.
func (c *call) addHeaders(ex *mapping.Exchange) error {
	several := c.body.get("multiValueHeaders")
	if several.given() {
		for _, h := range several.members {
			for _, value := range h.value.texts() {
				if err := addHeader(ex, h.name, value); err != nil {
					return err
				}
			}
		}
	}
	if single := c.body.get("headers"); single.given() {
		for _, h := range single.members {
			if several.get(h.name).given() || !h.value.given() {
				continue
			}
			if err := addHeader(ex, h.name, h.value.str()); err != nil {
				return err
			}
		}
	}
	return nil
}

// addHeader adds a header that could come over the wire: a line break in one
// would make another header at the backend.
func addHeader(ex *mapping.Exchange, name, value string) error {
	if !isToken(name) {
		return badRequest("Invalid header name specified: %q", name)
	}
	if strings.ContainsFunc(strings.ReplaceAll(value, "\t", " "), isControl) {
		return badRequest("Invalid value specified for header %s: it has a line break or another control character", name)
	}
	ex.AddHeader([]byte(name), []byte(value))
	return nil
}

// isToken says whether a text can name a header (RFC 9110).
func isToken(text string) bool {
	for i := range len(text) {
		c := text[i]
		if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return text != ""
}

// execute runs the steps of a request on a route, the backend included.
func (a *API) execute(route *mapping.Route, ex *mapping.Exchange) {
	began := time.Now()
	route.Enter(ex)
	outcome := route.Map(ex)
	if outcome.OK() {
		outcome = route.Render(ex)
	}
	if outcome.OK() {
		outcome = a.invoke(ex)
	}
	if outcome.OK() {
		outcome = route.Response(ex)
	}
	if !outcome.OK() {
		route.Plan().Gateway(ex, outcome)
	}
	ex.Latency = time.Since(began)
}

func (a *API) invoke(ex *mapping.Exchange) mapping.Outcome {
	backends := a.options.Backends
	if backends == nil {
		backends = backend.New(backend.Options{})
		defer backends.Close()
	}
	// The answer aliases the memory of the call, which nobody else has.
	return backends.Invoke(ex, new(backend.Call))
}

// testDoc is the answer to a test call (MA-503).
func testDoc(ex *mapping.Exchange) *doc {
	single, several := &doc{}, &doc{}
	var order []string
	values := map[string][]string{}
	for _, h := range ex.Response.Headers {
		if !ex.Outcome.OK() && !strings.EqualFold(h.Name, "x-amzn-ErrorType") {
			continue // MA-503: a failure shows its type alone
		}
		if values[h.Name] == nil {
			order = append(order, h.Name)
		}
		values[h.Name] = append(values[h.Name], strings.Clone(h.Value))
	}
	for _, name := range order {
		all := values[name]
		single.set(name, all[len(all)-1])
		several.set(name, all)
	}
	return (&doc{}).set("status", ex.Response.Status).set("body", string(ex.Response.Body)).set("headers", single).
		set("multiValueHeaders", several).set("log", testLog(ex)).set("latency", int(ex.Latency.Milliseconds()))
}

// testLog is the execution log of a test call, where the gateway response
// itself is not logged (W-08).
func testLog(ex *mapping.Exchange) string {
	log := mapping.NewTrace()
	for _, line := range ex.Trace.Lines {
		if !strings.HasPrefix(line, "Gateway response ") {
			log.Lines = append(log.Lines, line)
		}
	}
	return string(log.AppendAWS(nil, ex.Request.ID, ex.Request.Time))
}

// newRoot is the root of a trace: 1-{epoch second}-{24 digits}.
func newRoot(at time.Time) string {
	second := uint32(at.Unix())
	return "1-" + hex.EncodeToString([]byte{byte(second >> 24), byte(second >> 16), byte(second >> 8), byte(second)}) + "-" + randomHex(12)
}

func randomHex(bytes int) string {
	raw := make([]byte, bytes)
	rand.Read(raw) // never fails
	return hex.EncodeToString(raw)
}

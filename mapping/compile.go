package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"postern/api"
	"postern/mapping/builtin"
	"postern/mapping/schema"
)

// compiler holds what is needed while one plan is made. Findings of the route
// at hand go to the route and to the plan.
type compiler struct {
	plan   *Plan
	models *schema.Set
	warned map[string]bool // models whose warnings are among the findings
	route  *Route          // nil outside of routes
}

// Compile compiles a stage of an API. a is the state to serve: of a stage that
// serves a deployment its snapshot. A bad route never stops the others: it is
// served as the live service would serve it, and the finding says why.
func Compile(a *api.RestAPI, st *api.Stage, env Env) (*Plan, api.Diagnostics) {
	env.fill(a, st)
	p := &Plan{api: a, stage: st, env: env, root: &node{}}
	p.variables = overlay(st.Variables, env.Variables)
	for _, pair := range p.variables {
		p.templateVariables = append(p.templateVariables, builtin.Param{Name: pair.Name, Value: pair.Value})
	}
	p.binary = compileMediaTypes(a.BinaryMediaTypes)
	p.userAgent = "AmazonAPIGateway_" + a.ID
	p.domain = a.ID + ".execute-api." + env.Region + ".amazonaws.com"
	p.arnPrefix = "arn:" + env.Partition + ":execute-api:" + env.Region + ":" + env.Account + ":" + a.ID + "/" + st.StageName + "/"
	c := &compiler{plan: p, models: modelSet(a), warned: map[string]bool{}}
	p.gateway = c.compileGateway()
	p.accessLog = c.compileAccessLog(st.AccessLogSettings)
	for _, resource := range a.Resources {
		c.compileResource(resource)
	}
	c.checkSettings()
	if env.Strict {
		p.findings.Strict()
	}
	return p, p.findings
}

func modelSet(a *api.RestAPI) *schema.Set {
	models := make([]schema.Model, 0, len(a.Models))
	for _, m := range a.Models {
		models = append(models, schema.Model{Name: m.Name, Schema: m.Schema, Imported: m.Imported})
	}
	return schema.NewSet(models)
}

// checked are the rules that [api.RestAPI.Check] holds a configuration to. Compile
// does not report them again; the route at hand keeps the finding, since it is
// the reason of what the route does.
var checked = map[string]bool{
	"CF-11": true, "CF-22": true, "CF-24": true, "MA-411": true, "MA-421": true, "MA-462": true, "MA-465": true,
	"MA-466": true, "MA-493": true, "MA-602": true, "MA-607": true, "N-82": true, "U-04": true,
}

// add records a finding, for the route at hand too.
func (c *compiler) add(d api.Diagnostic) {
	if !checked[d.Rule] {
		c.plan.findings.Add(d)
	}
	if c.route != nil {
		c.route.findings.Add(d)
	}
}

func (c *compiler) fail(rule string, pos api.Pos, summary string) {
	c.add(api.Diagnostic{Severity: api.Error, Rule: rule, Pos: pos, Summary: summary})
}

func (c *compiler) refuse(rule string, pos api.Pos, summary string) {
	c.add(api.Diagnostic{Severity: api.Warning, Rule: rule, Pos: pos, Summary: summary, Refused: true})
}

func (c *compiler) warn(rule string, pos api.Pos, summary string) {
	c.add(api.Diagnostic{Severity: api.Warning, Rule: rule, Pos: pos, Summary: summary})
}

// badSource records a mapping that moves nothing (M-07): under the rule of the
// form when that is wrong, under its own when only the compiler can tell.
func (c *compiler) badSource(pair api.Pair, form string, err error) {
	d := api.Diagnostic{Severity: api.Warning, Rule: form, Pos: or2(pair.Text, pair.Pos), Refused: true,
		Summary: fmt.Sprintf("%s: %v", pair.Name, err), Detail: "the value is never sent"}
	var s *sourceError
	if errors.As(err, &s) {
		d.Expected = s.expected
	}
	c.add(d)
}

// formRule is the rule of a mapping expression that is wrong: that of its form,
// or M-07 where the form is right.
func formRule(valid bool, rule string) string {
	if valid {
		return "M-07"
	}
	return rule
}

// uriRule is the rule of an address that cannot be called: that of its form, or
// RW-53 where the form is right.
func uriRule(uri string) string {
	if strings.HasPrefix(uri, "http://") || strings.HasPrefix(uri, "https://") {
		return "RW-53"
	}
	return "MA-602"
}

// or2 is the first place that is one.
func or2(pos, other api.Pos) api.Pos {
	if pos.IsValid() {
		return pos
	}
	return other
}

// placed is a text behind the place it is about, where there is one: the log of
// a failed request names what to change.
func placed(pos api.Pos, text string) string {
	if !pos.IsValid() {
		return text
	}
	return pos.String() + ": " + text
}

// compileResource adds a resource and its methods to the tree.
func (c *compiler) compileResource(resource *api.Resource) {
	at := c.plan.root.insert(resource.Path)
	if at.resource == nil {
		at.resource = resource
	}
	c.checkPath(resource)
	for _, method := range resource.Methods {
		c.route = &Route{plan: c.plan, resource: resource, method: method}
		c.compileRoute(c.route)
		c.place(at, c.route)
		c.plan.routes = append(c.plan.routes, c.route)
		c.route = nil
	}
}

// place puts a route into the verb table of its node.
func (c *compiler) place(at *node, r *Route) {
	verb := r.method.HTTPMethod
	switch slot := verbOf(verb); {
	case slot >= 0:
		at.verbs[slot] = r
	case verb == api.AnyMethod:
		at.verbs[verbAny] = r
	default:
		c.fail("MA-421", r.method.Pos, fmt.Sprintf("%s: no such verb; expected one of %s or ANY", r.Name(), strings.Join(api.Verbs[:], ", ")))
	}
}

// checkPath warns of names that a path has twice (RW-14) and of text after a
// greedy parameter.
func (c *compiler) checkPath(resource *api.Resource) {
	seen := map[string]bool{}
	segments := strings.Split(strings.Trim(resource.Path, "/"), "/")
	for i, segment := range segments {
		name, isParam := strings.CutPrefix(segment, "{")
		if !isParam {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		if strings.HasSuffix(name, "+") && i < len(segments)-1 {
			c.refuse("MA-411", resource.Pos, fmt.Sprintf("%s: a greedy parameter has to be the last segment", resource.Path))
		}
		if name = strings.TrimSuffix(name, "+"); seen[name] {
			c.warn("RW-14", resource.Pos, fmt.Sprintf("%s has {%s} twice; the right-most gives the value", resource.Path, name))
		}
		seen[name] = true
	}
}

// compileRoute compiles one method and its integration.
func (c *compiler) compileRoute(r *Route) {
	r.compileSettings(c.plan.stage)
	r.compileGuard()
	r.validation = c.compileValidation(r.method)
	r.sourceARN = c.plan.sourceARN(r.resource, r.method)
	in := r.method.Integration
	kind, ok := integrationKinds[integrationType(in)]
	if !ok {
		rule, cause := "CF-24", "method "+r.Name()+" has no integration"
		if in != nil {
			rule = "MA-602"
			cause = fmt.Sprintf("method %s has an integration of unknown type %q; expected HTTP, HTTP_PROXY, AWS, AWS_PROXY or MOCK", r.Name(), in.Type)
		}
		c.fail(rule, r.method.Pos, cause)
		r.broken = ConfigurationError("No integration defined for method", placed(r.method.Pos, cause))
		return
	}
	r.kind = kind
	c.compileCall(r, in)
	c.compileMoves(r, in)
	if !kind.IsProxy() {
		r.passthrough = in.PassthroughBehavior
		r.templates = c.compileTemplates(in.RequestTemplates, "request")
		c.compileResponses(r, in)
	}
	c.compileHeaders(r)
	r.cache = c.compileCacheKey(r, in)
	r.compileCaching(c.plan.stage)
}

func integrationType(in *api.Integration) api.IntegrationType {
	if in == nil {
		return ""
	}
	return in.Type
}

var integrationKinds = map[api.IntegrationType]Kind{
	api.TypeMock: Mock, api.TypeHTTP: HTTP, api.TypeHTTPProxy: HTTPProxy, api.TypeAWS: AWS, api.TypeAWSProxy: AWSProxy,
}

// compileCall compiles what is the same for all requests of a route.
func (c *compiler) compileCall(r *Route, in *api.Integration) {
	r.content = in.ContentHandling
	timeout := in.TimeoutInMillis
	if timeout <= 0 {
		timeout = api.DefaultTimeoutInMillis
	}
	r.call = IntegrationRequest{
		Kind: r.kind, Method: in.HTTPMethod, Timeout: time.Duration(timeout) * time.Millisecond,
		Target: in.IntegrationTarget, Credentials: c.plan.fillVariables(in.Credentials),
		Stream: in.ResponseTransferMode == api.Stream && r.kind.IsProxy(),
	}
	if in.HTTPMethod == api.AnyMethod { // B-06
		r.call.Method = ""
	}
	if in.ConnectionType == api.VPCLink {
		r.call.VPCLink = c.plan.fillVariables(in.ConnectionID)
	}
	if in.TLSConfig != nil {
		r.call.InsecureSkipVerification = in.TLSConfig.InsecureSkipVerification
	}
	switch r.kind {
	case HTTP, HTTPProxy:
		r.uri = c.compileURI(in)
	case AWS, AWSProxy:
		c.compileAWS(r, in)
	}
}

// compileMoves compiles requestParameters and, now that they are known, the
// address.
func (c *compiler) compileMoves(r *Route, in *api.Integration) {
	queryMoves := false
	for _, pair := range in.RequestParameters {
		at, name, err := compileTarget(pair.Name)
		if err != nil {
			c.badSource(pair, "MA-607", err)
			continue
		}
		s, err := c.plan.compileSource(pair.Value, false, everywhere)
		if err != nil {
			c.badSource(pair, formRule(api.ValidRequestSource(pair.Value), "MA-607"), err)
			continue
		}
		m := move{source: s, place: at, name: name}
		m.bind(r.kind)
		c.checkMove(r, &m, pair)
		queryMoves = queryMoves || at == toQuery
		r.moves = append(r.moves, m)
	}
	if r.uri == nil {
		return
	}
	if r.kind == HTTP || r.kind == AWS { // a template may add parameters
		queryMoves = queryMoves || len(in.RequestTemplates) > 0
	}
	r.uri.settle(queryMoves)
	c.checkURI(r, in)
}

// checkMove warns of moves that fail or move nothing.
func (c *compiler) checkMove(r *Route, m *move, pair api.Pair) {
	switch {
	case m.fails != "":
		c.refuse("B-42", pair.Pos, fmt.Sprintf("a value for %s makes the call fail with 500: it %s", pair.Name, whyRefused(m)))
	case m.drop:
		c.warn("B-41", pair.Pos, fmt.Sprintf("%s is discarded on its way to the backend", pair.Name))
	case m.source.kind == fromNothing:
		c.warn("U-02", or2(pair.Text, pair.Pos), fmt.Sprintf("%s: stage %s has no variable of that name; nothing is sent", pair.Value, c.plan.stage.StageName))
	}
	c.checkDeclared(r, m, pair)
}

// checkDeclared warns of parameters that the method does not declare (§6).
func (c *compiler) checkDeclared(r *Route, m *move, pair api.Pair) {
	var declared string
	switch m.source.kind {
	case fromQuery, fromQueryValues:
		declared = "method.request.querystring." + m.source.name
	case fromHeader, fromHeaderValues:
		declared = "method.request.header." + m.source.name
	case fromPath:
		declared = "method.request.path." + m.source.name
	default:
		return
	}
	if _, ok := r.method.RequestParameters.Get(declared); !ok {
		c.refuse("CF-11", or2(pair.Text, pair.Pos), fmt.Sprintf("%s maps %s, which method %s does not declare in its request parameters", pair.Name, pair.Value, r.Name()))
	}
}

// checkURI reports an address that can never be called.
func (c *compiler) checkURI(r *Route, in *api.Integration) {
	if r.uri.fault != "" {
		if r.aws != nil || r.kind == HTTP || r.kind == HTTPProxy {
			c.fail(uriRule(in.URI), or2(in.URIPos, in.Pos), fmt.Sprintf("uri %q: %s", in.URI, r.uri.fault))
		}
		return
	}
	if r.uri.loose && strings.Contains(r.uri.raw, "${") && r.call.Function != "" && strings.Contains(c.plan.fillVariables(in.URI), "${") {
		c.warn("U-03", or2(in.URIPos, in.Pos), fmt.Sprintf("uri %s has names that nothing resolves; the function is called %s here", in.URI, r.call.Function))
	}
	mapped := map[string]bool{}
	for i := range r.moves {
		if r.moves[i].place == toPath {
			mapped[r.moves[i].name] = true
		}
	}
	for _, part := range append(append([]uriPart(nil), r.uri.path...), r.uri.query...) {
		if part.param && !mapped[part.text] && len(in.RequestTemplates) == 0 {
			c.add(api.Diagnostic{Severity: api.Error, Rule: "U-04", Pos: or2(in.URIPos, in.Pos),
				Summary:    fmt.Sprintf("placeholder {%s} of uri %s has no mapping; every call fails with 500", part.text, in.URI),
				Suggestion: fmt.Sprintf("integration.request.path.%s: method.request.path.%s", part.text, part.text)})
		}
	}
	if e := r.uri.fixed; e != nil {
		c.checkPort(e, in)
	}
}

func (c *compiler) checkPort(e *endpoint, in *api.Integration) {
	_, port := splitPort(e.addr)
	if n, _ := strconv.Atoi(port); !isCallablePort(n) {
		c.refuse("RW-53", or2(in.URIPos, in.Pos), fmt.Sprintf("the live service does not call port %d; it calls 80, 443 and 1024 to 65535", n))
	}
}

// compileHeaders settles the headers that the gateway adds (§7.3).
func (c *compiler) compileHeaders(r *Route) {
	r.headers.iam = r.method.AuthorizationType == api.AuthIAM
	id := c.plan.api.ID
	switch r.kind {
	case HTTP, HTTPProxy:
		r.headers.gateway = []Header{{"X-Amzn-Apigateway-Api-Id", id}}
	case AWS, AWSProxy:
		r.headers.gateway = []Header{{"x-amzn-apigateway-api-id", id}, {"X-Amz-Source-Arn", r.sourceARN}}
		if r.aws != nil && r.aws.target != "" {
			r.headers.target = r.aws.target
		}
	}
}

// compileSettings resolves the method settings for every verb (RW-34).
func (r *Route) compileSettings(st *api.Stage) {
	verbs := append([]string(nil), api.Verbs[:]...)
	for _, verb := range append(verbs, api.AnyMethod) {
		setting := findSetting(st.MethodSettings, r.resource.Path, verb)
		slot := verbAny
		if v := verbOf(verb); v >= 0 {
			slot = v
		}
		r.settings[slot] = setting
	}
}

// findSetting is the method setting of a path and verb: that of the verb, of
// ANY, of */*. No other key has a star.
func findSetting(settings api.MethodSettings, path, verb string) *api.MethodSetting {
	path = strings.TrimSuffix(path, "/")
	for _, key := range []string{path + "/" + verb, path + "/" + api.AnyMethod, allMethods} {
		for _, setting := range settings {
			if settingKey(setting.Key) == settingKey(key) {
				return setting
			}
		}
	}
	return nil
}

// allMethods is the key of the settings of all methods.
const allMethods = "*/*"

// checkSettings finds method settings that no method has.
func (c *compiler) checkSettings() {
	used := map[*api.MethodSetting]bool{}
	for _, r := range c.plan.routes {
		for i, setting := range r.settings {
			if r.method.HTTPMethod == api.AnyMethod || i == verbOf(r.method.HTTPMethod) {
				used[setting] = true
			}
		}
	}
	for _, s := range c.plan.stage.MethodSettings {
		if used[s] || settingKey(s.Key) == allMethods {
			continue
		}
		c.add(api.Diagnostic{Severity: api.Warning, Rule: "RW-34", Pos: or2(s.Pos, c.plan.stage.Pos),
			Summary:  fmt.Sprintf("the method settings %s of the stage %s are for no method of the API; they do not act", s.Key, c.plan.stage.StageName),
			Expected: "path/VERB of a method, without a slash in front, or */*"})
	}
}

// settingKey is the key of method settings with its path unescaped and without
// a slash in front.
func settingKey(key string) string {
	key = strings.ReplaceAll(strings.ReplaceAll(key, "~1", "/"), "~0", "~")
	return strings.TrimLeft(key, "/")
}

package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"postern/api"
)

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

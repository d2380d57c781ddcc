package auth

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"time"

	"postern/api"
	"postern/mapping"
)

// compileFunction compiles the call of the function as an AWS integration, so
// that authorizers and integrations reach functions alike.
func (a *authorizer) compileFunction(plan *mapping.Plan, from *api.Authorizer) {
	env := plan.Env()
	env.Variables = plan.Variables()
	a.sourceARN = "arn:" + env.Partition + ":execute-api:" + env.Region + ":" + env.Account + ":" + plan.API().ID + "/authorizers/" + from.ID
	method := &api.Method{
		HTTPMethod: http.MethodPost, AuthorizationType: api.AuthNone, MethodResponses: api.MethodResponses{{StatusCode: "200"}},
		Integration: &api.Integration{
			Type: api.TypeAWS, HTTPMethod: http.MethodPost, URI: from.AuthorizerURI, Credentials: from.AuthorizerCredentials,
			IntegrationResponses: api.IntegrationResponses{{StatusCode: "200"}},
		},
	}
	root := &api.Resource{Path: "/", Methods: api.Methods{method}}
	compiled, _ := mapping.Compile(&api.RestAPI{ID: plan.API().ID, Resources: []*api.Resource{root}}, &api.Stage{StageName: plan.Stage().StageName}, env)
	a.function = compiled.Routes()[0]
	if target, ok := a.function.AWSTarget(); !ok || target.Function == "" {
		a.breaks("authorizerUri " + from.AuthorizerURI + " calls no Lambda function; expected arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations")
	}
}

// event is what the function is told.
func (a *authorizer) event(route *mapping.Route, ex *mapping.Exchange, token string) []byte {
	if a.kind == api.TokenAuthorizer {
		return route.AppendTokenEvent(nil, ex, token)
	}
	if route.Method().APIKeyRequired && ex.Identity.APIKey == "" && route.Plan().API().APIKeySource != api.KeyFromAuthorizer {
		ex.Identity.APIKey = ex.Header("x-api-key") // not checked yet, but shown
		defer func() { ex.Identity.APIKey = "" }()
	}
	return route.AppendRequestEvent(nil, ex)
}

// reply is what came back from the function.
type reply struct {
	payload   []byte
	failed    bool // the function failed by itself
	status    int  // of the invocation
	requestID string
	latency   time.Duration
	outcome   mapping.Outcome // not OK: the function could not be called
}

var exchanges = sync.Pool{New: func() any { return new(mapping.Exchange) }}

// invoke calls the function with an event. The reply is the caller's.
func (a *authorizer) invoke(g *Gate, ex *mapping.Exchange, event []byte, token string) *reply {
	inner := exchanges.Get().(*mapping.Exchange)
	defer func() {
		inner.Reset()
		exchanges.Put(inner)
	}()
	inner.Request = mapping.Request{
		ID: ex.Request.ID, ExtendedID: ex.Request.ExtendedID, Time: ex.Request.Time, Trace: ex.Request.Trace, Test: true,
		Method: http.MethodPost, Path: "/", StagePath: "/", Body: event, Headers: inner.Request.Headers[:0],
	}
	a.function.Enter(inner)
	out := a.function.Map(inner)
	if out.OK() {
		out = a.function.Render(inner)
	}
	if !out.OK() {
		return &reply{outcome: kept(out)}
	}
	a.sign(inner)
	noteRequest(ex, inner, token)
	return a.perform(g, inner)
}

// perform calls the function of a finished integration request.
func (a *authorizer) perform(g *Gate, inner *mapping.Exchange) *reply {
	if g.call == nil {
		return &reply{outcome: mapping.ServiceError("", "nothing here calls Lambda functions")}
	}
	began := time.Now()
	out := g.call(inner)
	in := &inner.IntegrationResponse
	r := &reply{
		payload: bytes.Clone(in.Body), failed: in.FunctionError != "", status: in.Status,
		requestID: strings.Clone(in.RequestID), latency: in.Latency, outcome: kept(out),
	}
	if r.latency == 0 {
		r.latency = time.Since(began)
	}
	if out.OK() && in.Status != http.StatusOK {
		r.outcome = mapping.ServiceError("", "Lambda refused the call: "+string(in.Body))
	}
	return r
}

// kept is an outcome whose cause outlives the exchange that it is about.
func kept(out mapping.Outcome) mapping.Outcome {
	out.Cause = strings.Clone(out.Cause)
	return out
}

// sign names the authorizer as the source of the call (§7.3).
func (a *authorizer) sign(inner *mapping.Exchange) {
	headers := inner.IntegrationRequest.Headers
	for i := range headers {
		if headers[i].Name == "X-Amz-Source-Arn" {
			headers[i].Value = a.sourceARN
		}
	}
}

// noteRequest writes the call into the execution log.
func noteRequest(ex, inner *mapping.Exchange, token string) {
	if ex.Trace == nil {
		return
	}
	req := &inner.IntegrationRequest
	var headers strings.Builder
	for i, h := range req.Headers {
		if i > 0 {
			headers.WriteString(", ")
		}
		headers.WriteString(h.Name + "=" + h.Value)
	}
	ex.Trace.Log("Endpoint request URI: ", req.URI)
	ex.Trace.Log("Endpoint request headers: {", headers.String(), "}")
	ex.Trace.Log("Endpoint request body after transformations: ", hidden(ex, string(req.Body), token))
	ex.Trace.Log("Sending request to ", req.URI)
}

// hidden is an event without the identity of the caller, which is masked as the
// headers that carry one are (§18.2).
func hidden(ex *mapping.Exchange, event, token string) string {
	if ex.Trace.Reveal {
		return event
	}
	for _, secret := range []string{token, ex.Header("Authorization"), ex.Header("x-api-key")} {
		if secret != "" {
			event = strings.ReplaceAll(event, mapping.EventText(secret), mapping.EventText(mapping.Mask(secret)))
		}
	}
	return event
}

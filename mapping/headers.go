package mapping

import (
	"fmt"
	"strings"

	"postern/mapping/builtin"
)

// headerPlan is what is the same for all requests of a route about the headers
// to its backend.
type headerPlan struct {
	iam     bool     // the method uses AWS_IAM: Authorization is not passed
	gateway []Header // X-Amzn-Apigateway-Api-Id and its like
	target  string   // X-Amz-Target of a JSON-protocol service, "" for none
}

// buildHeaders makes the headers of the integration request (§7, RW-24):
// the client's, the mapped, the overriding, the gateway's.
func (r *Route) buildHeaders(ex *Exchange, templated bool) Outcome {
	switch r.kind {
	case HTTPProxy:
		r.passHeaders(ex)
	case HTTP:
		if h, ok := clientContentType(ex); ok && len(ex.Request.Body) > 0 { // B-03
			ex.IntegrationRequest.Headers = append(ex.IntegrationRequest.Headers, h)
		}
	}
	if r.kind != AWSProxy { // P-07: mappings do not reach a proxy function
		for i := range ex.moved {
			if m := &ex.moved[i]; m.place == toHeader && !m.drop {
				ex.putBackendHeader(m.name, m.value)
			}
		}
		if out := r.overrideHeaders(ex); !out.OK() {
			return out
		}
	}
	r.addGatewayHeaders(ex, templated)
	return Outcome{}
}

// clientContentType is the client's Content-Type line, the last one.
func clientContentType(ex *Exchange) (Header, bool) {
	value, ok := ex.header("Content-Type", false)
	return Header{"Content-Type", value}, ok && value != ""
}

// passHeaders forwards the client's headers (B-20, B-21); repeated lines become
// one (RW-22).
func (r *Route) passHeaders(ex *Exchange) {
	list := ex.Request.Headers
	for i := range list {
		h := list[i]
		if ruleOf(h.Name).held || passedBefore(list[:i], h.Name) || r.isSignature(h) {
			continue
		}
		if repeated(list[i+1:], h.Name) {
			h.Value = ex.joinLines(list[i:], h.Name)
		}
		ex.IntegrationRequest.Headers = append(ex.IntegrationRequest.Headers, h)
	}
}

// isSignature says whether a header is an Authorization that belongs to the
// gateway: SigV4, or any of a method that uses AWS_IAM.
func (r *Route) isSignature(h Header) bool {
	return sameHeader(h.Name, "Authorization") && (r.headers.iam || strings.HasPrefix(h.Value, "AWS4-"))
}

func passedBefore(list []Header, name string) bool { return repeated(list, name) }

// repeated says whether a name is in a list.
func repeated(list []Header, name string) bool {
	for i := range list {
		if sameHeader(list[i].Name, name) {
			return true
		}
	}
	return false
}

// joinLines is the values of a name in one line: "," between them, "; " between
// cookies.
func (ex *Exchange) joinLines(list []Header, name string) string {
	separator := ","
	if sameHeader(name, "Cookie") {
		separator = "; "
	}
	dst, n := ex.texts.open(), 0
	for i := range list {
		if sameHeader(list[i].Name, name) {
			dst = appendJoined(dst, list[i].Value, separator, n)
			n++
		}
	}
	return ex.texts.close(dst)
}

// putBackendHeader sets a header of the integration request: in the place of
// the one of that name, else at the end. Host has a field of its own.
func (ex *Exchange) putBackendHeader(name, value string) {
	if sameHeader(name, "Host") {
		ex.IntegrationRequest.Host = value
		return
	}
	list := ex.IntegrationRequest.Headers
	for i := range list {
		if sameHeader(list[i].Name, name) {
			list[i] = Header{name, value}
			return
		}
	}
	ex.IntegrationRequest.Headers = append(list, Header{name, value})
}

// overrideHeaders applies requestOverride.header of the template (O-08); the
// restrictions of mapped headers hold.
func (r *Route) overrideHeaders(ex *Exchange) Outcome {
	return ex.run.headerOverrides(ex, builtin.Request, func(name, value string) Outcome {
		m := move{place: toHeader, name: name}
		m.bind(r.kind)
		switch {
		case m.fails != "":
			return ConfigurationError(m.fails, fmt.Sprintf("the template sets requestOverride.header.%s, which %s", name, whyRefused(&m)))
		case !isFieldValue(value): // RW-21
			return ConfigurationError("Invalid header value", fmt.Sprintf("requestOverride.header.%s has a line break or NUL", name))
		case !m.drop:
			ex.putBackendHeader(name, value)
		}
		return Outcome{}
	})
}

// ownHeaders says which of the headers that have a default are set already.
type ownHeaders struct{ accept, agent, contentType bool }

func findOwn(list []Header) (own ownHeaders) {
	for i := range list {
		switch name := list[i].Name; len(name) {
		case len("Accept"):
			own.accept = own.accept || sameHeader(name, "Accept")
		case len("User-Agent"):
			own.agent = own.agent || sameHeader(name, "User-Agent")
		case len("Content-Type"):
			own.contentType = own.contentType || sameHeader(name, "Content-Type")
		}
	}
	return own
}

// addGatewayHeaders adds what the gateway sends of its own (§7.3).
func (r *Route) addGatewayHeaders(ex *Exchange, templated bool) {
	list := ex.IntegrationRequest.Headers
	own := findOwn(list)
	isAWS := r.kind == AWS || r.kind == AWSProxy
	if isAWS { // W-12: these come first
		list = append(list, Header{"x-amzn-lambda-integration-tag", ex.Request.ID})
		list = append(list, r.headers.gateway...)
	}
	if !own.contentType {
		list = r.defaultContentType(ex, list, templated)
	}
	if !own.accept {
		list = append(list, Header{"Accept", jsonType})
	}
	if !own.agent { // RW-52
		list = append(list, Header{"User-Agent", r.plan.userAgent})
	}
	if r.headers.target != "" && !repeated(list, "X-Amz-Target") { // Z-04, Z-06
		list = append(list, Header{"X-Amz-Target", r.headers.target})
	}
	if !isAWS {
		list = append(list, r.headers.gateway...)
	}
	ex.IntegrationRequest.Headers = append(list, Header{traceName, ex.Request.Trace.full})
}

// defaultContentType adds the Content-Type where neither client nor mapping set
// one (RW-54; AWS: §7.3).
func (r *Route) defaultContentType(ex *Exchange, list []Header, templated bool) []Header {
	switch r.kind {
	case HTTP:
		if templated && len(ex.IntegrationRequest.Body) > 0 {
			return append(list, Header{"Content-Type", jsonType})
		}
	case AWS:
		if h, ok := clientContentType(ex); ok {
			return append(list, h)
		}
		return append(list, Header{"Content-Type", jsonType})
	case AWSProxy:
		return append(list, Header{"Content-Type", jsonType})
	}
	return list
}

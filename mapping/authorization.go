package mapping

import (
	"fmt"
	"strings"
)

// IdentitySource is one compiled expression of an authorizer's identitySource.
type IdentitySource struct{ source source }

// identitySources are the forms that the expression may have (§4.3).
var identitySources = [...]string{"method.request.header.", "method.request.querystring.", "stageVariables.", "context."}

// IdentitySource compiles an expression such as method.request.header.Auth,
// method.request.querystring.key, stageVariables.name or context.identity.sourceIp.
func (p *Plan) IdentitySource(expr string) (*IdentitySource, error) {
	for _, form := range identitySources {
		if !strings.HasPrefix(expr, form) {
			continue
		}
		s, err := p.compileSource(expr, false, everywhere)
		if err != nil {
			return nil, err
		}
		return &IdentitySource{s}, nil
	}
	return nil, &sourceError{fmt.Sprintf("%q is no identity source", expr),
		"method.request.header.NAME, method.request.querystring.NAME, stageVariables.NAME or context.NAME"}
}

// Text is the value for a request, "" when it has none. It is valid as long as
// the request.
func (s *IdentitySource) Text(ex *Exchange) string {
	text, _, _ := s.source.read(ex) // only bodies can fail, and no source is one
	return text
}

// String is the expression.
func (s *IdentitySource) String() string { return s.source.expr }

// Header is the last value of a header of the method request, "" for none:
// of exactly this name, else ignoring case.
func (ex *Exchange) Header(name string) string {
	text, _ := ex.header(name, false)
	return text
}

// MethodARN is the ARN of the request as authorizers and policies see it. It is
// valid until Reset.
func (r *Route) MethodARN(ex *Exchange) string { return r.methodARN(ex) }

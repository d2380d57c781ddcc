package mapping

import (
	"fmt"
	"strings"

	"postern/api"
)

// Match chooses the route of a request (§2.3) and completes the method request
// at the door (§7.3). It sets path parameters; the query string is parsed on
// first use.
func (p *Plan) Match(ex *Exchange) (*Route, Outcome) {
	ex.plan = p
	ex.admit()
	if i := strings.IndexAny(ex.Request.Query, "|{}"); i >= 0 {
		return nil, FrontLimit(400, "Bad Request", fmt.Sprintf("the query string has an unencoded %q at position %d", ex.Request.Query[i], i))
	}
	s := search{path: ex.Request.Path, verb: verbOf(ex.Request.Method), params: ex.PathParameters[:0]}
	route := s.find(p.root, 0)
	ex.PathParameters = s.params
	if ex.Trace != nil {
		p.traceMatch(ex, route)
	}
	if route == nil {
		return nil, p.unmatched(ex)
	}
	ex.route = route
	ex.decodePath()
	return route, Outcome{}
}

// unmatched is the answer to a request without a route.
func (p *Plan) unmatched(ex *Exchange) Outcome {
	if sent, ok := ex.header("Authorization", false); ok && sent != "" && !isSigV4(sent) {
		return IncompleteSignature(sent, p.whyUnmatched(ex))
	}
	return Outcome{Type: api.MissingAuthenticationToken, Cause: p.whyUnmatched(ex)}
}

// isSigV4 says whether an Authorization header has the pairs of a signature.
func isSigV4(text string) bool {
	return strings.Contains(text, "Credential=") && strings.Contains(text, "Signature=")
}

// IncompleteSignature is the 403 for an Authorization header that is no SigV4
// signature, on a path that does not route (§2.3) or a method with AWS_IAM.
func IncompleteSignature(sent, cause string) Outcome {
	return Outcome{
		Type: api.Default4XX, Status: 403, ErrorType: "IncompleteSignatureException", tight: true,
		Message: "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
			"Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " +
			"Authorization=" + sent,
		Cause: cause + "; the Authorization header is no SigV4 signature",
	}
}

// whyUnmatched says what is nearest to a request without a route.
func (p *Plan) whyUnmatched(ex *Exchange) string {
	req := &ex.Request
	if verbOf(req.Method) < 0 { // RW-07
		return fmt.Sprintf("API Gateway does not serve the verb %s", req.Method)
	}
	if near := p.candidates(ex); len(near) > 0 {
		return fmt.Sprintf("%s matches resource %s, which has no method %s (it has %s)",
			req.Path, near[0].resource.Path, req.Method, verbsOf(near[0]))
	}
	return fmt.Sprintf("no resource matches %s%s", req.Path, p.nearest(req.Path))
}

// candidates are the resources whose path matches, most specific first,
// whatever their methods.
func (p *Plan) candidates(ex *Exchange) []*node {
	var list []*node
	s := search{path: ex.Request.Path, verb: -1, tried: func(n *node) bool {
		list = append(list, n)
		return true
	}}
	s.find(p.root, 0)
	return list
}

func verbsOf(n *node) string {
	var verbs []string
	for _, method := range n.resource.Methods {
		verbs = append(verbs, method.HTTPMethod)
	}
	if verbs == nil {
		return "none"
	}
	return strings.Join(verbs, ", ")
}

// nearest hints at the resource that shares the longest start with a path.
func (p *Plan) nearest(path string) string {
	best, length := "", 0
	for _, r := range p.routes {
		if n := sharedStart(r.resource.Path, path); n > length {
			best, length = r.resource.Path, n
		}
	}
	if length < 2 {
		return ""
	}
	return "; nearest is " + best
}

func sharedStart(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

package mapping

import (
	"strings"
	"time"

	"postern/api"
)

// Route is one compiled method of a resource. It never changes and is shared
// by all requests. The steps of a request are, in order, [Route.Map],
// [Route.Render], the call of the backend by the caller, [Route.Response].
// Each returns the gateway answer that ends the request, or a zero [Outcome].
type Route struct {
	plan     *Plan
	resource *api.Resource
	method   *api.Method
	kind     Kind
	broken   Outcome // what every request of a route without integration gets
	findings api.Diagnostics

	validation  validation
	moves       []move
	templates   templateTable
	passthrough api.PassthroughBehavior
	content     api.ContentHandling
	uri         *uriRecipe
	aws         *awsCall
	call        IntegrationRequest // fields that are the same for all requests
	sourceARN   string
	headers     headerPlan
	cache       cacheKey

	responses       []*responsePlan // with a pattern, in the order of selection
	defaultResponse *responsePlan   // nil: none
	settings        [8]*api.MethodSetting
	guarded         bool // see Guarded
	cached          bool // see Cached
}

// Resource is the resource of the route. It must not be changed.
func (r *Route) Resource() *api.Resource { return r.resource }

// Method is the method of the route. It must not be changed.
func (r *Route) Method() *api.Method { return r.method }

// Plan is the plan the route belongs to.
func (r *Route) Plan() *Plan { return r.plan }

// Kind is the sort of the integration.
func (r *Route) Kind() Kind { return r.kind }

// Timeout is the time the backend has for its whole answer.
func (r *Route) Timeout() time.Duration { return r.call.Timeout }

// AWSTarget is what an integration calls on AWS. Function is set for Lambda
// invocations, Action for an action/ uri.
type AWSTarget struct {
	Service, Subdomain, Action, Function string
}

// AWSTarget is what the route calls on AWS; ok is false for all other kinds and
// for a uri that cannot be called.
func (r *Route) AWSTarget() (t AWSTarget, ok bool) {
	if r.aws == nil {
		return t, false
	}
	return AWSTarget{Service: r.aws.service, Subdomain: r.aws.prefix, Action: r.aws.action, Function: r.call.Function}, true
}

// Findings are the diagnostics of compiling this route. An error among them is
// the reason why requests of the route fail.
func (r *Route) Findings() api.Diagnostics { return r.findings }

// Name is verb as configured and resource path: "GET /pets/{id}".
func (r *Route) Name() string { return r.method.HTTPMethod + " " + r.resource.Path }

// Setting are the stage's method settings for a client verb: those of the verb,
// else of ANY, else of */* (RW-34); nil when there are none.
func (r *Route) Setting(verb string) *api.MethodSetting {
	if v := verbOf(verb); v >= 0 {
		return r.settings[v]
	}
	return r.settings[verbAny]
}

// AppendMethodARN appends the ARN of the request as authorizers and policies
// see it: the client's verb and the actual path (§4.2).
func (r *Route) AppendMethodARN(dst []byte, ex *Exchange) []byte {
	dst = append(dst, r.plan.arnPrefix...)
	dst = append(dst, ex.Request.Method...)
	dst = append(dst, '/')
	return append(dst, strings.TrimPrefix(ex.Request.Path, "/")...)
}

// CacheNamespace is the namespace of the route's cache entries.
func (r *Route) CacheNamespace() string { return r.cache.namespace }

// AppendCacheKey appends the key of the request in the stage cache: namespace
// and values of cacheKeyParameters, each with its length. Valid after Map.
func (r *Route) AppendCacheKey(dst []byte, ex *Exchange) []byte { return r.cache.append(dst, ex) }

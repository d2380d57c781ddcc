package mapping

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"postern/api"
)

// GuardOutline is what requests have to pass before they are mapped.
type GuardOutline struct {
	Policy        bool                  `json:"policy,omitempty"` // the resource policy of the API
	Authorization api.AuthorizationType `json:"authorizationType,omitempty"`
	Authorizer    string                `json:"authorizer,omitempty"` // its name
	APIKey        api.APIKeySource      `json:"apiKey,omitempty"`     // where a required key is read
	Throttles     []ThrottleOutline     `json:"throttles,omitempty"`
}

// ThrottleOutline is a throttle that the stage sets for a verb of the method.
type ThrottleOutline struct {
	Verb string `json:"verb"`
	api.Throttle
}

// guardOutline is what the route asks of its callers, nil for nothing.
func (r *Route) guardOutline() *GuardOutline {
	if !r.guarded {
		return nil
	}
	o := &GuardOutline{Policy: r.plan.api.Policy != ""}
	if kind := r.method.AuthorizationType; kind != api.AuthNone {
		o.Authorization = kind
	}
	if a := r.Authorizer(); a != nil {
		o.Authorizer = a.Name
	}
	if r.method.APIKeyRequired {
		o.APIKey = api.APIKeySource(or(string(r.plan.api.APIKeySource), string(api.KeyFromHeader)))
	}
	for _, verb := range api.Verbs {
		if r.method.HTTPMethod != api.AnyMethod && r.method.HTTPMethod != verb {
			continue
		}
		if t, ok := r.Throttle(verb); ok {
			o.Throttles = append(o.Throttles, ThrottleOutline{verb, t})
		}
	}
	return o
}

// describeGuard prints what requests have to pass.
func (r *Route) describeGuard(out *bufio.Writer) {
	o := r.guardOutline()
	if o == nil {
		return
	}
	if o.Policy {
		fmt.Fprintln(out, "  the resource policy of the API has to allow it")
	}
	if o.Authorization != "" {
		fmt.Fprintln(out, strings.TrimRight("  authorization "+string(o.Authorization)+" "+o.Authorizer, " "))
	}
	switch o.APIKey {
	case api.KeyFromHeader:
		fmt.Fprintln(out, "  requires an API key in x-api-key")
	case api.KeyFromAuthorizer:
		fmt.Fprintln(out, "  requires an API key, named by the authorizer")
	}
	for _, t := range o.Throttles {
		fmt.Fprintf(out, "  %s: %s requests per second, burst %d\n", t.Verb, strconv.FormatFloat(t.RateLimit, 'f', -1, 64), t.BurstLimit)
	}
}

package mapping

import "postern/api"

// Guarded says whether requests of the route have checks to pass before they
// are mapped: a resource policy, an authorizer, an API key, a throttle of the
// stage. Most methods have none, and pay nothing but this question.
func (r *Route) Guarded() bool { return r.guarded }

// Authorizer is the authorizer of the method; nil when it has none, and when
// its id is that of no authorizer.
func (r *Route) Authorizer() *api.Authorizer {
	for _, a := range r.plan.api.Authorizers {
		if a.ID == r.method.AuthorizerID && a.ID != "" {
			return a
		}
	}
	return nil
}

// Authorized says whether callers have to be authorized: by the method, or by
// the resource policy of the API.
func (r *Route) Authorized() bool {
	kind := r.method.AuthorizationType
	return r.plan.api.Policy != "" || kind != "" && kind != api.AuthNone
}

// Throttle is the token bucket that the stage sets for a client verb (RW-34);
// ok is false when it sets none.
func (r *Route) Throttle(verb string) (t api.Throttle, ok bool) {
	if setting := r.Setting(verb); setting != nil {
		return setting.Throttle()
	}
	return t, false
}

// compileGuard settles whether the route is guarded. Settings are compiled.
func (r *Route) compileGuard() {
	r.guarded = r.Authorized() || r.method.APIKeyRequired
	for _, setting := range r.settings {
		if setting == nil {
			continue
		}
		if _, throttled := setting.Throttle(); throttled {
			r.guarded = true
		}
	}
}

// Hide makes a text a secret of the request, such as the API key that an
// authorizer named: it is masked wherever it appears from now on. Texts too
// short to tell from others are not.
func (t *Trace) Hide(secret string) {
	if t != nil && !t.Reveal && len(secret) >= shortestSecret {
		t.secrets = append(t.secrets, clone(secret))
	}
}

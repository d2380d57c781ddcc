package auth

import (
	"postern/mapping"
	"postern/runtime/policy"
)

const invalidateCache = "execute-api:InvalidateCache"

// mayInvalidate settles whether the caller of an allowed request may have
// entries of the stage cache replaced: the same policies, asked about another
// action. It matters to requests with Cache-Control on cached methods alone.
func (c *check) mayInvalidate(ex *mapping.Exchange, arn string, own func(*policy.Request) policy.Decision, sameAccount bool) {
	if !c.route.Cached() || ex.Header("Cache-Control") == "" {
		return
	}
	r := &policy.Request{Action: invalidateCache, Resource: arn, Principal: ex.Identity.UserARN, Facts: (*facts)(ex)}
	ex.MayInvalidate = combine(own(r), c.stage.policy.Evaluate(r).Decision, sameAccount) == policy.Allow
}

// silent is the policy of a caller who brings none.
func silent(*policy.Request) policy.Decision { return policy.Silent }

// decide is what the policy of an access key says; without one the caller may do
// everything.
func (k *key) decide(r *policy.Request) policy.Decision {
	if k.policy == nil {
		return policy.Allow
	}
	return k.policy.Evaluate(r).Decision
}

// decide is what the policy that an authorizer returned says.
func (r *result) decide(request *policy.Request) policy.Decision {
	return r.policy.Evaluate(request).Decision
}

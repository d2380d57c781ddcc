package auth

import (
	"postern/api"
	"postern/mapping"
	"postern/runtime/policy"
)

const (
	invoke = "execute-api:Invoke"
	// maxARN is the most bytes of the ARN of an authorized request (§17).
	maxARN = 1600
)

// check is what requests of one route have to pass.
type check struct {
	gate       *Gate
	route      *mapping.Route
	stage      *stage
	authorizer *authorizer // of the method; nil for none
	step       func(ex *mapping.Exchange, arn string) mapping.Outcome
}

// prepare chooses the step of the method's authorization type.
func (c *check) prepare() func(ex *mapping.Exchange) mapping.Outcome {
	method := c.route.Method()
	switch method.AuthorizationType {
	case "", api.AuthNone:
		c.step = c.anonymous
	case api.AuthIAM:
		c.step = c.iam
	case api.AuthCustom, api.AuthCognito:
		c.prepareAuthorizer(method)
	default:
		c.step = c.refuse(mapping.ConfigurationError("Unknown authorization type",
			"the method has the authorizationType "+string(method.AuthorizationType)+"; REST APIs have NONE, AWS_IAM, CUSTOM and COGNITO_USER_POOLS"))
	}
	if c.stage.broken != "" {
		c.step = c.refuse(mapping.ConfigurationError("Invalid resource policy", "the resource policy of the API cannot be used: "+c.stage.broken))
	}
	return c.run
}

// prepareAuthorizer goes by the type of the authorizer itself.
func (c *check) prepareAuthorizer(method *api.Method) {
	c.authorizer = c.stage.authorizers[method.AuthorizerID]
	switch {
	case c.authorizer == nil:
		cause := "the method names the authorizer " + method.AuthorizerID + ", which the API does not have"
		if method.AuthorizerID == "" {
			cause = "the method has the authorizationType " + string(method.AuthorizationType) + " and no authorizer"
		}
		c.step = c.refuse(configurationError(cause))
	case c.authorizer.broken != "":
		c.step = c.refuse(configurationError("the authorizer " + c.authorizer.title() + " cannot be used: " + c.authorizer.broken))
	case c.authorizer.kind == api.CognitoAuthorizer:
		c.step = c.userPool
	default:
		c.step = c.custom
	}
}

// refuse answers every request alike.
func (c *check) refuse(out mapping.Outcome) func(*mapping.Exchange, string) mapping.Outcome {
	return func(*mapping.Exchange, string) mapping.Outcome { return out }
}

// run is the check of one request.
func (c *check) run(ex *mapping.Exchange) mapping.Outcome {
	arn := c.route.MethodARN(ex)
	if len(arn) > maxARN {
		return mapping.FrontLimit(414, "Request URI too long", "the ARN of the request has more than 1,600 bytes, the limit of authorized methods")
	}
	return c.step(ex, arn)
}

// anonymous is authorizationType NONE under a resource policy: it has to allow.
func (c *check) anonymous(ex *mapping.Exchange, arn string) mapping.Outcome {
	return c.allowedByResource(ex, arn)
}

// allowedByResource demands an explicit allow of the resource policy, when there
// is one.
func (c *check) allowedByResource(ex *mapping.Exchange, arn string) mapping.Outcome {
	if c.stage.policy == nil {
		return mapping.Outcome{}
	}
	v := c.resource(ex, arn)
	if v.Decision == policy.Allow {
		c.mayInvalidate(ex, arn, silent, true)
		return c.authorized(ex, "the resource policy allows the call", v)
	}
	return c.denied(ex, userMessage(ex, arn, v.Decision), resourceReason(v))
}

// resource is the verdict of the resource policy.
func (c *check) resource(ex *mapping.Exchange, arn string) policy.Verdict {
	return c.stage.policy.Evaluate(&policy.Request{Action: invoke, Resource: arn, Principal: ex.Identity.UserARN, Facts: (*facts)(ex)})
}

// custom asks a Lambda authorizer. An explicit deny of the resource policy comes
// first, and calls nobody.
func (c *check) custom(ex *mapping.Exchange, arn string) mapping.Outcome {
	resource := c.resource(ex, arn)
	if resource.Decision == policy.Deny {
		return c.denied(ex, userMessage(ex, arn, policy.Deny), resourceReason(resource))
	}
	result, outcome := c.authorizer.ask(c, ex)
	if !outcome.OK() {
		return outcome
	}
	result.fill(ex)
	own := result.policy.Evaluate(&policy.Request{Action: invoke, Resource: arn, Facts: (*facts)(ex)})
	if combine(own.Decision, resource.Decision, true) == policy.Allow {
		c.mayInvalidate(ex, arn, result.decide, true)
		if own.Decision == policy.Allow {
			return c.authorized(ex, "the policy of the authorizer allows the call", own)
		}
		return c.authorized(ex, "the resource policy allows the call", resource)
	}
	return c.denied(ex, customMessage(own.Decision), c.authorizer.reason(own, result))
}

// combine is the decision of an identity's policy together with the resource
// policy (§4.1, tables A and B).
func combine(own, resource policy.Decision, sameAccount bool) policy.Decision {
	switch {
	case own == policy.Deny || resource == policy.Deny:
		return policy.Deny
	case own == policy.Allow && resource == policy.Allow:
		return policy.Allow
	case sameAccount && (own == policy.Allow || resource == policy.Allow):
		return policy.Allow
	}
	return policy.Silent
}

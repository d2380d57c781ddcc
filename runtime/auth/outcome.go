package auth

import (
	"strconv"
	"strings"

	"postern/api"
	"postern/mapping"
	"postern/runtime/policy"
)

// logDenied is the line of the execution log for a call that is not allowed.
const logDenied = "The client is not authorized to perform this operation."

// unauthorized is the 401 of a missing, malformed or refused token.
func unauthorized(cause string) mapping.Outcome {
	return mapping.Outcome{Type: api.Unauthorized, Cause: cause}
}

// configurationError is the 500 of an authorizer that cannot be asked, or whose
// result cannot be read.
func configurationError(cause string) mapping.Outcome {
	return mapping.Outcome{Type: api.AuthorizerConfigurationError, Cause: cause, Log: "Execution failed due to configuration error: Authorizer error"}
}

// denied is the 403 of a policy that does not allow.
func (c *check) denied(ex *mapping.Exchange, message, cause string) mapping.Outcome {
	ex.Phases.Authorize = mapping.Phase{Status: 403, Error: message}
	return mapping.Outcome{Type: api.AccessDenied, Message: message, Cause: cause, Log: logDenied}
}

// authorized notes the statement that lets a request pass.
func (c *check) authorized(ex *mapping.Exchange, title string, v policy.Verdict) mapping.Outcome {
	ex.Phases.Authorize = mapping.Phase{Status: 200}
	if ex.Trace != nil {
		ex.Trace.Note(mapping.StepAuthorizer, title, place(v))
	}
	return mapping.Outcome{}
}

// place names a statement: Statement[1] "ReadOnly".
func place(v policy.Verdict) string {
	if v.Statement < 0 {
		return ""
	}
	text := "Statement[" + strconv.Itoa(v.Statement) + "]"
	if v.Sid != "" {
		text += " " + strconv.Quote(v.Sid)
	}
	return text
}

const explicit = " with an explicit deny"

// userMessage is the text of a refusal by IAM or by the resource policy (§4.6).
func userMessage(ex *mapping.Exchange, arn string, d policy.Decision) string {
	who := ex.Identity.UserARN
	if who == "" {
		who = "anonymous"
	}
	text := "User: " + who + " is not authorized to perform: " + invoke + " on resource: " + maskAccount(arn)
	if d == policy.Deny {
		text += explicit
	}
	return text
}

// maskAccount leaves the last four digits of the account in an ARN.
func maskAccount(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 || len(fields[4]) < 4 {
		return arn
	}
	fields[4] = "********" + fields[4][len(fields[4])-4:]
	return strings.Join(fields, ":")
}

// customMessage is the text of a refusal by the policy of an authorizer (§4.4).
func customMessage(d policy.Decision) string {
	const text = "User is not authorized to access this resource"
	if d == policy.Deny {
		return text + explicit
	}
	return text
}

// resourceReason says why the resource policy refuses.
func resourceReason(v policy.Verdict) string {
	if v.Decision == policy.Deny {
		return "the resource policy of the API denies the call: " + place(v)
	}
	return "no statement of the API's resource policy allows the call; with a policy every call needs an explicit allow"
}

// reason says why the policy of an authorizer refuses.
func (a *authorizer) reason(v policy.Verdict, r *result) string {
	who := "the policy that the authorizer " + a.title() + " returned for the principal " + mapping.Mask(r.principal)
	if v.Decision == policy.Deny {
		return who + " denies the call: " + place(v)
	}
	return who + " has no statement about the call: Action has to match " + invoke + ", Resource the methodArn of this very request, " +
		"also when the result is cached"
}

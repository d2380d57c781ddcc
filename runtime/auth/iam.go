package auth

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
	"postern/runtime/policy"
	"postern/runtime/sigv4"
)

// maxSkew is how far the clock of a client may be off (§4.6).
const maxSkew = 5 * time.Minute

// iam is authorizationType AWS_IAM: a signature, then the policies of the caller
// and of the API together.
func (c *check) iam(ex *mapping.Exchange, arn string) mapping.Outcome {
	began := c.gate.now()
	caller, outcome := c.authenticate(ex, began)
	ex.Phases.Authenticate = mapping.Phase{Status: 200, Latency: c.gate.now().Sub(began)}
	if !outcome.OK() {
		ex.Phases.Authenticate.Status, ex.Phases.Authenticate.Error = statusOf(outcome), outcome.Cause
		return outcome
	}
	caller.fill(ex)
	own := policy.Verdict{Decision: policy.Allow, Statement: -1}
	if caller.policy != nil {
		own = caller.policy.Evaluate(&policy.Request{Action: invoke, Resource: arn, Facts: (*facts)(ex)})
	}
	resource := c.resource(ex, arn)
	same := ex.Identity.AccountID == c.stage.account
	c.mayInvalidate(ex, arn, caller.decide, same)
	switch d := combine(own.Decision, resource.Decision, same); {
	case d != policy.Allow:
		return c.denied(ex, userMessage(ex, arn, d), iamReason(caller, own, resource, same))
	case resource.Decision == policy.Allow:
		return c.authorized(ex, "the resource policy allows the call", resource)
	case caller.policy == nil:
		return c.authorized(ex, "the caller is allowed", own)
	default:
		return c.authorized(ex, "the policy of the caller allows the call", own)
	}
}

// iamReason says which of both policies refuses.
func iamReason(caller *key, own, resource policy.Verdict, same bool) string {
	at := "the policy of the access key " + caller.id + " (keys section of postern.yaml)"
	switch {
	case own.Decision == policy.Deny:
		return at + " denies the call: " + place(own)
	case resource.Decision == policy.Deny:
		return resourceReason(resource)
	case !same && own.Decision == policy.Allow:
		return "the caller belongs to another account than the API, and no statement of the API's resource policy allows the call"
	case !same && resource.Decision == policy.Allow:
		return "the caller belongs to another account than the API, and " + at + " has no statement about the call"
	}
	return at + " has no statement about the call, nor has a resource policy"
}

// authenticate finds the key that a request is signed with.
func (c *check) authenticate(ex *mapping.Exchange, now time.Time) (*key, mapping.Outcome) {
	request := sentRequest(ex)
	s, err := sigv4.Read(request)
	if err != nil {
		return nil, refusal(ex, err, "")
	}
	caller := c.gate.trusted.Load().keys[s.AccessKey]
	switch {
	case caller == nil:
		return nil, unknownClient("the access key " + s.AccessKey + " is not known: add it to the keys section of postern.yaml: " +
			s.AccessKey + ": {secret: …, arn: \"arn:aws:iam::" + c.stage.account + ":user/name\"}")
	case caller.broken != "":
		return nil, unknownClient("the access key " + s.AccessKey + " cannot be used: " + caller.broken)
	case caller.token != s.Token:
		return nil, unknownClient("the security token is not that of the access key " + s.AccessKey + " in the keys section of postern.yaml")
	case !caller.expires.IsZero() && now.After(caller.expires):
		return nil, mapping.Outcome{Type: api.ExpiredToken, Cause: "the access key " + s.AccessKey + " was valid until " + caller.expires.Format(time.RFC3339)}
	case s.Region != c.stage.region:
		return nil, refusal(ex, &sigv4.Fault{Kind: sigv4.Invalid, Message: "Credential should be scoped to a valid region, not '" + s.Region + "'. "},
			"the API is in the region "+c.stage.region)
	}
	if err := s.Verify(request, caller.secret, sigv4.Terms{Service: "execute-api", Skew: maxSkew, Now: now}); err != nil {
		return nil, refusal(ex, err, "the signature of the access key "+s.AccessKey+" is not accepted")
	}
	if ex.Trace != nil {
		ex.Trace.Note(mapping.StepAuthorizer, "the request is signed by "+caller.identity.UserARN, "", "access key", caller.id)
	}
	return caller, mapping.Outcome{}
}

// unknownClient is the 403 for credentials that nobody knows.
func unknownClient(cause string) mapping.Outcome {
	out := mapping.Forbidden(cause)
	out.Message, out.ErrorType = "The security token included in the request is invalid.", "UnrecognizedClientException"
	return out
}

// refusal is the gateway answer for a signature that is not accepted (§4.6).
func refusal(ex *mapping.Exchange, err error, cause string) mapping.Outcome {
	var fault *sigv4.Fault
	if !errors.As(err, &fault) {
		return unknownClient(err.Error())
	}
	if fault.Detail != "" && ex.Trace != nil {
		ex.Trace.Note(mapping.StepAuthorizer, "the signature is another one", "compare with what the client signed", "canonical request", fault.Detail)
	}
	switch fault.Kind {
	case sigv4.MissingToken:
		return mapping.Outcome{Type: api.MissingAuthenticationToken,
			Cause: "the method has AWS_IAM and the request has no signature: sign it (SigV4, service execute-api) with a key of the keys section of postern.yaml"}
	case sigv4.Incomplete:
		out := mapping.Forbidden("the method has AWS_IAM and the signature of the request is not whole: " + fault.Message)
		out.Message, out.ErrorType = fault.Message, fault.Exception()
		return out
	}
	if cause != "" {
		cause += ": "
	}
	return mapping.Outcome{Type: api.InvalidSignature, Message: fault.Message, Cause: cause + fault.Message}
}

// sentRequest is the request as its client signed it.
func sentRequest(ex *mapping.Exchange) *sigv4.Request {
	sent := &ex.Request.Sent
	target, _, _ := strings.Cut(ex.Request.Target, "#")
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		target = u.RequestURI()
	}
	r := &sigv4.Request{Method: sent.Method, Path: target, Body: sent.Body}
	for fields := sent.Fields; len(fields) > 0; {
		line, rest, _ := bytes.Cut(fields, []byte("\n"))
		fields = rest
		name, value, ok := strings.Cut(string(bytes.TrimSuffix(line, []byte("\r"))), ":")
		if !ok {
			continue
		}
		r.Fields = append(r.Fields, sigv4.Field{Name: name, Value: strings.Trim(value, " \t")})
		if strings.EqualFold(name, "Host") {
			r.Host = strings.TrimSpace(value)
		}
	}
	return r
}

package auth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"postern/mapping"
	"postern/runtime/policy"
	"postern/vtl/value"
)

// result is what a Lambda authorizer returned, read.
type result struct {
	principal string
	policy    *policy.Policy
	document  string // the policy as text
	values    []mapping.Entry
	usageKey  string
}

// fill shows the result to the rest of the request.
func (r *result) fill(ex *mapping.Exchange) {
	a := &ex.Authorizer
	a.Used, a.HasLatency = true, true
	a.PrincipalID, a.UsageKey = r.principal, r.usageKey
	a.Values = append(a.Values[:0], r.values...)
}

// failure is why a result cannot be used.
type failure struct {
	cause string // for people
	log   string // after "Execution failed due to configuration error: "
	own   bool   // the function failed by itself: AUTHORIZER_FAILURE
}

// readResult reads the payload of an authorizer (§4.4).
func readResult(payload []byte) (*result, *failure) {
	if !json.Valid(payload) {
		return nil, &failure{cause: "the authorizer returned no JSON", log: "Invalid JSON in response: the result is no JSON"}
	}
	if text := bytes.TrimSpace(payload); text[0] == '"' {
		return nil, &failure{cause: "the authorizer returned a text instead of an object with principalId and policyDocument", log: "Authorizer function failed with response body: " + string(text), own: true}
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(payload, &members) != nil || members == nil {
		return nil, malformed("the result is no object")
	}
	r := &result{}
	var failed *failure
	if r.principal, failed = principalOf(members["principalId"]); failed != nil {
		return nil, failed
	}
	if failed = r.readPolicy(members["policyDocument"]); failed != nil {
		return nil, failed
	}
	if failed = r.readContext(members["context"]); failed != nil {
		return nil, failed
	}
	if raw := members["usageIdentifierKey"]; raw != nil && json.Unmarshal(raw, &r.usageKey) != nil {
		return nil, malformed("usageIdentifierKey is no text")
	}
	return r, nil
}

// malformed is a result that lacks or spoils something.
func malformed(what string) *failure {
	return &failure{cause: "the result of the authorizer cannot be used: " + what, log: "Invalid JSON in response: " + what}
}

func principalOf(raw json.RawMessage) (principal string, failed *failure) {
	if isNull(raw) {
		return "", malformed("principalId is missing")
	}
	if json.Unmarshal(raw, &principal) != nil {
		return "", malformed("principalId is no text")
	}
	if principal == "" {
		return "", malformed("principalId is empty")
	}
	return principal, nil
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func (r *result) readPolicy(raw json.RawMessage) *failure {
	if isNull(raw) {
		return malformed("policyDocument is missing")
	}
	p, err := policy.ParseWith(raw, policy.Options{MaxResource: maxResource})
	if err != nil {
		return malformed("policyDocument: " + err.Error())
	}
	r.policy, r.document = p, string(raw)
	return nil
}

// readContext reads the entries of context as texts: 1 is "1", true is "true".
// An entry that is null has no value.
func (r *result) readContext(raw json.RawMessage) *failure {
	if isNull(raw) {
		return nil
	}
	var arena value.Arena
	v, err := value.ReadJSON(&arena, raw)
	if err != nil || v.Kind() != value.KindMap {
		return malformed("context is no object")
	}
	for i := range v.Map().Len() {
		name, entry := v.Map().At(i)
		switch entry.Kind() {
		case value.KindMap, value.KindList:
			return malformed(fmt.Sprintf("context.%s is an object or a list; only texts, numbers and booleans are allowed", name.Str()))
		case value.KindNull:
			continue
		}
		text := string(entry.AppendJava(nil))
		r.values = append(r.values, mapping.Entry{Name: strings.Clone(name.Str()), Value: text})
	}
	return nil
}

// errorMessage is the message of a function that failed; ok is false for a
// payload that is a result.
func errorMessage(payload []byte, flagged bool) (message string, ok bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(payload, &members) != nil {
		return strings.ToValidUTF8(string(payload), "\uFFFD"), flagged
	}
	raw, has := members["errorMessage"]
	if !flagged && (!has || members["policyDocument"] != nil) {
		return "", false
	}
	if json.Unmarshal(raw, &message) != nil {
		message = string(raw)
	}
	return message, true
}

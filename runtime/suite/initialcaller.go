package suite

import (
	"regexp"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
	"postern/mapping"
)

// callersOf are the good request of a route from callers that its checks tell
// apart: nobody, somebody who is refused, one without key, one who may call.
// There are none for a route that asks nobody.
func callersOf(r *mapping.Route, good *Request, reply *Backend) (list []attempt) {
	if !r.Authorized() && !r.Method().APIKeyRequired {
		return nil
	}
	add := func(about, caller string, q *Request) {
		list = append(list, attempt{about: about, request: q, backend: reply, caller: caller})
	}
	add("nobody calls", "{}", good)
	allow, deny := admissions(r)
	refused := "the authorizer denies"
	if r.Method().AuthorizationType == api.AuthIAM {
		refused = "the policy of the signer denies"
	}
	withToken := identified(good, r.Authorizer())
	if deny != "" {
		add(refused, "{"+deny+"}", withToken)
	}
	if r.Method().APIKeyRequired {
		if allow != "" {
			add("no API key", "{"+allow+"}", withToken)
			allow += ", "
		}
		allow += "apiKey: valid"
	}
	if allow != "" {
		add("the caller may", "{"+allow+"}", withToken)
	}
	return list
}

// admissions are what a caller brings who may pass the authorizer of a route,
// and what one brings who may not; "" when there is nothing to bring.
func admissions(r *mapping.Route) (allow, deny string) {
	from := r.Authorizer()
	switch {
	case r.Method().AuthorizationType == api.AuthIAM:
		return "iam: {}", `iam: {policy: {Statement: [{Effect: Deny, Action: "*", Resource: "*"}]}}`
	case from == nil:
		return "", ""
	}
	allow = "authorizer: allow"
	member, names := "context", readNames(r, contextNames)
	if from.Type == api.CognitoAuthorizer {
		member, names = "claims", readNames(r, claimNames)
	}
	if len(names) > 0 {
		allow = "authorizer: {" + member + ": {" + strings.Join(names, ", ") + "}}"
	}
	return allow, "authorizer: deny"
}

// Names of what an authorizer gives to a mapping.
var (
	contextNames = regexp.MustCompile(`context\.authorizer\.([A-Za-z0-9_]+)`)
	claimNames   = regexp.MustCompile(`context\.authorizer\.claims(?:\.([A-Za-z0-9_-]+)|\[['"]([^'"]+)['"]\])`)
)

// given are members of the context that the function does not return, and
// claims that decide whether a token is accepted.
var given = []string{"principalId", "claims", "integrationLatency", "exp", "iat", "nbf", "iss", "aud", "scope", "token_use"}

// readNames are the names that the mappings of a route read, each with a value.
func readNames(r *mapping.Route, names *regexp.Regexp) (list []string) {
	var texts []string
	for _, t := range r.Templates() {
		texts = append(texts, t.Pair.Value)
	}
	for _, pair := range r.Method().Integration.RequestParameters {
		texts = append(texts, pair.Value)
	}
	for _, response := range r.Method().Integration.IntegrationResponses {
		for _, pair := range response.ResponseParameters {
			texts = append(texts, pair.Value)
		}
	}
	for _, found := range names.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		name := strings.Join(found[1:], "")
		if entry := scalar(name) + ": text"; !slices.Contains(given, name) && !slices.Contains(list, entry) {
			list = append(list, entry)
		}
	}
	return list
}

// identified is a request with what a Lambda authorizer wants to see.
func identified(q *Request, from *api.Authorizer) *Request {
	if from == nil || from.Type == api.CognitoAuthorizer {
		return q
	}
	with := *q
	with.Headers = slices.Clone(q.Headers)
	for _, expression := range strings.Split(from.IdentitySource, ",") {
		expression = strings.TrimSpace(expression)
		value := "token"
		if text, ok := sampleText(from.IdentityValidationExpression); ok && from.IdentityValidationExpression != "" {
			value = text
		}
		if name, ok := strings.CutPrefix(expression, "method.request.header."); ok && !hasHeader(with.Headers, name) {
			with.Headers = append(with.Headers, mapping.Header{Name: name, Value: value})
		}
		if name, ok := strings.CutPrefix(expression, "method.request.querystring."); ok {
			with.Path = withQuery(with.Path, name, value)
		}
	}
	return &with
}

// withQuery is a path with one more parameter, unless it has it.
func withQuery(path, name, value string) string {
	_, query, has := strings.Cut(path, "?")
	for _, pair := range strings.Split(query, "&") {
		if have, _, _ := strings.Cut(pair, "="); have == escapeQuery(name) {
			return path
		}
	}
	separator := "?"
	if has {
		separator = "&"
	}
	return path + separator + escapeQuery(name) + "=" + escapeQuery(value)
}

// writtenCaller reads a caller as it is written; nil for none.
func writtenCaller(text string) *Caller {
	if text == "" {
		return nil
	}
	var report api.Diagnostics
	doc := source.Parse("caller", []byte(text), &report)
	r := &reader{reading: source.NewReading(&report), report: &report}
	return r.caller(doc.Root)
}

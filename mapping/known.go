package mapping

import "slices"

// HeaderFate says what becomes of a header that a response mapping or override
// of an HTTP, AWS or MOCK integration sets: "" when it is sent as it is named,
// else "remapped" (to x-amzn-Remapped-{Name}) or "dropped" (D-02 to D-04).
func HeaderFate(name string) string {
	switch ruleOf(name).mapped {
	case remapped:
		return "remapped"
	case dropped:
		return "dropped"
	}
	return ""
}

// MockStatus is the integer statusCode that a MOCK integration reads from what
// its request template printed; ok is false where it answers 500 instead.
func MockStatus(body []byte) (status int, ok bool) { return mockStatus(new(Exchange), body) }

// KnownContext says whether templates know a variable of $context, given by its
// names: stage, or identity and sourceIp. Those of an authorizer may have any
// name.
func KnownContext(names ...string) bool {
	if len(names) == 0 {
		return true
	}
	switch names[0] {
	case "authorizer", "requestOverride", "responseOverride":
		return true
	case "requestTimeEpoch", "isCanaryRequest":
		return true
	case "identity":
		return len(names) == 1 || names[1] == "clientCert" || slices.Contains(identityNames[:], names[1])
	}
	return slices.Contains(rootNames[:], names[0])
}

// ContextNames are the variables of $context itself that templates know, and
// those of $context.identity with "identity." in front.
func ContextNames() []string {
	names := append(rootNames[:len(rootNames):len(rootNames)], "requestTimeEpoch", "isCanaryRequest", "identity", "authorizer",
		"requestOverride", "responseOverride")
	for _, name := range identityNames {
		names = append(names, "identity."+name)
	}
	return names
}

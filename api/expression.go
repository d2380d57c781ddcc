package api

import "strings"

// Places of a mapping key or source.
var (
	requestTargets = []string{"integration.request.header.", "integration.request.querystring.", "integration.request.path."}
	requestSources = []string{
		"method.request.header.", "method.request.querystring.", "method.request.path.",
		"method.request.multivalueheader.", "method.request.multivaluequerystring.",
	}
	responseSources = []string{"integration.response.header.", "integration.response.multivalueheader."}
	sharedSources   = []string{"stageVariables.", "context.", "$stageVariables.", "$context."}
)

// ValidMethodParameter says whether a key of a method's requestParameters has
// the form method.request.{header|querystring|path}.NAME (MA-421).
func ValidMethodParameter(key string) bool {
	return namedAfter(key, requestSources[:3]...)
}

// ValidRequestTarget says whether a key of an integration's requestParameters
// has the form integration.request.{header|querystring|path}.NAME (MA-607).
func ValidRequestTarget(key string) bool { return namedAfter(key, requestTargets...) }

// ValidRequestSource says whether a value of an integration's requestParameters
// is a mapping expression or a quoted constant (M-01).
func ValidRequestSource(value string) bool {
	return namedAfter(value, requestSources...) || bodySource(value, "method.request.body") || sharedSource(value)
}

// ValidResponseHeader says whether a key of responseParameters has the form
// method.response.header.NAME.
func ValidResponseHeader(key string) bool { return namedAfter(key, "method.response.header.") }

// ValidResponseSource says whether a value of an integration response's
// responseParameters is a mapping expression or a quoted constant (MA-465).
func ValidResponseSource(value string) bool {
	return namedAfter(value, responseSources...) || bodySource(value, "integration.response.body") || sharedSource(value)
}

// ValidGatewayHeader says whether a key of a gateway response's
// responseParameters is one of gatewayresponse.{header|path|querystring}.NAME.
func ValidGatewayHeader(key string) bool {
	return namedAfter(key, "gatewayresponse.header.", "gatewayresponse.path.", "gatewayresponse.querystring.")
}

// ValidGatewaySource says whether a value of a gateway response's
// responseParameters is a mapping expression or a quoted constant.
func ValidGatewaySource(value string) bool {
	return namedAfter(value, requestSources...) || namedAfter(value, "method.input.params.") || sharedSource(value)
}

// MethodParameter is the declared parameter that a source reads: for
// method.request.multivalueheader.X that is method.request.header.X. It is ""
// for every other source.
func MethodParameter(source string) string {
	if !namedAfter(source, requestSources...) {
		return ""
	}
	if rest, ok := strings.CutPrefix(source, "method.request.multivalue"); ok {
		return "method.request." + rest
	}
	return source
}

// IsConstant says whether a mapping value is text in single quotes.
func IsConstant(value string) bool {
	return len(value) >= 2 && value[0] == '\'' && value[len(value)-1] == '\''
}

func sharedSource(value string) bool {
	if IsConstant(value) {
		return true
	}
	for _, prefix := range sharedSources {
		if len(value) > len(prefix) && strings.HasPrefix(value, prefix) {
			return true
		}
	}
	return false
}

func bodySource(value, body string) bool {
	rest, ok := strings.CutPrefix(value, body)
	return ok && (rest == "" || len(rest) > 1 && (rest[0] == '.' || rest[0] == '['))
}

func namedAfter(text string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if name, ok := strings.CutPrefix(text, prefix); ok {
			return validName(name)
		}
	}
	return false
}

// validName holds names to [a-zA-Z0-9._$-]+.
func validName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !isAlphanumeric(c) && c != '.' && c != '_' && c != '$' && c != '-' {
			return false
		}
	}
	return name != ""
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// Placeholders are the names in braces in an integration URI, in order, without
// those of ${stageVariables.x}.
func Placeholders(uri string) []string {
	var names []string
	for i := 0; i < len(uri); i++ {
		if uri[i] != '{' {
			continue
		}
		end := strings.IndexByte(uri[i:], '}')
		if end < 0 {
			return names
		}
		if i == 0 || uri[i-1] != '$' {
			names = append(names, uri[i+1:i+end])
		}
		i += end
	}
	return names
}

// Unresolved says whether a text still holds a variable of a templating tool,
// ${name} other than ${stageVariables.x}, so that its form cannot be judged.
func Unresolved(text string) bool {
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			return strings.Contains(text, "{{") || strings.Contains(text, "<<") || strings.Contains(text, "#{")
		}
		text = text[start+2:]
		if !strings.HasPrefix(text, "stageVariables.") {
			return true
		}
	}
}

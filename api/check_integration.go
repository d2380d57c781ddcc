package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

const requestSourceForms = "method.request.{header|querystring|path|multivalueheader|multivaluequerystring}.NAME, " +
	"method.request.body[.PATH], stageVariables.NAME, context.NAME or 'text' in single quotes"

const responseSourceForms = "integration.response.{header|multivalueheader}.NAME, integration.response.body[.PATH], " +
	"stageVariables.NAME, context.NAME or 'text' in single quotes"

func (c *checker) integration(m *Method, i *Integration) {
	switch i.Type {
	case TypeMock:
	case TypeHTTP, TypeHTTPProxy, TypeAWS, TypeAWSProxy:
		c.backend(i)
	case "":
		c.fail("MA-602", i.Pos, "integration without type", "type: http, http_proxy, aws, aws_proxy or mock", "")
		return
	default:
		if !Unresolved(string(i.Type)) {
			c.fail("MA-602", i.Pos, fmt.Sprintf("unknown integration type %q", i.Type), "http, http_proxy, aws, aws_proxy or mock", "")
		}
		return
	}
	c.timeout(i)
	c.options(i)
	c.requestParameters(m, i)
	c.cacheKeys(m, i)
	c.mediaTypes(i.RequestTemplates, "requestTemplates")
	if !i.Type.IsProxy() {
		c.responses(m, i)
	}
}

func (c *checker) backend(i *Integration) {
	if i.HTTPMethod == "" {
		c.refuse("MA-602", i.Pos, fmt.Sprintf("%s integration without httpMethod", i.Type), "the verb of the call to the backend")
	}
	if i.URI == "" {
		c.fail("MA-602", i.Pos, fmt.Sprintf("%s integration without uri", i.Type), uriForm(i.Type), "")
		return
	}
	if i.Type == TypeHTTP || i.Type == TypeHTTPProxy {
		c.httpURI(i)
	} else {
		c.arn(i)
	}
	for _, name := range Placeholders(i.URI) {
		target := "integration.request.path." + strings.TrimSuffix(name, "+")
		if _, mapped := i.RequestParameters.Get(target); !mapped && validName(name) && !Unresolved(i.URI) {
			c.add(Warning, false, "U-04", i.URIPos, fmt.Sprintf("nothing fills {%s} in the uri; every call answers 500", name), "", fmt.Sprintf("requestParameters: %s: method.request.path.%s", target, name))
		}
	}
}

func uriForm(t IntegrationType) string {
	if t == TypeHTTP || t == TypeHTTPProxy {
		return "an absolute http or https URL"
	}
	return "arn:aws:apigateway:<region>:<service>:path/<path> or :action/<action>"
}

func (c *checker) httpURI(i *Integration) {
	if Unresolved(i.URI) || strings.HasPrefix(i.URI, "${stageVariables.") {
		return
	}
	scheme, rest, found := strings.Cut(i.URI, "://")
	if !found || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") || rest == "" {
		c.refuse("MA-602", i.URIPos, fmt.Sprintf("uri %q is no HTTP endpoint", i.URI), uriForm(i.Type))
		return
	}
	host, _, _ := strings.Cut(rest, "/")
	if strings.ContainsAny(host, "${}") {
		return
	}
	if _, err := url.Parse(scheme + "://" + host); err != nil {
		c.refuse("MA-602", i.URIPos, fmt.Sprintf("uri %q has no valid host", i.URI), uriForm(i.Type))
	}
}

func (c *checker) arn(i *Integration) {
	if Unresolved(i.URI) || strings.HasPrefix(i.URI, "${stageVariables.") {
		return
	}
	parts := strings.SplitN(i.URI, ":", 6)
	switch {
	case parts[0] != "arn":
		c.refuse("MA-602", i.URIPos, fmt.Sprintf("uri %q is no ARN", i.URI), uriForm(i.Type))
		return
	case len(parts) < 6 || !strings.HasPrefix(parts[5], "path/") && !strings.HasPrefix(parts[5], "action/"):
		c.refuse("MA-602", i.URIPos, fmt.Sprintf("uri %q has neither path nor action", i.URI), uriForm(i.Type))
		return
	case parts[3] == "" || parts[4] == "":
		c.refuse("MA-602", i.URIPos, fmt.Sprintf("uri %q has no region or no service", i.URI), uriForm(i.Type))
		return
	case parts[5] == "action/":
		c.refuse("MA-602", i.URIPos, fmt.Sprintf("uri %q names no action", i.URI), uriForm(i.Type))
		return
	}
	isLambda := parts[4] == "lambda"
	isFunction := isLambda && strings.Contains(parts[5], "/functions/")
	switch {
	case i.Type == TypeAWSProxy && !isFunction && parts[4] != "firehose":
		c.refuse("MA-602", i.URIPos, "AWS_PROXY with another service than a Lambda function or a Firehose stream", "type: aws, or the uri of a Lambda function")
	case i.Type == TypeAWS && !isLambda && i.Credentials == "":
		c.refuse("MA-602", i.Pos, "AWS integration without credentials", "credentials: the ARN of a role that may call the service")
	case isFunction && i.HTTPMethod != "" && i.HTTPMethod != "POST":
		// CF-23: other verbs import and fail at run time.
		c.warn("CF-23", i.Pos, fmt.Sprintf("a Lambda function is called with %s; every call answers 500", i.HTTPMethod), "httpMethod: POST")
	}
}

func (c *checker) timeout(i *Integration) {
	switch t := i.TimeoutInMillis; {
	case t == 0:
	case t < MinTimeoutInMillis:
		c.fail("MA-610", i.Pos, fmt.Sprintf("timeout of %d ms", t), "50 to 29000 ms", "")
	case t > DefaultTimeoutInMillis:
		// MA-610: regional APIs may have more after a raised quota.
		c.add(Note, true, "MA-610", i.Pos, fmt.Sprintf("timeout of %d ms needs a raised quota", t), "50 to 29000 ms", "")
	}
}

func (c *checker) options(i *Integration) {
	switch i.PassthroughBehavior {
	case "", WhenNoMatch, WhenNoTemplates, Never:
	default:
		c.refuse("MA-605", i.Pos, fmt.Sprintf("unknown passthrough behavior %q", i.PassthroughBehavior), "WHEN_NO_MATCH, WHEN_NO_TEMPLATES or NEVER")
	}
	c.contentHandling(i.ContentHandling, i.Pos)
	if i.ConnectionType == VPCLink && i.ConnectionID == "" {
		c.refuse("MA-602", i.Pos, "connectionType VPC_LINK without connectionId", "the id of a VPC link")
	}
	if i.ResponseTransferMode == Stream && !i.Type.IsProxy() {
		c.refuse("MA-612", i.Pos, fmt.Sprintf("responseTransferMode STREAM with the type %s", i.Type), "HTTP_PROXY or AWS_PROXY")
	}
}

func (c *checker) contentHandling(h ContentHandling, pos Pos) {
	if h != "" && h != ConvertToBinary && h != ConvertToText {
		c.refuse("MA-606", pos, fmt.Sprintf("unknown content handling %q", h), "CONVERT_TO_BINARY or CONVERT_TO_TEXT")
	}
}

func (c *checker) requestParameters(m *Method, i *Integration) {
	for _, p := range i.RequestParameters {
		switch declared := MethodParameter(p.Value); {
		case !ValidRequestTarget(p.Name) && !Unresolved(p.Name):
			c.refuse("MA-607", p.Pos, fmt.Sprintf("mapping to %q", p.Name), "integration.request.{header|querystring|path}.NAME, with NAME of letters, digits and ._$-")
		case !ValidRequestSource(p.Value) && !Unresolved(p.Value):
			c.add(Warning, true, "MA-607", p.Text, fmt.Sprintf("unknown mapping source %q; %s is not sent", p.Value, p.Name), requestSourceForms, quoteHint(p.Value))
		case declared != "" && m.RequestParameters.Index(declared) < 0:
			// CF-11: works as if declared.
			c.add(Warning, true, "CF-11", p.Text, fmt.Sprintf("the method does not declare %s", declared), "a parameter of the method", "")
		}
	}
}

// quoteHint is the constant that a text without quotes probably meant.
func quoteHint(value string) string {
	if value == "" || strings.ContainsAny(value, "'\"") || strings.HasPrefix(value, "method.") || strings.HasPrefix(value, "integration.") {
		return ""
	}
	return "'" + value + "'"
}

func (c *checker) cacheKeys(m *Method, i *Integration) {
	for _, key := range i.CacheKeyParameters {
		_, mapped := i.RequestParameters.Get(key)
		if mapped || m.RequestParameters.Index(key) >= 0 || Unresolved(key) {
			continue
		}
		c.refuse("MA-602", i.Pos, fmt.Sprintf("cache key parameter %q", key), "a declared method.request parameter or a mapped integration.request one")
	}
}

func (c *checker) responses(m *Method, i *Integration) {
	if len(i.IntegrationResponses) == 0 {
		// CF-22: fine for proxies, 500 at run time for others.
		c.warn("CF-22", i.Pos, "no integration responses; every call answers 500", "responses: at least default")
	}
	var patterns []string
	for _, r := range i.IntegrationResponses {
		c.integrationResponse(m, r)
		if slices.Contains(patterns, r.Pattern()) {
			c.refuse("MA-462", r.Pos, fmt.Sprintf("a second integration response with the pattern %q", r.Pattern()), "one response per pattern")
		}
		patterns = append(patterns, r.Pattern())
	}
}

func (c *checker) integrationResponse(m *Method, r *IntegrationResponse) {
	if !ValidStatusCode(r.StatusCode) {
		if !Unresolved(r.StatusCode) {
			c.refuse("N-82", r.Pos, fmt.Sprintf("integration response with the status %q", r.StatusCode), "three digits, 100 to 599")
		}
		return
	}
	declared := m.MethodResponses.Get(r.StatusCode)
	if declared == nil {
		c.undeclaredStatus(r)
	}
	for _, p := range r.ResponseParameters {
		switch {
		case !ValidResponseHeader(p.Name) && !Unresolved(p.Name):
			c.refuse("MA-465", p.Pos, fmt.Sprintf("mapping to %q", p.Name), "method.response.header.NAME")
		case !ValidResponseSource(p.Value) && !Unresolved(p.Value):
			c.add(Warning, true, "MA-465", p.Text, fmt.Sprintf("unknown mapping source %q; %s is not sent", p.Value, p.Name), responseSourceForms, quoteHint(p.Value))
		case declared != nil && declared.ResponseParameters.Index(p.Name) < 0:
			c.refuse("MA-465", p.Pos, fmt.Sprintf("the method response %s does not declare %s", r.StatusCode, p.Name), "the header among those of the response")
		}
	}
	c.contentHandling(r.ContentHandling, r.Pos)
	c.mediaTypes(r.ResponseTemplates, "responseTemplates")
}

func (c *checker) undeclaredStatus(r *IntegrationResponse) {
	summary := fmt.Sprintf("status %s has no method response; calls that end there answer 500", r.StatusCode)
	// MA-466: accepted without parameters, refused with them (MA-465).
	c.add(Warning, len(r.ResponseParameters) > 0, "MA-466", r.Pos, summary, fmt.Sprintf("%s among the responses of the method", r.StatusCode), "")
}

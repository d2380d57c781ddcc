package management

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"postern/api"
)

// checkIntegration holds an integration to the service's checks, in their
// order (MA-602).
func (c *call) checkIntegration(m *api.Method, i *api.Integration) error {
	for _, check := range []func(*api.Method, *api.Integration) error{
		checkKind, checkVerb, checkURI, c.checkTimeout, c.checkOptions, checkRequestParameters, checkCacheKeys, checkRequestTemplates, checkCredentials,
	} {
		if err := check(m, i); err != nil {
			return err
		}
	}
	return nil
}

// checkKind is for documents, where the type is no closed set.
func checkKind(_ *api.Method, i *api.Integration) error {
	if kinds := enums["PutIntegration.type"]; !contains(kinds, string(i.Type)) {
		return badRequest("Invalid integration type specified: %s. Valid options are %s", i.Type, strings.Join(kinds, ","))
	}
	return nil
}

func checkVerb(_ *api.Method, i *api.Integration) error {
	switch {
	case i.Type == api.TypeMock:
		return nil
	case i.HTTPMethod == "":
		return badRequest("Enumeration value for HttpMethod must be non-empty")
	case !validVerb(i.HTTPMethod):
		return errHTTPMethod
	}
	return nil
}

func checkURI(_ *api.Method, i *api.Integration) error {
	switch i.Type {
	case api.TypeHTTP, api.TypeHTTPProxy:
		if !validEndpoint(i.URI) {
			return badRequest("Invalid HTTP endpoint specified for URI")
		}
	case api.TypeAWS, api.TypeAWSProxy:
		return checkARN(i)
	}
	return nil
}

var (
	stageVariable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{stageVariables\.[A-Za-z0-9_]+\}`) })
	placeholder   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[^{}/]*\}`) })
)

// validEndpoint says whether a uri is an absolute http(s) URL, whatever its
// variables stand for (MA-603).
func validEndpoint(uri string) bool {
	if loc := stageVariable().FindStringIndex(uri); loc != nil && loc[0] == 0 && !strings.HasPrefix(uri[loc[1]:], ".") {
		return true // the scheme is in the variable
	}
	filled := placeholder().ReplaceAllString(stageVariable().ReplaceAllString(uri, "1"), "1")
	u, err := url.Parse(filled)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return false
	}
	port, err := strconv.ParseUint(orText(u.Port(), "80"), 10, 16)
	return err == nil && port > 0
}

func checkARN(i *api.Integration) error {
	if strings.HasPrefix(i.URI, "${stageVariables.") {
		return nil
	}
	parts := strings.SplitN(i.URI, ":", 6)
	switch {
	case parts[0] != "arn":
		return errARN
	case len(parts) < 6 || !strings.HasPrefix(parts[5], "path/") && !strings.HasPrefix(parts[5], "action/"):
		return badRequest("AWS ARN for integration must contain path or action")
	}
	service, rest := parts[4], parts[5]
	switch {
	case i.Type == api.TypeAWSProxy && service != "firehose" && !(service == "lambda" && isInvocation(rest)):
		return badRequest("Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.")
	case i.Type == api.TypeAWS && service != "lambda" && i.Credentials == "":
		return badRequest("Role ARN must be specified for AWS integrations")
	}
	return nil
}

var errARN = badRequest("Invalid ARN specified in the request")

// isInvocation says whether the path of a Lambda ARN invokes a function; a
// double slash after path/ is accepted (MA-603).
func isInvocation(rest string) bool {
	path := strings.TrimLeft(strings.TrimPrefix(rest, "path/"), "/")
	_, function, ok := strings.Cut(path, "/functions/")
	return ok && (strings.HasPrefix(path, "2015-03-31/") && strings.HasSuffix(function, "/invocations") ||
		strings.HasPrefix(path, "2021-11-15/") && strings.HasSuffix(function, "/response-streaming-invocations"))
}

func (c *call) checkTimeout(_ *api.Method, i *api.Integration) error {
	t := i.TimeoutInMillis
	if t > api.DefaultTimeoutInMillis && !c.api.options.Strict {
		c.warn("MA-610", fmt.Sprintf("a timeout of %d ms needs a raised quota on the live service", t))
		return nil
	}
	if t < api.MinTimeoutInMillis || t > api.DefaultTimeoutInMillis {
		return badRequest("Timeout should be between 50 ms and 29000 ms")
	}
	return nil
}

func (c *call) checkOptions(_ *api.Method, i *api.Integration) error {
	switch {
	case i.ConnectionType == api.VPCLink && i.ConnectionID == "":
		return badRequest("Must specify connectionId for VPC_LINK connectionType")
	case i.ConnectionType != "" && i.ConnectionType != api.VPCLink && i.ConnectionType != api.Internet:
		return badRequest("Invalid connectionType specified. Valid options are INTERNET,VPC_LINK")
	case i.ContentHandling != "" && i.ContentHandling != api.ConvertToBinary && i.ContentHandling != api.ConvertToText:
		return badRequest("Invalid contentHandling specified. Valid options are CONVERT_TO_BINARY,CONVERT_TO_TEXT")
	case i.ResponseTransferMode != "" && i.ResponseTransferMode != api.Buffered && i.ResponseTransferMode != api.Stream:
		return badRequest("Invalid responseTransferMode specified. Valid options are BUFFERED,STREAM")
	case i.ResponseTransferMode == api.Stream && !i.Type.IsProxy() && c.api.options.Strict: // MA-612
		return badRequest("responseTransferMode STREAM is supported only for HTTP_PROXY and AWS_PROXY integrations")
	}
	switch i.PassthroughBehavior {
	case api.WhenNoMatch, api.WhenNoTemplates, api.Never:
		return nil
	}
	return badRequest("Invalid passthrough behavior specified. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER")
}

func checkRequestParameters(m *api.Method, i *api.Integration) error {
	for _, p := range i.RequestParameters {
		if !api.ValidRequestTarget(p.Name) {
			return mappingFault("Invalid mapping expression specified: " + p.Name)
		}
		if strings.HasPrefix(p.Value, "'") {
			if !validConstant(p.Value) {
				return mappingFault("Static parameter value must be valid and encoded ")
			}
			continue
		}
		if !api.ValidRequestSource(p.Value) {
			return mappingFault("Invalid mapping expression specified: " + p.Value)
		}
		if declared := api.MethodParameter(p.Value); declared != "" && m.RequestParameters.Index(declared) < 0 {
			return mappingFault("Invalid mapping expression parameter specified: " + p.Value)
		}
	}
	return nil
}

// validConstant says whether a constant is closed and made of characters that
// can stand in a header or address.
func validConstant(value string) bool {
	if !api.IsConstant(value) {
		return false
	}
	for i := range len(value) {
		if value[i] < ' ' || value[i] >= 0x7f {
			return false
		}
	}
	return true
}

func checkCacheKeys(m *api.Method, i *api.Integration) error {
	for _, key := range i.CacheKeyParameters {
		if m.RequestParameters.Index(key) < 0 && i.RequestParameters.Index(key) < 0 {
			return badRequest("Invalid cache key parameter specified")
		}
	}
	return nil
}

func checkRequestTemplates(_ *api.Method, i *api.Integration) error {
	return checkMediaTypes(i.RequestTemplates)
}

// checkMediaTypes holds the keys of templates to the form of media types
// (MA-464).
func checkMediaTypes(templates api.Pairs) error {
	for _, t := range templates {
		if !api.ValidMediaType(t.Name) && t.Name != "$default" {
			return badRequest("Validation Result: warnings : [], errors : [Invalid content type specified: %s]", t.Name)
		}
	}
	return nil
}

func checkCredentials(_ *api.Method, i *api.Integration) error {
	if i.Credentials != "" && !strings.HasPrefix(i.Credentials, "arn:") && !strings.HasPrefix(i.Credentials, "${stageVariables.") {
		return errARN
	}
	return nil
}

package aws

import (
	"fmt"
	"net"
	"strings"

	"postern/api/service"
	"postern/mapping"
	"postern/runtime/backend"
	"postern/runtime/sigv4"
)

// target is the service call of a request.
type target struct {
	name      string // of the integration uri, without the sub-domain
	subdomain string
	action    string // "" for a REST call
	service   service.Service
}

// invokeService calls a service: the action of postern.yaml that fits, else its
// endpoint.
func (s *Services) invokeService(ex *mapping.Exchange, call *backend.Call) mapping.Outcome {
	req, h := &ex.IntegrationRequest, s.current.Load()
	to := &target{name: req.Service, subdomain: subdomain(req), action: actionOf(req)}
	to.service, _ = service.Lookup(to.subdomain, to.name)
	entries := h.entries(to.subdomain, to.name)
	for _, from := range entries {
		if from == nil {
			continue
		}
		if a, values := from.match(to.action, req.Method, req.Path); a != nil {
			return s.answer(ex, to, a, values)
		}
	}
	for _, from := range entries {
		if from != nil && from.endpoint != nil {
			return s.send(ex, call, h, to, from)
		}
	}
	return nowhere(req, to, entries[0])
}

// subdomain is the part of the host in front of the service.
func subdomain(req *mapping.IntegrationRequest) string {
	host := strings.TrimPrefix(req.URI, "https://")
	if i := strings.IndexAny(host, "/?"); i >= 0 {
		host = host[:i]
	}
	i := strings.LastIndex(host, req.Service+"."+req.Region+".")
	if i <= 0 {
		return ""
	}
	return host[:i-1]
}

// nowhere is the 500 of a call that nothing leads anywhere (CF-201).
func nowhere(req *mapping.IntegrationRequest, to *target, from *entry) mapping.Outcome {
	what := "action " + to.action
	if to.action == "" {
		path, _, _ := strings.Cut(req.Path, "?")
		what = req.Method + " " + path
	}
	line := fmt.Sprintf("add %s: <endpoint URL> to the aws section of postern.yaml, or an answer under aws.%s.actions", to.name, to.name)
	if from != nil {
		line = fmt.Sprintf("aws.%s of postern.yaml has neither an endpoint nor this action: add endpoint: <URL>, or %q to its actions", from.name, strings.TrimPrefix(what, "action "))
	}
	if _, known := service.Lookup(to.subdomain, to.name); !known {
		line += fmt.Sprintf(" (%s is no service of the public models: check the uri)", to.name)
	}
	return configuration(fmt.Sprintf("the integration calls %s of the AWS service %s, and nothing says where it runs: %s", what, to.name, line))
}

// send signs the request and sends it to an endpoint.
func (s *Services) send(ex *mapping.Exchange, call *backend.Call, h *house, to *target, from *entry) mapping.Outcome {
	req := &ex.IntegrationRequest
	kept := *req
	to.direct(req, from)
	creds, missing := h.credentials(ex)
	if missing && isReal(req.Addr) {
		return noCredentials(&kept, from)
	}
	req.Headers = sign(req, creds, to.service.Signing, h)
	req.Kind = mapping.HTTP
	outcome := s.http.Invoke(ex, call)
	headers := req.Headers
	*req = kept
	req.Headers = headers
	if outcome.OK() {
		ex.IntegrationResponse.RequestID = requestID(ex.IntegrationResponse.Headers)
	} else if !isReal(from.endpoint.Host) && outcome.Type == "INTEGRATION_FAILURE" {
		outcome.Cause += "; is " + from.endpoint.String() + " of aws." + from.name + " running?"
	}
	return outcome
}

// isReal says whether an address belongs to AWS.
func isReal(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	return host == "amazonaws.com" || strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn") || host == "amazonaws.com.cn"
}

// direct turns the request towards the endpoint.
func (to *target) direct(req *mapping.IntegrationRequest, from *entry) {
	u := from.endpoint
	own := strings.TrimSuffix(req.Addr, ":443") == req.Host // no mapping has set Host
	host := u.Host
	switch bare := u.Hostname(); {
	case bare == "amazonaws.com" || bare == "amazonaws.com.cn":
		host = to.realHost(req, bare)
	case isReal(bare) && to.subdomain != "" && !strings.HasPrefix(bare, to.subdomain+"."):
		host = to.subdomain + "." + host
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/") + req.Path
	if to.subdomain != "" && to.name == "s3" && !isReal(u.Host) {
		path = strings.TrimSuffix(u.EscapedPath(), "/") + "/" + to.subdomain + req.Path // emulators know buckets by path
	}
	req.Scheme, req.Path, req.URI = u.Scheme, path, u.Scheme+"://"+host+path
	if own {
		req.Host = host
	}
	req.Addr = withPort(host, u.Scheme)
}

// realHost is the address of the service itself.
func (to *target) realHost(req *mapping.IntegrationRequest, domain string) string {
	first := to.name
	if to.subdomain != "" {
		first = to.subdomain + "." + to.name
	}
	switch {
	case to.name == "iotdata" && to.subdomain != "":
		first = to.subdomain + ".iot"
	case to.name == "iotdata":
		first = "data-ats.iot"
	case to.name == "ses":
		first = "email"
	case to.name == "states" && to.action == "StartSyncExecution":
		first = "sync-states"
	}
	return first + "." + req.Region + "." + domain
}

func withPort(host, scheme string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	if scheme == "https" {
		return net.JoinHostPort(strings.Trim(host, "[]"), "443")
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), "80")
}

// emulator are credentials that emulators accept.
var emulator = sigv4.Credentials{AccessKey: "test", Secret: "test"}

// credentials are those that sign the call: the caller's for
// arn:aws:iam::*:user/*, else the environment's. missing says that they are made
// up.
func (h *house) credentials(ex *mapping.Exchange) (creds sigv4.Credentials, missing bool) {
	if strings.HasSuffix(ex.IntegrationRequest.Credentials, ":iam::*:user/*") {
		if creds, ok := h.keys[ex.Identity.AccessKey]; ok {
			return creds, false
		}
	}
	if h.hasOwn {
		return h.own, false
	}
	return emulator, true
}

func noCredentials(req *mapping.IntegrationRequest, from *entry) mapping.Outcome {
	cause := fmt.Sprintf("aws.%s of postern.yaml leads to AWS, and there are no credentials to sign with: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", from.name)
	log := "Execution failed due to configuration error: " + cause
	if strings.Contains(req.Credentials, ":role/") {
		log = "Execution failed due to configuration error: API Gateway does not have permission to assume the provided role " + req.Credentials
	}
	return mapping.ServiceError(log, cause)
}

// sign is the headers of the request with those of its signature.
func sign(req *mapping.IntegrationRequest, creds sigv4.Credentials, name string, h *house) []mapping.Header {
	fields := make([]sigv4.Field, 0, len(req.Headers))
	headers := req.Headers[:0]
	for _, f := range req.Headers {
		if !sigv4.Makes(f.Name) {
			headers = append(headers, f)
			fields = append(fields, sigv4.Field(f))
		}
	}
	for _, f := range sigv4.Sign(creds, sigv4.Request{
		Method: req.Method, Scheme: req.Scheme, Host: req.Host, Path: req.Path, Fields: fields, Body: req.Body,
		Service: name, Region: req.Region, Time: h.options.Clock(),
	}) {
		headers = append(headers, mapping.Header(f))
	}
	return headers
}

// requestID is that of the service.
func requestID(headers []mapping.Header) string {
	for i := range headers {
		if name := headers[i].Name; strings.EqualFold(name, "x-amzn-RequestId") || strings.EqualFold(name, "x-amz-request-id") {
			return headers[i].Value
		}
	}
	return ""
}

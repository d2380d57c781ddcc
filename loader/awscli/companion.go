package awscli

import (
	"strings"

	"postern/api"
	"postern/loader/source"
)

// restAPI reads get-rest-api. Its id is that of the dumps beside it.
func (r *reader) restAPI(n *source.Node) {
	f := r.reading.Fields(n, "the REST API")
	rest := r.of(f.Text("id"), n).rest
	rest.Name, rest.Description, rest.Version = f.Text("name"), f.Text("description"), f.Text("version")
	rest.BinaryMediaTypes = texts(f.Texts("binaryMediaTypes"))
	rest.MinimumCompressionSize = f.Int("minimumCompressionSize")
	if from := f.Enum("apiKeySource", "HEADER", "AUTHORIZER"); from != "" {
		rest.APIKeySource = api.APIKeySource(from)
	}
	rest.DisableExecuteAPIEndpoint = f.Bool("disableExecuteApiEndpoint")
	rest.Policy = policyText(f.Node("policy"))
	rest.SecurityPolicy, rest.EndpointAccessMode = f.Text("securityPolicy"), f.Text("endpointAccessMode")
	rest.Tags = f.Variables("tags")
	rest.Pos = n.Pos()
	if root := f.Text("rootResourceId"); root != "" {
		r.rename(rest, r.place(rest, "/", n.Pos()), root)
	}
	r.endpoint(rest, f.Map("endpointConfiguration"))
	f.Known("createdDate", "warnings", "apiStatus", "apiStatusMessage", "_links", "_embedded").Rest()
}

// policyText is a policy as JSON: the service answers it as a text in which
// quotes are escaped once more.
func policyText(n *source.Node) string {
	if n.IsMap() {
		return string(n.AppendJSON(nil))
	}
	text := n.Text()
	if strings.HasPrefix(text, `{\"`) {
		return strings.ReplaceAll(strings.ReplaceAll(text, `\"`, `"`), `\/`, `/`)
	}
	return text
}

func (r *reader) endpoint(rest *api.RestAPI, n *source.Node) {
	if n == nil {
		return
	}
	f := r.reading.Fields(n, "endpointConfiguration")
	rest.EndpointConfiguration = &api.EndpointConfiguration{
		Types: texts(f.Texts("types")), IPAddressType: f.Text("ipAddressType"),
		VPCEndpointIDs: texts(f.Texts("vpcEndpointIds")), Pos: n.Pos(),
	}
	f.Rest()
}

func (r *reader) stage(n *source.Node) *api.Stage {
	f := r.reading.Fields(n, "the stage")
	s := &api.Stage{
		StageName:            f.Text("stageName"),
		DeploymentID:         f.Text("deploymentId"),
		Description:          f.Text("description"),
		Variables:            f.Variables("variables"),
		CacheClusterEnabled:  f.Bool("cacheClusterEnabled"),
		CacheClusterSize:     f.Text("cacheClusterSize"),
		CacheClusterStatus:   f.Text("cacheClusterStatus"),
		ClientCertificateID:  f.Text("clientCertificateId"),
		DocumentationVersion: f.Text("documentationVersion"),
		TracingEnabled:       f.Bool("tracingEnabled"),
		WebACLARN:            f.Text("webAclArn"),
		Tags:                 f.Variables("tags"),
		Pos:                  n.Pos(),
	}
	settings := f.Map("methodSettings")
	for _, m := range settings.Members() {
		s.MethodSettings = append(s.MethodSettings, r.methodSetting(m.Name, m.Value))
	}
	if log := f.Map("accessLogSettings"); log.Exists() {
		l := r.reading.Fields(log, "accessLogSettings")
		s.AccessLogSettings = &api.AccessLogSettings{Format: l.Text("format"), DestinationARN: l.Text("destinationArn"), Pos: log.Pos()}
		l.Rest()
	}
	s.CanarySettings = r.canary(f.Map("canarySettings"))
	f.Known("createdDate", "lastUpdatedDate", "_links", "_embedded").Rest()
	return s
}

func (r *reader) canary(n *source.Node) *api.CanarySettings {
	if n == nil {
		return nil
	}
	f := r.reading.Fields(n, "canarySettings")
	c := &api.CanarySettings{
		DeploymentID:           f.Text("deploymentId"),
		StageVariableOverrides: f.Variables("stageVariableOverrides"),
		UseStageCache:          f.Bool("useStageCache"),
		Pos:                    n.Pos(),
	}
	if percent := f.Float("percentTraffic"); percent != nil {
		c.PercentTraffic = *percent
	}
	f.Rest()
	return c
}

func (r *reader) methodSetting(key string, n *source.Node) *api.MethodSetting {
	s := api.DefaultMethodSetting(key)
	f := r.reading.Fields(n, "the method setting")
	s.Pos = n.Pos()
	f.MethodSetting(s)
	if n.Has("requireAuthorizationForCacheControl") {
		s.RequireAuthorizationForCacheControl = f.Bool("requireAuthorizationForCacheControl")
	}
	if strategy := f.Text("unauthorizedCacheControlHeaderStrategy"); strategy != "" {
		s.UnauthorizedCacheControlHeaderStrategy = strategy
	}
	f.Rest()
	return s
}

func (r *reader) deployment(n *source.Node) *api.Deployment {
	f := r.reading.Fields(n, "the deployment")
	d := &api.Deployment{ID: f.Text("id"), Description: f.Text("description"), Pos: n.Pos()}
	f.Known("createdDate", "apiSummary", "_links", "_embedded").Rest()
	return d
}

func (r *reader) model(n *source.Node) *api.Model {
	f := r.reading.Fields(n, "the model")
	m := &api.Model{
		ID: f.Text("id"), Name: f.Text("name"), Description: f.Text("description"),
		ContentType: f.Text("contentType"), Pos: n.Pos(), SchemaPos: n.Get("schema").TextPos(),
	}
	m.Schema = f.Node("schema").JSONText()
	f.Known("_links", "_embedded").Rest()
	return m
}

func (r *reader) validator(n *source.Node) *api.RequestValidator {
	f := r.reading.Fields(n, "the request validator")
	v := &api.RequestValidator{
		ID: f.Text("id"), Name: f.Text("name"), ValidateRequestBody: f.Bool("validateRequestBody"),
		ValidateRequestParameters: f.Bool("validateRequestParameters"), Pos: n.Pos(),
	}
	f.Known("_links", "_embedded").Rest()
	return v
}

func (r *reader) authorizer(n *source.Node) *api.Authorizer {
	f := r.reading.Fields(n, "the authorizer")
	a := f.Authorizer()
	a.ID, a.Name, a.AuthType = f.Text("id"), f.Text("name"), f.Text("authType")
	f.Known("_links", "_embedded").Rest()
	return a
}

// gatewayResponse reads one of the 21 that the service always lists; those
// marked as defaults are left out.
func (r *reader) gatewayResponse(rest *api.RestAPI, n *source.Node) {
	f := r.reading.Fields(n, "the gateway response")
	g := &api.GatewayResponse{
		ResponseType:       api.GatewayResponseType(f.Text("responseType")),
		StatusCode:         f.Text("statusCode"),
		ResponseParameters: f.Pairs("responseParameters"),
		ResponseTemplates:  f.Templates("responseTemplates"),
		Pos:                n.Pos(),
	}
	isDefault := f.Bool("defaultResponse")
	f.Known("_links", "_embedded").Rest()
	if !isDefault {
		rest.GatewayResponses = append(rest.GatewayResponses, g)
	}
}

package management

import (
	"slices"
	"strings"

	"postern/api"
)

var errIntegration = notFound("Invalid Integration identifier specified")

func (c *call) putIntegration() (*doc, error) {
	rest, r, m, err := c.editMethod()
	if err != nil {
		return nil, err
	}
	i := c.readIntegration(r)
	if err := c.checkIntegration(m, i); err != nil {
		return nil, err
	}
	m.Integration = i // MA-600: a put starts from nothing
	return integrationDoc(rest, r, m), nil
}

// readIntegration reads a new integration; empty texts count as absent
// (MA-613), and what does not apply to the type is dropped (MA-604).
func (c *call) readIntegration(r *api.Resource) *api.Integration {
	i := &api.Integration{
		Type: api.IntegrationType(c.text("type")), HTTPMethod: strings.ToUpper(c.text("httpMethod")), URI: c.text("uri"),
		ConnectionType: api.ConnectionType(c.text("connectionType")), ConnectionID: c.text("connectionId"),
		Credentials: c.text("credentials"), RequestParameters: c.pairs("requestParameters"), RequestTemplates: c.templates("requestTemplates"),
		PassthroughBehavior: api.PassthroughBehavior(strings.ToUpper(c.text("passthroughBehavior"))),
		ContentHandling:     api.ContentHandling(c.text("contentHandling")), CacheNamespace: c.text("cacheNamespace"),
		CacheKeyParameters: withoutText(c.texts("cacheKeyParameters"), ""), IntegrationTarget: c.text("integrationTarget"),
		ResponseTransferMode: api.ResponseTransferMode(c.text("responseTransferMode")), TimeoutInMillis: api.DefaultTimeoutInMillis,
	}
	if c.api.options.Strict {
		i.PassthroughBehavior = api.PassthroughBehavior(c.text("passthroughBehavior"))
	}
	if n := c.body.get("timeoutInMillis"); n.given() {
		i.TimeoutInMillis, _ = n.number()
	}
	if n := c.body.get("tlsConfig"); n.given() {
		i.TLSConfig = &api.TLSConfig{InsecureSkipVerification: n.get("insecureSkipVerification").truth()}
	}
	completeIntegration(i, r)
	return i
}

// completeIntegration gives an integration its defaults (MA-604).
func completeIntegration(i *api.Integration, r *api.Resource) {
	switch i.Type {
	case api.TypeMock:
		i.URI, i.HTTPMethod, i.ConnectionType, i.ConnectionID = "", "", "", ""
	case api.TypeHTTP, api.TypeHTTPProxy:
		if i.ConnectionType == "" {
			i.ConnectionType = api.Internet
		}
	default:
		if i.ConnectionType == api.Internet {
			i.ConnectionType = ""
		}
	}
	if i.PassthroughBehavior == "" {
		i.PassthroughBehavior = api.WhenNoMatch
	}
	if i.CacheNamespace == "" {
		i.CacheNamespace = r.ID
	}
}

// integration is the API, resource and method of the path, which has an
// integration.
func (c *call) integration() (*entry, *api.Resource, *api.Method, error) {
	e, r, m, err := c.method()
	if err == nil && m.Integration == nil {
		err = errIntegration
	}
	return e, r, m, err
}

// editIntegration makes the integration of the path writable.
func (c *call) editIntegration() (*api.RestAPI, *api.Resource, *api.Method, error) {
	if _, _, _, err := c.integration(); err != nil {
		return nil, nil, nil, err
	}
	rest, r, m, err := c.editMethod()
	if err == nil {
		editIntegration(m)
	}
	return rest, r, m, err
}

func (c *call) getIntegration() (*doc, error) {
	e, r, m, err := c.integration()
	if err != nil {
		return nil, err
	}
	return integrationDoc(e.rest, r, m), nil
}

func (c *call) deleteIntegration() (*doc, error) {
	_, _, m, err := c.editIntegration()
	if err != nil {
		return nil, err
	}
	m.Integration = nil
	return nil, nil
}

func (c *call) updateIntegration() (*doc, error) {
	rest, r, m, err := c.editIntegration()
	if err != nil {
		return nil, err
	}
	i := m.Integration
	if err := integrationPatches.apply(c, i); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		completeIntegration(i, r)
		if err := c.checkIntegration(m, i); err != nil { // MA-631
			return nil, err
		}
	}
	return integrationDoc(rest, r, m), nil
}

var integrationPatches = patchTable[api.Integration]{rules: append([]rule[api.Integration]{
	{"/uri", "r", func(i *api.Integration, e edit) error {
		i.URI, i.URIPos = e.value, api.Pos{} // it is not the file's text any more
		return nil
	}},
	textRule("/credentials", func(i *api.Integration) *string { return &i.Credentials }),
	{"/passthroughBehavior", "r", func(i *api.Integration, e edit) error {
		i.PassthroughBehavior = api.PassthroughBehavior(strings.ToUpper(e.value))
		return nil
	}},
	{"/contentHandling", "rd", func(i *api.Integration, e edit) error {
		i.ContentHandling = api.ContentHandling(valueUnlessRemoved(e))
		return nil
	}},
	textRule("/cacheNamespace", func(i *api.Integration) *string { return &i.CacheNamespace }),
	{"/connectionType", "r", func(i *api.Integration, e edit) error {
		i.ConnectionType = api.ConnectionType(e.value)
		return nil
	}},
	textRule("/connectionId", func(i *api.Integration) *string { return &i.ConnectionID }),
	{"/timeoutInMillis", "r", func(i *api.Integration, e edit) error {
		i.TimeoutInMillis, _ = (&node{kind: textKind, text: e.value}).number()
		return nil
	}},
	{"/tlsConfig/insecureSkipVerification", "r", func(i *api.Integration, e edit) error {
		i.TLSConfig = &api.TLSConfig{InsecureSkipVerification: e.truth()}
		return nil
	}},
	{"/responseTransferMode", "r", func(i *api.Integration, e edit) error {
		i.ResponseTransferMode = api.ResponseTransferMode(e.value)
		return nil
	}},
	textRule("/integrationTarget", func(i *api.Integration) *string { return &i.IntegrationTarget }),
	{"/httpMethod", "r", func(i *api.Integration, e edit) error {
		if i.Type == api.TypeMock {
			return badRequest("Invalid patch path %s", e.path)
		}
		i.HTTPMethod = strings.ToUpper(e.value)
		return nil
	}},
	pairsRule("/requestParameters/{k}", unknownParameter, func(i *api.Integration) *api.Pairs { return &i.RequestParameters }),
	templatesRule("/requestTemplates/{k}", func(i *api.Integration) *api.Pairs { return &i.RequestTemplates }),
}, listRules("/cacheKeyParameters", func(i *api.Integration) *[]string { return &i.CacheKeyParameters })...)}

func valueUnlessRemoved(e edit) string {
	if e.op == "remove" {
		return ""
	}
	return e.value
}

// integrationDoc is the integration of a method as answers show it (MA-604).
func integrationDoc(rest *api.RestAPI, r *api.Resource, m *api.Method) *doc {
	i := m.Integration
	timeout, namespace, passthrough := i.TimeoutInMillis, i.CacheNamespace, i.PassthroughBehavior
	if timeout == 0 {
		timeout = api.DefaultTimeoutInMillis
	}
	if namespace == "" {
		namespace = r.ID
	}
	if passthrough == "" {
		passthrough = api.WhenNoMatch
	}
	keys := i.CacheKeyParameters
	if keys == nil {
		keys = []string{}
	}
	d := (&doc{}).set("type", string(i.Type)).text("httpMethod", i.HTTPMethod).text("uri", i.URI)
	d.text("connectionType", string(i.ConnectionType)).text("connectionId", i.ConnectionID).text("credentials", i.Credentials)
	d.pairs("requestParameters", i.RequestParameters).pairs("requestTemplates", i.RequestTemplates)
	d.set("passthroughBehavior", string(passthrough)).text("contentHandling", string(i.ContentHandling))
	d.set("timeoutInMillis", timeout).set("cacheNamespace", namespace).set("cacheKeyParameters", keys)
	self := methodAddress(rest, r, m) + "/integration"
	d.link("self", self).link("integration:update", self).link("integration:delete", self)
	d.link("integration:responses", self+"/responses/{status_code}").link("integrationresponse:put", self+"/responses/{status_code}")
	addIntegrationResponses(d, self, i.IntegrationResponses)
	if i.TLSConfig != nil {
		d.set("tlsConfig", (&doc{}).set("insecureSkipVerification", i.TLSConfig.InsecureSkipVerification))
	}
	return d.text("responseTransferMode", string(i.ResponseTransferMode)).text("integrationTarget", i.IntegrationTarget)
}

// addIntegrationResponses adds the responses of an integration, when it has any.
func addIntegrationResponses(d *doc, integration string, list api.IntegrationResponses) {
	if len(list) == 0 {
		return
	}
	responses := &doc{}
	var all []*doc
	for _, response := range sortedResponses(list) {
		one := integrationResponseDoc(integration, response)
		responses.set(response.StatusCode, one)
		all = append(all, one)
	}
	d.set("integrationResponses", responses).child("integration:responses", all...)
}

func sortedResponses(responses api.IntegrationResponses) api.IntegrationResponses {
	sorted := slices.Clone(responses)
	slices.SortStableFunc(sorted, func(a, b *api.IntegrationResponse) int { return strings.Compare(a.StatusCode, b.StatusCode) })
	return sorted
}

package management

import (
	"encoding/json"
	"slices"
	"strings"

	"postern/api"
)

const maxCompressionSize = 10485760 // bytes

func (c *call) createRestAPI() (*doc, error) {
	rest := &api.RestAPI{
		ID: c.newAPIID(), Name: c.text("name"), Description: c.text("description"), Version: c.text("version"),
		CreatedDate: c.now(), APIKeySource: api.APIKeySource(c.text("apiKeySource")), Policy: c.text("policy"),
		DisableExecuteAPIEndpoint: c.truth("disableExecuteApiEndpoint"), SecurityPolicy: c.text("securityPolicy"),
		EndpointAccessMode: c.text("endpointAccessMode"), Tags: c.tags(), Models: defaultModels(),
	}
	for _, mediaType := range c.texts("binaryMediaTypes") {
		if mediaType != "" && !contains(rest.BinaryMediaTypes, mediaType) { // MA-613
			rest.BinaryMediaTypes = append(rest.BinaryMediaTypes, mediaType)
		}
	}
	if rest.APIKeySource == "" {
		rest.APIKeySource = api.KeyFromHeader
	}
	if err := c.readRestAPI(rest); err != nil {
		return nil, err
	}
	rest.Resources = []*api.Resource{{ID: newID(longID, nil), Path: "/"}}
	if from := c.text("cloneFrom"); from != "" {
		source := c.st.api(from)
		if source == nil {
			return nil, notFound("Invalid API identifier specified %s:%s", c.api.options.Account, from)
		}
		cloneConfiguration(rest, source.rest)
	}
	c.st.apis = appended(c.st.apis, &entry{rest: rest})
	return c.restAPIDoc(rest, len(rest.Tags) > 0), nil
}

// newAPIID is an id that no API has.
func (c *call) newAPIID() string {
	return newID(longID, func(id string) bool { return c.st.api(id) != nil })
}

// readRestAPI reads what can be wrong about a new API (MA-403).
func (c *call) readRestAPI(rest *api.RestAPI) error {
	if rest.Name == "" {
		return errAPIName
	}
	if n := c.body.get("description"); n.given() && n.str() == "" {
		return badRequest("Description cannot be an empty string")
	}
	if n := c.body.get("minimumCompressionSize"); n.given() {
		size, err := compressionSize(n.str())
		if err != nil {
			return err
		}
		rest.MinimumCompressionSize = size
	}
	if err := checkPolicy(rest.Policy); err != nil {
		return err
	}
	endpoint, err := readEndpoint(c.body.get("endpointConfiguration"))
	rest.EndpointConfiguration = endpoint
	return err
}

var errAPIName = badRequest("API name cannot be an empty string")

var errCompression = badRequest("Invalid minimum compression size, must be between 0 and 10485760")

// compressionSize reads a size; the empty text switches compression off.
func compressionSize(text string) (*int, error) {
	if text == "" {
		return nil, nil
	}
	size, ok := (&node{kind: textKind, text: text}).number()
	if !ok || size < 0 || size > maxCompressionSize {
		return nil, errCompression
	}
	return &size, nil
}

func checkPolicy(policy string) error {
	if policy != "" && !json.Valid([]byte(policy)) {
		return badRequest("Invalid policy document. Please check the policy syntax and ensure that Principals are valid.")
	}
	return nil
}

// readEndpoint reads how a new API is reached (MA-403).
func readEndpoint(n *node) (*api.EndpointConfiguration, error) {
	e := &api.EndpointConfiguration{Types: []string{"EDGE"}, IPAddressType: n.get("ipAddressType").str(), VPCEndpointIDs: n.get("vpcEndpointIds").texts()}
	if types := n.get("types"); types.given() {
		e.Types = types.texts()
	}
	switch {
	case len(e.Types) == 0:
		return nil, badRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
	case len(e.Types) > 1:
		return nil, badRequest("Cannot create an api with multiple Endpoint Types.")
	case e.Types[0] == "PRIVATE" && e.IPAddressType == "ipv4":
		return nil, errPrivateIP
	case e.IPAddressType == "":
		e.IPAddressType = defaultIPType(e.Types[0])
	}
	return e, nil
}

var errPrivateIP = badRequest("Only dualstack ipAddressType is supported for Private APIs.")

func defaultIPType(endpointType string) string {
	if endpointType == "PRIVATE" {
		return "dualstack"
	}
	return "ipv4"
}

// cloneConfiguration copies everything but identity, stages and deployments
// (MA-405). Ids of resources are new.
func cloneConfiguration(to, from *api.RestAPI) {
	copied := from.Freeze()
	copied.ID, copied.Name, copied.CreatedDate, copied.Tags = to.ID, to.Name, to.CreatedDate, to.Tags
	if to.Description != "" {
		copied.Description = to.Description
	}
	if to.Version != "" {
		copied.Version = to.Version
	}
	ids := map[string]string{}
	for _, r := range copied.Resources {
		length := shortID
		if r.Path == "/" {
			length = longID
		}
		ids[r.ID] = newID(length, nil)
	}
	for _, r := range copied.Resources {
		r.ID, r.ParentID = ids[r.ID], ids[r.ParentID]
		for _, m := range r.Methods {
			if m.Integration != nil && ids[m.Integration.CacheNamespace] != "" { // the default, which is the id
				m.Integration.CacheNamespace = ids[m.Integration.CacheNamespace]
			}
		}
	}
	*to = *copied
}

func (c *call) getRestAPIs() (*doc, error) {
	var items []listed
	for _, e := range c.st.apis {
		items = append(items, listed{e.rest.ID, func() *doc { return c.restAPIDoc(e.rest, len(e.rest.Tags) > 0) }})
	}
	return c.list(items)
}

func (c *call) getRestAPI() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	return c.restAPIDoc(e.rest, true), nil
}

func (c *call) deleteRestAPI() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	for _, b := range c.st.basePaths {
		if b.APIID == e.rest.ID {
			return nil, badRequest("Please remove all base path mappings related to the API before deleting it: %s/%s", b.DomainName, b.BasePath)
		}
	}
	c.st.apis = without(c.st.apis, same(e))
	c.forget(func(id, _ string) bool { return id == e.rest.ID })
	return nil, nil
}

func (c *call) updateRestAPI() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.BinaryMediaTypes = slices.Clone(rest.BinaryMediaTypes)
	endpoint := *endpointOf(rest)
	endpoint.Types, endpoint.VPCEndpointIDs = slices.Clone(endpoint.Types), slices.Clone(endpoint.VPCEndpointIDs)
	if len(c.patches()) > 0 {
		rest.EndpointConfiguration = &endpoint
	}
	if err := restAPIPatches.apply(c, rest); err != nil {
		return nil, err
	}
	return c.restAPIDoc(rest, true), nil
}

// endpointOf is the endpoint configuration in force.
func endpointOf(rest *api.RestAPI) *api.EndpointConfiguration {
	e := api.EndpointConfiguration{}
	if rest.EndpointConfiguration != nil {
		e = *rest.EndpointConfiguration
	}
	if len(e.Types) == 0 {
		e.Types = []string{"EDGE"}
	}
	if e.IPAddressType == "" {
		e.IPAddressType = defaultIPType(e.Types[0])
	}
	return &e
}

// errEndpointOp is N-25: it is said of removal by position too.
var errEndpointOp = badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")

var restAPIPatches = patchTable[api.RestAPI]{refusals: map[string]error{"/endpointConfiguration/types/{k}": errEndpointOp}, rules: append([]rule[api.RestAPI]{
	{"/name", "r", func(r *api.RestAPI, e edit) error {
		if e.value == "" {
			return errAPIName
		}
		r.Name = e.value
		return nil
	}},
	optionalRule("/description", func(r *api.RestAPI) *string { return &r.Description }),
	textRule("/version", func(r *api.RestAPI) *string { return &r.Version }),
	textRule("/securityPolicy", func(r *api.RestAPI) *string { return &r.SecurityPolicy }),
	{"/endpointAccessMode", "r", func(r *api.RestAPI, e edit) error {
		if e.value != "" && e.value != "BASIC" && e.value != "STRICT" {
			return badRequest("Invalid value specified for %s", e.path)
		}
		r.EndpointAccessMode = e.value
		return nil
	}},
	flagRule("/disableExecuteApiEndpoint", func(r *api.RestAPI) *bool { return &r.DisableExecuteAPIEndpoint }),
	{"/apiKeySource", "r", func(r *api.RestAPI, e edit) error {
		if e.value != "HEADER" && e.value != "AUTHORIZER" {
			return badRequest("Invalid API key source specified. Valid options are HEADER,AUTHORIZER")
		}
		r.APIKeySource = api.APIKeySource(e.value)
		return nil
	}},
	{"/policy", "r", func(r *api.RestAPI, e edit) error {
		r.Policy = e.value
		return checkPolicy(e.value)
	}},
	{"/minimumCompressionSize", "r", func(r *api.RestAPI, e edit) (err error) {
		r.MinimumCompressionSize, err = compressionSize(e.value)
		return err
	}},
	{"/binaryMediaTypes/{k}", "ard", patchBinaryMediaType},
	{"/endpointConfiguration/types/{k}", "ard", patchEndpointType},
	{"/endpointConfiguration/ipAddressType", "r", patchIPType},
}, listRules("/endpointConfiguration/vpcEndpointIds", func(r *api.RestAPI) *[]string { return &r.EndpointConfiguration.VPCEndpointIDs })...)}

// patchBinaryMediaType changes one entry; what is replaced goes to the end
// (N-23). The key - is no position but a name.
func patchBinaryMediaType(r *api.RestAPI, e edit) error {
	old, added := e.key(), e.key()
	if e.op == "replace" && e.value != "" {
		added = e.value
	}
	if e.op != "add" {
		if !contains(r.BinaryMediaTypes, old) {
			return notFound(unknownMediaType)
		}
		r.BinaryMediaTypes = withoutText(r.BinaryMediaTypes, old)
	}
	if e.op != "remove" && !contains(r.BinaryMediaTypes, added) {
		r.BinaryMediaTypes = append(r.BinaryMediaTypes, added)
	}
	return nil
}

var endpointTypes = []string{"REGIONAL", "EDGE", "PRIVATE"}

func patchEndpointType(r *api.RestAPI, e edit) error {
	if byPosition := !contains(endpointTypes, e.key()); e.op == "remove" && byPosition {
		return errEndpointOp
	}
	list := r.EndpointConfiguration.Types
	if e.op == "remove" {
		if list = withoutText(list, e.key()); len(list) == 0 {
			return badRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
		}
		r.EndpointConfiguration.Types = list
		return nil
	}
	if !contains(endpointTypes, e.value) {
		return badRequest("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
	}
	r.EndpointConfiguration.Types = []string{e.value}
	if e.value == "PRIVATE" {
		r.EndpointConfiguration.IPAddressType = "dualstack"
	}
	return nil
}

func patchIPType(r *api.RestAPI, e edit) error {
	switch {
	case e.value != "ipv4" && e.value != "dualstack":
		return badRequest("ipAddressType must be either ipv4 or dualstack.")
	case e.value == "ipv4" && contains(r.EndpointConfiguration.Types, "PRIVATE"):
		return errPrivateIP
	}
	r.EndpointConfiguration.IPAddressType = e.value
	return nil
}

// restAPIDoc is an API as answers show it; withTags shows the tags even when
// there are none (MA-123).
func (c *call) restAPIDoc(rest *api.RestAPI, withTags bool) *doc {
	endpoint := endpointOf(rest)
	d := (&doc{}).text("id", rest.ID).text("name", rest.Name).text("description", rest.Description)
	d.date("createdDate", rest.CreatedDate).text("version", rest.Version).list("binaryMediaTypes", rest.BinaryMediaTypes)
	if rest.MinimumCompressionSize != nil {
		d.set("minimumCompressionSize", *rest.MinimumCompressionSize)
	}
	source := rest.APIKeySource
	if source == "" {
		source = api.KeyFromHeader
	}
	d.set("apiKeySource", string(source))
	e := (&doc{}).set("types", endpoint.Types).set("ipAddressType", endpoint.IPAddressType).list("vpcEndpointIds", endpoint.VPCEndpointIDs)
	d.set("endpointConfiguration", e).text("policy", escapedPolicy(rest.Policy))
	if withTags {
		tags := rest.Tags
		if tags == nil {
			tags = api.Pairs{}
		}
		d.set("tags", tags)
	}
	d.set("disableExecuteApiEndpoint", rest.DisableExecuteAPIEndpoint)
	if root := rest.ResourceAt("/"); root != nil {
		d.set("rootResourceId", root.ID)
	}
	d.text("securityPolicy", rest.SecurityPolicy).text("endpointAccessMode", rest.EndpointAccessMode)
	self := "/restapis/" + rest.ID
	return d.link("self", self).link("restapi:update", self).link("restapi:delete", self).
		link("restapi:resources", self+"/resources").link("restapi:deployments", self+"/deployments").
		link("restapi:stages", self+"/stages").link("restapi:models", self+"/models").
		link("restapi:authorizers", self+"/authorizers").link("resource:create", self+"/resources/{parent_id}")
}

// escapedPolicy is a policy as the service returns it: quotes behind
// backslashes.
func escapedPolicy(policy string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(policy)
}

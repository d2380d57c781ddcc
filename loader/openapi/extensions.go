package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// places says where each extension acts: R root, P path item, O operation,
// S security scheme, C components, T tag, V server; lower case: read, but it
// does not act on a REST API.
var places = map[string]string{
	"integration":              "O",
	"integrations":             "C",
	"any-method":               "P",
	"authorizer":               "S",
	"authtype":                 "SO",
	"auth":                     "O",
	"api-key-source":           "R",
	"binary-media-types":       "R",
	"minimum-compression-size": "R",
	"request-validators":       "R",
	"request-validator":        "RO",
	"gateway-responses":        "R",
	"policy":                   "R",
	"endpoint-configuration":   "RV",
	"documentation":            "R",
	"security-policy":          "R",
	"endpoint-access-mode":     "R",
	"cors":                     "r",
	"importexport-version":     "r",
	"tag-value":                "t",
}

var placeNames = map[byte]string{
	'R': "the root", 'P': "a path item", 'O': "an operation", 'S': "a security scheme",
	'C': "components", 'T': "a tag", 'V': "a server",
}

// extensionAt reports an extension of the service that does not act where it
// stands. Other extensions are none of our business (CF-20).
func (r *reader) extensionAt(holder *source.Node, m source.Member, place byte) {
	name, ours := strings.CutPrefix(m.Name, extension)
	acts, known := places[name]
	if !ours || strings.Contains(acts, string(place)) || !r.once(m.Name+string(place)) {
		return
	}
	at := holder.MemberPos(&m)
	switch {
	case !known:
		r.warn("CF-20", at, fmt.Sprintf("unknown extension %s; it does not act", m.Name), nearestExtension(name))
	case strings.Contains(acts, strings.ToLower(string(place))):
		r.note("CF-20", at, fmt.Sprintf("%s acts on HTTP APIs only", m.Name), "")
	default:
		r.warn("CF-20", at, fmt.Sprintf("%s does not act in %s; it belongs in %s", m.Name, placeNames[place], placeNames[strings.ToUpper(acts)[0]]), "")
	}
}

func nearestExtension(name string) string {
	if near := source.Nearest(name, slices.Sorted(maps.Keys(places))); near != "" {
		return extension + near
	}
	return ""
}

// extensions reads the extensions of the root.
func (r *reader) extensions(f *source.Fields) {
	r.rest.BinaryMediaTypes = f.Texts(extension + "binary-media-types")
	r.rest.MinimumCompressionSize = f.Int(extension + "minimum-compression-size")
	if from := f.Enum(extension+"api-key-source", "HEADER", "AUTHORIZER"); from != "" {
		r.rest.APIKeySource = api.APIKeySource(from)
	}
	r.rest.SecurityPolicy = f.Text(extension + "security-policy")
	r.rest.EndpointAccessMode = f.Text(extension + "endpoint-access-mode")
	r.rest.Policy = r.policy(f.Node(extension + "policy"))
	r.endpoint(f.Map(extension + "endpoint-configuration"))
	for _, server := range r.root.Get("servers").Items() {
		server = r.object(server, "a server")
		r.endpoint(r.object(server.Get(extension+"endpoint-configuration"), extension+"endpoint-configuration"))
		for _, m := range server.Members() {
			r.extensionAt(server, m, 'V')
		}
	}
	r.validators(f.Map(extension + "request-validators"))
	r.defaults.validator = r.validatorID(f.Node(extension + "request-validator"))
	r.gatewayResponses(f.Map(extension + "gateway-responses"))
	r.documentation(f.Map(extension + "documentation"))
}

// policy is a resource policy as JSON, short ARNs completed: execute-api:/* is
// everything of this API.
func (r *reader) policy(n *source.Node) string {
	return n.PolicyText("arn:" + r.options.named("AWS::Partition") + ":execute-api:" + r.options.named("AWS::Region") + ":" +
		r.options.named("AWS::AccountId") + ":" + r.options.APIID)
}

func (r *reader) endpoint(n *source.Node) {
	if !n.IsMap() {
		return
	}
	f := r.reading.Fields(n, "endpoint configuration")
	if f.Bool("disableExecuteApiEndpoint") {
		r.rest.DisableExecuteAPIEndpoint = true
	}
	e := &api.EndpointConfiguration{
		Types: f.Texts("types"), IPAddressType: f.Text("ipAddressType"),
		VPCEndpointIDs: f.Texts("vpcEndpointIds"), Pos: n.Pos(),
	}
	for i, kind := range e.Types {
		e.Types[i] = strings.ToUpper(kind)
	}
	f.Rest()
	if e.Types != nil || e.IPAddressType != "" || e.VPCEndpointIDs != nil {
		r.rest.EndpointConfiguration = e
	}
}

func (r *reader) validators(n *source.Node) {
	for _, m := range n.Members() {
		f := r.reading.Fields(m.Value, "request validator "+m.Name)
		v := &api.RequestValidator{
			ID: api.ObjectID(r.options.APIID, "validator", m.Name), Name: m.Name,
			ValidateRequestBody:       f.Bool("validateRequestBody"),
			ValidateRequestParameters: f.Bool("validateRequestParameters"),
			Pos:                       n.MemberPos(&m),
		}
		f.Rest()
		r.validator[m.Name] = v.ID
		r.rest.RequestValidators = append(r.rest.RequestValidators, v)
	}
}

// validatorID is the id of the validator that a member names.
func (r *reader) validatorID(n *source.Node) string {
	if !n.Exists() || n.IsNull() {
		return ""
	}
	name := n.Text()
	if id := r.validator[name]; id != "" {
		return id
	}
	var names []string
	for _, v := range r.rest.RequestValidators {
		names = append(names, v.Name)
	}
	expected := "a name of " + extension + "request-validators"
	if len(names) > 0 {
		expected = "one of " + strings.Join(names, ", ")
	}
	r.refuse("MA-421", n.Pos(), fmt.Sprintf("unknown request validator %q; nothing is validated", name), expected, source.Nearest(name, names))
	return ""
}

func (r *reader) gatewayResponses(n *source.Node) {
	for _, m := range n.Members() {
		what := "gateway response " + m.Name
		f := r.reading.Fields(m.Value, what)
		g := &api.GatewayResponse{
			ResponseType: api.GatewayResponseType(strings.ToUpper(m.Name)),
			StatusCode:   f.Text("statusCode"),
			Pos:          n.MemberPos(&m),
		}
		g.ResponseParameters = f.Pairs("responseParameters")
		g.ResponseTemplates = f.Templates("responseTemplates")
		f.Known("defaultResponse", "responseType")
		f.Rest()
		if !g.ResponseType.IsValid() {
			r.unknownResponseType(g, m.Name)
			continue
		}
		r.rest.GatewayResponses = append(r.rest.GatewayResponses, g)
	}
}

func (r *reader) unknownResponseType(g *api.GatewayResponse, name string) {
	var known []string
	for _, t := range api.GatewayResponseTypes {
		known = append(known, string(t))
	}
	r.refuse("MA-490", g.Pos, fmt.Sprintf("unknown gateway response type %q; it is left out", name), "a type of the service, such as DEFAULT_4XX or UNAUTHORIZED", source.Nearest(name, known))
}

func (r *reader) documentation(n *source.Node) {
	f := r.reading.Fields(n, "documentation")
	if version := f.Text("version"); version != "" {
		r.rest.DocumentationVersions = append(r.rest.DocumentationVersions, &api.DocumentationVersion{Version: version, Pos: n.Pos()})
	}
	f.Known("createdDate", "description")
	for _, item := range f.List("documentationParts").Items() {
		r.documentationPart(item)
	}
	f.Rest()
}

func (r *reader) documentationPart(n *source.Node) {
	f := r.reading.Fields(n, "documentation part")
	part := f.DocumentationPart(r.options.APIID)
	f.Known("id").Rest()
	r.rest.DocumentationParts = append(r.rest.DocumentationParts, part)
}

package cloudformation

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// method reads AWS::ApiGateway::Method; it wins over the one of Body (CF-72).
func (b *builder) method(r *resource, n *source.Node) {
	at := b.resourceOf(r, n)
	if at == nil {
		return
	}
	f := b.fields(n, "the method")
	m := &api.Method{
		HTTPMethod:          strings.ToUpper(f.Text("HttpMethod")),
		AuthorizationType:   api.AuthorizationType(strings.ToUpper(either(f.Text("AuthorizationType"), "NONE"))), // CF-71
		AuthorizerID:        f.Text("AuthorizerId"),
		AuthorizationScopes: f.Texts("AuthorizationScopes"),
		APIKeyRequired:      f.Bool("ApiKeyRequired"),
		RequestValidatorID:  f.Text("RequestValidatorId"),
		OperationName:       f.Text("OperationName"),
		RequestParameters:   f.Flags("RequestParameters"),
		RequestModels:       f.Pairs("RequestModels"),
		Pos:                 r.at,
	}
	b.methodResponses(m, f.List("MethodResponses"))
	if integration := f.Map("Integration"); integration.Exists() {
		m.Integration = b.integration(integration, at)
	}
	f.Known("RestApiId", "ResourceId").Rest()
	if m.HTTPMethod == "" {
		b.t.fail("CF-84", r.node, fmt.Sprintf("the method %s has no HttpMethod; it is left out", r.name), "HttpMethod: GET", "")
		return
	}
	// CF-72: it wins over the one of Body; of two the later counts (CF-09).
	if old := at.Methods.Get(m.HTTPMethod); old != nil && b.methods[old] {
		b.t.refuse("CF-09", r.node, fmt.Sprintf("%s %s is made twice; the earlier method is lost", m.HTTPMethod, at.Path), "one method per verb and path", "")
	}
	b.methods[m] = true
	at.Methods.Put(m)
}

// resourceOf is the resource that ResourceId of a method names. One that another
// stack makes stands at a path of the name of its id.
func (b *builder) resourceOf(r *resource, n *source.Node) *api.Resource {
	id := n.Get("ResourceId").Text()
	for _, known := range b.rest.Resources {
		if known.ID == id {
			return known
		}
	}
	if id == "" {
		b.t.fail("CF-84", r.node, fmt.Sprintf("the method %s has no ResourceId; it is left out", r.name), "ResourceId: !Ref RESOURCE", "")
		return nil
	}
	path := "/" + strings.Trim(id, "/")
	b.t.warn("CF-84", n.Get("ResourceId"), fmt.Sprintf("the resource %s of the method %s is made elsewhere; it stands at %s", id, r.name, path), "")
	return b.place(path, r.at)
}

func (b *builder) methodResponses(m *api.Method, list *source.Node) {
	for _, n := range list.Items() {
		f := b.fields(n, "the method response")
		m.MethodResponses.Put(&api.MethodResponse{
			StatusCode: f.Text("StatusCode"), ResponseParameters: f.Flags("ResponseParameters"),
			ResponseModels: f.Pairs("ResponseModels"), Pos: n.Pos(),
		})
		f.Rest()
	}
}

func (b *builder) integration(n *source.Node, at *api.Resource) *api.Integration {
	f := b.fields(n, "the integration").Capital()
	i := f.Integration("")
	i.HTTPMethod = strings.ToUpper(f.Text("IntegrationHttpMethod"))
	i.RequestParameters = f.Pairs("RequestParameters")
	b.responses(i, f.List("IntegrationResponses"))
	f.Rest()
	i.Complete(at.ID)
	return i
}

// responses reads IntegrationResponses; of two with one status the later counts.
func (b *builder) responses(i *api.Integration, list *source.Node) {
	if list == nil {
		return
	}
	i.IntegrationResponses = api.IntegrationResponses{}
	for _, n := range list.Items() {
		response := b.response(n)
		if lost := i.IntegrationResponses.Put(response); lost != nil {
			b.t.warn("CF-21", n, fmt.Sprintf("a second integration response with the status %s; the earlier one is lost", response.StatusCode), "one status per pattern")
		}
	}
}

func (b *builder) response(n *source.Node) *api.IntegrationResponse {
	f := b.fields(n, "the integration response").Capital()
	response := f.IntegrationResponse()
	f.Pattern(response)
	f.Rest()
	return response
}

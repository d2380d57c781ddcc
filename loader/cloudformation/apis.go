package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// API is one REST API of a template.
type API struct {
	// LogicalID is its name in the template, behind those of the stacks it is
	// nested in; of one that the template does not make, what RestApiId says.
	LogicalID string
	// ID is the id it gets; nothing may be read from the template before all are
	// set.
	ID  string
	Pos api.Pos

	home     *Template    // the stack that makes it
	name     string       // logical id in that stack
	resource *resource    // nil: implicit, or of another stack
	outside  bool         // made by another stack
	values   *source.Node // evaluated properties
}

// Logical id and stage of the API of events that name none (CF-102).
const (
	implicitAPI   = "ServerlessRestApi"
	implicitStage = "Prod"
)

// id is the id of the API, its logical id before it has one.
func (a *API) id() string {
	if a.ID == "" {
		return api.IDFromName(a.LogicalID)
	}
	return a.ID
}

func (a *API) isServerless() bool {
	return a.resource == nil && !a.outside || a.resource != nil && a.resource.kind == serverlessAPI
}

// APIs are the REST APIs of the template and of the stacks nested in it, in
// document order (CF-87).
func (t *Template) APIs() []*API { return t.family.apis }

// api is the API of a logical id of this stack, nil when there is none.
func (t *Template) api(name string) *API {
	for _, a := range t.family.apis {
		if a.home == t && a.name == name {
			return a
		}
	}
	return nil
}

// findAPIs lists the APIs that the template makes, the implicit one among them.
func (t *Template) findAPIs() {
	for _, r := range t.resources {
		if r.kind == restAPI || r.kind == serverlessAPI {
			t.addAPI(&API{name: r.name, Pos: r.at, resource: r})
		}
	}
	if event := t.implicitEvent(); event != nil && t.api(implicitAPI) == nil {
		t.addAPI(&API{name: implicitAPI, Pos: event.Pos()})
	}
}

func (t *Template) addAPI(a *API) {
	a.home, a.LogicalID = t, a.name
	if !a.outside {
		a.LogicalID = t.prefix + a.name
	}
	t.family.apis = append(t.family.apis, a)
}

// findOthers lists the APIs of other stacks to which this one and those nested
// in it add methods, and reports parts of APIs that nobody makes.
func (t *Template) findOthers() {
	for _, kind := range []string{restResource, restMethod} {
		t.family.every(kind, (*Template).findOutside)
	}
	for _, kind := range []string{restModel, restValidator, restAuthorizer, restGateway, restStage, restDeployment, restPart, restVersion} {
		t.family.every(kind, (*Template).checkOwner)
	}
	for _, member := range t.family.members {
		member.checkEvents()
	}
}

// findOutside adds the API of a method whose RestApiId names none of the
// template.
func (t *Template) findOutside(r *resource) {
	n := r.properties.Get("RestApiId")
	id := t.text(n)
	if id == "" {
		t.checkOwner(r)
		return
	}
	if t.owner(id) != nil {
		return
	}
	t.note("CF-87", n, fmt.Sprintf("the API %s is made elsewhere; what this template adds to it is served alone", id), "")
	t.addAPI(&API{name: id, Pos: r.at, outside: true})
}

// checkOwner reports a part of an API that the template does not make.
func (t *Template) checkOwner(r *resource) {
	n := r.properties.Get("RestApiId")
	switch id := t.text(n); {
	case id == "":
		t.fail("CF-84", r.node, fmt.Sprintf("%s has no RestApiId; it is left out", r.name), "RestApiId: !Ref API", "")
	case t.owner(id) == nil:
		t.warn("CF-84", n, fmt.Sprintf("%s belongs to the API %s, which the template does not make; it is left out", r.name, id), "")
	}
}

// owner is the API that an evaluated RestApiId names, nil when there is none.
func (t *Template) owner(id string) *API {
	for _, a := range t.family.apis {
		if a.id() == id || a.outside && a.name == id {
			return a
		}
	}
	return nil
}

// belongs says whether the RestApiId of a resource names this API.
func (t *Template) belongs(r *resource, a *API) bool {
	return t.owner(t.text(r.properties.Get("RestApiId"))) == a
}

// Missing says what the template holds besides REST APIs: HTTP and WebSocket
// APIs, which are not served, and, when there is no API at all, what else: an
// error, a note for a template among other files.
func (t *Template) Missing(among bool) {
	found := false
	for _, member := range t.family.members {
		found = member.otherAPIs() || found
	}
	if !found && len(t.family.apis) == 0 {
		severity := api.Error
		if among {
			severity = api.Note
		}
		t.add(api.Diagnostic{
			Severity: severity, Rule: "CF-87", Summary: "the template has no REST API; it has " + t.inventory(),
			Expected: "AWS::ApiGateway::RestApi, AWS::Serverless::Api, or functions with Api events",
		}, t.root.Get("Resources"))
	}
}

// otherAPIs names the APIs of one stack that are not served.
func (t *Template) otherAPIs() (found bool) {
	severity := api.Error
	if len(t.family.apis) > 0 {
		severity = api.Warning
	}
	for _, r := range t.resources {
		if kind := t.kindOf(r); kind != "" {
			found = true
			t.notServed(severity, kind, r.name, r.node)
		}
	}
	if event := t.httpEvent(); event != nil {
		found = true
		t.notServed(severity, "an HTTP API; HTTP APIs are", "ServerlessHttpApi", event)
	}
	return found
}

// notServed names an API without a data plane (CF-10).
func (t *Template) notServed(severity api.Severity, kind, name string, at *source.Node) {
	t.add(api.Diagnostic{
		Severity: severity, Rule: "CF-10", Summary: fmt.Sprintf("%s is %s not served yet", name, kind), Expected: "a REST API",
	}, at)
}

// kindOf names the kind of an API that is not served, "" for all else.
func (t *Template) kindOf(r *resource) string {
	switch r.kind {
	case serverlessHTTP:
		return "an HTTP API; HTTP APIs are"
	case serverlessSocket:
		return "a WebSocket API; WebSocket APIs are"
	case secondAPI:
		if strings.EqualFold(t.text(r.properties.Get("ProtocolType")), "WEBSOCKET") {
			return "a WebSocket API; WebSocket APIs are"
		}
		return "an HTTP API; HTTP APIs are"
	}
	return ""
}

// inventory counts the resources of the template by type.
func (t *Template) inventory() string {
	counts := map[string]int{}
	var kinds []string
	for _, r := range t.resources {
		if counts[r.kind]++; counts[r.kind] == 1 {
			kinds = append(kinds, r.kind)
		}
	}
	if len(kinds) == 0 {
		return "no resources"
	}
	slices.SortStableFunc(kinds, func(a, b string) int { return counts[b] - counts[a] })
	var parts []string
	for _, kind := range kinds[:min(len(kinds), 5)] {
		parts = append(parts, fmt.Sprintf("%d %s", counts[kind], kind))
	}
	if len(kinds) > 5 {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

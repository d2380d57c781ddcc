package cloudformation

import "postern/loader/source"

// serverlessMembers are the properties of AWS::Serverless::Api that are read by
// other means than the stage, and those that do not act here.
var serverlessMembers = []string{
	"StageName", "Name", "Description", "DefinitionBody", "DefinitionUri", "MergeDefinitions", "Cors", "Auth", "BinaryMediaTypes",
	"MinimumCompressionSize", "EndpointConfiguration", "GatewayResponses", "Models", "OpenApiVersion", "Domain", "Mode",
	"FailOnWarnings", "ApiKeySourceType", "DisableExecuteApiEndpoint", "AlwaysDeploy", "Policy", "SecurityPolicy",
	"EndpointAccessMode", "Tags", "PropagateTags",
}

// settings are the evaluated properties of an API; for one of SAM laid over
// those of Globals.
func (t *Template) settings(a *API) *source.Node {
	if a.values != nil {
		return a.values
	}
	t = a.home
	switch {
	case a.outside:
		a.values = source.NewMap(nil, t.root)
	case a.resource != nil && a.resource.kind == restAPI:
		a.values = t.of(a.resource)
	case a.resource != nil:
		a.values = t.withGlobals("Api", a.resource.properties, a.resource.node)
	default:
		a.values = t.withGlobals("Api", nil, t.root)
	}
	if a.isServerless() {
		t.holdAll(a.values, serverlessShape, "the API")
	}
	return a.values
}

// withGlobals are evaluated properties laid over the section of Globals.
func (t *Template) withGlobals(section string, own, like *source.Node) *source.Node {
	n := t.value(t.merged(t.globals.Get(section), own))
	if n.IsMap() {
		return n
	}
	return source.NewMap(nil, like)
}

// merged lays properties of a resource over global ones: texts and functions of
// the resource win, objects are merged, lists come behind the global ones
// (CF-106).
func (t *Template) merged(global, own *source.Node) *source.Node {
	if global == nil || own == nil {
		if own == nil {
			return global
		}
		return own
	}
	_, _, computed := call(own)
	_, _, globally := call(global)
	switch {
	case computed || globally || global.Kind() != own.Kind() || !t.enter(own):
		return own
	case own.IsList():
		t.depth--
		return source.NewList(append(append([]*source.Node(nil), global.Items()...), own.Items()...), own)
	}
	t.depth--
	if !own.IsMap() {
		return own
	}
	members := append([]source.Member(nil), own.Members()...)
	for _, m := range global.Members() {
		if !own.Has(m.Name) {
			members = append(members, m)
		}
	}
	for i, m := range members {
		if global.Has(m.Name) && own.Has(m.Name) {
			members[i] = m.With(t.merged(global.Get(m.Name), m.Value))
		}
	}
	return source.NewMap(members, own)
}

// alias is the alias that a function is published under, "" for none.
func (t *Template) alias(r *resource) string {
	if own := r.properties.Get("AutoPublishAlias"); own != nil {
		return t.text(own)
	}
	return t.text(t.globals.Get("Function").Get("AutoPublishAlias"))
}

// invocation is the uri of an integration that calls a function of the template:
// its alias where it has one.
func (t *Template) invocation(r *resource, stream bool) string {
	arn := t.arnOf(r)
	if alias := t.alias(r); alias != "" {
		arn += ":" + alias
	}
	return t.invocationOf(arn, stream)
}

// invocationOf is the uri that calls the function of an ARN.
func (t *Template) invocationOf(arn string, stream bool) string {
	prefix := "arn:" + t.options.Partition + ":apigateway:" + t.options.Region + ":lambda:path/"
	if stream {
		return prefix + "2021-11-15/functions/" + arn + "/response-streaming-invocations"
	}
	return prefix + "2015-03-31/functions/" + arn + "/invocations"
}

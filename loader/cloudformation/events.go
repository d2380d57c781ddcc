package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"postern/loader/source"
)

// event is one Api event of a function or state machine.
type event struct {
	owner *resource
	name  string
	node  *source.Node // properties as written
}

// events calls yield for the events of a type, in document order, until it
// answers false.
func (t *Template) events(kind string, yield func(e event) bool) {
	for _, r := range t.resources {
		if r.kind != serverlessFunction && r.kind != serverlessMachine {
			continue
		}
		events := t.loops(r.properties.Get("Events"))
		t.hold(events, isObject, "Events of "+r.name)
		for _, m := range events.Members() {
			if t.eventType(r, m) != kind {
				continue
			}
			n := m.Value.Get("Properties")
			if n == nil {
				n = m.Value
			}
			if !yield(event{r, m.Name, n}) {
				return
			}
		}
	}
}

// eventTypes are the types of events that SAM knows.
var eventTypes = []string{
	"AlexaSkill", "Api", "CloudWatchEvent", "CloudWatchLogs", "Cognito", "DocumentDB", "DynamoDB", "EventBridgeRule", "HttpApi", "IoTRule",
	"Kinesis", "MQ", "MSK", "S3", "SNS", "SQS", "Schedule", "ScheduleV2", "SelfManagedKafka",
}

// eventType is the type of an event; one that SAM does not have is reported.
func (t *Template) eventType(owner *resource, m source.Member) string {
	t.hold(m.Value, eventsShape, "the event "+m.Name)
	kind := m.Value.Get("Type").Text()
	if m.Value.IsMap() && !slices.Contains(eventTypes, kind) {
		summary := fmt.Sprintf("the event %s of %s is of the unknown type %q; it is left out", m.Name, owner.name, kind)
		t.refuse("CF-101", m.Value, summary, "a type of SAM, such as Api", source.Nearest(kind, eventTypes))
	}
	return kind
}

// implicitEvent is the first event without RestApiId, nil when there is none.
func (t *Template) implicitEvent() (first *source.Node) {
	t.events("Api", func(e event) bool {
		if !e.node.Has("RestApiId") {
			first = e.node
		}
		return first == nil
	})
	return first
}

// httpEvent is the first event of an implicit HTTP API, nil when there is none.
func (t *Template) httpEvent() (first *source.Node) {
	t.events("HttpApi", func(e event) bool {
		if !e.node.Has("ApiId") {
			first = e.node
		}
		return first == nil
	})
	return first
}

// eachEvent calls yield for the events of an API.
func (t *Template) eachEvent(a *API, yield func(e event)) {
	t.events("Api", func(e event) bool {
		if t.target(e) == a {
			yield(e)
		}
		return true
	})
}

// target is the API that an event adds a method to, nil when the template does
// not make it.
func (t *Template) target(e event) *API {
	n := e.node.Get("RestApiId")
	if n == nil {
		return t.api(implicitAPI)
	}
	name := n.Text()
	if function, argument, ok := call(n); ok && function == "Ref" {
		name = argument.Text()
	}
	a := t.api(name)
	if a == nil {
		a = t.owner(t.text(n))
	}
	if a == nil || a.home != t || !a.isServerless() {
		return nil
	}
	return a
}

// checkEvents reports events that belong to no API of SAM in this stack.
func (t *Template) checkEvents() {
	t.events("Api", func(e event) bool {
		n := e.node.Get("RestApiId")
		// CF-83: the methods of an API that is left out are left out with it.
		if _, argument, _ := call(n); t.byName[argument.Text()] != nil && !t.byName[argument.Text()].live {
			return true
		}
		if t.target(e) == nil {
			t.refuse("CF-101", n, fmt.Sprintf("event %s of %s belongs to the API %s, which is no AWS::Serverless::Api of the template; it is left out", e.name, e.owner.name, t.text(n)), "RestApiId: !Ref of an AWS::Serverless::Api", "")
		}
		return true
	})
}

// unmerged says which events add nothing to a document that they are not merged
// with.
func (e *editor) unmerged(ev event) {
	n := e.t.value(ev.node)
	path, verb := n.Get("Path").Text(), verbOf(n.Get("Method").Text())
	paths := e.base.Get("paths").Get(path)
	if e.base != nil && !paths.Has(verb) && !paths.Has(anyMethod) {
		e.t.note("CF-101", ev.node, fmt.Sprintf("event %s of %s adds nothing: the document of the API %s has no %s %s", ev.name, ev.owner.name, e.api.name, strings.ToUpper(n.Get("Method").Text()), path), "MergeDefinitions: true")
	}
}

// verbOf is the member of a path item for the Method of an event.
func verbOf(method string) string {
	if method = strings.ToLower(method); method == "any" || method == "*" {
		return anyMethod
	}
	return method
}

// anyMethod is the member of a path item for all verbs.
const anyMethod = extension + "any-method"

// event adds the operation of an event (CF-101).
func (e *editor) event(ev event) {
	n := e.t.value(ev.node)
	e.t.holdAll(n, eventShape, "the event "+ev.name)
	f := e.t.reading.Fields(n, "the event")
	path, verb := f.Text("Path"), verbOf(f.Text("Method"))
	if path == "" || verb == "" {
		e.t.fail("CF-101", ev.node, fmt.Sprintf("event %s of %s has no Path or no Method; it is left out", ev.name, ev.owner.name), "Path: /pets and Method: get", "")
		return
	}
	at := *e
	at.like = n // what the event makes stands where the event stands
	item := e.item(path, n)
	written := e.base.Get("paths").Get(path).Get(verb)
	if item.get(verb) != written {
		e.t.refuse("CF-101", n, fmt.Sprintf("two events make %s %s; event %s of %s adds nothing", strings.ToUpper(f.Text("Method")), path, ev.name, ev.owner.name), "one event per path and method", "")
		return
	}
	operation := e.t.merged(written, at.operation(ev, n, f)) // the event wins over the document
	e.validators = at.validators
	f.Known("RestApiId", "Auth", "RequestModel", "RequestParameters", "TimeoutInMillis", "ResponseTransferMode", "UnescapeMappingTemplate").Rest()
	item.put(source.NewMember(verb, operation, n))
	e.access.own[operation] = n.Get("Auth")
	if policy := n.Get("Auth").Get("ResourcePolicy"); policy.IsMap() {
		e.access.policies = append(e.access.policies, eventPolicy{policy, e.resource(verb, path)})
	}
}

// put sets a member of a path item.
func (p *pathItem) put(m source.Member) {
	for i, old := range p.members {
		if old.Name == m.Name {
			p.members[i] = m
			return
		}
	}
	p.members = append(p.members, m)
}

// operation is what SAM makes of an event.
func (e *editor) operation(ev event, n *source.Node, f *source.Fields) *source.Node {
	integration, responses := e.functionCall(ev, n), e.object()
	if ev.owner.kind == serverlessMachine {
		integration, responses = e.machineCall(ev, n)
	}
	parameters, cached := e.parameters(n)
	if len(cached) > 0 {
		integration = e.with(integration, "cacheKeyParameters", textList(cached, e.like))
	}
	members := []source.Member{e.member(extension+"integration", integration), e.member("responses", responses)}
	members = append(members, e.model(n, &parameters)...)
	if len(parameters) > 0 {
		members = append(members, e.member("parameters", e.list(parameters...)))
	}
	return e.object(members...)
}

// functionCall is the integration of a function.
func (e *editor) functionCall(ev event, n *source.Node) *source.Node {
	mode := n.Get("ResponseTransferMode")
	stream := strings.EqualFold(mode.Text(), "STREAM")
	members := e.pairs("type", "aws_proxy", "httpMethod", "POST", "uri", e.t.invocation(ev.owner, stream))
	if mode.Exists() {
		members = append(members, e.member("responseTransferMode", mode))
	}
	if timeout := n.Get("TimeoutInMillis"); timeout.Exists() {
		members = append(members, e.member("timeoutInMillis", timeout))
	}
	if role := e.invokeRole(n.Get("Auth")); role != "" {
		members = append(members, e.member("credentials", e.text(role)))
	}
	return e.object(members...)
}

// machineCall is the integration that starts a state machine (CF-104).
func (e *editor) machineCall(ev event, n *source.Node) (integration, responses *source.Node) {
	t := e.t
	body := "$util.escapeJavaScript($input.json('$'))"
	if unescape, _ := n.Get("UnescapeMappingTemplate").Bool(); unescape {
		body += `.replaceAll("\\'","'")`
	}
	template := `{"input": "` + body + `", "stateMachineArn": "` + t.arnOf(ev.owner) + `"}`
	uri := "arn:" + t.options.Partition + ":apigateway:" + t.options.Region + ":states:action/StartExecution"
	role := t.text(ev.owner.properties.Get("Role"))
	if role == "" {
		role = t.arn("iam", "role/"+ev.owner.name+ev.name+"Role")
	}
	members := e.pairs("type", "aws", "httpMethod", "POST", "uri", uri, "credentials", role)
	both := e.object(e.member("200", e.object(e.pairs("statusCode", "200")...)), e.member("400", e.object(e.pairs("statusCode", "400")...)))
	members = append(members, e.member("requestTemplates", e.object(e.pairs("application/json", template)...)), e.member("responses", both))
	responses = e.object(e.member("200", e.object(e.pairs("description", "OK")...)), e.member("400", e.object(e.pairs("description", "Bad Request")...)))
	return e.object(members...), responses
}

// parameters are the request parameters of an event, and those of them that are
// part of the cache key.
func (e *editor) parameters(n *source.Node) (list []*source.Node, cached []string) {
	for _, item := range n.Get("RequestParameters").Items() {
		name, options := item.Text(), (*source.Node)(nil)
		if item.IsMap() && item.Len() == 1 {
			name, options = item.Members()[0].Name, item.Members()[0].Value
		}
		in, short := location(name)
		if in == "" {
			e.t.refuse("CF-101", item, fmt.Sprintf("request parameter %q", name), "method.request.{header|querystring|path}.NAME", "")
			continue
		}
		required := "false"
		if yes, _ := options.Get("Required").Bool(); yes || in == "path" {
			required = "true"
		}
		if yes, _ := options.Get("Caching").Bool(); yes {
			cached = append(cached, name)
		}
		members := e.pairs("name", short, "in", in, "required", required)
		list = append(list, source.NewMap(append(members, e.textType()...), item))
	}
	return list, cached
}

// textType says that a parameter is a text.
func (e *editor) textType() []source.Member {
	if e.openapi {
		return []source.Member{e.member("schema", e.object(e.pairs("type", "string")...))}
	}
	return e.pairs("type", "string")
}

// location splits method.request.querystring.NAME into query and NAME.
func location(parameter string) (in, name string) {
	for _, place := range [][2]string{{"header", "header"}, {"querystring", "query"}, {"path", "path"}} {
		if rest, ok := strings.CutPrefix(parameter, "method.request."+place[0]+"."); ok && rest != "" {
			return place[1], rest
		}
	}
	return "", ""
}

// model is RequestModel of an event: the body and what is validated.
func (e *editor) model(n *source.Node, parameters *[]*source.Node) []source.Member {
	request := n.Get("RequestModel")
	name := request.Get("Model").Text()
	if name == "" {
		return nil
	}
	required, _ := request.Get("Required").Bool()
	schema := e.reference("definitions", "schemas", name)
	var members []source.Member
	if e.openapi {
		content := e.object(e.member("application/json", e.object(e.member("schema", schema))))
		members = append(members, e.member("requestBody", e.object(e.member("content", content), e.member("required", e.text(fmt.Sprint(required))))))
	} else {
		body := append(e.pairs("in", "body", "name", strings.ToLower(name), "required", fmt.Sprint(required)), e.member("schema", schema))
		*parameters = append(*parameters, e.object(body...))
	}
	return append(members, e.validator(request)...)
}

// validator is the request validator of ValidateBody and ValidateParameters.
func (e *editor) validator(request *source.Node) []source.Member {
	body, said := request.Get("ValidateBody").Bool()
	parameters, alsoSaid := request.Get("ValidateParameters").Bool()
	if !said && !alsoSaid {
		return nil
	}
	name := map[[2]bool]string{{true, false}: "body-only", {false, true}: "params-only", {true, true}: "body-params", {}: "no-validation"}[[2]bool{body, parameters}]
	e.validators = append(e.validators, e.member(name, e.object(e.pairs("validateRequestBody", fmt.Sprint(body), "validateRequestParameters", fmt.Sprint(parameters))...)))
	return e.pairs(extension+"request-validator", name)
}

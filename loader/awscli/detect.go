package awscli

import "postern/loader/source"

// Form is what one document holds.
type Form uint8

// Forms. None is the form of a document of another kind.
const (
	None Form = iota
	Single
	RestAPI
	Resources
	Method
	Integration
	Stages
	Stage
	Deployments
	Models
	RequestValidators
	Authorizers
	GatewayResponses
	APIKeys
	UsagePlans
	UsagePlanKeys
	EmptyList
	PutMethod
	PutMethodResponse
	PutIntegration
	PutIntegrationResponse
	UpdateIntegration
	V2
)

var formNames = [...]string{
	"no CLI document", "single integration file", "get-rest-api", "get-resources", "get-method", "get-integration",
	"get-stages", "get-stage", "get-deployments", "get-models", "get-request-validators", "get-authorizers",
	"get-gateway-responses", "get-api-keys", "get-usage-plans", "get-usage-plan-keys", "empty list", "put-method input", "put-method-response input",
	"put-integration input", "put-integration-response input", "update-integration input", "apigatewayv2 document",
}

// String names the call whose answer or input the document is.
func (f Form) String() string {
	if int(f) < len(formNames) {
		return formNames[f]
	}
	return "unknown form"
}

// IsCompanion says whether the form describes more of an API whose resources
// stand in another document (CF-51).
func (f Form) IsCompanion() bool {
	switch f {
	case RestAPI, Stages, Stage, Deployments, Models, RequestValidators, Authorizers, GatewayResponses, APIKeys, UsagePlans, UsagePlanKeys:
		return true
	}
	return false
}

// Detect tells the form of a document by its members (CF-02, CF-51, CF-53).
func Detect(root *source.Node) Form {
	if items, ok := itemsOf(root); ok {
		return detectList(items)
	}
	switch {
	case !root.IsMap():
		return None
	case has(root, "patchOperations"):
		return UpdateIntegration
	case root.Get("integration").IsMap() && (has(root, "path") || has(root, "method")):
		return Single
	case isV2(root):
		return V2
	// CF-53: restApiId, resourceId or integrationHttpMethod make it an input.
	case has(root, "restApiId") || has(root, "resourceId") || has(root, "integrationHttpMethod"):
		return detectInput(root)
	}
	return detectObject(root)
}

func has(n *source.Node, name string) bool { return n.Has(name) }

func hasAny(n *source.Node, names ...string) bool {
	for _, name := range names {
		if n.Has(name) {
			return true
		}
	}
	return false
}

func isV2(n *source.Node) bool {
	return hasAny(n, "ApiId", "apiId", "RouteKey", "routeKey", "IntegrationType", "integrationId", "protocolType", "ProtocolType", "Items")
}

// itemsOf are the elements of a list answer: items of the CLI, item and
// _embedded.item of the wire, where one element may stand alone.
func itemsOf(root *source.Node) ([]*source.Node, bool) {
	if root.IsList() {
		return root.Items(), true
	}
	for _, list := range []*source.Node{root.Get("items"), root.Get("item"), root.Get("_embedded").Get("item")} {
		if list.IsList() {
			return list.Items(), true
		}
		if list.IsMap() {
			return []*source.Node{list}, true
		}
	}
	return nil, false
}

func detectList(items []*source.Node) Form {
	if len(items) == 0 {
		return EmptyList
	}
	first := items[0]
	switch {
	case !first.IsMap():
		return None
	case isV2(first):
		return V2
	case has(first, "path"):
		return Resources
	case first.Get("type").Text() == planKeyType:
		return UsagePlanKeys
	case has(first, "stageName"):
		return Stages
	case has(first, "responseType"):
		return GatewayResponses
	case hasAny(first, "validateRequestBody", "validateRequestParameters"):
		return RequestValidators
	case hasAny(first, "authorizerUri", "providerARNs", "identitySource", "authType"):
		return Authorizers
	case hasAny(first, "schema", "contentType"):
		return Models
	case hasAny(first, "stageKeys", "enabled", "customerId"):
		return APIKeys
	case hasAny(first, "apiStages", "throttle", "quota"):
		return UsagePlans
	case hasAny(first, "apiKeySource", "rootResourceId", "endpointConfiguration"):
		return RestAPI
	case has(first, "createdDate") && has(first, "id"):
		return Deployments
	}
	return None
}

func detectInput(root *source.Node) Form {
	switch {
	case has(root, "statusCode"):
		return detectResponseInput(root)
	case hasAny(root, "type", "uri", "integrationHttpMethod", "requestTemplates"):
		return PutIntegration
	case hasAny(root, "authorizationType", "apiKeyRequired", "requestModels", "requestParameters"):
		return PutMethod
	}
	return None
}

func detectResponseInput(root *source.Node) Form {
	if hasAny(root, "selectionPattern", "responseTemplates", "contentHandling") {
		return PutIntegrationResponse
	}
	for _, m := range root.Get("responseParameters").Members() {
		if m.Value.Kind() == source.String {
			return PutIntegrationResponse
		}
	}
	return PutMethodResponse
}

func detectObject(root *source.Node) Form {
	switch {
	case has(root, "methodIntegration") || has(root, "authorizationType"):
		return Method
	case has(root, "type") && hasAny(root, "uri", "requestTemplates", "httpMethod", "passthroughBehavior", "integrationResponses"):
		return Integration
	case has(root, "stageName"):
		return Stage
	case hasAny(root, "apiKeySource", "rootResourceId") || has(root, "id") && has(root, "name") && has(root, "createdDate"):
		return RestAPI
	}
	return None
}

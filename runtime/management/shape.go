package management

import (
	"fmt"
	"strings"
	"sync"

	"postern/api"
)

// memberType is the type of a member of a request body.
type memberType uint8

const (
	typeText     memberType = iota
	typeInt                 // also the text of one (MA-124)
	typeLoose               // any scalar: the operation words its own error
	typeFloat               // also the text of one
	typeBool                // also the text of one
	typeTexts               // [str]
	typeTextMap             // {str}
	typeBoolMap             // {bool}
	typeListMap             // {[str]}
	typeShape               // a named shape
	typeShapes              // a list of a named shape
	typeShapeMap            // a map to a named shape
	typeBlob                // the raw body
)

// field is one member that a request may have.
type field struct {
	name     string
	kind     memberType
	shape    string // name in shapes
	required bool
}

// shapes are the objects that members of requests hold, written as the service
// model lists them: name*, type after a colon, text without one.
var shapes = sync.OnceValue(func() map[string][]field { return parseShapes(shapeTexts()) })

func shapeTexts() map[string]string {
	return map[string]string{
		"PatchOperation":               "op*, path, value:scalar, from",
		"EndpointConfiguration":        "types:[str], ipAddressType, vpcEndpointIds:[str]",
		"TlsConfig":                    "insecureSkipVerification:bool",
		"CanarySettings":               "percentTraffic:float, deploymentId, stageVariableOverrides:{str}, useStageCache:bool",
		"DeploymentCanarySettings":     "percentTraffic:float, stageVariableOverrides:{str}, useStageCache:bool",
		"ThrottleSettings":             "burstLimit:int, rateLimit:float",
		"QuotaSettings":                "limit:int, offset:int, period",
		"StageKey":                     "restApiId, stageName",
		"ApiStage":                     "apiId, stage, throttle:{ThrottleSettings}",
		"DocumentationPartLocation":    "type*, path, method, statusCode, name",
		"MutualTlsAuthenticationInput": "truststoreUri, truststoreVersion",
	}
}

func parseShapes(texts map[string]string) map[string][]field {
	all := make(map[string][]field, len(texts))
	for name, text := range texts {
		all[name] = parseFields(text)
	}
	return all
}

var memberTypes = map[string]memberType{
	"": typeText, "int": typeInt, "scalar": typeLoose, "float": typeFloat, "bool": typeBool, "[str]": typeTexts,
	"{str}": typeTextMap, "{bool}": typeBoolMap, "{[str]}": typeListMap, "raw": typeBlob,
}

// parseFields reads "name*, description, tags:{str}".
func parseFields(text string) []field {
	var all []field
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, kind, _ := strings.Cut(part, ":")
		f := field{}
		f.name, f.required = strings.CutSuffix(name, "*")
		known, ok := memberTypes[kind]
		switch {
		case ok:
			f.kind = known
		case strings.HasPrefix(kind, "["):
			f.kind, f.shape = typeShapes, strings.Trim(kind, "[]")
		case strings.HasPrefix(kind, "{"):
			f.kind, f.shape = typeShapeMap, strings.Trim(kind, "{}")
		default:
			f.kind, f.shape = typeShape, kind
		}
		all = append(all, f)
	}
	return all
}

// enums are the closed sets of values, by operation and member, in the order
// in which the service prints them (MA-138).
var enums = map[string][]string{
	"PatchOperation.op":                                             {"add", "remove", "move", "test", "replace", "copy"},
	"EndpointConfiguration.types":                                   {"PRIVATE", "EDGE", "REGIONAL"},
	"EndpointConfiguration.ipAddressType":                           {"ipv4", "dualstack"},
	"DocumentationPartLocation.type":                                documentationTypes,
	"QuotaSettings.period":                                          {api.Day, api.Week, api.Month},
	"CreateRestApi.apiKeySource":                                    {"HEADER", "AUTHORIZER"},
	"CreateRestApi.endpointAccessMode":                              {"BASIC", "STRICT"},
	"PutIntegration.type":                                           {"HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"},
	"PutIntegration.connectionType":                                 {"INTERNET", "VPC_LINK"},
	"PutIntegration.contentHandling":                                contentHandlings,
	"PutIntegration.responseTransferMode":                           {"BUFFERED", "STREAM"},
	"PutIntegrationResponse.contentHandling":                        contentHandlings,
	"CreateAuthorizer.type":                                         {"TOKEN", "REQUEST", "COGNITO_USER_POOLS"},
	"CreateDeployment.cacheClusterSize":                             cacheSizes,
	"CreateStage.cacheClusterSize":                                  cacheSizes,
	"CreateDomainName.endpointAccessMode":                           {"BASIC", "STRICT"},
	"CreateDomainName.routingMode":                                  {"BASE_PATH_MAPPING_ONLY", "ROUTING_RULE_ONLY", "ROUTING_RULE_THEN_BASE_PATH_MAPPING"},
	"CreateDomainNameAccessAssociation.accessAssociationSourceType": {"VPCE"},
}

var (
	contentHandlings   = []string{"CONVERT_TO_BINARY", "CONVERT_TO_TEXT"}
	cacheSizes         = []string{"0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"}
	documentationTypes = []string{
		"RESPONSE_BODY", "RESPONSE", "METHOD", "MODEL", "AUTHORIZER", "RESPONSE_HEADER", "RESOURCE",
		"PATH_PARAMETER", "REQUEST_BODY", "QUERY_PARAMETER", "API", "REQUEST_HEADER",
	}
)

// responseTypes are the gateway response types in the order of the service's
// message (MA-138).
var responseTypes = []string{
	"REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "AUTHORIZER_CONFIGURATION_ERROR", "MISSING_AUTHENTICATION_TOKEN",
	"BAD_REQUEST_BODY", "INVALID_SIGNATURE", "INVALID_API_KEY", "BAD_REQUEST_PARAMETERS", "AUTHORIZER_FAILURE",
	"UNAUTHORIZED", "INTEGRATION_TIMEOUT", "ACCESS_DENIED", "DEFAULT_4XX", "DEFAULT_5XX", "WAF_FILTERED",
	"QUOTA_EXCEEDED", "THROTTLED", "API_CONFIGURATION_ERROR", "UNSUPPORTED_MEDIA_TYPE", "INTEGRATION_FAILURE", "EXPIRED_TOKEN",
}

// emptyEnums are members whose empty text counts as absent (MA-613).
var emptyEnums = map[string]bool{
	"PutIntegration.connectionType": true, "PutIntegration.contentHandling": true,
	"PutIntegration.responseTransferMode": true, "PutIntegrationResponse.contentHandling": true,
	"CreateDeployment.cacheClusterSize": true, "CreateStage.cacheClusterSize": true,
}

// checkTypes holds a body to the types of its members; the first mismatch is
// the answer (MA-134).
func checkTypes(n *node, fields []field) error {
	for _, f := range fields {
		if v := n.get(f.name); v.given() {
			if err := checkType(v, f); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkType(v *node, f field) error {
	switch f.kind {
	case typeText:
		return wantText(v)
	case typeInt:
		if _, ok := v.number(); !ok || v.kind == boolKind {
			return serialization(javaClass(v) + " can not be converted to an Integer")
		}
	case typeFloat:
		if _, ok := v.float(); !ok || v.kind == boolKind {
			return serialization(javaClass(v) + " can not be converted to an Double")
		}
	case typeLoose:
		if !v.isScalar() {
			return serialization(javaClass(v) + " can not be converted to an String")
		}
	case typeBool:
		return wantBool(v)
	case typeTexts:
		return wantItems(v, wantText)
	case typeTextMap:
		return wantMembers(v, wantText)
	case typeBoolMap:
		return wantMembers(v, wantBool)
	case typeListMap:
		return wantMembers(v, wantTexts)
	case typeShape:
		return wantShape(v, f.shape)
	case typeShapes:
		return wantItems(v, func(v *node) error { return wantShape(v, f.shape) })
	case typeShapeMap:
		return wantMembers(v, func(v *node) error { return wantShape(v, f.shape) })
	}
	return nil
}

func wantText(v *node) error {
	if v.given() && v.kind != textKind {
		return serialization(javaClass(v) + " can not be converted to an String")
	}
	return nil
}

func wantBool(v *node) error {
	if v.given() && v.kind != boolKind && !(v.kind == textKind && isTruthText(v.text)) {
		return serialization(javaClass(v) + " can not be converted to an Boolean")
	}
	return nil
}

func isTruthText(text string) bool {
	return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
}

func wantTexts(v *node) error {
	if !v.given() {
		return nil
	}
	return wantItems(v, wantText)
}

func wantItems(v *node, want func(*node) error) error {
	if v.kind != listKind {
		return serialization(javaClass(v) + " can not be converted to a List")
	}
	for _, item := range v.items {
		if err := want(item); err != nil {
			return err
		}
	}
	return nil
}

func wantMembers(v *node, want func(*node) error) error {
	if v.kind != objectKind {
		return serialization(javaClass(v) + " can not be converted to a Map")
	}
	for _, m := range v.members {
		if err := want(m.value); err != nil {
			return err
		}
	}
	return nil
}

func wantShape(v *node, shape string) error {
	if !v.given() {
		return nil
	}
	if v.kind != objectKind {
		return serialization(javaClass(v) + " can not be converted to an Object")
	}
	return checkTypes(v, shapes()[shape])
}

// javaClass is how the service names the type of a JSON value (MA-134).
func javaClass(v *node) string {
	switch v.kind {
	case boolKind:
		return "class java.lang.Boolean"
	case numberKind:
		return "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
	case listKind:
		return "class java.util.ArrayList"
	case objectKind:
		return "class java.util.LinkedHashMap"
	}
	return "class java.lang.String"
}

// checkMembers collects the violations of a body: members that must not be null
// and closed sets of values (MA-135 to MA-138).
func checkMembers(n *node, fields []field, shape, at string) []violation {
	var found []violation
	for _, f := range fields {
		v := n.get(f.name)
		place := at + "." + f.name
		if !v.given() {
			if f.required {
				found = append(found, violation{null: true, at: place, must: mustBeGiven})
			}
			continue
		}
		found = append(found, checkMember(v, f, shape, place)...)
	}
	return found
}

func checkMember(v *node, f field, shape, place string) (found []violation) {
	key := shape + "." + f.name
	set := enums[key]
	switch {
	case f.kind == typeShape:
		return checkMembers(v, shapes()[f.shape], f.shape, place)
	case f.kind == typeShapes:
		for i, item := range v.items {
			found = append(found, checkMembers(item, shapes()[f.shape], f.shape, fmt.Sprintf("%s.%d.member", place, i+1))...)
		}
		return found
	case f.kind == typeShapeMap:
		for _, m := range v.members {
			found = append(found, checkMembers(m.value, shapes()[f.shape], f.shape, place+"."+m.name+".member")...)
		}
		return found
	case set == nil:
		return nil
	case f.kind == typeTexts:
		if bad := outside(v.texts(), set); bad {
			return []violation{{value: "[" + strings.Join(v.texts(), ", ") + "]", at: place, must: "Member must satisfy constraint: [" + mustBeOf(set) + "]"}}
		}
		return nil
	case v.str() == "" && emptyEnums[key]:
		return nil
	case outside([]string{v.str()}, set):
		return []violation{{value: v.str(), at: place, must: mustBeOf(set)}}
	}
	return nil
}

func outside(values, set []string) bool {
	for _, value := range values {
		if !contains(set, value) {
			return true
		}
	}
	return false
}

func contains(set []string, value string) bool {
	for _, one := range set {
		if one == value {
			return true
		}
	}
	return false
}

func mustBeOf(set []string) string {
	return "Member must satisfy enum value set: [" + strings.Join(set, ", ") + "]"
}

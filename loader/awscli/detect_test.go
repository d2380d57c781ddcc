package awscli_test

import (
	"testing"

	"postern/api"
	"postern/loader/awscli"
	"postern/loader/source"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		text string
		want awscli.Form
	}{
		{`{"items": [{"id": "a", "path": "/"}]}`, awscli.Resources},
		{`{"item": [{"id": "a", "path": "/"}]}`, awscli.Resources},
		{`{"_embedded": {"item": {"id": "a", "path": "/"}}}`, awscli.Resources},
		{`[{"id": "a", "path": "/", "resourceMethods": {}}]`, awscli.Resources},
		{`{"items": []}`, awscli.EmptyList},
		{`{"items": [1]}`, awscli.None},
		{`{"items": [{"stageName": "dev"}]}`, awscli.Stages},
		{`{"stageName": "dev", "deploymentId": "d"}`, awscli.Stage},
		{`{"items": [{"responseType": "THROTTLED"}]}`, awscli.GatewayResponses},
		{`{"items": [{"id": "v", "validateRequestBody": true}]}`, awscli.RequestValidators},
		{`{"items": [{"id": "a", "type": "TOKEN", "authorizerUri": "x"}]}`, awscli.Authorizers},
		{`{"items": [{"id": "m", "name": "Pet", "schema": "{}"}]}`, awscli.Models},
		{`{"items": [{"id": "k", "enabled": true, "stageKeys": []}]}`, awscli.APIKeys},
		{`{"items": [{"id": "p", "apiStages": []}]}`, awscli.UsagePlans},
		{`{"items": [{"id": "d", "createdDate": 1}]}`, awscli.Deployments},
		{`{"items": [{"id": "a", "name": "n", "apiKeySource": "HEADER"}]}`, awscli.RestAPI},
		{`{"id": "a", "name": "n", "createdDate": 1}`, awscli.RestAPI},
		{`{"restApiId": "a", "resourceId": "r", "httpMethod": "GET", "authorizationType": "NONE"}`, awscli.PutMethod},
		{`{"restApiId": "a", "resourceId": "r", "httpMethod": "GET", "type": "MOCK"}`, awscli.PutIntegration},
		{`{"integrationHttpMethod": "GET", "httpMethod": "GET", "type": "HTTP"}`, awscli.PutIntegration},
		{`{"resourceId": "r", "httpMethod": "GET", "statusCode": "200", "selectionPattern": ""}`, awscli.PutIntegrationResponse},
		{`{"resourceId": "r", "httpMethod": "GET", "statusCode": "200", "responseParameters": {"method.response.header.X": "'x'"}}`, awscli.PutIntegrationResponse},
		{`{"resourceId": "r", "httpMethod": "GET", "statusCode": "200", "responseParameters": {"method.response.header.X": true}}`, awscli.PutMethodResponse},
		{`{"restApiId": "a", "patchOperations": []}`, awscli.UpdateIntegration},
		{`{"type": "HTTP", "httpMethod": "GET", "uri": "http://x"}`, awscli.Integration},
		{`{"type": "MOCK", "requestTemplates": {}}`, awscli.Integration},
		{`{"httpMethod": "GET", "authorizationType": "NONE", "methodIntegration": {}}`, awscli.Method},
		{`{"path": "/", "method": "GET", "integration": {"type": "MOCK"}}`, awscli.Single},
		{`{"Items": [{"RouteKey": "GET /"}]}`, awscli.V2},
		{`{"items": [{"routeKey": "GET /", "routeId": "x"}]}`, awscli.V2},
		{`{"ApiId": "a", "IntegrationType": "HTTP_PROXY"}`, awscli.V2},
		{`{"type": "object"}`, awscli.None},
		{`"text"`, awscli.None},
		{`{}`, awscli.None},
	} {
		var report api.Diagnostics
		root := source.NewFiles(nil).Add("f.json", []byte(c.text), &report)
		if got := awscli.Detect(root); got != c.want {
			t.Errorf("%s is %v, want %v", c.text, got, c.want)
		}
	}
}

// TestPatch applies one operation of update-integration each to an integration
// and holds the member it changes.
func TestPatch(t *testing.T) {
	const start = `{"restApiId": "a", "resourceId": "r", "httpMethod": "GET", "type": "HTTP", "integrationHttpMethod": "GET", "uri": "http://x",
		"contentHandling": "CONVERT_TO_TEXT", "requestTemplates": {"text/plain": "x"}, "cacheKeyParameters": ["a"], "requestParameters": {"integration.request.header.a.b": "'x'"}}`
	for _, c := range []struct {
		operation string
		want      func(i *api.Integration) bool
	}{
		{`{"op": "replace", "path": "/uri", "value": "http://y"}`, func(i *api.Integration) bool { return i.URI == "http://y" }},
		{`{"op": "replace", "path": "/httpMethod", "value": "post"}`, func(i *api.Integration) bool { return i.HTTPMethod == "POST" }},
		{`{"op": "replace", "path": "/credentials", "value": "arn:x"}`, func(i *api.Integration) bool { return i.Credentials == "arn:x" }},
		{`{"op": "replace", "path": "/passthroughBehavior", "value": "never"}`, func(i *api.Integration) bool { return i.PassthroughBehavior == api.Never }},
		{`{"op": "replace", "path": "/contentHandling", "value": ""}`, func(i *api.Integration) bool { return i.ContentHandling == "" }},
		{`{"op": "remove", "path": "/contentHandling"}`, func(i *api.Integration) bool { return i.ContentHandling == "" }},
		{`{"op": "replace", "path": "/cacheNamespace", "value": "n"}`, func(i *api.Integration) bool { return i.CacheNamespace == "n" }},
		{`{"op": "replace", "path": "/connectionType", "value": "VPC_LINK"}`, func(i *api.Integration) bool { return i.ConnectionType == api.VPCLink }},
		{`{"op": "replace", "path": "/connectionId", "value": "v"}`, func(i *api.Integration) bool { return i.ConnectionID == "v" }},
		{`{"op": "replace", "path": "/responseTransferMode", "value": "STREAM"}`, func(i *api.Integration) bool { return i.ResponseTransferMode == api.Stream }},
		{`{"op": "replace", "path": "/integrationTarget", "value": "arn:y"}`, func(i *api.Integration) bool { return i.IntegrationTarget == "arn:y" }},
		{`{"op": "replace", "path": "/timeoutInMillis", "value": "1000"}`, func(i *api.Integration) bool { return i.TimeoutInMillis == 1000 }},
		{`{"op": "replace", "path": "/timeoutInMillis", "value": "10"}`, func(i *api.Integration) bool { return i.TimeoutInMillis == 29000 }},
		{`{"op": "replace", "path": "/tlsConfig/insecureSkipVerification", "value": "true"}`, func(i *api.Integration) bool { return i.TLSConfig.InsecureSkipVerification }},
		{`{"op": "add", "path": "/requestTemplates/application~1json", "value": "t"}`, func(i *api.Integration) bool {
			v, ok := i.RequestTemplates.Get("application/json")
			return ok && v == "t" && len(i.RequestTemplates) == 2
		}},
		{`{"op": "add", "path": "/requestTemplates/application~1json", "value": ""}`, func(i *api.Integration) bool {
			n := i.RequestTemplates.Index("application/json")
			return n >= 0 && i.RequestTemplates[n].Null
		}},
		{`{"op": "remove", "path": "/requestTemplates/text~1plain"}`, func(i *api.Integration) bool { return len(i.RequestTemplates) == 0 }},
		{`{"op": "remove", "path": "/requestParameters/integration.request.header.a.b"}`, func(i *api.Integration) bool { return len(i.RequestParameters) == 0 }},
		{`{"op": "add", "path": "/cacheKeyParameters/b", "value": ""}`, func(i *api.Integration) bool { return len(i.CacheKeyParameters) == 2 && i.CacheKeyParameters[1] == "b" }},
		{`{"op": "remove", "path": "/cacheKeyParameters/a"}`, func(i *api.Integration) bool { return len(i.CacheKeyParameters) == 0 }},
	} {
		var report api.Diagnostics
		files := source.NewFiles(nil)
		put := files.Add("put.json", []byte(start), &report)
		update := files.Add("update.json", []byte(`{"restApiId": "a", "resourceId": "r", "httpMethod": "GET", "patchOperations": [`+c.operation+`]}`), &report)
		config := awscli.Read(files, []awscli.Document{{Root: update, Form: awscli.UpdateIntegration}, {Root: put, Form: awscli.PutIntegration}}, awscli.Options{Path: "/x"}, &report)
		i := config.APIs[0].REST.ResourceAt("/x").Methods.Get("GET").Integration
		if !c.want(i) {
			t.Errorf("%s gives %+v; findings %v", c.operation, i, report)
		}
	}
}

// Package cloudformation reads CloudFormation and SAM templates: which REST APIs
// they make, each as an OpenAPI document, as resources, or as both.
//
//	files := source.NewFiles(source.Dir("."))
//	var report api.Diagnostics
//	t := cloudformation.Open(files, files.Open("template.yaml", &report), cloudformation.Options{}, &report)
//	for _, a := range t.APIs() {
//		a.ID = api.IDFromName(a.LogicalID)
//	}
//	for _, a := range t.APIs() {
//		rest := &api.RestAPI{ID: a.ID}
//		if doc := t.Document(a); doc != nil {
//			rest = … // read by package openapi
//		}
//		t.Complete(a, rest)
//	}
//
// # Evaluation
//
// A template is evaluated without the service: parameters have the value they
// are given, else their default, else a placeholder with a warning; conditions
// decide which resources and branches are there; Ref and Fn::GetAtt of a
// resource are what the service would most probably answer: names, ARNs, and the
// ids that the resource has here. What cannot be known is named once and a
// placeholder stands for it. Evaluated values keep the place of what they come
// from.
//
// # SAM
//
// An API of SAM becomes the OpenAPI document that SAM makes of it: the
// DefinitionBody, or an empty document, with an operation per Api event, OPTIONS
// methods for Cors, security schemes for Auth, schemas for Models. Events that
// name no API make the API ServerlessRestApi with the stage Prod. The extra stage
// of SAM, named Stage, is served and hidden.
//
// # Nested stacks
//
// Stacks whose template lies beside the one that nests them are read with it: a
// family, whose APIs may have methods in any of its members.
//
// # Resources
//
// Resources, methods, models, validators, authorizers, gateway responses and
// stages of AWS::ApiGateway are laid over the document; a method wins over the
// one of the document.
package cloudformation

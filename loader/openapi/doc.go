// Package openapi reads OpenAPI 3.0 and Swagger 2.0 documents with the
// x-amazon-apigateway extensions into the configuration of a REST API, the way
// an import of the live service does.
//
//	files := source.NewFiles(source.Dir("."))
//	var report api.Diagnostics
//	root := openapi.Prepare(files.Open("api.yaml", &report), openapi.Options{}, &report)
//	rest := openapi.Read(files, root, openapi.Options{APIID: "pets"}, &report)
//
// One operation that cannot be read does not stop the others. Every finding
// has the place of the member it speaks of. What only the service's rules
// forbid is left to [api.RestAPI.Check].
//
// # What a document becomes
//
//   - path keys: resources with all their parents;
//   - verbs and x-amazon-apigateway-any-method: methods;
//   - parameters: request parameters, path parameters always required;
//   - requestBody or the body parameter: request models;
//   - responses: method responses, headers as response parameters;
//   - definitions or components.schemas: models, inline schemas under made
//     names;
//   - security and security schemes: authorization, API keys, authorizers;
//   - the extensions: what their names say.
//
// Stages and deployments are no part of such a document; package loader adds
// them.
package openapi

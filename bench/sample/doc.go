// Package sample makes requests that an API itself asks for: a request for each
// method, with values for its path, query and header parameters and a body
// that its request model accepts.
//
//	requests, err := sample.Requests(restAPI, "http://127.0.0.1:4510", sample.Options{Variants: 5})
//	report, err := bench.Run(ctx, target, bench.Static(requests...), options)
//
// Bodies follow the model's JSON schema: type, enum, default, required and
// other properties, items, bounds of numbers and lengths, the common formats,
// allOf, and $ref to other models. A pattern is not followed; a schema that
// needs one gets a body that may be refused, which the statuses of the report
// show.
//
// The draws are the same in each run.
package sample

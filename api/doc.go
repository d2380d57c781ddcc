// Package api is the configuration of an API as API Gateway itself models it:
// plain data, with the member names of AWS, for REST APIs (v1), HTTP APIs and
// WebSocket APIs (v2). Readers of input forms write it, the mapping compiler
// and the management API read it. It has no behaviour of its own beyond
// lookups, derived ids, copies, JSON and [RestAPI.Check], which holds an API of
// any origin to the rules of the service.
//
// # Shape
//
// An [API] has a [Kind] and one of two bodies: [RestAPI] for REST, [V2API] for
// HTTP and WEBSOCKET. A RestAPI holds a flat list of [Resource] values; each
// holds its [Method] values; a method holds its [Integration], which holds its
// [IntegrationResponse] values.
//
// # Order
//
// Where the service speaks of "the first" or "the later one" the order of the
// document counts, so maps of a document are ordered lists here: [Pairs]
// (text → text), [Flags] (text → bool), [Methods], [MethodResponses],
// [IntegrationResponses]. In JSON they are objects, as on the wire. A nil list
// is an absent member, an empty one that is not nil is `{}`.
//
// # Positions
//
// Every object carries the [Pos] at which a document declares it; every pair
// has the position of its name and of its value, and [Pair.At] turns a line
// and column inside a template into a place in the file.
//
// # Findings
//
// Whatever is wrong or noteworthy in a document is a [Diagnostic]. Nothing in
// this package panics on data.
//
//	var ds api.Diagnostics
//	ds.Warn("CF-21", pos, "two patterns answer with status 200")
//	ds.Sort()
//	ds.Print(os.Stderr, readFile)
package api

// Package runtime is the data plane: an HTTP server that runs published stages
// the way API Gateway does.
//
//	server := runtime.New(runtime.Options{Backends: backends})
//	server.Publish(runtime.Catalog{Stages: []runtime.Stage{{Plan: plan, Root: true}}})
//	ln, _ := net.Listen("tcp", "127.0.0.1:4510")
//	err := server.Serve(ln) // until Shutdown
//
// # One request
//
//	dispatch.go   which stage: host form, path forms, header, bare address
//	front.go      the limits that come before any API
//	pipeline.go   the order of the steps, each of package mapping
//	answer.go     the answer on the wire
//
// # Publication
//
// A Catalog is immutable. [Server.Publish] puts a new one behind one atomic
// pointer; a request finishes with the catalog it began with, so no request is
// lost when a configuration changes.
//
// # The wire
//
// fasthttp reads and writes HTTP. What it would bend is switched off: header
// names keep their case, targets are not normalised, and the header lines of a
// request are taken from the bytes the client sent.
package runtime

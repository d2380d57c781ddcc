// Package management is the management API of REST APIs: the calls that the
// AWS CLI, the SDKs and infrastructure tools send to
// apigateway.<region>.amazonaws.com to create and change APIs, with the
// service's answers, error texts and order of checks.
//
//	admin, err := management.New(management.Options{
//		Data:     "./data", // "" keeps everything in memory
//		Backends: backends,
//		Publish: func(stages []management.Stage, config *api.Config) {
//			server.Publish(catalogOf(stages)) // compiled plans, ready to serve
//		},
//	})
//	if err != nil {
//		return err // the store is in use, or of a newer version
//	}
//	defer admin.Close()
//	if err := admin.Load(config, plans...); err != nil { // APIs of files, compiled or not
//		return err
//	}
//	mux.Handle("/", admin) // behind /healthz and /metrics
//
// # State
//
// All configuration is one immutable value. Readers take it without a lock; a
// writer works on a copy that shares whatever it does not touch, one writer at
// a time. A call that fails leaves nothing behind. A call that succeeds is
// stored, compiled and published before it is answered.
//
// # A call
//
//	operations.go  the table: name, verb, path, members, status, function
//	operation.go   finds the operation of a request, checks paths
//	shape.go       types, required members and closed sets of bodies
//	call.go        the order of checks; answers and errors on the wire
//	patch.go       the engine of PATCH: tables of path × operation
//	answer.go      JSON with and without HAL links
//
// and one file for each kind of resource, with its patch table.
//
// # Deployments
//
// A deployment keeps the API as it was; stages serve deployments. An API of a
// file, and every API with Options.Live, serves its present state instead: its
// deployments are recorded and hold no snapshot.
//
// # Store
//
// With a folder the state is kept in one file. What a call changed is written in
// one durable transaction: an object that was not touched is the same pointer
// before and after, and is not written.
package management

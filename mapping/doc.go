// Package mapping compiles a stage of a REST API into a plan and runs requests
// through it: it matches the route, validates, maps the request to an
// integration request, maps the backend's answer to a method response, and
// makes the answers of the gateway itself. It performs no I/O and asks no
// clock; the caller supplies bytes, ids and the time, and performs the call to
// the backend between [Route.Render] and [Route.Response].
//
// A plan is made once and never changes:
//
//	plan, findings := mapping.Compile(restAPI, stage, mapping.Env{Region: "eu-west-1"})
//	findings.Print(os.Stderr, readFile)
//
// A request is an [Exchange]. The caller keeps exchanges in a pool; Reset keeps
// their memory, so that a request allocates nothing after the first few:
//
//	ex.Reset()
//	ex.Request.Method, ex.Request.Path, ex.Request.StagePath = "GET", "/pets/7", "/dev/pets/7"
//	ex.Request.Query, ex.Request.Body = "verbose=1", body
//	ex.AddHeader(name, value) // each line, in wire order
//
//	route, out := plan.Match(ex)
//	if out.OK() {
//		out = route.Map(ex) // validation, template choice, parameter moves
//	}
//	if out.OK() {
//		out = route.Render(ex) // template, address, headers
//	}
//	if out.OK() && route.Kind() != mapping.Mock {
//		out = backend.Invoke(ex) // reads ex.IntegrationRequest, fills ex.IntegrationResponse
//	}
//	if out.OK() {
//		out = route.Response(ex)
//	}
//	if !out.OK() {
//		plan.Gateway(ex, out) // 403, 415, 500, 504 …
//	}
//	write(ex.Response)
//
// # Outcomes
//
// An answer of the gateway is an [Outcome], a value of the pipeline and no Go
// error: it has the gateway response type, the line of the execution log and a
// sentence that says what happened and what to change.
//
// # Memory
//
// Texts in an exchange alias the buffers of the caller or memory of the
// exchange. They are valid until Reset. A [Trace] copies what it keeps.
//
// # Tracing
//
// A nil [Trace] records nothing and costs nothing. With one, every decision is
// recorded when it is made; it prints as a tree, as JSON and as the execution
// log of the service. Its memory is used again after Reset, so that a traced
// request allocates nothing.
package mapping

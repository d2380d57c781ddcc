// Package telemetry sends traced requests as OpenTelemetry spans over OTLP/HTTP:
// one server span per request with a child per phase of the pipeline, and the
// decisions of the request as events.
//
//	e, err := telemetry.New(telemetry.Options{Endpoint: "http://127.0.0.1:4318"})
//	...
//	defer e.Close(ctx)
//	options.TraceSink = e.Add
//
// The id of the trace is that of the traceparent header of W3C, or else of
// X-Amzn-Trace-Id, so that spans join those of whoever sent it.
//
// The library's client sends the spans, but its span objects are not used: a
// request would make more than a hundred of them. Add appends the bytes that are
// sent, and takes no memory of its own. Nothing blocks a request: spans wait in a
// queue of bounded length, and what does not fit is dropped, counted and told.
package telemetry

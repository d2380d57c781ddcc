// Package bench sends load and measures what comes back.
//
// Four independent pieces work together: a Pacer says when to send, a Targeter
// what to send, a Target where to, and Run does it and returns a Report.
//
//	request, err := bench.NewRequest("GET", "http://127.0.0.1:4510/pets", nil, nil)
//	report, err := bench.Run(ctx, bench.HTTP(bench.HTTPOptions{}), bench.Static(request), bench.Options{
//		Connections: 32,
//		Duration:    10 * time.Second,
//		WarmUp:      2 * time.Second,
//	})
//	report.WriteText(os.Stdout)
//
// # Two models
//
// Without a rate the model is closed: each connection sends its next request
// when the answer to the last one is there (and the think time is over). It
// finds out how much a server can do.
//
// With a rate, or a rate in Stages, the model is open: requests are due at
// fixed times, whatever the server does, and the latency of each counts from
// the time at which it was due. A server that stalls for a second is therefore
// charged with all the requests of that second. The report also has the
// service time, which counts from the moment of sending, and how late the
// generator itself was.
//
// # What counts as an error
//
// A request without an answer; an answer that misses its check; and, where
// there is no check, an answer with a status of 400 or above.
//
// # Units
//
// Durations are time.Duration. In JSON reports they are milliseconds, and the
// names of such members end in Ms. Rates are requests per second.
package bench

// Package simulate is a backend that behaves as badly as asked: slow, failing,
// closing connections, refusing what is too much.
//
//	latency, err := simulate.ParseLatency("p50=20ms,p99=400ms")
//	b := simulate.New(simulate.Options{Latency: latency, Errors: 0.01})
//	ln, err := net.Listen("tcp", "127.0.0.1:0")
//	go b.Serve(ln)
//	defer b.Close()
//	...
//	fmt.Println(b.Summary())
//
// # Latencies
//
//	20ms                 always
//	10ms..50ms           evenly between the two
//	normal(20ms,5ms)     mean and standard deviation, never below 0
//	exp(20ms)            exponential with this mean
//	p50=20ms,p99=400ms   these percentiles, straight lines between them
//
// A latency is counted from the end of the request.
//
// # Answers
//
// An answer has the status and body of Options. What is called as the Lambda
// service, with a path that begins with /2015-03-31/functions/, gets the result
// of a proxy function around that body.
package simulate

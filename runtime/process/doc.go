// Package process runs Lambda functions as processes that speak the Lambda
// Runtime API, whatever language they are written in.
//
//	f, err := process.New(process.Config{Command: []string{"./bootstrap"}, Dir: "fn", Timeout: 3 * time.Second})
//	if err != nil {
//		return err // the Config is wrong
//	}
//	defer f.Close()
//	r, err := f.Invoke(ctx, lambda.Request{Payload: []byte(`{"pet": 1}`)})
//
// # Processes
//
// Every process has a Runtime API of its own: a listener on 127.0.0.1 whose
// address it finds in AWS_LAMBDA_RUNTIME_API. It asks for events with GET
// /2018-06-01/runtime/invocation/next and answers each with POST
// …/invocation/{id}/response or …/error; POST …/init/error says that it cannot
// start. A process works on one event at a time. The first is started by the
// first invocation and kept; more are started when all are busy, up to
// Concurrency.
//
// A process that exits, or is still busy when the function's time is over, is
// killed with everything it started, and the invocation is answered as Lambda
// does: Runtime.ExitError, or "Task timed out after 3.00 seconds". The next
// invocation starts another one.
//
// # Environment
//
// A process gets the environment of its parent, the variables that Lambda sets
// and those of the Config, the later ones winning. What it writes on standard
// output and standard error goes line by line to Config.Log and Result.Logs.
package process

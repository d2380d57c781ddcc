// Package function finds where a Lambda function runs and runs it there.
//
//	set, err := function.New(function.Options{Settings: s, Folder: "."})
//	if err != nil {
//		return err // an entry of the lambda section cannot be used
//	}
//	defer set.Close()
//	f, err := set.Find("arn:aws:lambda:us-east-1:123456789012:function:list-pets:live")
//	if err != nil {
//		return err // names the line that is missing in postern.yaml
//	}
//	r, err := f.Invoke(ctx, lambda.Request{Payload: event})
//
// # Names
//
// A reference is an ARN with or without qualifier, a partial ARN
// (123456789012:function:name), name:qualifier or a name. The entries of the
// lambda section are tried in this order: ARN with qualifier, name:qualifier,
// ARN, name, "*".
//
// # Places
//
// A file runs in process (package runtime/lambda), exec is a process that speaks
// the Runtime API (package runtime/process), an endpoint is a server that speaks
// the Invoke API of Lambda, returns and error are fixed answers. delay comes
// before each of them.
//
// An endpoint without a path is called at POST
// /2015-03-31/functions/{name}/invocations, one with a path as it stands.
// Requests are signed: with the credentials of the environment, else with those
// that emulators accept. Endpoints under amazonaws.com are not called without
// credentials.
package function

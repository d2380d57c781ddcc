// Command postern runs Amazon API Gateway integrations on this machine.
//
//	postern serve openapi.yaml
//	postern invoke openapi.yaml GET /pets --log tree
//	postern render template.vtl --body '{"a":1}'
//	postern check openapi.yaml
//	postern bench openapi.yaml -c 32 -d 10s
//
// Exit codes: 0 fine, 1 the subject failed (render, check, test, diff, bench,
// conformance), 2 wrong use or unreadable input. Results go to standard output,
// diagnostics to standard error.
package main

import (
	"os"

	"postern/runtime/pace"
)

// version is set when a release is built.
var version = "dev"

func main() {
	pace.Start()
	noHeapProfile()
	os.Exit(execute(os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

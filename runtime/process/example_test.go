//go:build unix

package process_test

import (
	"context"
	"fmt"

	"postern/runtime/lambda"
	"postern/runtime/process"
)

func Example() {
	f, err := process.New(process.Config{Command: []string{"sh", "-c", "exit 3"}, Name: "broken"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	r, err := f.Invoke(context.Background(), lambda.Request{RequestID: "id-1"})
	fmt.Println(string(r.Payload), r.FunctionError, err)
	// Output:
	// {"errorType":"Runtime.ExitError","errorMessage":"RequestId: id-1 Error: Runtime exited with error: exit status 3"} Unhandled <nil>
}

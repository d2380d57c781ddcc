package lambda_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"postern/runtime/lambda"
)

func Example() {
	dir, err := os.MkdirTemp("", "postern")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	code := `
		export const handler = async (event: { name?: string }) => {
			if (!event.name) throw new Error('who?');
			return { statusCode: 200, body: 'hello ' + event.name };
		};`
	file := filepath.Join(dir, "hello.ts")
	if err := os.WriteFile(file, []byte(code), 0o644); err != nil {
		panic(err)
	}

	f, err := lambda.New(lambda.Config{Handler: file})
	if err != nil {
		panic(err)
	}
	defer f.Close()
	for _, event := range []string{`{"name":"Ann"}`, `{}`} {
		r, err := f.Invoke(context.Background(), lambda.Request{Payload: []byte(event)})
		if err != nil {
			panic(err)
		}
		fmt.Printf("%q %.47s\n", r.FunctionError, r.Payload)
	}
	// Output:
	// "" {"statusCode":200,"body":"hello Ann"}
	// "Unhandled" {"errorType":"Error","errorMessage":"who?","tra
}

package function_test

import (
	"context"
	"fmt"

	"postern/loader/settings"
	"postern/runtime/function"
	"postern/runtime/lambda"
)

func Example() {
	s := settings.Default()
	s.Lambda = []settings.Function{
		{Name: "pets:live", Returns: []byte(`{"statusCode":200,"body":"live"}`)},
		{Name: "*", Error: &settings.FunctionError{Type: "Error", Message: "not here"}},
	}
	set, err := function.New(function.Options{Settings: s, Folder: "."})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer set.Close()
	for _, name := range []string{"arn:aws:lambda:us-east-1:123456789012:function:pets:live", "pets:test"} {
		f, err := set.Find(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		r, err := f.Invoke(context.Background(), lambda.Request{Payload: []byte(`{}`)})
		fmt.Println(f.FullARN, string(r.Payload), r.FunctionError, err)
	}
	// Output:
	// arn:aws:lambda:us-east-1:123456789012:function:pets:live {"statusCode":200,"body":"live"}  <nil>
	// arn:aws:lambda:us-east-1:123456789012:function:pets:test {"errorType":"Error","errorMessage":"not here","trace":[]} Unhandled <nil>
}

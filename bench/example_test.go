package bench_test

import (
	"context"
	"fmt"

	"postern/bench"
	"postern/bench/check"
)

func ExampleRun() {
	// Any function can be the target; HTTP and Handler are others.
	target := bench.Func(func(r *bench.Request, a *bench.Answer) error {
		a.Status, a.Body = 200, []byte(`{"ok":true}`)
		return nil
	})
	request, err := bench.NewRequest("GET", "http://127.0.0.1:4510/pets", nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Check, err = check.Compile("status == 200 && $.ok")
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := bench.Run(context.Background(), target, bench.Static(request), bench.Options{
		Connections: 4, Requests: 1000,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Requests, report.Failed, report.Statuses)
	// Output: 1000 0 map[200:1000]
}

func ExampleParseStages() {
	stages, err := bench.ParseStages("30s:100,1m:500")
	fmt.Println(stages, err)
	// Output: [{30s 100} {1m0s 500}] <nil>
}

package scenario_test

import (
	"context"
	"fmt"
	"os"

	"postern/bench"
	"postern/bench/scenario"
)

func ExampleRead() {
	s, report := scenario.Read("load.yaml", []byte(`
flows:
  - steps:
      - post: /pets
        body: {name: Rex}
        take: {id: $.id}
      - get: /pets/${id}
        check: $.name == "Rex"
load: {connections: 1, requests: 4}
`), os.ReadFile)
	if report.HasErrors() {
		fmt.Println(report)
		return
	}
	server := bench.Func(func(r *bench.Request, a *bench.Answer) error {
		fmt.Println(r.Method, r.URL, len(r.Body))
		a.Status, a.Body = 200, []byte(`{"id": 7, "name": "Rex"}`)
		return nil
	})
	result, err := bench.Run(context.Background(), s.Target(server, "http://127.0.0.1:4510"), s.Targeter(),
		bench.Options{Connections: s.Load.Connections, Requests: uint64(s.Load.Requests)})
	fmt.Println(result.Failed, err)
	// Output:
	// POST http://127.0.0.1:4510/pets 14
	// GET http://127.0.0.1:4510/pets/7 0
	// POST http://127.0.0.1:4510/pets 14
	// GET http://127.0.0.1:4510/pets/7 0
	// 0 <nil>
}

// Package scenario plays requests that belong together: in an order, with
// values taken from answers and rows taken from files.
//
//	name: pets
//	variables: {kind: dog}
//	feeds:
//	  users: {file: users.csv}           # or .jsonl; order: random
//	flows:
//	  - name: look and buy
//	    weight: 3
//	    steps:
//	      - get: /pets?type=${kind}
//	        take: {id: "$.items[0].id"}
//	        check: status == 200
//	        think: 100ms
//	      - name: buy
//	        post: /orders
//	        headers: {Authorization: "Bearer ${users.token}"}
//	        body: {pet: "${id}", by: "${users.name}"}
//	        check: status == 201
//	load: {connections: 32, duration: 30s, warmUp: 2s}
//	thresholds: [p99 < 50ms, errors < 0.1%]
//
// # Reading
//
// [Read] reports everything that is wrong, each with its place:
//
//	s, report := scenario.Read("load.yaml", text, os.ReadFile)
//	if report.HasErrors() { ... }
//
// # Playing
//
// A scenario is a bench.Target around another one. Each of its connections
// plays flows from their first step to the last, chosen by weight, and then
// begins anew with the next row of every feed. A flow ends early when a step
// gets no answer, or one without a value that is to be taken.
//
//	target := s.Target(bench.HTTP(bench.HTTPOptions{}), "http://127.0.0.1:4510")
//	report, err := bench.Run(ctx, target, s.Targeter(), options)
//
// # Values
//
// ${name} stands for a variable or a value that was taken, ${feed.column} for
// a column of the feed's row, ${iteration} for the number of the flow, counted
// over all connections, and ${uuid} for a random UUID, new in each place. In a path and a query they are
// escaped as parts of a URL; in a body that is written as an object or a list,
// as parts of a JSON text; anywhere else they stand as they are. $${ is a
// plain ${.
//
// take finds values by a JSONPath, by "header NAME", or by "status" or "body".
//
// # Other tools
//
// [Scenario.WriteK6] writes the scenario as a script for k6.
package scenario

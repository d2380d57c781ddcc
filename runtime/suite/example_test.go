package suite_test

import (
	"fmt"
	"testing/fstest"

	"postern/loader/source"
	"postern/runtime/suite"
)

func ExampleSuite_Run() {
	files := source.FS(fstest.MapFS{"greeting.postern-test.yaml": {Data: []byte(`
cases:
  - name: hello ${name}
    table: [{name: Ada}, {name: Bo}]
    template: {source: "Hello $input.path('$.to')", json: {to: "${name}"}}
    expect: {body: Hello Ada}
`)}})
	s, problems := suite.Load(files, []string{"greeting.postern-test.yaml"})
	fmt.Println(len(problems), "problems")
	for _, r := range s.Run(suite.RunOptions{}).Results {
		fmt.Println(r.Case.Name, r.Passed)
	}
	// Output:
	// 0 problems
	// hello Ada true
	// hello Bo false
}

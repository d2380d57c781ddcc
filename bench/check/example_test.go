package check_test

import (
	"fmt"
	"time"

	"postern/bench/check"
)

func ExampleCompile() {
	c, err := check.Compile(`status == 200 && $.items[0].id == "b1" && latency < 50ms`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Run(&check.Answer{
		Status: 200, Latency: 3 * time.Millisecond, Body: []byte(`{"items":[{"id":"a1"}]}`),
	}))
	_, err = check.Compile(`statsu == 200`)
	fmt.Println(err)
	// Output:
	// $.items[0].id == "b1" does not hold: $.items[0].id is "a1"
	// column 1 of "statsu == 200": unknown name "statsu"; did you mean "status"?
}

func ExampleParseThreshold() {
	t, err := check.ParseThreshold("p99 < 5ms")
	if err != nil {
		fmt.Println(err)
		return
	}
	r := t.Eval(func(string) (float64, bool) { return 0.0071, true })
	fmt.Println(r.Pass, r.Text)
	// Output: false p99 is 7.1ms
}

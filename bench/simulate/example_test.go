package simulate_test

import (
	"fmt"
	"math/rand/v2"

	"postern/bench/simulate"
)

func ExampleParseLatency() {
	latency, err := simulate.ParseLatency("p50=20ms,p100=40ms")
	if err != nil {
		fmt.Println(err)
		return
	}
	random := rand.New(rand.NewPCG(1, 2))
	slow := 0
	for range 10000 {
		if latency(random).Milliseconds() >= 30 {
			slow++
		}
	}
	fmt.Println(slow > 2300 && slow < 2700)
	_, err = simulate.ParseLatency("soon")
	fmt.Println(err)
	// Output:
	// true
	// latency "soon": "soon" is not a duration; expected 20ms, 10ms..50ms, normal(20ms,5ms), exp(20ms) or p50=20ms,p99=400ms
}

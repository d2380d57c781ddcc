package bench

import (
	"runtime"
	"time"
)

// share is the part of the time since before in which the processors worked; 0
// when it is not known.
func (m machine) share(before machine) float64 {
	busy, idle := m.busy-before.busy, m.idle-before.idle
	if busy+idle <= 0 {
		return 0
	}
	return busy / (busy + idle)
}

// What kept a run from its rate.
const (
	LimitClient      = "client"      // this machine could not send faster
	LimitConnections = "connections" // all connections were waiting for answers
)

// limit tells why requests of the open model were sent late. Latencies of a run
// that the client limited say more about this machine than about the server.
// The last request was sent after the time sent: a wait for the last answers
// keeps no request from being sent.
func (r *Report) limit(cpu time.Duration, busy float64, sent time.Duration) string {
	const tolerated = 5 * time.Millisecond
	if r.Lateness == nil || r.Lateness.P90 <= tolerated {
		return ""
	}
	rate := r.Rate * r.Elapsed.Seconds() / max(sent, time.Nanosecond).Seconds()
	waiting := r.Service.Mean.Seconds() * rate / float64(r.Connections) // Little's law
	processors := cpu.Seconds() / r.Elapsed.Seconds() / float64(runtime.GOMAXPROCS(0))
	// A server beside the generator competes with it for the same processors.
	crowded := busy >= 0.95 && processors >= 0.1
	if processors >= 0.8 || waiting < 0.8 || crowded {
		return LimitClient
	}
	return LimitConnections
}

// limitText explains a limit; "" for none.
func (r *Report) limitText() string {
	switch r.Limit {
	case LimitClient:
		return "CLIENT-BOUND: this machine could not send at the rate wanted. The latencies are those of the generator, not of the server; lower the rate or use more machines."
	case LimitConnections:
		return "All connections were busy, so requests were sent late: the server is slower than the rate wanted, or more connections are needed."
	}
	return ""
}

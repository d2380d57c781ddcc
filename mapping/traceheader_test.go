package mapping

import "testing"

// TestTraceHeader fixes what a function and its client see (E-05 to E-09).
func TestTraceHeader(t *testing.T) {
	for _, c := range []struct{ sent, seen, answered string }{
		{"", "Root=1-new", "Root=1-new;Parent=p0;Sampled=0;Lineage=1:l0:0"},
		{"Root=1-x", "Root=1-x;Parent=p0;Sampled=0", "Root=1-x;Parent=p0;Sampled=0;Lineage=1:l0:0"},
		{"Root=1-x;Parent=p1", "Root=1-x;Parent=p1;Sampled=1", "Root=1-x;Parent=p1;Sampled=1;Lineage=1:l0:0"},
		{"Root=1-x;Parent=p1;Sampled=1", "Root=1-x;Parent=p1;Sampled=1", "Root=1-x;Parent=p1;Sampled=1;Lineage=1:l0:0"},
		{"Root=1-x; Parent=p1; Sampled=0", "Root=1-x;Parent=p1;Sampled=0", "Root=1-x;Parent=p1;Sampled=0;Lineage=1:l0:0"},
		{"nonsense", "Root=1-new", "Root=1-new;Parent=p0;Sampled=0;Lineage=1:l0:0"},
	} {
		ex := new(Exchange)
		ex.Request.Trace = TraceHeader{Root: "1-new", Parent: "p0", Lineage: "l0"}
		if c.sent != "" {
			ex.AddHeader([]byte("x-amzn-trace-id"), []byte(c.sent))
		}
		ex.admit()
		if seen, _ := ex.header(traceName, false); seen != c.seen || ex.answerTrace(true) != c.answered || ex.answerTrace(false) != c.seen {
			t.Errorf("%q: seen %s, answered %s", c.sent, seen, ex.answerTrace(true))
		}
		if n := len(ex.Request.Headers); n != 4 {
			t.Errorf("%q: %d headers", c.sent, n)
		}
	}
}

package observe

import (
	"testing"
	"time"
)

func BenchmarkDone(b *testing.B) {
	m := NewMetrics(MetricsOptions{})
	r := m.Publish("a", "b", []RouteName{{"GET", "/1"}}).Routes[0]
	b.ReportAllocs()
	for b.Loop() {
		r.Begin()
		r.Done(&Observation{Status: 200, Latency: 150 * time.Microsecond, Integration: 100 * time.Microsecond})
	}
}

func BenchmarkLine(b *testing.B) {
	l := NewLines(&target{}, LinesOptions{MaxBuffer: 1 << 30})
	defer l.Close()
	line := make([]byte, 200)
	b.ReportAllocs()
	for b.Loop() {
		l.Write(line)
	}
}

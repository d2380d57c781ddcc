package bench

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
)

// serverText writes what the server says about itself.
func (r *Report) serverText(b *bytes.Buffer) {
	if len(r.Gateway) > 0 {
		b.WriteString("\nanswers of the gateway itself\n")
		for _, name := range slices.Sorted(maps.Keys(r.Gateway)) {
			fmt.Fprintf(b, "  %d  %s\n", r.Gateway[name], name)
		}
	}
	if r.Backend != "" {
		fmt.Fprintf(b, "\nsimulated backend: %s\n", r.Backend)
	}
	if r.Server == nil {
		return
	}
	b.WriteString("\nserver\n")
	if r.Server.CPU > 0 {
		fmt.Fprintf(b, "  %s of CPU per request\n", short(r.Server.CPU))
	}
	if r.Server.Memory > 0 {
		fmt.Fprintf(b, "  %s resident at most\n", size(r.Server.Memory))
	}
	r.phaseText(b)
}

func (r *Report) phaseText(b *bytes.Buffer) {
	if len(r.Server.Phases) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%-15s%12s%10s%10s%8s\n", "phase", "requests", "mean", "p99 <=", "share")
	for _, p := range r.Server.Phases {
		limit := "-"
		if p.P99 > 0 {
			limit = short(p.P99)
		}
		fmt.Fprintf(b, "%-15s%12d%10s%10s%7.1f%%\n", p.Name, p.Count, short(p.Mean), limit, 100*r.Server.share(p))
	}
}

// share is the part that a phase has in the time of all phases.
func (s *Server) share(p PhaseTime) float64 {
	total := 0.0
	for _, q := range s.Phases {
		total += q.Mean.Seconds() * float64(q.Count)
	}
	if total == 0 {
		return 0
	}
	return p.Mean.Seconds() * float64(p.Count) / total
}

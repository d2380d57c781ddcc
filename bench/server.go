package bench

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Server is what the server under load says about itself, over the time of a
// run.
type Server struct {
	CPU    time.Duration // CPU time per request; 0 means unknown
	Memory float64       // most bytes resident at any reading; 0 means unknown
	Phases []PhaseTime   // in the order of the pipeline
}

// PhaseTime is the time spent in one step of the pipeline.
type PhaseTime struct {
	Name  string        `json:"phase"`
	Count uint64        `json:"count"`
	Mean  time.Duration `json:"-"`
	P99   time.Duration `json:"-"` // upper bound of the bucket that holds it
}

// Sample is one reading of a server's metrics. The zero value is an empty one.
type Sample struct {
	cpu    float64 // seconds
	memory float64 // bytes
	phases []phaseSample
}

type phaseSample struct {
	name    string
	sum     float64 // seconds
	count   float64
	buckets []bucket
}

// bucket counts what took at most a time, as Prometheus does: all shorter ones
// included.
type bucket struct{ bound, count float64 }

// ReadSample reads the text form of Prometheus metrics, as /metrics gives them.
// Metrics it does not know are passed over.
func ReadSample(r io.Reader) (*Sample, error) {
	s := &Sample{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		if err := s.read(line); err != nil {
			return nil, fmt.Errorf("bench: metrics: %q: %w", line, err)
		}
	}
	return s, lines.Err()
}

const phasePrefix = "postern_phase_duration_seconds_"

func (s *Sample) read(line string) error {
	series, text, ok := cutLast(line)
	if !ok {
		return fmt.Errorf("expected a name and a number")
	}
	name, labels, _ := strings.Cut(strings.TrimSuffix(series, "}"), "{")
	kind, isPhase := strings.CutPrefix(name, phasePrefix)
	if !isPhase && name != "process_cpu_seconds_total" && name != "process_resident_memory_bytes" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("%q is not a number", text)
	}
	switch {
	case isPhase:
		return s.phase(label(labels, "phase")).note(kind, label(labels, "le"), v)
	case name == "process_cpu_seconds_total":
		s.cpu = v
	default:
		s.memory = v
	}
	return nil
}

// cutLast cuts a line at its last blank.
func cutLast(line string) (before, after string, ok bool) {
	i := strings.LastIndexByte(line, ' ')
	if i < 0 {
		return line, "", false
	}
	return line[:i], line[i+1:], true
}

// label is the value of a label in `a="x",b="y"`; the values looked for hold
// neither quotes nor commas.
func label(labels, name string) string {
	for pair := range strings.SplitSeq(labels, ",") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}

func (s *Sample) phase(name string) *phaseSample {
	for i := range s.phases {
		if s.phases[i].name == name {
			return &s.phases[i]
		}
	}
	s.phases = append(s.phases, phaseSample{name: name})
	return &s.phases[len(s.phases)-1]
}

func (p *phaseSample) note(kind, bound string, v float64) error {
	switch kind {
	case "sum":
		p.sum = v
	case "count":
		p.count = v
	case "bucket":
		le, err := strconv.ParseFloat(bound, 64)
		if err != nil {
			return fmt.Errorf("bucket bound %q is not a number", bound)
		}
		p.buckets = append(p.buckets, bucket{le, v})
	}
	return nil
}

// Memory is the resident memory in bytes, 0 when the metrics do not say it.
func (s *Sample) Memory() float64 { return s.memory }

// Until is what happened from s to a later reading, shared by a number of
// requests.
func (s *Sample) Until(later *Sample, requests uint64) *Server {
	v := &Server{Memory: max(s.memory, later.memory)}
	if requests > 0 {
		v.CPU = seconds(max(0, later.cpu-s.cpu) / float64(requests))
	}
	for _, name := range pipeline(later.phases) {
		after, before := later.phase(name), s.phase(name)
		count := after.count - before.count
		if count <= 0 {
			continue
		}
		v.Phases = append(v.Phases, PhaseTime{
			Name: name, Count: uint64(count), Mean: seconds((after.sum - before.sum) / count), P99: after.p99(before),
		})
	}
	return v
}

func seconds(v float64) time.Duration { return time.Duration(v * float64(time.Second)) }

// pipelineOrder is the order in which a request takes the steps.
var pipelineOrder = []string{
	"match", "authorize", "limit", "map_request", "cache", "render", "integration", "map_response",
}

// pipeline are the names of phases in their order, unknown ones last.
func pipeline(phases []phaseSample) (names []string) {
	known := map[string]bool{}
	for _, name := range pipelineOrder {
		known[name] = true
		names = append(names, name)
	}
	for i := range phases {
		if !known[phases[i].name] {
			names = append(names, phases[i].name)
		}
	}
	return names
}

// p99 is the bound under which 99 % of what happened since before lie; 0 when
// the histogram does not say it.
func (p *phaseSample) p99(before *phaseSample) time.Duration {
	want := 0.99 * (p.count - before.count)
	for i, b := range p.buckets {
		count := b.count
		if i < len(before.buckets) {
			count -= before.buckets[i].count
		}
		if count >= want && b.bound < 1e6 {
			return seconds(b.bound)
		}
	}
	return 0
}

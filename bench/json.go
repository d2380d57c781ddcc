package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"time"

	"postern/bench/check"
)

// The JSON form of a report. Durations are milliseconds.

type jsonReport struct {
	Name         string            `json:"name,omitempty"`
	Model        string            `json:"model"`
	Connections  int               `json:"connections,omitempty"`
	TargetRate   float64           `json:"targetRate,omitempty"`
	Started      time.Time         `json:"started"`
	ElapsedMs    float64           `json:"elapsedMs"`
	WarmUpMs     float64           `json:"warmUpMs,omitempty"`
	Requests     uint64            `json:"requests"`
	Unsent       uint64            `json:"unsent,omitempty"`
	Rate         float64           `json:"rate"`
	Errors       *jsonErrors       `json:"errors,omitempty"` // nil: not known
	BytesIn      uint64            `json:"bytesIn"`
	BytesOut     uint64            `json:"bytesOut"`
	Connects     uint64            `json:"connects"`
	Statuses     map[int]uint64    `json:"statuses"`
	Gateway      map[string]uint64 `json:"gatewayResponses,omitempty"`
	Limit        string            `json:"limitedBy,omitempty"`
	Server       *jsonServer       `json:"server,omitempty"`
	Backend      string            `json:"simulatedBackend,omitempty"`
	Latency      jsonLatency       `json:"latency"`
	Service      *jsonLatency      `json:"service,omitempty"`
	Lateness     *jsonLatency      `json:"lateness,omitempty"`
	CPUPerReqMs  float64           `json:"generatorCpuPerRequestMs,omitempty"`
	Thresholds   []check.Result    `json:"thresholds,omitempty"`
	Passed       bool              `json:"passed"`
	IntervalMs   float64           `json:"intervalMs"`
	Series       []jsonPoint       `json:"series"`
	Distribution []jsonPercentiles `json:"distribution"`
}

type jsonErrors struct {
	Total       uint64    `json:"total"`
	NoAnswer    uint64    `json:"noAnswer"`
	CheckFailed uint64    `json:"checkFailed"`
	Failures    []Failure `json:"failures,omitempty"`
}

type jsonLatency struct {
	Min    float64 `json:"minMs"`
	Mean   float64 `json:"meanMs"`
	StdDev float64 `json:"stdDevMs"`
	P50    float64 `json:"p50Ms"`
	P75    float64 `json:"p75Ms"`
	P90    float64 `json:"p90Ms"`
	P95    float64 `json:"p95Ms"`
	P99    float64 `json:"p99Ms"`
	P999   float64 `json:"p999Ms"`
	P9999  float64 `json:"p9999Ms"`
	Max    float64 `json:"maxMs"`
}

type jsonServer struct {
	CPU    float64     `json:"cpuPerRequestMs,omitempty"`
	Memory float64     `json:"maxResidentBytes,omitempty"`
	Phases []jsonPhase `json:"phases"`
}

type jsonPhase struct {
	PhaseTime
	Mean  float64 `json:"meanMs"`
	P99   float64 `json:"p99UpperBoundMs,omitempty"`
	Share float64 `json:"share"`
}

func newJSONServer(s *Server) *jsonServer {
	if s == nil {
		return nil
	}
	v := &jsonServer{CPU: ms(s.CPU), Memory: s.Memory, Phases: []jsonPhase{}}
	for _, p := range s.Phases {
		v.Phases = append(v.Phases, jsonPhase{p, ms(p.Mean), ms(p.P99), s.share(p)})
	}
	return v
}

type jsonPoint struct {
	At     float64 `json:"atMs"`
	Rate   float64 `json:"rate"`
	Failed uint64  `json:"errors"`
	P50    float64 `json:"p50Ms"`
	P99    float64 `json:"p99Ms"`
}

type jsonPercentiles struct {
	Percentile float64 `json:"percentile"`
	Value      float64 `json:"valueMs"`
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func newJSONLatency(l *Latency) *jsonLatency {
	if l == nil {
		return nil
	}
	return &jsonLatency{
		ms(l.Min), ms(l.Mean), ms(l.StdDev), ms(l.P50), ms(l.P75), ms(l.P90), ms(l.P95), ms(l.P99), ms(l.P999), ms(l.P9999), ms(l.Max),
	}
}

// MarshalJSON gives the report for programs.
func (r *Report) MarshalJSON() ([]byte, error) {
	out := jsonReport{
		Name: r.Name, Model: r.Model, Connections: r.Connections, TargetRate: r.TargetRate,
		Started: r.Started.UTC(), ElapsedMs: ms(r.Elapsed), WarmUpMs: ms(r.WarmUp),
		Requests: r.Requests, Unsent: r.Unsent, Rate: r.Rate,
		BytesIn: r.BytesIn, BytesOut: r.BytesOut, Connects: r.Connects, Statuses: r.Statuses,
		Gateway: r.Gateway, Limit: r.Limit, Server: newJSONServer(r.Server), Backend: r.Backend,
		Latency: *newJSONLatency(&r.Latency), Service: newJSONLatency(r.Service), Lateness: newJSONLatency(r.Lateness),
		CPUPerReqMs: ms(r.CPU), Thresholds: r.Thresholds, Passed: r.Passed, IntervalMs: ms(r.Interval),
		Series: []jsonPoint{}, Distribution: []jsonPercentiles{},
	}
	if !r.merged() {
		out.Errors = &jsonErrors{r.Failed, r.NoAnswer, r.CheckFailed, r.Failures}
	}
	for _, p := range r.Series {
		out.Series = append(out.Series, jsonPoint{ms(p.At), p.Rate, p.Failed, ms(p.P50), ms(p.P99)})
	}
	for _, p := range percentileSteps(r.Requests) {
		out.Distribution = append(out.Distribution, jsonPercentiles{p, ms(r.Percentile(p))})
	}
	return plainJSON(out)
}

// plainJSON encodes without the escapes that HTML would need.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// indentedJSON writes a value for programs and people.
func indentedJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// WriteJSON writes the report for programs, indented.
func (r *Report) WriteJSON(w io.Writer) error {
	return indentedJSON(w, r)
}

// percentileSteps returns percentiles that come closer to 100 in even steps of
// a plot, as far as a number of requests makes sense of them.
func percentileSteps(requests uint64) []float64 {
	if requests == 0 {
		return nil
	}
	out := []float64{0, 10, 20, 30, 40, 50, 60, 70, 80}
	for tail := 10.0; 100/tail <= float64(requests); tail /= 10 {
		for _, part := range []float64{1, 0.75, 0.5, 0.25} {
			out = append(out, round6(100-tail*part))
		}
	}
	return append(out, 100)
}

// round6 removes what binary fractions leave behind.
func round6(v float64) float64 { return math.Round(v*1e6) / 1e6 }

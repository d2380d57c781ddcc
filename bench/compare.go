package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// Subject is one side of a comparison.
type Subject struct {
	Name   string
	Target Target
	Next   Targeter
}

// CompareOptions are the choices of Compare.
type CompareOptions struct {
	// Run is what each side does in each round. Thresholds are not used.
	Run Options
	// Rounds is how often each side runs; 0 means 10, fewer than 3 are refused.
	Rounds int
	// Metrics are the names compared, as thresholds know them; none means rate,
	// mean, p50 and p99.
	Metrics []string
	// Progress, if set, is called after each round.
	Progress func(round, rounds int)
}

// leastRounds is how many rounds an interval needs to mean something.
const leastRounds = 3

// Comparison says how side B differs from side A.
type Comparison struct {
	A, B    string
	Rounds  int // that were completed
	Metrics []MetricComparison
	Failed  [2]uint64 // failed requests of A and B
}

// MetricComparison is one metric of both sides: geometric means over all
// rounds, and the ratio of B to A with its 95 % confidence interval.
type MetricComparison struct {
	Metric    string  `json:"metric"`
	A         float64 `json:"a"` // seconds for durations
	B         float64 `json:"b"`
	Ratio     float64 `json:"ratio"`
	Low, High float64 `json:"-"`
	Verdict   string  `json:"verdict"` // "better", "worse" or "no difference shown", of B
}

// Compare runs both sides in turn, each round in the opposite order of the one
// before, so that a machine that grows slower or faster meanwhile treats both
// alike. Each round gives one ratio. When ctx ends, the rounds that are complete
// are compared, if they are enough.
func Compare(ctx context.Context, a, b Subject, o CompareOptions) (*Comparison, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	c := &Comparison{A: a.Name, B: b.Name}
	pairs := make([][2]*Report, 0, o.Rounds)
	for round := range o.Rounds {
		pair, err := comparePair(ctx, [2]Subject{a, b}, o.Run, round%2 == 1)
		switch {
		case ctx.Err() == nil && err != nil:
			return nil, err
		case ctx.Err() != nil && round < leastRounds:
			return nil, fmt.Errorf("bench: the comparison was stopped before %d rounds were complete: %w", leastRounds, context.Cause(ctx))
		case ctx.Err() != nil:
			return c.measure(o.Metrics, pairs)
		}
		pairs = append(pairs, pair)
		c.Failed[0] += pair[0].Failed
		c.Failed[1] += pair[1].Failed
		if o.Progress != nil {
			o.Progress(round+1, o.Rounds)
		}
	}
	return c.measure(o.Metrics, pairs)
}

// measure compares the rounds that are complete.
func (c *Comparison) measure(metrics []string, pairs [][2]*Report) (*Comparison, error) {
	c.Rounds = len(pairs)
	for _, name := range metrics {
		m, err := compareMetric(name, pairs)
		if err != nil {
			return nil, err
		}
		c.Metrics = append(c.Metrics, m)
	}
	return c, nil
}

func (o *CompareOptions) fill() error {
	if o.Rounds == 0 {
		o.Rounds = 10
	}
	if o.Rounds < leastRounds {
		return fmt.Errorf("bench: %d rounds say nothing, expected %d or more", o.Rounds, leastRounds)
	}
	if len(o.Metrics) == 0 {
		o.Metrics = []string{"rate", "mean", "p50", "p99"}
	}
	o.Run.Thresholds = nil
	return nil
}

func comparePair(ctx context.Context, sides [2]Subject, o Options, swapped bool) (pair [2]*Report, err error) {
	order := [2]int{0, 1}
	if swapped {
		order = [2]int{1, 0}
	}
	for _, side := range order {
		s := sides[side]
		if pair[side], err = Run(ctx, s.Target, s.Next, o); err != nil {
			return pair, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return pair, nil
}

func compareMetric(name string, pairs [][2]*Report) (MetricComparison, error) {
	m := MetricComparison{Metric: name}
	ratios := make([]float64, len(pairs))
	for i, pair := range pairs {
		a, okA := pair[0].Metric(name)
		b, okB := pair[1].Metric(name)
		if !okA || !okB || a <= 0 || b <= 0 {
			return m, fmt.Errorf("bench: round %d has no value above 0 for %q, such metrics have no ratio", i+1, name)
		}
		m.A += math.Log(a)
		m.B += math.Log(b)
		ratios[i] = math.Log(b / a)
	}
	n := float64(len(pairs))
	m.A, m.B = math.Exp(m.A/n), math.Exp(m.B/n)
	mean, margin := interval95(ratios)
	m.Ratio, m.Low, m.High = math.Exp(mean), math.Exp(mean-margin), math.Exp(mean+margin)
	m.Verdict = m.verdict()
	return m, nil
}

// verdict says what the interval shows.
func (m *MetricComparison) verdict() string {
	better := m.High < 1
	worse := m.Low > 1
	if m.Metric == "rate" || m.Metric == "checks" || m.Metric == "requests" {
		better, worse = worse, better
	}
	switch {
	case better:
		return "better"
	case worse:
		return "worse"
	}
	return "no difference shown"
}

// interval95 returns the mean of a sample and half the width of the interval
// that holds the true mean with a confidence of 95 %.
func interval95(values []float64) (mean, margin float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	var squares float64
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	deviation := math.Sqrt(squares / (n - 1))
	return mean, studentT(len(values)-1) * deviation / math.Sqrt(n)
}

// studentTs are the 97.5 % quantiles of Student's distribution for 1 to 30
// degrees of freedom.
var studentTs = [...]float64{
	12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
	2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
	2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
}

func studentT(freedom int) float64 {
	switch {
	case freedom < 1:
		return math.Inf(1)
	case freedom <= len(studentTs):
		return studentTs[freedom-1]
	}
	// Close to the normal distribution; the first correction term suffices.
	return 1.95996 + 2.3723/float64(freedom)
}

// WriteText writes the comparison for people.
func (c *Comparison) WriteText(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "A: %s\nB: %s\n%d rounds each, in turn\n\n", c.A, c.B, c.Rounds)
	fmt.Fprintf(&b, "%-10s%12s%12s%10s%20s  %s\n", "metric", "A", "B", "B/A", "95% interval", "B is")
	for _, m := range c.Metrics {
		fmt.Fprintf(&b, "%-10s%12s%12s%10.3f%20s  %s\n", m.Metric, m.text(m.A), m.text(m.B), m.Ratio,
			fmt.Sprintf("%.3f to %.3f", m.Low, m.High), m.Verdict)
	}
	if c.Failed[0]+c.Failed[1] > 0 {
		fmt.Fprintf(&b, "\nfailed requests: A %d, B %d\n", c.Failed[0], c.Failed[1])
	}
	_, err := w.Write(b.Bytes())
	return err
}

// text writes a value of the metric.
func (m *MetricComparison) text(v float64) string {
	switch m.Metric {
	case "rate", "requests", "bytes":
		return number(v)
	case "errors", "checks":
		return number(100*v) + "%"
	}
	return short(time.Duration(v * float64(time.Second)))
}

// MarshalJSON gives the interval as an array.
func (m MetricComparison) MarshalJSON() ([]byte, error) {
	type plain MetricComparison
	return json.Marshal(struct {
		plain
		Interval [2]float64 `json:"interval95"`
	}{plain(m), [2]float64{m.Low, m.High}})
}

// WriteJSON writes the comparison for programs, indented.
func (c *Comparison) WriteJSON(w io.Writer) error {
	if len(c.Metrics) == 0 {
		return errors.New("bench: the comparison is empty")
	}
	return indentedJSON(w, struct {
		A       string             `json:"a"`
		B       string             `json:"b"`
		Rounds  int                `json:"rounds"`
		Failed  [2]uint64          `json:"failed"`
		Metrics []MetricComparison `json:"metrics"`
	}{c.A, c.B, c.Rounds, c.Failed, c.Metrics})
}

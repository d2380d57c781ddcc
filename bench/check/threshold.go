package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"postern/api/nearest"
)

// Unit is what the values of a metric are.
type Unit uint8

// The units of metrics.
const (
	Seconds Unit = iota // written as a duration: 5ms
	Share               // 0 to 1, written as a percentage (0.1%) or a number (0.001)
	Number              // written as a number
)

// Metric is a name of a total, with its unit. "pN" stands for all percentiles.
type Metric struct {
	Name string
	Unit Unit
}

// Metrics are the names that thresholds may use.
var Metrics = []Metric{
	{"p50", Seconds}, {"p90", Seconds}, {"p95", Seconds}, {"p99", Seconds}, {"p99.9", Seconds},
	{"mean", Seconds}, {"min", Seconds}, {"max", Seconds}, {"stddev", Seconds},
	{"errors", Share}, {"checks", Share},
	{"rate", Number}, {"requests", Number}, {"bytes", Number},
}

// Threshold is a limit for a metric.
type Threshold struct {
	Metric string  // such as "p99"
	Op     string  // < <= > >= ==
	Limit  float64 // seconds, a share from 0 to 1, or a number
	Unit   Unit
	source string
}

// String returns the threshold as it was written.
func (t *Threshold) String() string { return t.source }

// comparisons, the longer before the shorter that begins like it.
var comparisons = []string{"<=", ">=", "==", "<", ">"}

// ParseThreshold reads a threshold such as "p99 < 5ms". The error is an *Error.
func ParseThreshold(source string) (*Threshold, error) {
	t, err := parseThreshold(source)
	if err != nil {
		return nil, err
	}
	return t, nil
}

func parseThreshold(source string) (*Threshold, *Error) {
	at := strings.IndexAny(source, "<>=")
	if at < 0 {
		e := errorAt(source, len(source), "there is no comparison")
		e.Expected = "something like p99 < 5ms"
		return nil, e
	}
	op := ""
	for _, c := range comparisons {
		if strings.HasPrefix(source[at:], c) {
			op = c
			break
		}
	}
	if op == "" {
		e := errorAt(source, at, "unknown comparison")
		e.Expected, e.Suggestion = "<, <=, >, >= or ==", "=="
		return nil, e
	}
	t := &Threshold{Metric: strings.TrimSpace(source[:at]), Op: op, source: strings.TrimSpace(source)}
	unit, err := metricUnit(source, t.Metric)
	if err != nil {
		return nil, err
	}
	t.Unit = unit
	t.Limit, err = limit(source, at+len(op), unit)
	return t, err
}

func metricUnit(source, name string) (Unit, *Error) {
	if i := slices.IndexFunc(Metrics, func(m Metric) bool { return m.Name == name }); i >= 0 {
		return Metrics[i].Unit, nil
	}
	if _, ok := Percentile(name); ok {
		return Seconds, nil
	}
	if len(name) > 1 && name[0] == 'p' && isDigit(name[1]) {
		e := errorAt(source, strings.Index(source, name), "%q is not a percentile", name)
		e.Expected = "p0 to p100"
		return 0, e
	}
	var known []string
	for _, m := range Metrics {
		known = append(known, m.Name)
	}
	e := errorAt(source, strings.Index(source, name), "unknown metric %q", name)
	e.Expected = strings.Join(known, ", ") + " or another percentile"
	e.Suggestion = nearest.Word(name, known)
	return 0, e
}

// Percentile reads a name such as "p99.9".
func Percentile(name string) (float64, bool) {
	digits, ok := strings.CutPrefix(name, "p")
	if !ok || digits == "" || !isDigit(digits[0]) {
		return 0, false
	}
	v, err := strconv.ParseFloat(digits, 64)
	return v, err == nil && v >= 0 && v <= 100
}

func limit(source string, off int, unit Unit) (float64, *Error) {
	text := strings.TrimSpace(source[off:])
	off += strings.Index(source[off:], text)
	if text == "" {
		e := errorAt(source, len(source), "the limit is missing")
		e.Expected = unit.example()
		return 0, e
	}
	v, err := unit.parse(text)
	if err != nil {
		e := errorAt(source, off, "%q is not the right kind of limit", text)
		e.Expected = unit.example()
		return 0, e
	}
	return v, nil
}

func (u Unit) example() string {
	return [...]string{"a duration such as 5ms", "a share such as 0.1% or 0.001", "a number such as 1000"}[u]
}

func (u Unit) parse(text string) (float64, error) {
	if u == Seconds {
		d, err := time.ParseDuration(text)
		return d.Seconds(), err
	}
	digits, percent := strings.CutSuffix(text, "%")
	if percent && u != Share {
		return 0, strconv.ErrSyntax
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || v != v {
		return 0, strconv.ErrSyntax
	}
	if percent {
		v /= 100
	}
	return v, nil
}

// Format writes a value of the unit for people.
func (u Unit) Format(v float64) string {
	switch u {
	case Seconds:
		return time.Duration(v * float64(time.Second)).Round(time.Microsecond / 10).String()
	case Share:
		return strconv.FormatFloat(v*100, 'f', -1, 64) + "%"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Result is the outcome of a threshold.
type Result struct {
	Threshold string  `json:"threshold"`
	Pass      bool    `json:"pass"`
	Actual    float64 `json:"actual"` // in the unit of the limit
	Text      string  `json:"text"`   // the actual value for people
}

// Eval compares the metric, which get looks up. Without a value the threshold
// is missed.
func (t *Threshold) Eval(get func(metric string) (float64, bool)) Result {
	v, ok := get(t.Metric)
	if !ok {
		return Result{Threshold: t.source, Text: "there is no value for " + t.Metric}
	}
	return Result{Threshold: t.source, Pass: t.holds(v), Actual: v, Text: fmt.Sprintf("%s is %s", t.Metric, t.Unit.Format(v))}
}

func (t *Threshold) holds(v float64) bool {
	switch t.Op {
	case "<":
		return v < t.Limit
	case "<=":
		return v <= t.Limit
	case ">":
		return v > t.Limit
	case ">=":
		return v >= t.Limit
	}
	return v == t.Limit
}

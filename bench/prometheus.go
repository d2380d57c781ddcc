package bench

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// family is what Prometheus calls values of one name.
type family struct {
	name, help, kind string
	values           []metricValue
}

// metricValue is one value of a family, with one label at most.
type metricValue struct {
	suffix       string // behind the name of the family
	label, value string
	number       float64
}

const metricPrefix = "postern_bench_"

// families are the totals of the run.
func (r *Report) families() []family {
	passed := 0.0
	if r.Passed {
		passed = 1
	}
	latency := family{name: "latency_seconds", help: "Latency of the run.", kind: "summary"}
	for _, p := range []float64{50, 90, 99, 99.9} {
		latency.values = append(latency.values, metricValue{"", "quantile", float(round6(p / 100)), r.Percentile(p).Seconds()})
	}
	latency.values = append(latency.values,
		metricValue{suffix: "_sum", number: r.Latency.Mean.Seconds() * float64(r.Requests)},
		metricValue{suffix: "_count", number: float64(r.Requests)})
	answers := family{name: "answers", help: "Answers by status.", kind: "gauge"}
	for _, status := range slices.Sorted(maps.Keys(r.Statuses)) {
		answers.values = append(answers.values, metricValue{"", "status", strconv.Itoa(status), float64(r.Statuses[status])})
	}
	gateway := family{name: "gateway_answers", help: "Answers of the gateway itself by their type.", kind: "gauge"}
	for _, kind := range slices.Sorted(maps.Keys(r.Gateway)) {
		gateway.values = append(gateway.values, metricValue{"", "type", kind, float64(r.Gateway[kind])})
	}
	return []family{
		gauge("requests", "Requests of the run.", float64(r.Requests)),
		gauge("failed_requests", "Requests of the run that count as errors.", float64(r.Failed)),
		gauge("rate", "Requests per second.", r.Rate),
		gauge("elapsed_seconds", "Length of the run.", r.Elapsed.Seconds()),
		gauge("passed", "1 when all thresholds hold.", passed),
		latency,
		answers,
		gateway,
	}
}

func gauge(name, help string, v float64) family {
	return family{name, help, "gauge", []metricValue{{number: v}}}
}

// WriteMetrics writes the totals in the text form of Prometheus, for a push
// gateway or a file that a collector reads.
func (r *Report) WriteMetrics(w io.Writer) error {
	var b bytes.Buffer
	for _, f := range r.families() {
		if len(f.values) == 0 {
			continue
		}
		fmt.Fprintf(&b, "# HELP %s%s %s\n# TYPE %s%s %s\n", metricPrefix, f.name, f.help, metricPrefix, f.name, f.kind)
		for _, v := range f.values {
			b.WriteString(metricPrefix + f.name + v.suffix)
			if v.label != "" {
				fmt.Fprintf(&b, "{%s=%q}", v.label, v.value)
			}
			b.WriteString(" " + float(v.number) + "\n")
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

func float(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

package bench

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// WriteMetrics writes the totals in the text form of Prometheus, for a push
// gateway or a file that a collector reads.
func (r *Report) WriteMetrics(w io.Writer) error {
	var b bytes.Buffer
	gauge := func(name, help string, v float64) {
		fmt.Fprintf(&b, "# HELP postern_bench_%s %s\n# TYPE postern_bench_%s gauge\npostern_bench_%s %s\n", name, help, name, name, float(v))
	}
	gauge("requests", "Requests of the run.", float64(r.Requests))
	gauge("failed_requests", "Requests of the run that count as errors.", float64(r.Failed))
	gauge("rate", "Requests per second.", r.Rate)
	gauge("elapsed_seconds", "Length of the run.", r.Elapsed.Seconds())
	passed := 0.0
	if r.Passed {
		passed = 1
	}
	gauge("passed", "1 when all thresholds hold.", passed)
	b.WriteString("# HELP postern_bench_latency_seconds Latency of the run.\n# TYPE postern_bench_latency_seconds summary\n")
	for _, p := range []float64{50, 90, 99, 99.9} {
		fmt.Fprintf(&b, "postern_bench_latency_seconds{quantile=\"%s\"} %s\n", float(round6(p/100)), float(r.Percentile(p).Seconds()))
	}
	fmt.Fprintf(&b, "postern_bench_latency_seconds_sum %s\npostern_bench_latency_seconds_count %d\n",
		float(r.Latency.Mean.Seconds()*float64(r.Requests)), r.Requests)
	b.WriteString("# HELP postern_bench_answers Answers by status.\n# TYPE postern_bench_answers gauge\n")
	for _, status := range slices.Sorted(maps.Keys(r.Statuses)) {
		fmt.Fprintf(&b, "postern_bench_answers{status=\"%d\"} %d\n", status, r.Statuses[status])
	}
	_, err := w.Write(b.Bytes())
	return err
}

func float(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

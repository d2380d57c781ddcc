package bench

import (
	"fmt"
	"io"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// WriteHDRLog writes the latencies as a log of the HdrHistogram project, with
// one interval, in nanoseconds. Its tools can read and add up such logs.
func (r *Report) WriteHDRLog(w io.Writer) error {
	h := r.histogram
	if h == nil {
		return fmt.Errorf("bench: the report has no histogram")
	}
	begin := r.Started.UnixMilli()
	h.SetStartTimeMs(begin)
	h.SetEndTimeMs(begin + r.Elapsed.Milliseconds())
	l := hdrhistogram.NewHistogramLogWriter(w)
	for _, step := range []func() error{
		l.OutputLogFormatVersion,
		func() error { return l.OutputComment("[Latencies in nanoseconds]\n") },
		func() error { return l.OutputStartTime(begin) },
		l.OutputLegend,
		func() error { return l.OutputIntervalHistogram(h) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("bench: cannot write the histogram: %w", err)
		}
	}
	return nil
}

// WritePercentiles writes the percentile distribution of the latencies in
// milliseconds, in the form that HdrHistogram plotters read.
func (r *Report) WritePercentiles(w io.Writer) error {
	if r.histogram == nil {
		return fmt.Errorf("bench: the report has no histogram")
	}
	_, err := r.histogram.PercentilesPrint(w, 5, 1e6)
	return err
}

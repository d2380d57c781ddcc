package bench

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/klauspost/compress/snappy"
	"google.golang.org/protobuf/encoding/protowire"
)

// RemoteWrite is the report as the body of a request of Prometheus remote
// write 1.0: protocol buffers, compressed with snappy. It has the totals of
// WriteMetrics, at the end of the run, and rate, errors and percentiles of each
// interval at their times. labels are put on every series.
func (r *Report) RemoteWrite(labels ...Field) []byte {
	w := remoteWriter{labels: labels}
	end := r.Started.Add(r.Elapsed)
	for _, f := range r.families() {
		for _, v := range f.values {
			w.series(f.name+v.suffix, v.label, v.value, []remoteSample{{end, v.number}})
		}
	}
	r.remoteIntervals(&w)
	return snappy.Encode(nil, w.out)
}

// remoteIntervals writes the course of the run: each value at the end of its
// interval.
func (r *Report) remoteIntervals(w *remoteWriter) {
	for _, line := range []struct {
		name, label, value string
		of                 func(p *Point) float64
	}{
		{"interval_rate", "", "", func(p *Point) float64 { return p.Rate }},
		{"interval_failed_requests", "", "", func(p *Point) float64 { return float64(p.Failed) }},
		{"interval_latency_seconds", "quantile", "0.5", func(p *Point) float64 { return p.P50.Seconds() }},
		{"interval_latency_seconds", "quantile", "0.99", func(p *Point) float64 { return p.P99.Seconds() }},
	} {
		samples := make([]remoteSample, len(r.Series))
		for i := range r.Series {
			p := &r.Series[i]
			samples[i] = remoteSample{r.Started.Add(min(p.At+r.Interval, max(r.Elapsed, p.At))), line.of(p)}
		}
		w.series(line.name, line.label, line.value, samples)
	}
}

// remoteWriter collects a WriteRequest.
type remoteWriter struct {
	labels []Field
	out    []byte
}

type remoteSample struct {
	at    time.Time
	value float64
}

// Numbers of fields in the messages of remote write.
const (
	fieldTimeSeries = 1 // of WriteRequest
	fieldLabel      = 1 // of TimeSeries
	fieldSample     = 2
	fieldName       = 1 // of Label
	fieldText       = 2
	fieldNumber     = 1 // of Sample
	fieldTime       = 2
)

// series writes one time series; without samples there is none.
func (w *remoteWriter) series(name, label, value string, samples []remoteSample) {
	if len(samples) == 0 {
		return
	}
	labels := append(slices.Clone(w.labels), Field{"__name__", metricPrefix + name})
	if label != "" {
		labels = append(labels, Field{label, value})
	}
	slices.SortFunc(labels, func(a, b Field) int { return cmp.Compare(a.Name, b.Name) }) // the protocol wants it
	var series []byte
	for _, l := range labels {
		pair := protowire.AppendString(protowire.AppendTag(nil, fieldName, protowire.BytesType), l.Name)
		pair = protowire.AppendString(protowire.AppendTag(pair, fieldText, protowire.BytesType), l.Value)
		series = protowire.AppendBytes(protowire.AppendTag(series, fieldLabel, protowire.BytesType), pair)
	}
	for _, s := range samples {
		point := protowire.AppendFixed64(protowire.AppendTag(nil, fieldNumber, protowire.Fixed64Type), math.Float64bits(s.value))
		point = protowire.AppendVarint(protowire.AppendTag(point, fieldTime, protowire.VarintType), uint64(s.at.UnixMilli()))
		series = protowire.AppendBytes(protowire.AppendTag(series, fieldSample, protowire.BytesType), point)
	}
	w.out = protowire.AppendBytes(protowire.AppendTag(w.out, fieldTimeSeries, protowire.BytesType), series)
}

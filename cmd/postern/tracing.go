package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"postern/mapping"
	"postern/runtime"
	"postern/runtime/observe"
	"postern/runtime/telemetry"
)

// traceFlags choose and print traces of served requests.
type traceFlags struct {
	Trace       string `help:"Which requests are traced and printed: off, all, failures, a share such as 5%, header:NAME or header:NAME=VALUE." default:"off" placeholder:"WHICH"`
	TraceFormat string `help:"Form of printed traces: ${enum}." enum:"tree,folded,json,aws" default:"tree"`
	TraceTo     string `help:"Where printed traces go: stdout, stderr or a file, which is appended to." default:"stderr" placeholder:"TARGET"`
	OTLP        string `name:"otlp" help:"Send traced requests as spans to an OpenTelemetry collector, such as http://127.0.0.1:4318; all requests unless --trace says which." placeholder:"URL"`
	Reveal      bool   `help:"Show the values of Authorization and x-api-key in traces; they are masked else."`
}

// options are what a server needs to trace. stop writes and sends what is left.
func (f *traceFlags) options(out io.Writer, o *runtime.Options) (stop func(), err error) {
	o.Reveal = f.Reveal
	if o.Sampling, err = runtime.ParseSampling(f.Trace); err != nil {
		return nil, fmt.Errorf("--trace: %w", err)
	}
	var sinks []runtime.TraceSink
	var stops []func()
	stop = func() {
		for _, end := range stops {
			end()
		}
	}
	if !o.Sampling.Off() {
		lines, err := f.lines(out, o.Logger)
		if err != nil {
			return nil, fmt.Errorf("--trace-to %s: %w", f.TraceTo, withoutName(err))
		}
		onScreen := f.TraceTo == "stderr" && color(out)
		countLost(o, "postern_traces_lost_total", "Traces that were not printed, since their target did not take them.", lines.Dropped)
		sinks = append(sinks, runtime.NewTraceWriter(lines, runtime.TraceForm(f.TraceFormat), onScreen).Add)
		stops = append(stops, func() { closeTraces(lines, o.Logger) })
	}
	if f.OTLP != "" {
		exporter, err := f.spans(o)
		if err != nil {
			stop()
			return nil, err
		}
		countLost(o, "postern_spans_lost_total", "Spans that were not sent, since the collector did not take them.", exporter.Lost)
		sinks = append(sinks, exporter.Add)
		stops = append(stops, func() { closeWithin(exporter, o.Logger) })
	}
	o.TraceSink = every(sinks)
	return stop, nil
}

// spans sends traced requests to a collector: all, unless --trace says which.
func (f *traceFlags) spans(o *runtime.Options) (*telemetry.Exporter, error) {
	exporter, err := telemetry.New(telemetry.Options{Endpoint: f.OTLP, Version: version, Logger: o.Logger})
	if err != nil {
		return nil, fmt.Errorf("--otlp: %w", err)
	}
	if o.Sampling.Off() {
		o.Sampling.All = true
	}
	return exporter, nil
}

// countLost adds a counter of losses to the metrics. Its name is new, so nothing can
// fail.
func countLost(o *runtime.Options, name, help string, read func() uint64) {
	if o.Metrics != nil {
		_ = o.Metrics.CountFunc(name, help, read)
	}
}

// every is one sink for several; nil for none.
func every(sinks []runtime.TraceSink) runtime.TraceSink {
	switch len(sinks) {
	case 0:
		return nil
	case 1:
		return sinks[0]
	}
	return func(ex *mapping.Exchange, trace *mapping.Trace) {
		for _, sink := range sinks {
			sink(ex, trace)
		}
	}
}

// mostWaiting bounds the traces that wait for a slow target, in bytes.
const mostWaiting = 16 << 20

// lines write printed traces in the background, soon enough for somebody who
// looks on.
func (f *traceFlags) lines(out io.Writer, log *slog.Logger) (*observe.Lines, error) {
	o := observe.LinesOptions{FlushEvery: 50 * time.Millisecond, FlushAt: 256 << 10, MaxBuffer: mostWaiting, OnError: func(err error) {
		log.Warn("traces are not complete", "error", err)
	}}
	if f.TraceTo == "stderr" {
		return observe.NewLines(onScreen(out), o), nil
	}
	return observe.OpenLines(f.TraceTo, o)
}

// closeTraces writes what is left.
func closeTraces(lines *observe.Lines, log *slog.Logger) {
	if err := lines.Close(); err != nil {
		log.Warn("traces are not complete", "error", err)
	}
}

// closeWithin sends the last spans, for at most three seconds.
func closeWithin(e *telemetry.Exporter, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := e.Close(ctx); err != nil {
		log.Warn("the last spans are not sent", "error", err)
	}
}

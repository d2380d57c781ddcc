package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"postern/mapping"
	"postern/runtime"
	"postern/runtime/telemetry"
)

// traceFlags choose and print traces of served requests.
type traceFlags struct {
	Trace       string `help:"Which requests are traced and printed: off, all, failures, a share such as 5%, header:NAME or header:NAME=VALUE." default:"off" placeholder:"WHICH"`
	TraceFormat string `help:"Form of printed traces: ${enum}." enum:"tree,folded,json,aws" default:"tree"`
	OTLP        string `name:"otlp" help:"Send traced requests as spans to an OpenTelemetry collector, such as http://127.0.0.1:4318; all requests unless --trace says which." placeholder:"URL"`
	Reveal      bool   `help:"Show the values of Authorization and x-api-key in traces; they are masked else."`
}

// tracePrinter prints the traces of many requests, one after the other.
type tracePrinter struct {
	mu     sync.Mutex
	out    io.Writer
	format string
	color  bool
	text   []byte
}

func (f *traceFlags) printer(out io.Writer) *tracePrinter {
	return &tracePrinter{out: out, format: f.TraceFormat, color: color(out)}
}

// add is the sink of a server.
func (p *tracePrinter) add(ex *mapping.Exchange, trace *mapping.Trace) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = p.text[:0]
	if p.format == "tree" || p.format == "folded" {
		p.text = fmt.Appendf(p.text, "─── %s %s → %d in %s  (%s)\n", ex.Request.Method, ex.Request.Path, ex.Response.Status, ex.Latency, ex.Request.ID)
	}
	p.text = appendTrace(p.text, p.format, p.color, trace, &ex.Request)
	p.out.Write(p.text)
}

// appendTrace appends a trace in one of its forms.
func appendTrace(dst []byte, format string, color bool, trace *mapping.Trace, req *mapping.Request) []byte {
	switch format {
	case "tree", "folded":
		return trace.AppendTreeStyle(dst, mapping.TreeStyle{Color: color, Fold: format == "folded"})
	case "aws":
		return trace.AppendAWS(dst, req.ID, req.Time)
	case "json":
		return append(trace.AppendJSON(dst), '\n')
	}
	return dst
}

// options are what a server needs to trace. stop ends the exporter.
func (f *traceFlags) options(out io.Writer, o *runtime.Options) (stop func(), err error) {
	sampling, err := runtime.ParseSampling(f.Trace)
	if err != nil {
		return nil, fmt.Errorf("--trace: %w", err)
	}
	o.Reveal = f.Reveal
	var sinks []runtime.TraceSink
	if !sampling.Off() {
		sinks = append(sinks, f.printer(out).add)
	}
	stop = func() {}
	if f.OTLP != "" {
		exporter, err := telemetry.New(telemetry.Options{Endpoint: f.OTLP, Version: version})
		if err != nil {
			return nil, fmt.Errorf("--otlp: %w", err)
		}
		sinks = append(sinks, exporter.Add)
		stop = func() { closeWithin(exporter) }
		if sampling.Off() {
			sampling.All = true
		}
	}
	o.Sampling = sampling
	if len(sinks) > 0 {
		o.TraceSink = func(ex *mapping.Exchange, trace *mapping.Trace) {
			for _, sink := range sinks {
				sink(ex, trace)
			}
		}
	}
	return stop, nil
}

// closeWithin sends the last spans, for at most three seconds.
func closeWithin(e *telemetry.Exporter) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	e.Close(ctx) // spans that do not arrive are lost
}

package main

import (
	"fmt"
	"io"
	"sync"

	"postern/mapping"
	"postern/runtime"
)

// traceFlags choose and print traces of served requests.
type traceFlags struct {
	Trace       string `help:"Which requests are traced and printed: off, all, failures, a share such as 5%, header:NAME or header:NAME=VALUE." default:"off" placeholder:"WHICH"`
	TraceFormat string `help:"Form of printed traces: ${enum}." enum:"tree,folded,json,aws" default:"tree"`
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

// options are what a server needs to trace.
func (f *traceFlags) options(out io.Writer, o *runtime.Options) error {
	sampling, err := runtime.ParseSampling(f.Trace)
	if err != nil {
		return fmt.Errorf("--trace: %w", err)
	}
	o.Sampling, o.Reveal = sampling, f.Reveal
	if !sampling.Off() {
		o.TraceSink = f.printer(out).add
	}
	return nil
}

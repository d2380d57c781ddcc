package runtime

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"postern/mapping"
	"postern/runtime/observe"
)

// Sampling says which requests are traced. The zero Sampling traces none.
type Sampling struct {
	All      bool
	Failures bool    // those that the gateway answered itself, or with 5xx
	Header   string  // those that carry this header ...
	Value    string  // ... with this value; "": with any
	Share    float64 // 0 to 1, drawn at random
}

// ParseSampling reads off, all, failures, N% (such as 5%), header:NAME or
// header:NAME=VALUE.
func ParseSampling(text string) (Sampling, error) {
	switch text {
	case "off", "":
		return Sampling{}, nil
	case "all":
		return Sampling{All: true}, nil
	case "failures":
		return Sampling{Failures: true}, nil
	}
	if rest, ok := strings.CutPrefix(text, "header:"); ok {
		name, value, _ := strings.Cut(rest, "=")
		if name != "" {
			return Sampling{Header: name, Value: value}, nil
		}
	}
	if number, ok := strings.CutSuffix(text, "%"); ok {
		if percent, err := strconv.ParseFloat(number, 64); err == nil && percent > 0 && percent <= 100 {
			return Sampling{Share: percent / 100}, nil
		}
	}
	return Sampling{}, fmt.Errorf("%q says not which requests are traced; expected off, all, failures, a share such as 5%%, header:NAME or header:NAME=VALUE", text)
}

// Off says that no request is traced.
func (s Sampling) Off() bool { return s == Sampling{} }

// wants says whether a request is traced, before it is matched.
func (s *Sampling) wants(ex *mapping.Exchange) bool {
	switch {
	case s.All, s.Failures:
		return true
	case s.Header != "":
		for i := range ex.Request.Headers {
			h := &ex.Request.Headers[i]
			if strings.EqualFold(h.Name, s.Header) && (s.Value == "" || h.Value == s.Value) {
				return true
			}
		}
		return false
	}
	return rand.Float64() < s.Share
}

// keeps says whether the trace of a finished request is kept.
func (s *Sampling) keeps(ex *mapping.Exchange) bool {
	return !s.Failures || !ex.Outcome.OK() || ex.Response.Status >= 500
}

// TraceSink is given every trace that is kept, in the goroutine of its request
// and before exchange and trace are used again: what it keeps it has to copy.
type TraceSink func(ex *mapping.Exchange, trace *mapping.Trace)

// recorders are traces to use again, empty.
var recorders = sync.Pool{New: func() any { return mapping.NewTrace() }}

// recycle gives back a trace that nobody looks at any more.
func recycle(t *mapping.Trace) {
	t.Reset()
	recorders.Put(t)
}

// beginTrace starts the trace of a request. It is the session's until endTrace.
func (ses *session) beginTrace(reveal bool) {
	ses.record(recorders.Get().(*mapping.Trace), reveal)
}

// record makes a trace that of the request.
func (ses *session) record(t *mapping.Trace, reveal bool) {
	t.Reveal, t.Clock, t.Began = reveal, clock, ses.began
	ses.ex.Trace = t
}

// traceStage notes the stage that an address leads to.
func (ses *session) traceStage() {
	if ses.ex.Trace != nil && ses.site != nil {
		ses.ex.Trace.Stage(ses.site.plan, ses.host)
	}
}

// endTrace notes the times and hands the trace on.
func (s *Server) endTrace(ses *session) {
	ex := &ses.ex
	t := ex.Trace
	if t == nil {
		return
	}
	ex.Trace = nil
	if !s.options.Sampling.keeps(ex) {
		recycle(t)
		return
	}
	ses.tracePhases(t)
	if s.options.TraceSink != nil {
		s.options.TraceSink(ex, t)
	}
	recycle(t)
}

// traceRefusal keeps the trace of a message that became no request: who sent it
// and what is wrong with it. Nothing of the message itself can be trusted.
func (s *Server) traceRefusal(ctx *fasthttp.RequestCtx, outcome mapping.Outcome) {
	if !s.tracing {
		return
	}
	ses := acquireSession()
	defer ses.release()
	ex, now := &ses.ex, time.Now()
	if ex.Request.Time, ses.began = now, now.Sub(started); !s.options.Sampling.wants(ex) {
		return
	}
	ses.drawIDs(now)
	ses.beginTrace(s.options.Reveal)
	status := ctx.Response.StatusCode()
	ex.Request.Method, ex.Request.Target, ex.Request.SourceIP = "-", "-", peerOf(ctx.RemoteAddr())
	ex.Trace.Note(mapping.StepRequest, "no request", "from "+ctx.RemoteAddr().String())
	ex.Trace.Note(mapping.StepGateway, string(outcome.Type)+" answers "+strconv.Itoa(status), outcome.Cause)
	ex.Outcome, ex.Response.Status, ex.Latency = outcome, status, clock()-ses.began
	s.endTrace(ses)
}

// tracePhases notes the time of every phase that ran, and of the whole.
func (ses *session) tracePhases(t *mapping.Trace) {
	for i, took := range ses.phases {
		if took > 0 {
			t.Time(observe.Phase(i).String(), took)
		}
	}
	t.Time("total", ses.ex.Latency)
}

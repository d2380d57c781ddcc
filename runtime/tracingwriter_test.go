package runtime

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"postern/mapping"
	"postern/runtime/observe"
)

// TestTraceWriter holds every form of printed traces: what stands in it, and
// that traces of requests follow one another whole.
func TestTraceWriter(t *testing.T) {
	for form, begins := range map[TraceForm]string{
		TreeForm:   `^─── GET /pets/1 → 200 in [0-9.]+(µs|ms)  \([0-9a-f-]{36}\)\nstage\n  abc/dev\n    deployment: `,
		FoldedForm: `^─── GET /pets/1 → 200 in [0-9.]+(µs|ms)  \([0-9a-f-]{36}\)\nstage\n  abc/dev\nroute\n`,
		JSONForm:   `^\{"steps":\[\{"step":"stage","title":"abc/dev"`,
		AWSForm:    `^Execution log for request [0-9a-f-]{36}\n`,
	} {
		var out bytes.Buffer
		lines := observe.NewLines(&out, observe.LinesOptions{FlushEvery: time.Hour})
		s, ctx := directly(t, mockLoop, Options{Sampling: Sampling{Header: "X-Trace"}, TraceSink: NewTraceWriter(lines, form, false).Add})
		if lines.Flush(); out.Len() > 0 {
			t.Errorf("%s: traced without being asked: %s", form, out.Bytes())
		}
		asks(t, ctx, "X-Trace: 1\r\n")
		s.handle(ctx)
		if lines.Flush(); !regexp.MustCompile(begins).Match(out.Bytes()) {
			t.Errorf("%s begins with\n%.300s", form, out.String())
		}
		first := out.Len()
		s.handle(ctx)
		lines.Close()
		if second := out.Bytes()[first:]; !regexp.MustCompile(begins).Match(second) || !bytes.HasSuffix(second, []byte("\n")) {
			t.Errorf("%s: the second trace is\n%.300s", form, second)
		}
		if form == JSONForm {
			for line := range strings.Lines(out.String()) {
				if !json.Valid([]byte(line)) {
					t.Errorf("no JSON: %s", line)
				}
			}
		}
	}
}

// TestOnlyFailuresPrinted holds that of a request which goes well nothing is
// printed with Failures, and of one that fails everything.
func TestOnlyFailuresPrinted(t *testing.T) {
	var seen []string
	sink := func(ex *mapping.Exchange, trace *mapping.Trace) { seen = append(seen, string(trace.AppendTree(nil))) }
	s, ctx := directly(t, mockLoop, Options{Sampling: Sampling{Failures: true}, TraceSink: sink})
	if len(seen) > 0 {
		t.Errorf("printed: %s", seen[0])
	}
	ctx.Request.SetRequestURI("/nowhere")
	s.handle(ctx)
	if len(seen) != 1 || !strings.Contains(seen[0], "no resource matches /nowhere") {
		t.Errorf("%q", seen)
	}
}

// stuck is a target that takes nothing until it is let.
type stuck struct {
	free chan struct{}
	out  bytes.Buffer
}

func (s *stuck) Write(b []byte) (int, error) {
	<-s.free
	return s.out.Write(b)
}

// TestSlowTarget holds that requests do not wait for the target of traces, that
// only whole traces are left out, and that somebody is told how many.
func TestSlowTarget(t *testing.T) {
	target := &stuck{free: make(chan struct{})}
	told := make(chan error, 10)
	lines := observe.NewLines(target, observe.LinesOptions{FlushEvery: time.Millisecond, MaxBuffer: 64 << 10, OnError: func(err error) { told <- err }})
	s, ctx := directly(t, mockLoop, Options{Sampling: Sampling{All: true}, TraceSink: NewTraceWriter(lines, JSONForm, false).Add})
	for range 50 {
		ctx.Response.Reset()
		s.handle(ctx)
	}
	lost := lines.Dropped()
	close(target.free)
	lines.Close()
	if lost == 0 || lines.Written()+lines.Dropped() != 100 || lines.Dropped() != lost {
		t.Errorf("%d written, %d dropped of 100", lines.Written(), lines.Dropped())
	}
	if n := strings.Count(target.out.String(), "\n"); uint64(n) != lines.Written() {
		t.Errorf("%d traces arrived, %d written", n, lines.Written())
	}
	for line := range strings.Lines(target.out.String()) {
		if !json.Valid([]byte(line)) {
			t.Fatalf("a part of a trace: %.200s", line)
		}
	}
	if err := <-told; !strings.Contains(err.Error(), "lines lost") {
		t.Error(err)
	}
}

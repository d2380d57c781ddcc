package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"postern/runtime"
)

// TestTraceTargets holds where printed traces go, and that all are there when
// the server has stopped.
func TestTraceTargets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "traces")
	for _, target := range []string{"stderr", file} {
		var screen bytes.Buffer
		o := runtime.Options{Logger: slog.New(slog.DiscardHandler)}
		f := traceFlags{Trace: "all", TraceFormat: "json", TraceTo: target}
		stop, err := f.options(&screen, &o)
		if err != nil {
			t.Fatal(err)
		}
		server := runtime.New(o)
		var ctx fasthttp.RequestCtx
		ctx.Request.SetRequestURI("http://127.0.0.1/nothing/here")
		for range 3 {
			ctx.Init(&ctx.Request, nil, nil)
			server.Handler()(&ctx)
		}
		if err := server.Shutdown(0); err != nil {
			t.Log(err)
		}
		stop()
		text := screen.String()
		if target == file {
			if text != "" {
				t.Errorf("on the screen: %s", text)
			}
			written, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text = string(written)
		}
		if n := strings.Count(text, `{"steps":`); n != 3 || strings.Count(text, "\n") != 3 {
			t.Errorf("%s: %d traces: %s", target, n, text)
		}
	}
	f := traceFlags{Trace: "all", TraceTo: filepath.Join(file, "below")}
	if _, err := f.options(os.Stderr, &runtime.Options{Logger: slog.New(slog.DiscardHandler)}); err == nil || !strings.Contains(err.Error(), "--trace-to") {
		t.Errorf("a target that cannot be opened: %v", err)
	}
}

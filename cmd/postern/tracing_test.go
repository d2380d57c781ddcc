package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"postern/runtime"
)

// TestLossesAreCounted holds that what is lost of logs and traces is among the metrics.
func TestLossesAreCounted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "api.yaml")
	if err := os.WriteFile(file, []byte(tracedAPI), 0o600); err != nil {
		t.Fatal(err)
	}
	p := serveIn(t, filepath.Dir(file), freeAdmin, "--trace", "all", "--trace-to", os.DevNull, "--otlp", "http://127.0.0.1:1", "--log-level", "error", file)
	base, admin := p.Base, p.admin(t)
	for _, url := range []string{base + "/a", base + "/a"} {
		if res, err := http.Get(url); err != nil || res.StatusCode != 200 {
			t.Fatal(res, err)
		}
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		res, err := http.Get(admin + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		lost := regexp.MustCompile(`(?m)^postern_spans_lost_total (\d+)$`).FindSubmatch(text)
		if lost == nil {
			t.Fatalf("%s", text)
		}
		for _, want := range []string{"postern_traces_lost_total 0", "postern_access_log_lines_lost_total 0"} {
			if !bytes.Contains(text, []byte("\n"+want+"\n")) {
				t.Fatalf("no %s in %s", want, text)
			}
		}
		if n, _ := strconv.Atoi(string(lost[1])); n >= 4 { // two requests with two spans or more each
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s spans are lost, and nobody takes them", lost[1])
		}
	}
}

const tracedAPI = `openapi: 3.0.1
info: {title: traced, version: "1"}
paths:
  /a:
    get: {responses: {"200": {description: ok}}, x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}}
`

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

package aws_test

import (
	"net"
	"strings"
	"testing"
	"time"
)

// TestCloseEnds holds that Close does not wait for scripts and for invocations
// of type Event that go on.
func TestCloseEnds(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	event := map[string]any{"requestParameters": map[string]any{"integration.request.header.X-Amz-Invocation-Type": "'Event'"}}
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {f: {file: ./f.js, timeout: 15m}, silent: \"http://" + silent.Addr().String() + "\"}\naws: {dynamodb: {actions: {\"*\": {script: ./s.js}}}}\n",
		"f.js":         `exports.handler = async () => { console.log("event began"); await new Promise((r) => setTimeout(r, 6e5)) }`,
		"s.js":         `exports.handler = async () => { console.log("script began"); await new Promise((r) => setTimeout(r, 6e5)) }`,
		"openapi.json": small(route{"/f", "post", custom("f", event)}, route{"/silent", "post", custom("silent", event)}, awsRoute("/x", "post", "dynamodb:action/UpdateItem", nil)),
	})
	check(t, w.call("POST", "/f", "{}", asJSON), 200, "")
	check(t, w.call("POST", "/silent", "{}", asJSON), 200, "")
	scripted := make(chan int)
	go func() { scripted <- w.call("POST", "/x", "{}", asJSON).Status }()
	waitFor(t, "the calls", func() bool {
		return strings.Contains(w.logged(), "event began") && strings.Contains(w.logged(), "script began")
	})
	began := time.Now()
	w.services.Close()
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if status := <-scripted; status != 500 {
		t.Error(status)
	}
	if log := w.logged(); strings.Count(log, "asynchronous invocation failed: it had not ended when the server stopped") != 2 {
		t.Error(log)
	}
}

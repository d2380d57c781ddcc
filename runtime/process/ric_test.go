//go:build unix

package process

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/internal/missing"
)

// officialClient is the runtime client that AWS publishes for Node, where .ci/install puts it.
const officialClient = "../../.postern/ric/node_modules/aws-lambda-ric"

// TestOfficialNodeClient runs handlers under the client of the managed Node runtimes.
func TestOfficialNodeClient(t *testing.T) {
	need(t, "node")
	if _, err := os.Stat(filepath.Join(officialClient, "dist/rapid-client.node")); err != nil {
		missing.Skip(t, "aws-lambda-ric is not installed (make programs): "+err.Error())
	}
	client, err := filepath.Abs(filepath.Join(officialClient, "bin/index.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	logs := new(record)
	f, err := New(Config{Command: []string{"node", client, "handlers.main"}, Dir: "testdata", Name: "js", Memory: 256, Timeout: 5 * time.Second,
		Env: map[string]string{"STAGE": "dev", "_HANDLER": "handlers.main"}, Log: logs.add})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []struct{ event, want, failure string }{
		{`{"do":"context"}`, `{"name":"js","version":"$LATEST","memory":"256","arn":"arn:aws:lambda:us-east-1:123456789012:function:js","id":"id-1","time":true,"stage":"dev","zone":0}`, ""},
		{`{"do":"echo","text":"é😀"}`, `{"do":"echo","text":"é😀"}`, ""},
		{`{"do":"nothing"}`, `null`, ""},
		{`{"do":"throw"}`, `{"errorType":"TypeError","errorMessage":"no"}`, "Unhandled"},
	} {
		r := invoke(t, f, c.event)
		if r.FunctionError != c.failure {
			t.Errorf("%s: failure %q: %s\n%s", c.event, r.FunctionError, r.Payload, logs.text())
		}
		if diff := cmp.Diff(object(t, c.want), object(t, strings.ReplaceAll(string(r.Payload), `"trace"`, `"-trace"`))); diff != "" {
			t.Errorf("%s:\n%s\n%s", c.event, diff, logs.text())
		}
	}
	logs.wait(t, "id-1\tINFO\tseen echo")
}

// object is a JSON value without members whose name starts with "-".
func object(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if m, ok := v.(map[string]any); ok {
		for name := range m {
			if strings.HasPrefix(name, "-") {
				delete(m, name)
			}
		}
	}
	return v
}

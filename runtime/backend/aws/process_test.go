package aws_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"postern/internal/missing"
)

// bootstrap is a runtime of a few lines of shell around an answer.
const bootstrap = `#!/bin/sh
set -eu
api="http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime"
head=$(mktemp)
trap 'rm -f "$head"' EXIT
while :; do
  event=$(curl -sS --fail -D "$head" "$api/invocation/next")
  id=$(tr -d '\r' <"$head" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
  ANSWER | curl -sS --fail -o /dev/null --data-binary @- "$api/invocation/$id/response"
done
`

func needCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		missing.Skip(t, err.Error())
	}
}

// TestProcessBehindAPIs is a proxy function, a custom one and a streamed one in
// processes.
func TestProcessBehindAPIs(t *testing.T) {
	needCurl(t)
	streamed := proxy("streamed")
	streamed["uri"] = strings.NewReplacer("2015-03-31", "2021-11-15", "/invocations", "/response-streaming-invocations").Replace(streamed["uri"].(string))
	streamed["responseTransferMode"] = "STREAM"
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + `
lambda:
  greet: {exec: [./greet], timeout: 20s, environment: {GREETING: hello}}
  streamed: {exec: [./streamed], timeout: 20s}
  crash: {exec: [sh, -c, "echo no luck >&2; exit 4"]}
`,
		"greet":    strings.Replace(bootstrap, "ANSWER", `printf '{"statusCode":201,"body":"%s"}' "$GREETING"`, 1),
		"streamed": strings.Replace(bootstrap, "ANSWER", `printf '{"statusCode":202,"headers":{"Content-Type":"text/plain"},"cookies":["a=1"]}\000\000\000\000\000\000\000\000raw bytes'`, 1),
		"openapi.json": small(route{"/greet", "get", proxy("greet")}, route{"/custom", "post", custom("greet", nil)},
			route{"/streamed", "get", streamed}, route{"/crash", "get", proxy("crash")}),
	})
	check(t, w.call("GET", "/greet", ""), 201, "hello")
	check(t, w.call("POST", "/custom", "{}", asJSON), 200, `{"statusCode":201,"body":"hello"}`)
	a := w.call("GET", "/streamed", "")
	check(t, a, 202, "raw bytes")
	if headerOf(a, "Content-Type") != "text/plain" || headerOf(a, "Set-Cookie") != "a=1" {
		t.Error(a.Headers)
	}
	why(t, w.call("GET", "/crash", ""), 502, "Runtime exited with error: exit status 4")
	waitFor(t, "the line of the process", func() bool { return strings.Contains(w.logged(), "no luck") })
	if files := w.services.Files(); len(files) != 2 || !strings.HasSuffix(files[0], "greet") {
		t.Error(files)
	}
}

// TestOfficialNodeClient is a proxy function under the runtime client that AWS publishes for Node, started by an exec
// entry.
func TestOfficialNodeClient(t *testing.T) {
	client, err := filepath.Abs("../../../.postern/ric/node_modules/aws-lambda-ric")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(client, "dist/rapid-client.node")); err != nil {
		missing.Skip(t, "aws-lambda-ric is not installed (make programs): "+err.Error())
	}
	command, err := json.Marshal([]string{"node", filepath.Join(client, "bin/index.mjs"), "app.handler"})
	if err != nil {
		t.Fatal(err)
	}
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda:\n  app: {exec: " + string(command) + ", timeout: 20s, environment: {GREETING: hello}}\n",
		"app.js": `exports.handler = async (event, context) => {
  if (event.path === '/fail') throw new TypeError('no luck');
  return { statusCode: 201, headers: { 'X-Function': context.functionName }, body: process.env.GREETING + ' ' + event.httpMethod + ' ' + event.body };
};`,
		"openapi.json": small(route{"/app", "post", proxy("app")}, route{"/fail", "get", proxy("app")}),
	})
	a := w.call("POST", "/app", "é")
	check(t, a, 201, "hello POST é")
	if headerOf(a, "X-Function") != "app" {
		t.Error(a.Headers)
	}
	why(t, w.call("GET", "/fail", ""), 502, "no luck")
}

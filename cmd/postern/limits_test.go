package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const keyedAPI = `openapi: 3.0.1
info: {title: keyed, version: "1"}
components: {securitySchemes: {key: {type: apiKey, name: x-api-key, in: header}}}
paths:
  /pets:
    get:
      security: [{key: []}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}
`

const keyedSettings = `apis: [{file: keyed.yaml, stage: dev}]
apiKeys: {file: file-key-0123456789abcdef}
usagePlans: {gold: {id: gold01, keys: [file], quota: {limit: 5, period: MONTH}}}
`

// gateway is a running server with its management API.
type gateway struct {
	t             *testing.T
	folder        string
	base, control string
}

func (g *gateway) write(name, text string) {
	g.t.Helper()
	file := filepath.Join(g.folder, name)
	if err := os.WriteFile(file+".new", []byte(text), 0o644); err != nil {
		g.t.Fatal(err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		g.t.Fatal(err)
	}
}

func (g *gateway) send(verb, url, key, body string) (int, string) {
	g.t.Helper()
	req, err := http.NewRequest(verb, url, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("x-api-key", key)
	}
	return g.do(req)
}

func (g *gateway) do(req *http.Request) (int, string) {
	g.t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// pets calls the method with a key.
func (g *gateway) pets(key string) int {
	g.t.Helper()
	status, _ := g.send("GET", g.base+"/pets", key, "")
	return status
}

// control calls the management API, which has to agree.
func (g *gateway) manage(verb, path, body string) string {
	g.t.Helper()
	status, text := g.send(verb, g.control+path, "", body)
	if status >= 300 {
		g.t.Fatalf("%s %s: %d %s", verb, path, status, text)
	}
	return text
}

func (g *gateway) expect(what string, want int, keys ...string) {
	g.t.Helper()
	for _, key := range keys {
		if got := g.pets(key); got != want {
			g.t.Errorf("%s: %d with key %q, want %d", what, got, key, want)
		}
	}
}

// usage is what GetUsage says of today: [used, remaining] of a key.
func (g *gateway) usage(key string) string {
	g.t.Helper()
	today := time.Now().UTC().Format("2006-01-02")
	text := g.manage("GET", "/usageplans/gold01/usage?startDate="+today+"&endDate="+today+"&keyId="+key, "")
	found := regexp.MustCompile(`\[\[(\d+), ?(\d+)\]\]`).FindStringSubmatch(text)
	if found == nil {
		g.t.Fatal(text)
	}
	return found[1] + " " + found[2]
}

// TestKeysOfBothKinds uses keys and plans of postern.yaml and of the management
// API on one API: both open it, both are counted, both can be changed while the
// server runs.
func TestKeysOfBothKinds(t *testing.T) {
	g := &gateway{t: t, folder: t.TempDir()}
	g.write("keyed.yaml", keyedAPI)
	g.write("postern.yaml", keyedSettings+"accountThrottle: {rateLimit: 700.5, burstLimit: 300}\n")
	p := serveIn(t, g.folder, freeAdmin)
	g.base, g.control = p.Base, p.admin(t)
	account := func(want string) {
		t.Helper()
		if text := g.manage("GET", "/account", ""); !strings.Contains(text, want) {
			t.Errorf("GetAccount says %s, want %s", text, want)
		}
	}
	account(`"throttleSettings":{"burstLimit":300,"rateLimit":700.5}`)
	const fileKey, madeKey = "file-key-0123456789abcdef", "made-key-0123456789abcdef"

	g.expect("before the key is made", 403, "", madeKey)
	g.expect("the key of the file", 200, fileKey, fileKey)
	g.manage("POST", "/apikeys", `{"name":"made","value":"`+madeKey+`","enabled":true}`)
	g.expect("a key in no plan", 403, madeKey)
	id := regexp.MustCompile(`"id": ?"(\w+)"`).FindStringSubmatch(g.manage("GET", "/apikeys?name=made", ""))[1]
	g.manage("POST", "/usageplans/gold01/keys", `{"keyId":"`+id+`","keyType":"API_KEY"}`)
	g.expect("a key in a plan", 200, madeKey, madeKey, madeKey)
	if got := g.usage(id); got != "3 2" {
		t.Errorf("usage %s, want 3 2", got)
	}
	g.manage("PATCH", "/usageplans/gold01/keys/"+id+"/usage", `{"patchOperations":[{"op":"replace","path":"/remaining","value":"1"}]}`)
	g.expect("the one that is left", 200, madeKey)
	g.expect("the quota is used up", 429, madeKey)
	if got := g.usage(id); got != "4 0" {
		t.Errorf("usage %s, want 4 0", got)
	}
	g.expect("of the other key it is not", 200, fileKey)
	g.manage("PATCH", "/apikeys/"+id, `{"patchOperations":[{"op":"replace","path":"/enabled","value":"false"}]}`)
	g.expect("a disabled key", 403, madeKey)

	throttle := `{"patchOperations":[{"op":"replace","path":"/~1pets/GET/throttling/%s","value":"%s"}]}`
	stage := "/restapis/keyed/stages/dev"
	g.manage("PATCH", stage, fmt.Sprintf(throttle, "rateLimit", "0"))
	g.manage("PATCH", stage, fmt.Sprintf(throttle, "burstLimit", "0"))
	g.expect("the stage blocks the method", 429, fileKey)
	g.manage("PATCH", stage, fmt.Sprintf(throttle, "rateLimit", "10000"))
	g.manage("PATCH", stage, fmt.Sprintf(throttle, "burstLimit", "5000"))
	g.expect("the stage has the limits of the account", 200, fileKey)

	g.write("postern.yaml", strings.ReplaceAll(keyedSettings, "file-key", "other-key"))
	for range 3000 { // a minute, on a busy machine
		if g.pets("other-key-0123456789abcdef") != 403 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	g.expect("its new value goes on counting, the fifth is gone", 429, "other-key-0123456789abcdef")
	g.expect("a key that the file does not name any more", 403, fileKey)
	account(`"throttleSettings":{"burstLimit":5000,"rateLimit":10000.0}`) // the file sets none any more
}

package main

import (
	"strings"
	"testing"
	"time"
)

// cachedAPI has a method whose answer differs from request to request.
const cachedAPI = `openapi: 3.0.1
info: {title: cached, version: "1"}
paths:
  /pets:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200", responseTemplates: {application/json: "VERSION $context.requestId"}}}}
`

// TestCacheIsManaged caches by settings of postern.yaml, flushes and changes the
// cache through the management API, and changes the file.
func TestCacheIsManaged(t *testing.T) {
	g := &gateway{t: t, folder: t.TempDir()}
	g.write("cached.yaml", cachedAPI)
	g.write("postern.yaml", `apis: [{file: cached.yaml, stage: dev, cacheClusterSize: 0.5, methodSettings: {"*/*": {cachingEnabled: true}}}]`)
	p := serveIn(t, g.folder, freeAdmin)
	g.base, g.control = p.Base, p.admin(t)
	get := func() string {
		t.Helper()
		status, text := g.send("GET", g.base+"/pets", "", "")
		if status != 200 {
			t.Fatalf("%d %s", status, text)
		}
		return text
	}
	const stage = "/restapis/cached/stages/dev"
	patch := func(path, value string) {
		t.Helper()
		g.manage("PATCH", stage, `{"patchOperations":[{"op":"replace","path":"`+path+`","value":"`+value+`"}]}`)
	}
	step := func(what string, fresh bool, before string) string {
		t.Helper()
		after := get()
		if (after != before) != fresh {
			t.Errorf("%s: %q, then %q", what, before, after)
		}
		return after
	}
	text := step("an entry", false, get())
	g.manage("DELETE", stage+"/cache/authorizers", "")
	text = step("authorizers flushed", false, text)
	g.manage("DELETE", stage+"/cache/data", "")
	text = step("flushed", true, text)
	text = step("kept again", false, text)
	patch("/variables/a", "b")
	text = step("another variable", false, text)
	patch("/pets/GET/caching/enabled", "false")
	text = step("switched off for the method", true, text)
	text = step("and not cached", true, text)
	patch("/pets/GET/caching/enabled", "true")
	patch("/cacheClusterSize", "1.6")
	text = step("a larger cluster", true, text)
	text = step("keeps", false, text)
	patch("/cacheClusterEnabled", "false")
	text = step("without a cluster", true, text)
	patch("/cacheClusterEnabled", "true")
	text = step("with a new one", true, text)
	text = step("which keeps", false, text)
	g.manage("POST", "/restapis/cached/deployments", `{"stageName":"dev"}`)
	text = step("deployed", true, text)
	step("and kept", false, text)
}

// TestCacheFollowsTheFile changes the file of a cached method: the answers are
// those of the new one.
func TestCacheFollowsTheFile(t *testing.T) {
	g := &gateway{t: t, folder: t.TempDir()}
	g.write("cached.yaml", cachedAPI)
	g.write("postern.yaml", `apis: [{file: cached.yaml, stage: dev, cacheClusterSize: 0.5, methodSettings: {"*/*": {cachingEnabled: true}}}]`)
	g.base = serveIn(t, g.folder, "--admin", "off").Base
	_, before := g.send("GET", g.base+"/pets", "", "")
	g.write("cached.yaml", cachedAPI+"# the same\n")
	g.write("cached.yaml", strings.Replace(cachedAPI, "VERSION", "CHANGED", 1))
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		_, after := g.send("GET", g.base+"/pets", "", "")
		if after != before && after[:7] == "CHANGED" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q, then %q", before, after)
		}
	}
}

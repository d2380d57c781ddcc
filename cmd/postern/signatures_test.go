package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"postern/runtime/sigv4"
)

// TestSignaturesFollowTheSettings takes an access key away from a running server
// that verifies who manages it, and gives it another.
func TestSignaturesFollowTheSettings(t *testing.T) {
	g := &gateway{t: t, folder: t.TempDir()}
	g.write("api.yaml", answering)
	settings := func(key string) string {
		return "apis: [{file: api.yaml}]\nkeys: {" + key + ": {secret: hush, arn: \"arn:aws:iam::123456789012:user/dev\"}}\n"
	}
	g.write("postern.yaml", settings("AKIDFIRST"))
	g.control = serveIn(t, g.folder, freeAdmin, "--verify-signatures").admin(t)
	ask := func(key string) int {
		t.Helper()
		req, err := http.NewRequest("GET", g.control+"/account", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range sigv4.Sign(sigv4.Credentials{AccessKey: key, Secret: "hush"}, sigv4.Request{Method: "GET", Host: strings.TrimPrefix(g.control, "http://"),
			Path: "/account", Service: "apigateway", Region: "us-east-1", Time: time.Now()}) {
			req.Header.Set(f.Name, f.Value)
		}
		status, _ := g.do(req)
		return status
	}
	if first, second := ask("AKIDFIRST"), ask("AKIDSECOND"); first != 200 || second != 403 {
		t.Fatalf("%d with the key of the settings, %d with another", first, second)
	}
	g.write("postern.yaml", settings("AKIDSECOND"))
	for end := time.Now().Add(time.Minute); ask("AKIDSECOND") != 200 && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	if first, second := ask("AKIDFIRST"), ask("AKIDSECOND"); first != 403 || second != 200 {
		t.Errorf("%d with the key that is gone, %d with the new one", first, second)
	}
}

package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const answering = `openapi: 3.0.1
info: {title: reload, version: "1"}
paths:
  /a:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200", responseTemplates: {application/json: '"VERSION"'}}}
`

// TestReload changes a served file: a good one is served at once, a broken one
// leaves the last good plan in service.
func TestReload(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "api.yaml")
	write := func(text string) {
		t.Helper()
		// As editors do it: a new file takes the place of the old one.
		if err := os.WriteFile(file+".new", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.ReplaceAll(answering, "VERSION", "one"))
	p := serve(t, file)
	answer := func() string {
		res, err := http.Get(p.Base + "/a")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	eventually := func(want string) {
		t.Helper()
		for range 200 {
			if answer() == want {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Errorf("the answer is %s, want %s", answer(), want)
	}
	eventually(`"one"`)
	write(strings.ReplaceAll(answering, "VERSION", "two"))
	eventually(`"two"`)
	write("openapi: [broken")
	time.Sleep(200 * time.Millisecond)
	eventually(`"two"`)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	eventually(`"two"`)
	write(strings.ReplaceAll(answering, "VERSION", "three"))
	eventually(`"three"`)
}

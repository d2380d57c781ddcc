package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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
	eventually := func(want string) { t.Helper(); eventually(t, p.Base+"/a", want) }
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

// eventually asks until the answer is the one wanted.
func eventually(t *testing.T, url, want string) {
	t.Helper()
	got := ""
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got = string(text); got == want {
			return
		}
	}
	t.Errorf("the answer is %s, want %s", got, want)
}

// TestReloadOfConfigMap changes files as a cluster does: they are links through
// a folder that is a link, and that one is replaced.
func TestReloadOfConfigMap(t *testing.T) {
	folder := t.TempDir()
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	mount := func(name, version string) {
		t.Helper()
		try(os.Mkdir(filepath.Join(folder, name), 0o755))
		try(os.WriteFile(filepath.Join(folder, name, "api.yaml"), []byte(strings.ReplaceAll(answering, "VERSION", version)), 0o644))
		try(os.Symlink(name, filepath.Join(folder, "..new")))
		try(os.Rename(filepath.Join(folder, "..new"), filepath.Join(folder, "..data")))
	}
	mount("..1", "one")
	try(os.Symlink("..data/api.yaml", filepath.Join(folder, "api.yaml")))
	p := serve(t, folder)
	for i, version := range []string{"one", "two", "three"} {
		if i > 0 {
			mount(".."+version, version)
		}
		eventually(t, p.Base+"/a", `"`+version+`"`)
	}
}

// TestReloadOfHosts sends requests elsewhere when postern.yaml says so.
func TestReloadOfHosts(t *testing.T) {
	g := &gateway{t: t, folder: t.TempDir()}
	g.write("api.yaml", fmt.Sprintf(passing, "http://backend.example.com"))
	hosts := func(name string) string {
		backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, name) }))
		t.Cleanup(backend.Close)
		return "apis: [{file: api.yaml}]\nhosts: {backend.example.com: \"" + strings.TrimPrefix(backend.URL, "http://") + "\"}\n"
	}
	g.write("postern.yaml", hosts("one"))
	p := serveIn(t, g.folder)
	eventually(t, p.Base+"/a", "one")
	g.write("postern.yaml", hosts("two"))
	eventually(t, p.Base+"/a", "two")
}

// TestChangedFilesAreFound holds what tells a file from the one that was read:
// where its name leads, its time and its size.
func TestChangedFilesAreFound(t *testing.T) {
	folder := t.TempDir()
	name := func(part string) string { return filepath.Join(folder, part) }
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(name(file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to string) {
		t.Helper()
		_ = os.Remove(name("link")) // the first time there is none
		if err := os.Symlink(to, name("link")); err != nil {
			t.Fatal(err)
		}
	}
	write("a", "1")
	write("b", "1")
	link("a")
	p, files := places{}, []string{name("link"), name("b"), name("none")}
	for i, step := range []struct {
		change func()
		moved  bool
	}{
		{func() {}, false}, {func() {}, false}, {func() { write("b", "12") }, true}, {func() {}, false},
		{func() { link("b") }, true}, {func() { os.Remove(name("b")) }, false}, {func() { write("none", "new") }, false}, {func() { write("none", "newer") }, true},
	} {
		if step.change(); p.moved(files) != step.moved {
			t.Errorf("step %d: want %v", i, step.moved)
		}
	}
}

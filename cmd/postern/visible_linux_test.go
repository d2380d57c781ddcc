package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"postern/internal/missing"
)

// terminal is a screen, and what is shown on it once it is closed.
func terminal(t *testing.T) (screen *os.File, shown func() string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		missing.Skip(t, "there are no terminals: "+err.Error())
	}
	t.Cleanup(func() { master.Close() })
	var number, lock int32
	for request, value := range map[uintptr]*int32{syscall.TIOCGPTN: &number, syscall.TIOCSPTLCK: &lock} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(value))); errno != 0 {
			missing.Skip(t, "there are no terminals: "+errno.Error())
		}
	}
	screen, err = os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		missing.Skip(t, "there are no terminals: "+err.Error())
	}
	all := make(chan string)
	go func() {
		text, _ := io.ReadAll(master) // ends with an error when the screen is closed
		all <- string(text)
	}()
	return screen, func() string {
		screen.Close()
		return <-all
	}
}

// TestNothingSteersTheScreen: texts of files are shown, whatever they hold.
func TestNothingSteersTheScreen(t *testing.T) {
	folder := t.TempDir()
	const clear = "\x1b[2J"
	write := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	broken := write("broken.vtl", "a"+clear+"#if(")
	suite := write("a.postern-test.yaml", `cases: [{name: "a\e[2Jb", template: {source: x}, expect: {body: "y\e[2J"}}]`)
	api := write("api.json", strings.ReplaceAll(answeringJSON, "PATH", `/a\u001b[2J`))
	for _, args := range [][]string{{"render", broken}, {"test", suite}, {"explain", api}, {"check", api}, {"explain", api, "GET"}} {
		screen, shown := terminal(t)
		execute(args, streams{in: strings.NewReader(""), out: screen, err: screen})
		if text := shown(); strings.Contains(text, clear) || !strings.Contains(text, "␛[2J") {
			t.Errorf("%s shows %q", args, text)
		}
	}
}

// answeringJSON is an API with one method.
const answeringJSON = `{"openapi": "3.0.1", "info": {"title": "a", "version": "1"}, "paths": {"PATH": {"get": {"responses": {"200": {"description": "ok"}},
  "x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}, "responses": {"default": {"statusCode": "200"}}}}}}}
`

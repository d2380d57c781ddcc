package function

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postern/runtime/lambda"
)

// Close does not wait for handlers that have a long time limit: loading, computing or waiting.
func TestCloseEndsHandlers(t *testing.T) {
	for name, code := range map[string]string{
		"loads":    `console.log('began'); await new Promise((r) => setTimeout(r, 9000)); export const handler = async () => 1`,
		"computes": `export const handler = async () => { console.log('began'); for (;;); }`,
		"waits":    `export const handler = async () => { console.log('began'); await new Promise((r) => setTimeout(r, 6e5)) }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "f.mjs"), []byte(code), 0o644); err != nil {
				t.Fatal(err)
			}
			lines := make(chan string, 10)
			s, err := New(Options{Settings: read(t, "lambda: {f: {file: ./f.mjs, timeout: 15m}}"), Folder: dir, Environment: none,
				Log: func(l lambda.Line) { lines <- l.Text }})
			if err != nil {
				t.Fatal(err)
			}
			f := find(t, s, "f")
			done := make(chan lambda.Result, 1)
			go func() {
				r, _ := f.Invoke(context.Background(), lambda.Request{})
				done <- r
			}()
			<-lines
			began := time.Now()
			s.Close()
			if took := time.Since(began); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
			if r := <-done; r.FunctionError != lambda.Unhandled || !strings.Contains(string(r.Payload), "signal: killed") {
				t.Errorf("%+v", r)
			}
			if line := <-lines; !strings.Contains(line, "the server stops; the invocation was ended while it was ") {
				t.Error(line)
			}
			s.Close()
		})
	}
}

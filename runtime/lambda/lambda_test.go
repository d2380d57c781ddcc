package lambda

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dlclark/regexp2/v2"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	regexp2.DefaultMatchTimeout = time.Second // searches left behind must end before the tests do
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"))
}

// newFunction makes a function that the test closes.
func newFunction(tb testing.TB, cfg Config) *Function {
	tb.Helper()
	f, err := New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(f.Close)
	return f
}

// fromSource makes a function of one file with the given code.
func fromSource(tb testing.TB, name, code string) *Function {
	tb.Helper()
	return newFunction(tb, Config{Handler: writeFile(tb, tb.TempDir(), name, code)})
}

func writeFile(tb testing.TB, dir, name, text string) string {
	tb.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
	return path
}

func invoke(tb testing.TB, f *Function, payload string) Result {
	tb.Helper()
	r, err := f.Invoke(context.Background(), Request{Payload: []byte(payload)})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestEcho(t *testing.T) {
	f := newFunction(t, Config{Handler: "testdata/handlers/echo.js"})
	const event = `{"a":1,"b":[true,null,"x"],"c":{"d":1.5}}`
	for range 2 {
		r := invoke(t, f, event)
		if string(r.Payload) != event || r.FunctionError != "" {
			t.Fatalf("got %s (%s)\n%s", r.Payload, r.FunctionError, r.Logs)
		}
	}
}

func mustRead(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

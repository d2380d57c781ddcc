package function

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

func gogc() int {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}

// A handler in process slows the collector down, other places do not, and Close undoes it.
func TestCollection(t *testing.T) {
	if _, set := os.LookupEnv("GOGC"); set {
		t.Skip("GOGC is set")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(90))
	s := open(t, handlers(t, "a.js", "b.js"), "lambda: {a: ./a.js, b: ./b.js, c: {returns: 1}}")
	find(t, s, "c")
	if got := gogc(); got != 90 {
		t.Errorf("a fixed answer changes the pace to %d", got)
	}
	find(t, s, "a")
	find(t, s, "b")
	runtime.GC()
	if got := gogc(); got <= 100 {
		t.Errorf("the pace is %d with handlers in process", got)
	}
	ballast := make([]byte, 64<<20)
	runtime.GC()
	for end := time.Now().Add(5 * time.Second); gogc() != 100 && time.Now().Before(end); time.Sleep(time.Millisecond) {
		runtime.GC()
	}
	if got := gogc(); got != 100 {
		t.Errorf("the pace is %d with a large heap", got)
	}
	runtime.KeepAlive(ballast)
	s.Close()
	if got := gogc(); got != 90 {
		t.Errorf("the pace is %d after Close", got)
	}
}

// A GOGC of the environment stays.
func TestCollectionOfEnvironment(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(90))
	t.Setenv("GOGC", "90")
	s := open(t, handlers(t, "a.js"), "lambda: {a: ./a.js}")
	find(t, s, "a")
	if got := gogc(); got != 90 {
		t.Errorf("the pace is %d", got)
	}
}

// handlers is a folder with empty handlers.
func handlers(t *testing.T, names ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range names {
		if err := os.WriteFile(folder+"/"+name, []byte("exports.handler = async () => 1"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

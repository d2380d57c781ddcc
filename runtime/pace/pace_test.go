package pace

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

func TestPercent(t *testing.T) {
	for live, want := range map[uint64]int{0: 1600, 1 << 20: 1600, 2 << 20: 1600, 8 << 20: 400, 16 << 20: 200, 32 << 20: 100, 1 << 30: 100} {
		if got := percent(live); got != want {
			t.Errorf("%d bytes: %d, want %d", live, got, want)
		}
	}
}

func gogc() int {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}

// from90 lets a test begin with a GOGC of 90.
func from90(t *testing.T) {
	t.Helper()
	if _, set := os.LookupEnv("GOGC"); set {
		t.Skip("GOGC is set")
	}
	before := debug.SetGCPercent(90)
	t.Cleanup(func() { debug.SetGCPercent(before) })
}

func want(t *testing.T, when string, percent int) {
	t.Helper()
	if got := gogc(); got != percent {
		t.Errorf("%s the pace is %d, want %d", when, got, percent)
	}
}

// waitFor collects until the pace is as wanted.
func waitFor(t *testing.T, when string, percent int) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); gogc() != percent && time.Now().Before(end); time.Sleep(time.Millisecond) {
		runtime.GC()
	}
	want(t, when, percent)
}

func TestStart(t *testing.T) {
	from90(t)
	var c collection
	c.start()
	want(t, "at the start", 800)
	c.settle()
	want(t, "once settled", 90)
	c.settle()
	want(t, "settled twice", 90)
}

func TestFirstCollectionEndsTheStart(t *testing.T) {
	from90(t)
	var c collection
	c.start()
	waitFor(t, "after a collection", 90)
	c.settle()
	want(t, "once settled", 90)
}

// Handlers that come during the start stay slow when it ends, and the pace from before both comes back.
func TestHandlersDuringTheStart(t *testing.T) {
	from90(t)
	var c collection
	c.start()
	c.slower()
	c.settle()
	if got := gogc(); got <= 100 {
		t.Errorf("the pace is %d with a handler", got)
	}
	c.faster()
	want(t, "without handlers", 90)

	c.start()
	c.slower()
	c.faster()
	if got := gogc(); got <= 100 {
		t.Errorf("the pace is %d while the program still starts", got)
	}
	c.settle()
	want(t, "once settled", 90)
	c.faster()
	want(t, "after one faster too many", 90)
}

// A GOGC of the environment stays.
func TestEnvironment(t *testing.T) {
	from90(t)
	t.Setenv("GOGC", "90")
	var c collection
	c.start()
	c.slower()
	want(t, "with GOGC=90", 90)
	c.settle()
	want(t, "with GOGC=90", 90)
}

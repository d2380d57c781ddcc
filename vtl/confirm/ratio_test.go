//go:build confirm

package confirm

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"postern/mapping/builtin"
	"postern/vtl"
	"postern/vtl/internal/generate"
	"postern/vtl/value"
)

const (
	warmUp  = 3 * time.Second        // of each engine and template
	window  = 200 * time.Millisecond // of one measurement
	windows = 15                     // per engine and template, taken in turns
)

// ratioRow is one template: processor time of one rendering.
type ratioRow struct {
	label                  string
	ours, theirs           time.Duration // medians
	ratio, lowest, highest float64       // of the windows, pair by pair
}

// TestVelocityRatio measures the five templates of the performance budget with both engines, window by window in turns, and prints
// the ratio of our processor time to that of Velocity on a warm JVM. Each rendering of either engine reads its body anew. More
// than the time of Velocity is a failure; half of it is the aim. POSTERN_RESULTS names a file for the table.
func TestVelocityRatio(t *testing.T) {
	o := startOriginal(t)
	names, err := filepath.Glob("testdata/bench/*.vtl")
	if err != nil || len(names) == 0 {
		t.Fatal("no templates", err)
	}
	p := startPeers(t)
	var table strings.Builder
	out := io.MultiWriter(os.Stdout, &table)
	fmt.Fprint(out, ratioHead())
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		label := strings.TrimSuffix(filepath.Base(name), ".vtl")
		c := benchCase(label, string(source))
		r := measure(t, o, label, c)
		fmt.Fprintf(out, "%-16s %12v %12v %7.2f  (%.2f to %.2f)  %s\n", r.label, r.ours, r.theirs, r.ratio, r.lowest, r.highest, p.template(c))
		if r.ratio > 1 {
			t.Errorf("%s takes %.2f of Velocity's time", label, r.ratio)
		}
	}
	measurePaths(t, p, out)
	if file := os.Getenv("POSTERN_RESULTS"); file != "" {
		if err := os.WriteFile(file, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func ratioHead() string {
	java, _ := exec.Command("java", "-version").CombinedOutput()
	first, _, _ := strings.Cut(string(java), "\n")
	return fmt.Sprintf(`Processor time of one rendering, parsed once: this engine (garbage collection included) against Velocity 1.7
on a warm Java machine (without its collector's threads), single thread, %d windows of %v in turns.
The ratio is the median of the windows' ratios, with the lowest and the highest; times are medians. Times
of the processor, not of the clock, because the machine may have other work; two runs still differ by 10 %%.
The last column is the time of velocityjs on Node, for the record.
%s, %s, %d processors

%-16s %12s %12s %7s  %-16s  velocityjs
`, windows, window, runtime.Version(), first, runtime.NumCPU(), "template", "ours", "Velocity", "ratio", "lowest, highest")
}

// measure compares the two engines on one template.
func measure(t *testing.T, o *original, label string, c generate.Case) ratioRow {
	t.Helper()
	r := newRenderer(t, c)
	want, err := o.render(c)
	if err != nil || want.kind != "" || want.output != string(r.render(t)) {
		t.Fatalf("%s: %v %v\n%s", label, err, want, r.out)
	}
	java := func(turns int) time.Duration {
		d, _, err := o.time(c, turns)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	goes := func(turns int) time.Duration {
		start := processorTime(t)
		for range turns {
			r.render(t)
		}
		return processorTime(t) - start
	}
	return alternate(label, goes, java)
}

// alternate runs both sides in turns.
func alternate(label string, goes, java func(turns int) time.Duration) ratioRow {
	turnsJava, turnsGo := calibrate(java), calibrate(goes)
	var a, b []time.Duration
	var ratios []float64
	for range windows {
		ours, theirs := goes(turnsGo)/time.Duration(turnsGo), java(turnsJava)/time.Duration(turnsJava)
		a, b, ratios = append(a, ours), append(b, theirs), append(ratios, float64(ours)/float64(theirs))
	}
	slices.Sort(a)
	slices.Sort(b)
	slices.Sort(ratios)
	return ratioRow{label, a[windows/2], b[windows/2], ratios[windows/2], ratios[0], ratios[windows-1]}
}

// processorTime is what this process has used.
func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// calibrate warms an engine up and finds how many turns fill a window.
func calibrate(run func(turns int) time.Duration) int {
	turns := 1
	for start := time.Now(); time.Since(start) < warmUp; {
		if d := run(turns); d < window/2 {
			turns *= 2
		}
	}
	return turns
}

// renderer renders a case again and again with one frame, as a server does.
type renderer struct {
	c        generate.Case
	template *vtl.Template
	frame    *vtl.Frame
	objects  builtin.Objects
	params   builtin.Params
	stage    []builtin.Param
	context  fixedContext
	body     []byte
	out      []byte
}

func newRenderer(t *testing.T, c generate.Case) *renderer {
	t.Helper()
	template, err := builtin.Parse("bench", c.Template)
	if err != nil {
		t.Fatal(err)
	}
	return &renderer{c: c, template: template, frame: vtl.NewFrame(), body: []byte(c.Body), stage: params(c.StageVariables),
		params:  builtin.Params{Path: params(c.Path), Query: params(c.Query), Header: params(c.Header)},
		context: fixedContext{context(c.Context).Map()}}
}

func (r *renderer) render(t *testing.T) []byte {
	r.frame.Reset()
	r.objects.Reset(r.frame)
	r.objects.SetParams(r.params)
	r.objects.SetStageVariables(r.stage)
	r.objects.SetContext(&r.context)
	r.objects.SetBody(r.body)
	var err error
	if r.out, err = r.template.Render(r.frame, r.out[:0]); err != nil {
		t.Fatal(err)
	}
	return r.out
}

// fixedContext is what $context says in the benchmark.
type fixedContext struct {
	root *value.Map
}

func (c *fixedContext) Has(builtin.Section) bool { return false }

func (c *fixedContext) Variable(_ builtin.Section, name string) (value.Value, bool) {
	return c.root.GetString(name)
}

func (c *fixedContext) Fill(_ builtin.Section, m *value.Map) {
	for i := range c.root.Len() {
		k, v := c.root.At(i)
		m.Put(k, v)
	}
}

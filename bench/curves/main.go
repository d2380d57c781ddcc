// Command curves measures how the data plane behaves while something grows:
// connections, bodies, routes, templates, APIs, processors.
//
//	go run ./bench/curves                       # all curves, into docs/plots
//	go run ./bench/curves -only body -seconds 3
//
// Each point is one run against a server process of its own: requests per
// second, the 99th percentile, CPU per request and resident memory as the
// server itself says. The values are printed, and written as a table and one
// picture for each curve.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"postern/bench"
)

var (
	seconds = flag.Float64("seconds", 2, "length of one run")
	only    = flag.String("only", "", "only curves whose name contains this text")
	output  = flag.String("o", "docs/plots", "folder for the table and the pictures")
	binary  = flag.String("binary", "", "server to measure instead of a new build")
)

func main() {
	flag.Parse()
	if err := measure(); err != nil {
		log.Fatal(err)
	}
}

// curve is one thing that grows.
type curve struct {
	name  string
	title string
	steps []int
	text  func(step int) string // of a step
	point func(step int) setup
}

// setup is what one point needs.
type setup struct {
	files       map[string]string // by name; all are served
	request     func(base string) (*bench.Request, error)
	connections int
	env         []string
	backend     bool
}

// point is what one run gave.
type point struct {
	rate, p99, cpu, memory, throughput float64
}

func measure() error {
	folder, err := os.MkdirTemp("", "curves")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	postern := *binary
	if postern == "" {
		postern = filepath.Join(folder, "postern")
		build := exec.Command("go", "build", "-pgo", "cmd/postern/load.pgo", "-trimpath", "-ldflags", "-s -w", "-o", postern, "./cmd/postern")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
	var table strings.Builder
	for _, c := range curves() {
		if strings.Contains(c.name, *only) {
			if err := c.measure(postern, &table); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	if *only != "" {
		return nil // a part of the table does not replace it
	}
	return os.WriteFile(filepath.Join(*output, "curves.txt"), []byte(table.String()), 0o644)
}

// measure runs all points of a curve, prints them and draws them.
func (c *curve) measure(postern string, table *strings.Builder) error {
	head := fmt.Sprintf("\n%s\n%12s %12s %12s %12s %12s %12s\n", c.title, c.name, "requests/s", "MB/s", "p99 ms", "CPU us", "memory MiB")
	fmt.Print(head)
	table.WriteString(head)
	pictures := make([]picture, 3)
	for i, what := range []string{"Microseconds of CPU per request", "99th percentile in ms", "Resident memory in MiB"} {
		pictures[i].Title = what + " by " + c.title
	}
	for _, step := range c.steps {
		p, err := run(postern, c.point(step))
		if err != nil {
			return fmt.Errorf("%s: %w", c.text(step), err)
		}
		row := fmt.Sprintf("%12s %12.0f %12.1f %12.3f %12.2f %12.1f\n", c.text(step), p.rate, p.throughput, p.p99, p.cpu, p.memory)
		fmt.Print(row)
		table.WriteString(row)
		for i, value := range []float64{p.cpu, p.p99, p.memory} {
			pictures[i].add(c.text(step), value)
		}
	}
	for i, suffix := range []string{"", "-p99", "-memory"} {
		if err := save(c.name+suffix, &pictures[i].Curve); err != nil {
			return err
		}
	}
	return nil
}

// picture is a curve of one line.
type picture struct{ bench.Curve }

func (p *picture) add(step string, value float64) {
	if p.Lines == nil {
		p.Lines = []bench.CurveLine{{}}
	}
	p.Steps, p.Lines[0].Values = append(p.Steps, step), append(p.Lines[0].Values, value)
}

func save(name string, c *bench.Curve) error {
	file, err := os.Create(filepath.Join(*output, name+".svg"))
	if err != nil {
		return err
	}
	if err := c.WriteSVG(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// run measures one point.
func run(postern string, s setup) (p point, err error) {
	folder, err := os.MkdirTemp("", "curve")
	if err != nil {
		return p, err
	}
	defer os.RemoveAll(folder)
	server, err := start(postern, folder, s)
	if err != nil {
		return p, err
	}
	defer server.stop()
	request, err := s.request(server.base)
	if err != nil {
		return p, err
	}
	var before *bench.Sample
	report, err := bench.Run(context.Background(), bench.HTTP(bench.HTTPOptions{}), bench.Static(request), bench.Options{
		Connections: s.connections, Duration: time.Duration(*seconds * float64(time.Second)), WarmUp: 500 * time.Millisecond,
		Begin: func() { before, err = server.sample() },
	})
	if err != nil {
		return p, err
	}
	if report.Failed > 0 {
		return p, fmt.Errorf("%d of %d requests failed: %v", report.Failed, report.Requests, report.Failures)
	}
	after, err := server.sample()
	if err != nil {
		return p, err
	}
	used := before.Until(after, report.Requests)
	return point{
		rate: report.Rate, p99: report.Latency.P99.Seconds() * 1000, cpu: float64(used.CPU.Nanoseconds()) / 1000,
		memory: used.Memory / (1 << 20), throughput: float64(report.BytesIn) / report.Elapsed.Seconds() / 1e6,
	}, nil
}

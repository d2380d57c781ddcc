package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// tool is a load generator.
type tool struct {
	name string
	// command is the run that is asked for; nil: it is not installed, or cannot
	// do that.
	command func(l *clientLoad) *exec.Cmd
	read    func(out string, l *clientLoad) (outcome, error)
}

// clientLoad is what every tool is asked to do.
type clientLoad struct {
	url     string
	seconds int
	rate    int // requests per second over all connections; 0: none
	folder  string
	postern string
}

// outcome is what a tool reports of one run, and what the kernel says it cost.
type outcome struct {
	requests      float64
	cpu           float64 // microseconds per request
	rate          float64 // requests per second
	p50, p90, p99 float64 // milliseconds
}

var tools = []tool{
	{"postern bench", posternCommand, readPostern},
	{"wrk", wrkCommand, readWrk},
	{"hey", heyCommand, readHey},
	{"k6", k6Command, readK6},
}

// run starts the tool, waits for its end and reads its report.
func (t *tool) run(l *clientLoad) (o outcome, err error) {
	cmd := t.command(l)
	if cmd == nil {
		return o, errCannot
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return o, fmt.Errorf("%s: %w", t.name, err)
	}
	if o, err = t.read(string(out), l); err != nil {
		return o, fmt.Errorf("%s: %w in\n%s", t.name, err, out)
	}
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	o.cpu = float64(used.Nanoseconds()) / 1000 / o.requests
	return o, nil
}

var (
	errCannot  = errors.New("it cannot do this")
	errNothing = errors.New("no number of requests, rate or percentile")
)

// find looks for a program where .ci/install puts it, then where the machine
// has it.
func find(name string) (string, error) {
	if local, err := filepath.Abs(filepath.Join(".postern/bin", name)); err == nil {
		if found, err := exec.LookPath(local); err == nil {
			return found, nil
		}
	}
	return exec.LookPath(name)
}

// loadFlags are what is asked for, as flags of postern bench.
func (l *clientLoad) loadFlags() []string {
	args := []string{"bench", l.url, "-c", strconv.Itoa(*conns), "-d", strconv.Itoa(l.seconds) + "s"}
	if l.rate > 0 {
		args = append(args, "--rate", strconv.Itoa(l.rate))
	}
	return args
}

func posternCommand(l *clientLoad) *exec.Cmd {
	return exec.Command(l.postern, append(l.loadFlags(), "--json", "-q")...)
}

func readPostern(out string, _ *clientLoad) (o outcome, err error) {
	var report struct {
		Requests, Rate float64
		Latency        struct{ P50Ms, P90Ms, P99Ms float64 }
	}
	err = json.Unmarshal([]byte(out), &report)
	v := report.Latency
	return outcome{requests: report.Requests, rate: report.Rate, p50: v.P50Ms, p90: v.P90Ms, p99: v.P99Ms}, err
}

func wrkCommand(l *clientLoad) *exec.Cmd {
	program, err := find("wrk")
	if err != nil || l.rate > 0 {
		return nil
	}
	threads := max(1, runtime.NumCPU()/2) // as many as postern bench uses beside a server
	return exec.Command(program, "-t"+strconv.Itoa(threads), "-c"+strconv.Itoa(*conns), "-d"+strconv.Itoa(l.seconds)+"s", "--latency", l.url)
}

func readWrk(out string, _ *clientLoad) (o outcome, err error) {
	o.requests, o.rate = number(out, `(\d+) requests in`), number(out, `Requests/sec: +([\d.]+)`)
	for percent, into := range map[string]*float64{"50": &o.p50, "90": &o.p90, "99": &o.p99} {
		d, err := time.ParseDuration(text(out, percent+`% +([\d.]+[a-z]+)`))
		if err != nil {
			return o, err
		}
		*into = d.Seconds() * 1000
	}
	return o, o.complete()
}

func heyCommand(l *clientLoad) *exec.Cmd {
	program, err := find("hey")
	if err != nil {
		return nil
	}
	args := []string{"-c", strconv.Itoa(*conns), "-z", strconv.Itoa(l.seconds) + "s"}
	if l.rate > 0 {
		args = append(args, "-q", strconv.FormatFloat(float64(l.rate)/float64(*conns), 'f', -1, 64)) // of each connection
	}
	return exec.Command(program, append(args, l.url)...)
}

func readHey(out string, _ *clientLoad) (o outcome, err error) {
	o.requests, o.rate = number(out, `\[200\]\s+(\d+) responses`), number(out, `Requests/sec:\s+([\d.]+)`)
	for percent, into := range map[string]*float64{"50": &o.p50, "90": &o.p90, "99": &o.p99} {
		*into = 1000 * number(out, percent+`%+ in ([\d.]+) secs`)
	}
	return o, o.complete()
}

// k6Command runs the script that postern bench exports, so that both do the
// same.
func k6Command(l *clientLoad) *exec.Cmd {
	program, err := find("k6")
	if err != nil {
		return nil
	}
	script, err := exec.Command(l.postern, append(l.loadFlags(), "--export", "k6")...).Output()
	if err != nil {
		return nil
	}
	file := filepath.Join(l.folder, "load.js")
	if err := os.WriteFile(file, script, 0o644); err != nil {
		return nil
	}
	return exec.Command(program, "run", "--quiet", "--no-usage-report", "--summary-trend-stats", "p(50),p(90),p(99)",
		"--summary-export", filepath.Join(l.folder, "k6.json"), file)
}

func readK6(_ string, l *clientLoad) (o outcome, err error) {
	out, err := os.ReadFile(filepath.Join(l.folder, "k6.json"))
	if err != nil {
		return o, err
	}
	var report struct {
		Metrics struct {
			Requests struct{ Count, Rate float64 } `json:"http_reqs"`
			Duration map[string]float64            `json:"http_req_duration"`
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return o, err
	}
	m := report.Metrics
	o = outcome{requests: m.Requests.Count, rate: m.Requests.Rate, p50: m.Duration["p(50)"], p90: m.Duration["p(90)"], p99: m.Duration["p(99)"]}
	return o, o.complete()
}

// complete reports what is missing.
func (o *outcome) complete() error {
	if o.requests <= 0 || o.rate <= 0 || o.p50 <= 0 || o.p90 <= 0 || o.p99 <= 0 {
		return errNothing
	}
	return nil
}

// text is the first group of a pattern in a report.
func text(out, pattern string) string {
	found := regexp.MustCompile(pattern).FindStringSubmatch(out)
	if found == nil {
		return ""
	}
	return strings.TrimSpace(found[1])
}

func number(out, pattern string) float64 {
	v, err := strconv.ParseFloat(text(out, pattern), 64)
	if err != nil {
		return 0 // complete() says so
	}
	return v
}

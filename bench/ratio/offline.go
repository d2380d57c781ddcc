package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// offlineService is the echo function behind the same path, for the Serverless
// Framework.
const offlineService = `service: echo
frameworkVersion: "3"
provider: {name: aws, runtime: nodejs20.x}
plugins: [serverless-offline]
functions:
  echo:
    handler: echo.handler
    events: [{http: {path: "pets/{id}", method: get}}]
`

const offlineName = "AWS_PROXY / serverless-offline"

// offlineRow compares the requests per second of a JavaScript function with those
// of serverless-offline, by turns, with the same generator and connections.
func offlineRow(table *table, folder, postern string) error {
	other, err := startOffline(folder)
	if err != nil {
		table.printf("%-34s %8s %8s   left out: %v\n", offlineName, "20.00x", "", err)
		return nil
	}
	defer other.stop()
	ours, err := startPostern(postern, folder, lambdaAPI)
	if err != nil {
		return err
	}
	defer ours.stop()
	if err := sameAnswers(ours, other, "/pets/1?q=a"); err != nil {
		return fmt.Errorf("%s: %w", offlineName, err)
	}
	both := [2]*program{ours, other}
	var runs [2][]speed
	var factors, even, costs []float64
	for i := range *rounds + 1 {
		var round [2]speed
		for _, who := range [][2]int{{0, 1}, {1, 0}}[i%2] { // nobody always goes first
			if round[who], err = both[who].speed(folder, postern, "/pets/1?q=a"); err != nil {
				return err
			}
		}
		if i == 0 { // the first round warms up
			continue
		}
		for who := range runs {
			runs[who] = append(runs[who], round[who])
		}
		factors = append(factors, round[0].rate/round[1].rate)
		even = append(even, round[0].ofShare()/round[1].ofShare())
		costs = append(costs, round[1].cpu/round[0].cpu)
	}
	printOffline(table, spreadOf(factors), spreadOf(even), spreadOf(costs), middle(runs[0]), middle(runs[1]))
	return nil
}

// printOffline prints the row, and below it who had the processors meanwhile:
// what other work takes on the machine, each of both lacks to a different degree.
func printOffline(table *table, factor, even, cost spread, a, b speed) {
	table.printf("%-34s %8s %8s   %5.1fx  (%.1f-%.1f)      %7.0f/s %7.0f/s\n", offlineName, "20.00x", "",
		factor.median, factor.low, factor.high, a.rate, b.rate)
	table.printf("%-34s %8s %8s   %5.1fx  (%.1f-%.1f)      %7.0f/s %7.0f/s\n", "  the same, had both all processors", "", "",
		even.median, even.low, even.high, a.ofShare(), b.ofShare())
	table.printf("%-34s %8s %8s   %5.1fx  (%.1f-%.1f)      %7.0fus %7.0fus\n", "  the same in CPU per request", "", "",
		cost.median, cost.low, cost.high, a.cpu, b.cpu)
	for _, one := range []struct {
		name string
		s    speed
	}{{"Postern", a}, {"serverless-offline", b}} {
		table.printf("  processors during the runs of %-19s %3.0f%% of them it, %3.0f%% the generator, %3.0f%% other work\n", one.name+":", one.s.own, one.s.generator, one.s.others)
	}
}

// speed is what one program did in one run.
type speed struct {
	rate float64 // requests per second
	cpu  float64 // of the program, microseconds per request
	// of all processors, in percent: of the program, of the load generator, of
	// anything else
	own, generator, others float64
}

// ofShare is the rate for all of the processors, at the share that program and
// generator got. A program of many threads gets more of a busy machine.
func (s speed) ofShare() float64 { return s.rate * 100 / (s.own + s.generator) }

func middle(list []speed) speed {
	of := func(field func(s speed) float64) float64 {
		var values []float64
		for _, s := range list {
			values = append(values, field(s))
		}
		return median(values)
	}
	return speed{
		of(func(s speed) float64 { return s.rate }), of(func(s speed) float64 { return s.cpu }),
		of(func(s speed) float64 { return s.own }), of(func(s speed) float64 { return s.generator }), of(func(s speed) float64 { return s.others }),
	}
}

// leastSeconds is the length of a run below which a start of the garbage
// collector weighs too much.
const leastSeconds = 5

// speed lets postern bench load the program.
func (p *program) speed(folder, postern, path string) (s speed, err error) {
	before, err := p.cpu()
	if err != nil {
		return s, err
	}
	began, busy := time.Now(), busyTime()
	o, err := tools[0].run(&clientLoad{url: "http://" + p.addr + path, seconds: max(leastSeconds, *seconds), folder: folder, postern: postern})
	if err != nil {
		return s, err
	}
	after, err := p.cpu()
	all := float64(runtime.NumCPU()) * float64(time.Since(began).Microseconds()) / 100
	s = speed{rate: o.rate, cpu: (after - before) / o.requests, own: (after - before) / all, generator: o.cpu * o.requests / all}
	s.others = max(0, (busyTime()-busy)/all-s.own-s.generator)
	return s, err
}

// busyTime is what all processors of the machine have worked, in microseconds.
func busyTime() (sum float64) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	for i, field := range strings.Fields(line) {
		ticks, err := strconv.ParseFloat(field, 64)
		if idle := i == 4 || i == 5; err == nil && !idle && i < 9 { // cpu user nice system idle iowait irq softirq steal
			sum += ticks * 1e4 // of a hundredth of a second
		}
	}
	return sum
}

// sameAnswers checks that two programs do the same work.
func sameAnswers(a, b *program, path string) error {
	var bodies [2]string
	for i, p := range []*program{a, b} {
		res, err := http.Get("http://" + p.addr + path)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers with status %d: %s", p.addr, res.StatusCode, body)
		}
		bodies[i] = string(body)
	}
	if bodies[0] != bodies[1] {
		return fmt.Errorf("the answers differ: %s and %s", bodies[0], bodies[1])
	}
	return nil
}

// startOffline runs serverless-offline where the Makefile has installed it.
func startOffline(folder string) (*program, error) {
	modules, err := filepath.Abs(".postern/offline/node_modules")
	if err != nil {
		return nil, err
	}
	script := filepath.Join(modules, "serverless/bin/serverless.js")
	if _, err := os.Stat(filepath.Join(modules, "serverless-offline")); err != nil {
		return nil, errors.New("not installed")
	}
	service := filepath.Join(folder, "offline")
	if err := writeService(service, modules); err != nil {
		return nil, err
	}
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("node", script, "offline", "start", "--host", "127.0.0.1", "--noPrependStageInUrl", "--noTimeout",
		"--httpPort", ports[0], "--lambdaPort", ports[1], "--albPort", ports[2])
	cmd.Dir = service
	cmd.Env = append(os.Environ(), "CI=1", "SLS_TELEMETRY_DISABLED=1", "SLS_NOTIFICATIONS_MODE=off", "SLS_INTERACTIVE_SETUP_ENABLE=0")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &program{cmd: cmd, addr: "127.0.0.1:" + ports[0]}
	err = p.ready("/pets/1", time.Minute)
	if err == nil { // it starts a thread for each invocation at once
		err = p.load(&row{method: "GET", path: "/pets/1"}, 100**conns)
	}
	if err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

func writeService(service, modules string) error {
	if err := os.Mkdir(service, 0o755); err != nil {
		return err
	}
	for name, text := range map[string]string{"serverless.yml": offlineService, "echo.js": echoHandler, "package.json": `{"name": "echo", "private": true}`} {
		if err := os.WriteFile(filepath.Join(service, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return os.Symlink(modules, filepath.Join(service, "node_modules"))
}

// freePorts are ports that nobody listened on a moment ago.
func freePorts(n int) (ports []string, err error) {
	for range n {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer ln.Close()
		ports = append(ports, strconv.Itoa(ln.Addr().(*net.TCPAddr).Port))
	}
	return ports, nil
}

// ready waits for the first good answer.
func (p *program) ready(path string, patience time.Duration) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		res, err := http.Get("http://" + p.addr + path)
		if err != nil {
			continue
		}
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			return nil
		}
	}
	return fmt.Errorf("no answer within %s", patience)
}

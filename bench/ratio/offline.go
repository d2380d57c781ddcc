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
	"slices"
	"strconv"
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
	var factors []float64
	var mine, theirs []speed
	for i := range *rounds + 1 {
		a, err := ours.speed(folder, postern, "/pets/1?q=a")
		if err != nil {
			return err
		}
		b, err := other.speed(folder, postern, "/pets/1?q=a")
		if err != nil {
			return err
		}
		if i > 0 { // the first round warms up
			factors, mine, theirs = append(factors, a.rate/b.rate), append(mine, a), append(theirs, b)
		}
	}
	slices.Sort(factors)
	a, b := middle(mine), middle(theirs)
	table.printf("%-34s %8s %8s   %5.1fx  (%.1f-%.1f)      %7.0f/s %7.0f/s  %.0fus %.0fus\n", offlineName, "20.00x", "",
		median(factors), factors[0], factors[len(factors)-1], a.rate, b.rate, a.cpu, b.cpu)
	return nil
}

// speed is what one program did in one round.
type speed struct {
	rate float64 // requests per second
	cpu  float64 // of the program, microseconds per request
}

func middle(list []speed) (s speed) {
	var rates, costs []float64
	for _, one := range list {
		rates, costs = append(rates, one.rate), append(costs, one.cpu)
	}
	return speed{median(rates), median(costs)}
}

// speed lets postern bench load the program.
func (p *program) speed(folder, postern, path string) (s speed, err error) {
	before, err := p.cpu()
	if err != nil {
		return s, err
	}
	o, err := tools[0].run(&clientLoad{url: "http://" + p.addr + path, seconds: *seconds, folder: folder, postern: postern})
	if err != nil {
		return s, err
	}
	after, err := p.cpu()
	return speed{o.rate, (after - before) / o.requests}, err
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

package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// peer is another server that answers with the same constant.
type peer struct {
	name    string
	program string // looked for in the path
	config  string // %s: the address
	file    string
	args    func(folder, file string) []string
}

var peerList = []peer{
	{"nginx", "nginx", `worker_processes 2; daemon off; pid nginx.pid; error_log stderr crit;
events {}
http {
  access_log off; keepalive_requests 1000000000;
  server { listen %s; default_type application/json; location / { return 200 '{"message": "Hello, World!"}'; } }
}
`, "nginx.conf", func(folder, file string) []string { return []string{"-p", folder, "-c", file} }},
	{"haproxy", "haproxy", `global
  nbthread 2
defaults
  mode http
  timeout client 60s
frontend hello
  bind %s
  http-request return status 200 content-type application/json string '{"message": "Hello, World!"}'
`, "haproxy.cfg", func(_, file string) []string { return []string{"-f", file} }},
}

// measurePeers compares other servers with the bare program, as the rows of the
// table do with Postern. What is not installed is named and left out.
func measurePeers(table *table, folder, postern string) error {
	table.printf("CPU per request, constant answer, %d connections, %d rounds of %d requests\n", *conns, *rounds, *requests)
	r := &row{method: "GET", path: "/pets/1"}
	bare, err := startBare("hello", "")
	if err != nil {
		return err
	}
	defer bare.stop()
	ours, err := startPostern(postern, folder, mockAPI(`{"message": "Hello, World!"}`))
	if err != nil {
		return err
	}
	defer ours.stop()
	if err := byTurns(table, "postern", r, ours, bare); err != nil {
		return err
	}
	for _, p := range peerList {
		other, err := p.start(folder)
		if err != nil {
			table.printf("%-34s %v\n", p.name, err)
			continue
		}
		err = byTurns(table, p.name, r, other, bare)
		other.stop()
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if err := offlineRow(table, folder, postern); err != nil {
		return err
	}
	return table.save(strings.Replace(*output, "ratio", "peers", 1))
}

// byTurns measures a program and the bare one in turn.
func byTurns(table *table, name string, r *row, a, bare *program) error {
	var ratios, mine []float64
	for i := range *rounds + 1 {
		x, err := a.cost(r)
		if err != nil {
			return err
		}
		y, err := bare.cost(r)
		if err != nil {
			return err
		}
		if i > 0 { // the first round warms up
			ratios, mine = append(ratios, x/y), append(mine, x)
		}
	}
	slices.Sort(ratios)
	table.printf("%-34s %5.2fx  (%.2f-%.2f)  %7.2fus\n", name, median(ratios), ratios[0], ratios[len(ratios)-1], median(mine))
	return nil
}

// start runs the peer on a free port and waits until it accepts.
func (p *peer) start(folder string) (*program, error) {
	binary, err := exec.LookPath(p.program)
	if err != nil {
		return nil, errors.New("not installed, left out")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := ln.Addr().String()
	ln.Close()
	file := filepath.Join(folder, p.file)
	if err := os.WriteFile(file, []byte(fmt.Sprintf(p.config, addr)), 0o644); err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, p.args(folder, file)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	started := &program{cmd: cmd, addr: addr, family: true}
	for range 100 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return started, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	started.stop()
	return nil, errors.New("does not accept connections")
}

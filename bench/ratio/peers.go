package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	if err := peerRow(table, "postern", r, ours, bare); err != nil {
		return err
	}
	for _, p := range peerList {
		other, err := p.start(folder)
		if err != nil {
			table.printf("%-34s %v\n", p.name, err)
			continue
		}
		err = peerRow(table, p.name, r, other, bare)
		other.stop()
		if err != nil {
			return err
		}
	}
	if err := offlineRow(table, folder, postern); err != nil {
		return err
	}
	return table.save(strings.Replace(*output, "ratio", "peers", 1))
}

// peerRow compares one program with the bare one.
func peerRow(table *table, name string, r *row, p, bare *program) error {
	c, err := byTurns(r, p, bare, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	table.printf("%-34s %s  %7.2fus\n", name, c.ratio, c.a.median)
	return nil
}

// start runs the peer on a free port and waits until it accepts.
func (p *peer) start(folder string) (*program, error) {
	binary, err := exec.LookPath(p.program)
	if err != nil {
		return nil, errors.New("not installed, left out")
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
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
	if err := started.ready("/", 5*time.Second); err != nil {
		started.stop()
		return nil, err
	}
	return started, nil
}

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// recorded are the rows whose load makes the profile for the compiler, with the
// seconds of each: what most APIs do weighs most. Large bodies would be all
// copying.
var recorded = map[string]int{
	"MOCK, constant templates": 10, "MOCK, ten references and a loop": 10, "HTTP_PROXY": 15,
	"HTTP, two templates, 1 KB of JSON": 20, "AWS_PROXY, JavaScript echo / MOCK": 15,
}

// record writes the CPU profile of a mixed load on the data plane to a file, for
// go build -pgo.
func record(folder, postern, file string, backend *program) error {
	var parts []string
	for _, r := range rows(backend.addr) {
		seconds, ok := recorded[r.name]
		if !ok {
			continue
		}
		part := filepath.Join(folder, fmt.Sprintf("part%d", len(parts)))
		if err := recordRow(&r, folder, postern, part, seconds); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		fmt.Printf("%-34s %d s\n", r.name, seconds)
		parts = append(parts, part)
	}
	merged, err := exec.Command("go", append([]string{"tool", "pprof", "-proto"}, parts...)...).Output()
	if err != nil {
		return fmt.Errorf("merging the profiles: %w", err)
	}
	return os.WriteFile(file, merged, 0o644)
}

// recordRow profiles the server under the load of one row.
func recordRow(r *row, folder, postern, file string, seconds int) error {
	admin, err := freeAddress()
	if err != nil {
		return err
	}
	p, err := startWith(os.Stderr, postern, folder, r.api, "--admin", admin, "--pprof")
	if err != nil {
		return err
	}
	defer p.stop()
	if err := p.load(r, 5000); err != nil { // warm
		return err
	}
	done := make(chan error, 1)
	go func() { done <- fetch(fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", admin, seconds), file) }()
	for {
		if err := p.load(r, 5000); err != nil {
			return err
		}
		select {
		case err := <-done:
			return err
		default:
		}
	}
}

// fetch writes what an address answers to a file.
func fetch(url, file string) error {
	res, err := http.Get(url)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d %s", url, res.StatusCode, strings.TrimSpace(string(body)))
	}
	return os.WriteFile(file, body, 0o644)
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer ln.Close()
	return ln.Addr().String(), nil
}

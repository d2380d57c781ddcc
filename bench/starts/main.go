// Command starts compares how long binaries of Postern take from their start to
// their first answer, by turns, with an API of 100 routes.
//
//	make build BIN=/tmp/new
//	go run ./bench/starts -rounds 40 /tmp/old /tmp/new
//
// Wall times depend on who else uses the machine, processor times and page
// faults hardly do. It reads them from /proc, so it runs on Linux.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	rounds = flag.Int("rounds", 30, "starts of each binary")
	routes = flag.Int("routes", 100, "routes of the API")
)

func main() {
	flag.Parse()
	if err := compare(flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func compare(binaries []string) error {
	if len(binaries) == 0 {
		return errors.New("expected the binaries to compare")
	}
	folder, err := os.MkdirTemp("", "starts")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "api.yaml")
	if err := os.WriteFile(file, []byte(document(*routes)), 0o644); err != nil {
		return err
	}
	all := make([][]start, len(binaries))
	for round := range *rounds + 1 {
		for i, binary := range binaries {
			s, err := run(binary, file)
			if err != nil {
				return fmt.Errorf("%s: %w", binary, err)
			}
			if round > 0 { // the first warms the page cache
				all[i] = append(all[i], s)
			}
		}
	}
	fmt.Printf("%-24s %-22s %-22s %-22s %s\n", "", "first answer, ms", "ready line, ms", "processor time, ms", "page faults")
	fmt.Printf("%-24s %-22s %-22s %-22s %s\n", "binary", "min    median  p90", "min    median  p90", "min    median  p90", "median")
	for i, binary := range binaries {
		fmt.Printf("%-24s %-22s %-22s %-22s %.0f\n", filepath.Base(binary), spread(all[i], answer), spread(all[i], ready), spread(all[i], processor),
			at(all[i], faults, 0.5))
	}
	return nil
}

// document is an OpenAPI document of n mocked routes.
func document(n int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.1\ninfo: {title: starts, version: \"1\"}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&b, `  /group%d/{id}/thing%d:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}
`, i, i)
	}
	return b.String()
}

// start is what was measured of one start.
type start [4]float64

const (
	answer    = iota // milliseconds to the first answer
	ready            // milliseconds to the ready line
	processor        // milliseconds of processor time until the first answer
	faults           // page faults until then
)

func spread(all []start, what int) string {
	return fmt.Sprintf("%-6.1f %-7.1f %-6.1f", at(all, what, 0), at(all, what, 0.5), at(all, what, 0.9))
}

// at is the value that a share of the starts stays below.
func at(all []start, what int, share float64) float64 {
	values := make([]float64, len(all))
	for i := range all {
		values[i] = all[i][what]
	}
	slices.Sort(values)
	return values[min(int(share*float64(len(values))), len(values)-1)]
}

// run starts a binary, asks once and ends it.
func run(binary, file string) (s start, err error) {
	cmd := exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--admin", "off", "--log-level", "error", file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return s, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return s, err
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return s, err
	}
	s[ready] = milliseconds(time.Since(began))
	address, found := strings.CutPrefix(strings.TrimSpace(line), "listening on http://")
	if !found {
		return s, fmt.Errorf("the first line is %q", line)
	}
	if err := ask(address); err != nil {
		return s, err
	}
	s[answer] = milliseconds(time.Since(began))
	s[processor], s[faults], err = usage(cmd.Process.Pid)
	return s, err
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func ask(address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("GET /group5/x/thing5 HTTP/1.1\r\nHost: localhost\r\n\r\n")); err != nil {
		return err
	}
	status, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		err = fmt.Errorf("the answer is %q", status)
	}
	return err
}

// usage is the processor time of all threads of a process, in milliseconds, and
// its page faults.
func usage(pid int) (processor, faults float64, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(threads) == 0 {
		return 0, 0, errors.New("/proc says nothing about the threads of the process")
	}
	for _, name := range threads {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // the thread has ended
		}
		used, err := strconv.ParseFloat(strings.Fields(string(text))[0], 64)
		if err != nil {
			return 0, 0, err
		}
		processor += used / 1e6
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	_, after, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(after)
	if len(fields) < 8 {
		return 0, 0, fmt.Errorf("/proc/%d/stat is %q", pid, text)
	}
	minor, err := strconv.ParseFloat(fields[7], 64)
	return processor, minor, err
}

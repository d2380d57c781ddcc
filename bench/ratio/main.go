// Command ratio measures the data plane against bare fasthttp programs: CPU per
// request of both, alternately, in one run.
//
//	go run ./bench/ratio                 # the whole table
//	go run ./bench/ratio -rounds 3 -requests 20000 -only MOCK
//	go run ./bench/ratio -peers          # other servers
//	go run ./bench/ratio -clients        # load generators
//	go run ./bench/ratio -record cmd/postern/load.pgo
//
// Every program is a process of its own; its CPU time is what the kernel counts
// for it. A round is up to four blocks, in each of which both programs have two
// short turns in the order a b b a; a row is the median of the ratios of all blocks,
// with the quartiles. The result is printed and written to bench/results: ratio.txt,
// peers.txt or clients.txt.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

var (
	rounds   = flag.Int("rounds", 7, "rounds of each row")
	requests = flag.Int("requests", 40000, "requests per program and round")
	conns    = flag.Int("connections", 32, "connections of the load")
	only     = flag.String("only", "", "only rows whose name contains this text")
	output   = flag.String("o", wholeTable, "file for the table; empty for none")
	profile  = flag.String("pgo", "cmd/postern/load.pgo", "profile that the server is built with; off for none")
	binary   = flag.String("binary", "", "server to measure instead of a new build")
	peers    = flag.Bool("peers", false, "measure other servers instead")
	clients  = flag.Bool("clients", false, "measure load generators instead: postern bench, wrk, hey and k6")
	recordTo = flag.String("record", "", "write the CPU profile of a mixed load to this file instead, for go build -pgo")
	seconds  = flag.Int("seconds", 4, "length of each run of a load generator")
	child    = flag.String("child", "", "run as one of the bare programs (used by the program itself)")
	target   = flag.String("target", "", "backend address of the bare proxy")
)

// wholeTable is the file of the table of budgets.
const wholeTable = "bench/results/ratio.txt"

func main() {
	flag.Parse()
	if *child != "" {
		log.Fatal(runChild(*child, *target))
	}
	if err := measure(); err != nil {
		log.Fatal(err)
	}
}

// row compares a configuration of Postern with a bare program.
type row struct {
	name    string
	budget  float64
	stretch float64
	bare    string // hello or proxy; routes10 and mock are Postern itself
	api     string // OpenAPI document
	method  string
	path    string
	body    string
	share   int // of the requests, as a divisor; 0 means all: for large bodies
}

func measure() error {
	folder, err := os.MkdirTemp("", "ratio")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	postern, err := server(folder)
	if err != nil {
		return err
	}
	backend, err := startBare("backend", "")
	if err != nil {
		return err
	}
	defer backend.stop()
	table := &table{}
	switch {
	case *peers:
		return measurePeers(table, folder, postern)
	case *clients:
		return measureClients(table, folder, postern)
	case *recordTo != "":
		return record(folder, postern, *recordTo, backend)
	}
	table.printf("CPU per request, Postern / bare fasthttp, %d connections, %d rounds of %d requests by turns\n", *conns, *rounds, *requests)
	table.printf("%-34s %8s %8s   %6s  %-15s  %9s %9s\n", "", "budget", "stretch", "ratio", "(quartiles)", "postern", "bare")
	for _, r := range rows(backend.addr) {
		if !strings.Contains(r.name, *only) {
			continue
		}
		if err := r.measure(table, folder, postern, backend); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	if strings.Contains(offlineName, *only) {
		if err := offlineRow(table, folder, postern); err != nil {
			return err
		}
	}
	if err := tracing(table, folder, postern, backend); err != nil {
		return err
	}
	if *only != "" {
		if *output == wholeTable {
			return nil // a part of the table does not replace it
		}
		return table.save(*output)
	}
	rendering(table)
	for _, part := range []func() error{
		func() error { return paths(table) },
		func() error { return absolute(table, folder, postern) },
		func() error { return clientCost(table, folder, postern) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return table.save(*output)
}

// server is the program to measure: the one given, or a new build.
func server(folder string) (string, error) {
	if *binary != "" {
		return *binary, nil
	}
	postern := filepath.Join(folder, "postern")
	build := exec.Command("go", "build", "-pgo", *profile, "-trimpath", "-ldflags", "-s -w", "-o", postern, "./cmd/postern")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return postern, nil
}

// measure runs both programs by turns.
func (r *row) measure(table *table, folder, postern string, backend *program) error {
	ours, err := startPostern(postern, folder, r.api)
	if err != nil {
		return err
	}
	defer ours.stop()
	bare, err := r.startBare(postern, folder, backend)
	if err != nil {
		return err
	}
	defer bare.stop()
	c, err := byTurns(r, ours, bare, nil)
	if err != nil {
		return err
	}
	table.printf("%-34s %8s %8s   %s      %7.2fus %7.2fus\n", r.name, times(r.budget), times(r.stretch), c.ratio, c.a.median, c.b.median)
	return nil
}

// times is a ratio that has to be kept; "" for none.
func times(limit float64) string {
	if limit == 0 {
		return ""
	}
	return fmt.Sprintf("%.2fx", limit)
}

func (r *row) startBare(postern, folder string, backend *program) (*program, error) {
	switch r.bare {
	case "routes10":
		return startPostern(postern, folder, routesAPI(10))
	case "mock":
		return startPostern(postern, folder, mockAPI(`{"message": "Hello, World!"}`))
	}
	return startBare(r.bare, backend.addr)
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// table is printed as it grows and saved at the end.
type table struct{ text strings.Builder }

func (t *table) printf(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	fmt.Print(line)
	t.text.WriteString(line)
}

func (t *table) save(name string) error {
	if name == "" {
		return nil
	}
	head := "go run ./bench/ratio, " + time.Now().UTC().Format("2006-01-02") + "\n\n"
	return os.WriteFile(name, []byte(head+t.text.String()), 0o644)
}

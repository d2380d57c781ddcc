package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tracingBudget is what a traced request may cost, in plain ones.
const tracingBudget = 3.0

// tracingMode is a way to trace.
type tracingMode struct {
	name   string
	budget float64
	table  bool     // part of the whole table; all modes are measured with -only tracing
	flags  []string // of serve
}

// tracingModes are the ways to trace. With failures all requests are recorded
// and none is printed, since none fails: that is what recording costs alone.
// Spans go to a collector that takes them and does nothing; it is a process of
// its own, so what it costs does not count.
func tracingModes(collector string) []tracingMode {
	return []tracingMode{
		{"recorded", tracingBudget, true, []string{"--trace", "failures"}},
		{"tree", tracingBudget, true, []string{"--trace", "all"}},
		{"json", tracingBudget, true, []string{"--trace", "all", "--trace-format", "json"}},
		{"aws", tracingBudget, false, []string{"--trace", "all", "--trace-format", "aws"}},
		{"folded", tracingBudget, false, []string{"--trace", "all", "--trace-format", "folded"}},
		{"5 % tree", 1.25, false, []string{"--trace", "5%"}},
		{"header, none sent", 1.1, false, []string{"--trace", "header:X-Trace"}},
		{"spans", tracingBudget, true, []string{"--otlp", "http://" + collector}},
		{"spans of 5 %", 1.5, false, []string{"--trace", "5%", "--trace-format", "folded", "--otlp", "http://" + collector}},
	}
}

// tracedRows are the requests that tracing is measured with.
func tracedRows(backend string) []row {
	return []row{
		{name: "MOCK constant", api: mockAPI(`{"message": "Hello, World!"}`), method: "GET", path: "/pets/1"},
		{name: "MOCK template", api: mockAPI(templateTen), method: "GET", path: "/pets/1?q=a"},
		{name: "HTTP mapped", api: httpAPI("http", backend, mapped), method: "POST", path: "/items", body: kilobyte()},
	}
}

// tracing measures a server that traces against one that does not. Traces go to
// a file.
func tracing(table *table, folder, postern string, backend *program) error {
	table.printf("%-44s %7s  %6s  %-11s  %9s %9s\n", "tracing on / off", "budget", "ratio", "(quartiles)", "on", "off")
	collector, err := startBare("collector", "")
	if err != nil {
		return err
	}
	defer collector.stop()
	for _, r := range tracedRows(backend.addr) {
		for _, mode := range tracingModes(collector.addr) {
			name := "tracing on / off: " + r.name + ", " + mode.name
			if !strings.Contains(name, *only) || *only == "" && !mode.table {
				continue
			}
			if err := r.measureTraced(table, folder, postern, name, mode.budget, mode.flags); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// measureTraced runs the server with and without tracing by turns.
func (r *row) measureTraced(table *table, folder, postern, name string, budget float64, flags []string) error {
	file, err := os.OpenFile(filepath.Join(folder, "traces"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	off, err := startPostern(postern, folder, r.api)
	if err != nil {
		return err
	}
	defer off.stop()
	on, err := startWith(file, postern, folder, r.api, flags...)
	if err != nil {
		return err
	}
	defer on.stop()
	c, err := byTurns(r, on, off, func() error { return file.Truncate(0) })
	if err != nil {
		return err
	}
	name = strings.TrimPrefix(name, "tracing on / off: ")
	table.printf("  %-42s %6.2fx  %s  %7.2fus %7.2fus\n", name, budget, c.ratio, c.a.median, c.b.median)
	return nil
}

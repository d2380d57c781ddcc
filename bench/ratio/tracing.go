package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tracingBudget is what a request that is recorded may cost, in plain ones.
const tracingBudget = 3.0

// tracingModes are the ways to trace, each with the options of serve that ask
// for it. Of failures nothing is printed here, since nothing fails: that row is
// what recording costs alone.
var tracingModes = []struct {
	name   string
	budget float64
	flags  []string
}{
	{"recorded", tracingBudget, []string{"--trace", "failures"}},
	{"tree", tracingBudget, []string{"--trace", "all"}},
	{"json", tracingBudget, []string{"--trace", "all", "--trace-format", "json"}},
	{"aws", tracingBudget, []string{"--trace", "all", "--trace-format", "aws"}},
	{"5 % tree", 1.25, []string{"--trace", "5%"}},
	{"header, none sent", 1.1, []string{"--trace", "header:X-Trace"}},
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
	for _, r := range tracedRows(backend.addr) {
		for _, mode := range tracingModes {
			name := "tracing on / off: " + r.name + ", " + mode.name
			if !strings.Contains(name, *only) {
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
	var ratios, traced, plain []float64
	for i := range *rounds + 1 {
		if err := file.Truncate(0); err != nil {
			return err
		}
		a, err := on.cost(r)
		if err != nil {
			return err
		}
		b, err := off.cost(r)
		if err != nil {
			return err
		}
		if i > 0 { // the first round warms up
			ratios, traced, plain = append(ratios, a/b), append(traced, a), append(plain, b)
		}
	}
	slices.Sort(ratios)
	table.printf("%-50s %5.2fx  %5.2fx  (%.2f-%.2f)  %7.2fus %7.2fus\n", name, budget, median(ratios), ratios[0], ratios[len(ratios)-1], median(traced), median(plain))
	return nil
}

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// measureClients lets load generators run by turns against the same bare
// programs: one that answers at once, and one whose latencies are known.
func measureClients(table *table, folder, postern string) error {
	hello, err := startBare("hello", "")
	if err != nil {
		return err
	}
	defer hello.stop()
	slow, err := startBare("known", "")
	if err != nil {
		return err
	}
	defer slow.stop()
	l := clientLoad{url: "http://" + hello.addr + "/", seconds: *seconds, folder: folder, postern: postern}
	table.printf("Load generators by turns, %d connections, median of %d rounds of %d s (lowest-highest)\n", *conns, *rounds, *seconds)
	for _, part := range []struct {
		title string
		addr  string
		rate  int
	}{
		{"constant answer at once, closed model", hello.addr, 0},
		{"known latencies (p50 5 ms, p90 20 ms, p99 50 ms), closed model", slow.addr, 0},
		{fmt.Sprintf("known latencies, %d requests/s", openRate), slow.addr, openRate},
	} {
		l.url, l.rate = "http://"+part.addr+"/", part.rate
		table.printf("\n%s\n%-14s %22s %26s %8s %8s %8s\n", part.title, "", "CPU per request, us", "requests/s", "p50 ms", "p90 ms", "p99 ms")
		if err := clientRows(table, &l); err != nil {
			return err
		}
	}
	return table.save(strings.Replace(*output, "ratio", "clients", 1))
}

// openRate is moderate: every tool can send it.
const openRate = 1000

// clientRows runs all tools by turns and prints a row for each.
func clientRows(table *table, l *clientLoad) error {
	results := make([][]outcome, len(tools))
	cannot := make([]error, len(tools))
	for range *rounds {
		for i := range tools {
			if cannot[i] != nil {
				continue
			}
			o, err := tools[i].run(l)
			if errors.Is(err, errCannot) {
				cannot[i] = err
				continue
			}
			if err != nil {
				return err
			}
			results[i] = append(results[i], o)
		}
	}
	for i := range tools {
		if cannot[i] != nil {
			table.printf("%-14s %s\n", tools[i].name, why(tools[i].name, l))
			continue
		}
		table.row(tools[i].name, results[i])
	}
	return nil
}

// why says what keeps a tool from a run.
func why(name string, l *clientLoad) string {
	if _, err := find(name); err == nil && l.rate > 0 {
		return "cannot keep a fixed rate"
	}
	return "not installed"
}

// row prints the medians of one tool.
func (t *table) row(name string, results []outcome) {
	column := func(of func(outcome) float64) (list []float64) {
		for _, o := range results {
			list = append(list, of(o))
		}
		slices.Sort(list)
		return list
	}
	cpu, rate := column(func(o outcome) float64 { return o.cpu }), column(func(o outcome) float64 { return o.rate })
	last := len(results) - 1
	t.printf("%-14s %8.2f %13s %10.0f %15s %8.2f %8.2f %8.2f\n", name,
		median(cpu), fmt.Sprintf("(%.2f-%.2f)", cpu[0], cpu[last]), median(rate), fmt.Sprintf("(%.0f-%.0f)", rate[0], rate[last]),
		median(column(func(o outcome) float64 { return o.p50 })), median(column(func(o outcome) float64 { return o.p90 })),
		median(column(func(o outcome) float64 { return o.p99 })))
}

// clientCost is the row of the table of budgets: what postern bench costs, and
// wrk beside it where that is installed.
func clientCost(table *table, folder, postern string) error {
	hello, err := startBare("hello", "")
	if err != nil {
		return err
	}
	defer hello.stop()
	l := clientLoad{url: "http://" + hello.addr + "/", seconds: max(1, *seconds/2), folder: folder, postern: postern}
	var costs [2][]float64
	for turn := range 2 * *rounds {
		for _, i := range [2]int{turn % 2, 1 - turn%2} {
			o, err := tools[i].run(&l)
			if errors.Is(err, errCannot) {
				continue
			}
			if err != nil {
				return err
			}
			costs[i] = append(costs[i], o.cpu)
		}
	}
	for i, own := range costs {
		if len(own) == 0 {
			continue
		}
		cost := spreadOf(own)
		name, budgets := "bench client", fmt.Sprintf("%5d us %5d us", 10, 7)
		if i > 0 {
			name, budgets = "  wrk in the same run", fmt.Sprintf("%8s %8s", "", "")
		}
		table.printf("%-34s %s   %.2f us  (%.2f-%.2f)\n", name, budgets, cost.median, cost.low, cost.high)
	}
	return nil
}

// served counts the answers of knownLatencies.
var served atomic.Int64

// knownLatencies answers after 5 ms, one in five after 20 ms, one in twenty
// after 50 ms, in a fixed order: p50 is 5 ms, p90 20 ms and p99 50 ms.
func knownLatencies(ctx *fasthttp.RequestCtx) {
	rest := 5 * time.Millisecond
	switch n := served.Add(1); {
	case n%20 == 0:
		rest = 50 * time.Millisecond
	case n%5 == 1:
		rest = 20 * time.Millisecond
	}
	time.Sleep(rest)
	ctx.SetBodyString("ok")
}

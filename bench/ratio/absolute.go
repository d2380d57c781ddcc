package main

import (
	"fmt"
	"net/http"
	"time"
)

// absolute measures what has no bare program to be compared with: the first
// answer and the memory.
func absolute(table *table, folder, postern string) error {
	var starts, used []float64
	for range 7 {
		took, cpu, err := firstAnswer(folder, postern)
		if err != nil {
			return err
		}
		starts, used = append(starts, took), append(used, cpu)
	}
	start := spreadOf(starts)
	table.printf("%-34s %5d ms %5d ms   %.1f ms  (%.1f-%.1f)  %.1f ms of CPU\n", "first answer, 100 routes", 20, 10,
		start.median, start.low, start.high, median(used))

	p, err := startPostern(postern, folder, mockAPI(templateTen))
	if err != nil {
		return err
	}
	defer p.stop()
	time.Sleep(time.Second)
	rest, err := p.resident()
	if err != nil {
		return err
	}
	r := &row{method: "GET", path: "/pets/1?q=a"}
	if err := p.load(r, 1_000_000); err != nil {
		return err
	}
	after, err := p.resident()
	if err != nil {
		return err
	}
	table.printf("%-34s %5d MiB %4d MiB   %.1f MiB\n", "memory at rest", 20, 15, rest)
	table.printf("%-34s %5d MiB %4d MiB   %.1f MiB\n", "memory after 1,000,000 requests", 40, 30, after)
	return nil
}

// firstAnswer is the time from start of the process to its first answer, and
// the CPU time that it used until then, in milliseconds.
func firstAnswer(folder, postern string) (took, cpu float64, err error) {
	began := time.Now()
	p, err := startPostern(postern, folder, routesAPI(100))
	if err != nil {
		return 0, 0, err
	}
	defer p.stop()
	res, err := http.Get("http://" + p.addr + "/group5/x/thing5")
	if err != nil {
		return 0, 0, err
	}
	res.Body.Close()
	if res.StatusCode != 200 {
		return 0, 0, fmt.Errorf("status %d", res.StatusCode)
	}
	took = float64(time.Since(began).Microseconds()) / 1000
	cpu, err = p.cpu()
	return took, cpu / 1000, err
}

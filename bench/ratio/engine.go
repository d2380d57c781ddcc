package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"postern/vtl/jsonpath"
	"postern/vtl/value"
)

// rendering copies the rows of templates from the table that "make bench-vtl"
// has written: Velocity needs Java and most of a minute. In brackets they have
// the lowest and the highest round.
func rendering(table *table) {
	text, err := os.ReadFile(filepath.Join(filepath.Dir(*output), "vtl.txt"))
	rows := regexp.MustCompile(`(?m)^(\d-\S+) +(\S+) +(\S+) +([\d.]+) +\(([\d.]+) to ([\d.]+)\)`).FindAllStringSubmatch(string(text), -1)
	if err != nil || len(rows) == 0 {
		table.printf("%-34s %8s %8s   not measured: run make bench-vtl\n", "render / Velocity", "1.00x", "0.50x")
		return
	}
	for _, r := range rows {
		table.printf("%-34s %7.2fx %7.2fx   %5sx  (%s-%s)      %9s %9s\n", "render "+r[1]+" / Velocity", 1.0, 0.5, r[4], r[5], r[6], r[2], r[3])
	}
}

// shop is the document of the row of paths.
const shop = `{"shop":{"name":"Quay","items":[{"sku":"A-1","price":19.5}],"owner":{"first":"Ada","address":{"city":"Oslo"}}}}`

// evaluations is how often a path is evaluated in a round.
const evaluations = 2_000_000

// paths measures a plain dotted path on a document that is read before, in
// processor time.
func paths(table *table) error {
	root, err := value.ReadJSONString(nil, shop)
	if err != nil {
		return err
	}
	path, err := jsonpath.Compile("$.shop.owner.address.city")
	if err != nil {
		return err
	}
	var arena value.Arena
	evaluate := func() {
		arena.Reset()
		if _, found, failed := path.Eval(root, &arena); failed != nil || !found {
			err = fmt.Errorf("the path finds nothing (%v)", failed)
		}
	}
	var times []float64
	for range *rounds {
		before := used()
		for range evaluations {
			evaluate()
		}
		times = append(times, float64(used()-before)/evaluations)
	}
	each := spreadOf(times)
	table.printf("%-34s %5d ns %8s   %.1f ns  (%.1f-%.1f)  %.0f allocations\n", "JSONPath, plain dotted path", 50, "",
		each.median, each.low, each.high, testing.AllocsPerRun(100, evaluate))
	return err
}

// used is the processor time of this process so far.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

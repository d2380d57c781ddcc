package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"postern/vtl/jsonpath"
	"postern/vtl/value"
)

// rendering copies the rows of templates from the table that "make bench-vtl"
// has written: Velocity needs Java and most of a minute.
func rendering(table *table) {
	text, err := os.ReadFile(filepath.Join(filepath.Dir(*output), "vtl.txt"))
	rows := regexp.MustCompile(`(?m)^(\d-\S+) +(\S+) +(\S+) +([\d.]+) +\(([\d.]+) to ([\d.]+)\)`).FindAllStringSubmatch(string(text), -1)
	if err != nil || len(rows) == 0 {
		table.printf("%-34s %8s %8s   not measured: run make bench-vtl\n", "template render / Velocity 1.7", "1.00x", "0.50x")
		return
	}
	for _, r := range rows {
		table.printf("%-34s %7.2fx %7.2fx   %5sx  (%s-%s)      %9s %9s\n", "render "+r[1]+" / Velocity 1.7", 1.0, 0.5, r[4], r[5], r[6], r[2], r[3])
	}
}

// shop is the document of the row of paths.
const shop = `{"shop":{"name":"Quay","items":[{"sku":"A-1","price":19.5}],"owner":{"first":"Ada","address":{"city":"Oslo"}}}}`

// paths measures a plain dotted path on a document that is read before.
func paths(table *table) error {
	root, err := value.ReadJSONString(nil, shop)
	if err != nil {
		return err
	}
	path, err := jsonpath.Compile("$.shop.owner.address.city")
	if err != nil {
		return err
	}
	var times []float64
	var allocations int64
	for range *rounds {
		var arena value.Arena
		r := testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				arena.Reset()
				if _, found, err := path.Eval(root, &arena); err != nil || !found {
					b.Fatal(found, err)
				}
			}
		})
		times, allocations = append(times, float64(r.T.Nanoseconds())/float64(r.N)), max(allocations, r.AllocsPerOp())
	}
	slices.Sort(times)
	table.printf("%-34s %5d ns %8s   %.1f ns  (%.1f-%.1f)  %s\n", "JSONPath, plain dotted path", 50, "",
		median(times), times[0], times[len(times)-1], fmt.Sprintf("%d allocations", allocations))
	return nil
}

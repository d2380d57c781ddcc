package main

import (
	"fmt"
	"slices"
)

// In a block the programs take turns in the order a b b a: a machine that gets
// slower or faster at a steady pace then changes both alike, and a block is
// short beside other changes. But what a program has to warm up again in each
// turn must not count.
const (
	mostBlocks = 4   // in a round
	leastTurn  = 200 // requests
)

// turns divides a round: blocks in it, requests in each turn.
func turns(requests int) (blocks, turn int) {
	blocks = min(mostBlocks, max(1, requests/(2*leastTurn)))
	return blocks, max(1, requests/(2*blocks))
}

// comparison is what two programs cost by turns: the ratio of each block, and
// the cost of both, in microseconds of CPU per request.
type comparison struct{ ratio, a, b spread }

// measured tells what n requests cost one program.
type measured func(n int) (float64, error)

// byTurns measures both programs with the same requests. before, if not nil,
// runs at the begin of each block.
func byTurns(r *row, a, b *program, before func() error) (c comparison, err error) {
	blocks, turn := turns(*requests / max(1, r.share))
	var ratios, first, second []float64
	for i := range (*rounds + 1) * blocks {
		if before != nil {
			if err := before(); err != nil {
				return c, err
			}
		}
		x, y, err := block(a.costOf(r), b.costOf(r), turn)
		if err != nil {
			return c, err
		}
		if i >= blocks { // the first round warms up
			ratios, first, second = append(ratios, x/y), append(first, x), append(second, y)
		}
	}
	return comparison{spreadOf(ratios), spreadOf(first), spreadOf(second)}, nil
}

// block is one turn in the order a b b a.
func block(a, b measured, turn int) (x, y float64, err error) {
	var costs [4]float64
	for i, cost := range []measured{a, b, b, a} {
		if costs[i], err = cost(turn); err != nil {
			return 0, 0, err
		}
	}
	return (costs[0] + costs[3]) / 2, (costs[1] + costs[2]) / 2, nil
}

// spread is the median of some values with their quartiles.
type spread struct{ low, median, high float64 }

func spreadOf(list []float64) spread {
	sorted := slices.Sorted(slices.Values(list))
	at := func(share float64) float64 { return sorted[int(share*float64(len(sorted)-1)+0.5)] }
	return spread{at(0.25), at(0.5), at(0.75)}
}

// String is the form of the table, "1.10x  (1.05-1.15)".
func (s spread) String() string {
	return fmt.Sprintf("%5.2fx  (%.2f-%.2f)", s.median, s.low, s.high)
}

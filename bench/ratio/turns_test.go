package main

import "testing"

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		list []float64
		want string
	}{
		{[]float64{1.5}, " 1.50x  (1.50-1.50)"},
		{[]float64{3, 1, 2}, " 2.00x  (2.00-3.00)"},
		{[]float64{5, 1, 2, 4, 3}, " 3.00x  (2.00-4.00)"},
		{[]float64{1, 1, 1, 1, 1, 1, 1, 1, 9}, " 1.00x  (1.00-1.00)"}, // one wild block changes nothing
	} {
		if got := spreadOf(c.list).String(); got != c.want {
			t.Errorf("%v: %q, want %q", c.list, got, c.want)
		}
	}
}

// TestBlock holds that both programs have the same share of a machine whose
// speed changes at a steady pace.
func TestBlock(t *testing.T) {
	at := 0.0
	slowing := func(cost float64) func(int) (float64, error) {
		return func(int) (float64, error) { at++; return cost * (1 + at/10), nil }
	}
	x, y, err := block(slowing(2), slowing(1), 10)
	if err != nil || x/y != 2 {
		t.Errorf("%v / %v = %v (%v), want 2", x, y, x/y, err)
	}
}

func TestTurns(t *testing.T) {
	for requests, want := range map[int][2]int{40000: {4, 5000}, 1000: {2, 250}, 400: {1, 200}, 10: {1, 5}, 0: {1, 1}} {
		if blocks, turn := turns(requests); blocks != want[0] || turn != want[1] {
			t.Errorf("%d requests: %d blocks of turns of %d, want %d and %d", requests, blocks, turn, want[0], want[1])
		}
	}
}

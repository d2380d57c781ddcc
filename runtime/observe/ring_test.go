package observe

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A ring must show what a plain list shows.
func TestRingIsAListOfTheLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(0, 5).Draw(t, "size")
		r := NewRing[int](size)
		var model []Entry[int]
		seq := uint64(0)
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			if rapid.IntRange(0, 9).Draw(t, "op") == 0 {
				r.Clear()
				model = nil
				continue
			}
			seq++
			id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id")
			r.Add(id, int(seq)*10)
			model = append([]Entry[int]{{seq, id, int(seq) * 10}}, model...)
			model = model[:min(len(model), max(1, size))]
		}
		n := rapid.IntRange(-1, 7).Draw(t, "n")
		want := model[:min(len(model), max(0, n))]
		if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(r.Last(n))); diff != "" {
			t.Fatal(diff)
		}
		want = model
		v, ok := r.Get("b")
		for _, e := range want {
			if e.ID == "b" {
				if !ok || v != e.Value {
					t.Fatalf("got %d %v, want %d", v, ok, e.Value)
				}
				return
			}
		}
		if ok {
			t.Fatalf("found %d", v)
		}
	})
}

func TestWatchersSeeNewValues(t *testing.T) {
	r := NewRing[string](2)
	r.Add("0", "before")
	ch, cancel := r.Watch(2)
	if !r.Watched() {
		t.Error("nobody watches")
	}
	for i := range 3 {
		r.Add(fmt.Sprint(i), fmt.Sprint("v", i))
	}
	if r.Missed() != 1 {
		t.Errorf("missed %d", r.Missed())
	}
	cancel()
	cancel()
	var got []string
	for e := range ch {
		got = append(got, e.Value)
	}
	if diff := cmp.Diff([]string{"v0", "v1"}, got); diff != "" {
		t.Error(diff)
	}
	if r.Watched() {
		t.Error("somebody watches")
	}
}

func TestRingManyGoroutines(t *testing.T) {
	r := NewRing[int](8)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			ch, cancel := r.Watch(1)
			for i := range 200 {
				r.Add("x", i)
				r.Last(3)
				r.Get("x")
			}
			cancel()
			for range ch {
			}
		})
	}
	wg.Wait()
	if last := r.Last(1); len(last) != 1 || last[0].Seq != 800 {
		t.Errorf("got %v", last)
	}
}

func TestNilRing(t *testing.T) {
	var r *Ring[int]
	r.Add("a", 1)
	r.Clear()
	ch, cancel := r.Watch(1)
	cancel()
	if _, open := <-ch; open {
		t.Error("a value out of nothing")
	}
	if _, ok := r.Get("a"); ok || r.Last(5) != nil || r.Missed() != 0 || r.Watched() {
		t.Error("nil holds something")
	}
}

package slab

import (
	"fmt"
	"testing"
)

// Values given out are zero and do not overlap, in the first use and after Reset.
func TestTake(t *testing.T) {
	var s Of[int]
	for round := range 3 {
		next := 1
		var lists [][]int
		for _, n := range []int{1, 0, 3, 5, 300, 1, 2, 70, 1} {
			list := s.Take(n)
			if len(list) != n || cap(list) != n {
				t.Fatalf("Take(%d) has %d of %d", n, len(list), cap(list))
			}
			for i := range list {
				if list[i] != 0 {
					t.Fatalf("round %d: Take(%d)[%d] = %d", round, n, i, list[i])
				}
				list[i] = next
				next++
			}
			lists = append(lists, list)
		}
		*s.One() = next
		next = 1
		for _, list := range lists {
			for _, v := range list {
				if v != next {
					t.Fatalf("round %d: %d stands where %d was written", round, v, next)
				}
				next++
			}
		}
		s.Reset()
	}
}

// A slab that was used before needs no memory for the same again.
func TestResetKeepsMemory(t *testing.T) {
	var s Of[string]
	use := func() {
		s.Reset()
		for range 100 {
			*s.One() = "x"
			s.Take(7)
		}
	}
	use()
	if n := testing.AllocsPerRun(100, use); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCopy(t *testing.T) {
	var s Of[string]
	original := []string{"a", "b"}
	dup := s.Copy(original)
	original[0] = "c"
	if fmt.Sprint(dup) != "[a b]" || s.Copy(nil) != nil {
		t.Errorf("%v, %v", dup, s.Copy(nil))
	}
}

func ExampleOf() {
	type word struct{ text string }
	var words Of[word]
	w := words.One()
	w.text = "hello"
	fmt.Println(w.text, len(words.Take(3)))
	// Output: hello 3
}

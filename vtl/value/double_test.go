package value

import (
	"fmt"
	"math"
	"testing"
)

// The data holds random numbers as bits and as the JDK prints them: a double and a float per line.
func TestDoublesPrintAsJava(t *testing.T) {
	eachLine(t, "testdata/doubles.txt", func(line []byte) {
		var double uint64
		var float uint32
		var wantDouble, wantFloat string
		if _, err := fmt.Sscanf(string(line), "%x %s %x %s", &double, &wantDouble, &float, &wantFloat); err != nil {
			t.Fatal(err)
		}
		if got := string(AppendDouble(nil, math.Float64frombits(double))); got != wantDouble {
			t.Errorf("double %x prints as %s, want %s", double, got, wantDouble)
		}
		if got := string(AppendFloat(nil, math.Float32frombits(float))); got != wantFloat {
			t.Errorf("float %x prints as %s, want %s", float, got, wantFloat)
		}
	})
}

func TestUsualDoublesAllocateNothing(t *testing.T) {
	var buf [64]byte
	if allocs := testing.AllocsPerRun(50, func() {
		for _, f := range []float64{1.5, 12.95, 1e7, 0.1, 100, -3.25, 59.913868, 1234567.891} {
			AppendDouble(buf[:0], f)
		}
	}); allocs != 0 {
		t.Errorf("printing usual doubles costs %v allocations", allocs)
	}
}

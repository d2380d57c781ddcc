package observe

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestLinesStayWhole holds that lines of any length come out in their order, each
// in one write, whatever the size of a chunk.
func TestLinesStayWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var got, want bytes.Buffer
		c := chunks{size: rapid.IntRange(1, 40).Draw(t, "size")}
		var spare []chunk
		flush := func(all bool) {
			if n := c.bytes; n != want.Len()-got.Len() {
				t.Fatalf("%d bytes wait, counted %d", want.Len()-got.Len(), n)
			}
			list := c.take(spare, all)
			for _, one := range list {
				if !bytes.HasSuffix(one.text, []byte("\n")) || uint64(bytes.Count(one.text, []byte("\n"))) != one.lines || len(one.text) > c.size && one.lines > 1 {
					t.Fatalf("%d lines in a chunk of %d: %q", one.lines, c.size, one.text)
				}
				got.Write(one.text)
			}
			c.give(list)
			spare = list[:0]
		}
		for range rapid.IntRange(0, 60).Draw(t, "lines") {
			line := bytes.Repeat([]byte{'x'}, rapid.IntRange(0, 50).Draw(t, "length"))
			want.Write(append(line[:len(line):len(line)], '\n'))
			if rapid.Bool().Draw(t, "ended") {
				line = append(line, '\n')
			}
			c.add(line)
			if rapid.IntRange(0, 5).Draw(t, "flush") == 0 {
				flush(rapid.Bool().Draw(t, "all"))
			}
		}
		flush(true)
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("got %q, want %q", got.Bytes(), want.Bytes())
		}
	})
}

// TestMemoryOfABurst holds that what a slow target made wait is let go but for a
// bounded part.
func TestMemoryOfABurst(t *testing.T) {
	l := NewLines(&target{}, LinesOptions{FlushEvery: time.Hour, FlushAt: 64 << 10, MaxBuffer: 64 << 20})
	defer l.Close()
	l.out.Lock() // nothing is written
	line := make([]byte, 10<<10)
	for range 1000 {
		l.Write(line)
	}
	l.out.Unlock()
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	if n := len(l.waiting.free); n != keptChunks/(64<<10) {
		t.Errorf("%d chunks are kept", n)
	}
}

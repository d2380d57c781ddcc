package backend

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSpares(t *testing.T) {
	var s spares
	small := s.take(keptBuffer + 1)
	large := s.take(9 << 20)
	if len(small) != 0 || cap(small) < keptBuffer+1 || len(large) != 0 || cap(large) < 9<<20 {
		t.Fatalf("%d and %d bytes", cap(small), cap(large))
	}
	s.give(small)
	s.give(large)
	s.give(make([]byte, keptBuffer)) // not large
	if len(s.free) != 2 || s.size != cap(small)+cap(large) {
		t.Fatalf("%d free, %d bytes", len(s.free), s.size)
	}
	if got := s.take(8 << 20); &got[:1][0] != &large[:1][0] {
		t.Error("the buffer that fits is not used")
	}
	if got := s.take(keptBuffer + 2); &got[:1][0] != &small[:1][0] || len(s.free) != 0 || s.size != 0 {
		t.Errorf("%d free, %d bytes", len(s.free), s.size)
	}
	s.give(large)
	if got := s.take(1 << 20); &got[:1][0] == &large[:1][0] {
		t.Error("a buffer that is far too large is used")
	}
	for range 40 {
		s.give(make([]byte, 8<<20))
	}
	if s.size > maxSpare {
		t.Errorf("%d bytes wait", s.size)
	}
}

func TestSparesAreLetGo(t *testing.T) {
	var s spares
	s.give(make([]byte, 1<<20))
	s.give(make([]byte, 2<<20))
	s.look() // both were given since the look before
	if len(s.free) != 2 {
		t.Fatalf("%d free after one look", len(s.free))
	}
	s.give(s.take(2 << 20))
	s.look()
	if len(s.free) != 1 || s.size != 2<<20 {
		t.Errorf("%d free, %d bytes: only the one in use should stay", len(s.free), s.size)
	}
	if n := s.forget(); n != 2<<20 || len(s.free) != 0 || s.size != 0 {
		t.Errorf("%d free, %d bytes, %d let go", len(s.free), s.size, n)
	}
	if n := s.forget(); n != 0 {
		t.Errorf("%d bytes let go of nothing", n)
	}
}

func TestRoundUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 64<<20).Draw(t, "size")
		if got := roundUp(size); got < size || got > size+size/4+1 || roundUp(got) != got {
			t.Fatalf("%d becomes %d", size, got)
		}
	})
}

// TestAnswered holds that the request body is given up once, with the first byte
// of an answer, and not while the request may be sent again.
func TestAnswered(t *testing.T) {
	s := serve(t, []string{ok, ""}, []string{"HTTP/1.1 100 Continue\r\n\r\n" + ok})
	b := open(t, Options{})
	for range 2 { // the second goes out twice
		ex := request(s.Addr().String())
		ex.IntegrationRequest.Body = []byte("payload")
		answered := 0
		call := &Call{Answered: func() { answered++; ex.IntegrationRequest.Body = nil }}
		if outcome := b.Invoke(ex, call); !outcome.OK() || answered != 1 {
			t.Errorf("%v, answered %d times", outcome, answered)
		}
		if call.Release(); call.Answered != nil {
			t.Error("the next call would be told")
		}
	}
	for range 3 {
		if sent := <-s.requests; !strings.HasSuffix(sent, "payload") {
			t.Errorf("sent %q", sent)
		}
	}
}

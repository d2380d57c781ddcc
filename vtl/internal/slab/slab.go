// Package slab allocates many small values of one type together.
//
//	var words slab.Of[Word]
//	w := words.One()       // a new zero Word
//	list := words.Take(3)  // three of them in a row
//
// What it gave out lives as long as any neighbour. A slab is for one goroutine at a time; its zero value is ready for use.
package slab

const (
	smallest = 4   // values of the first chunk
	largest  = 256 // values of a chunk, except for a longer list
)

// Of is a slab of values of type T.
type Of[T any] struct {
	chunks [][]T // a chunk's length is the part given out
	at     int   // the chunk in use
}

// One returns a new zero value.
func (s *Of[T]) One() *T {
	if s.at < len(s.chunks) {
		if c := s.chunks[s.at]; len(c) < cap(c) {
			c = c[:len(c)+1]
			s.chunks[s.at] = c
			return &c[len(c)-1]
		}
	}
	return &s.Take(1)[0]
}

// Take returns n zero values, nil for none. Appending to the list makes a copy.
func (s *Of[T]) Take(n int) []T {
	if n == 0 {
		return nil
	}
	for ; s.at < len(s.chunks); s.at++ {
		c := s.chunks[s.at]
		if end := len(c) + n; end <= cap(c) {
			s.chunks[s.at] = c[:end]
			return c[len(c):end:end]
		}
	}
	size := max(n, min(smallest<<min(len(s.chunks), 8), largest))
	s.chunks = append(s.chunks, make([]T, n, size))
	return s.chunks[s.at][:n:n]
}

// Copy returns a copy of a list.
func (s *Of[T]) Copy(list []T) []T {
	dst := s.Take(len(list))
	copy(dst, list)
	return dst
}

// Reset takes everything back: what was given out is zeroed and will be given out again.
func (s *Of[T]) Reset() {
	for i, c := range s.chunks {
		clear(c)
		s.chunks[i] = c[:0]
	}
	s.at = 0
}

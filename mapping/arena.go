package mapping

import "unsafe"

// arena keeps the texts that one exchange makes. Texts are written one at a
// time: open, append, close.
type arena struct {
	chunk []byte // memory in use up to len
	spent int    // bytes in chunks given up since the last reset
}

const (
	firstChunk = 2 << 10
	largeChunk = 1 << 20 // a larger one is not kept between exchanges
)

// open is empty memory to append one text to.
func (a *arena) open() []byte {
	if cap(a.chunk)-len(a.chunk) < 128 {
		a.grow(firstChunk)
	}
	return a.chunk[len(a.chunk):len(a.chunk):cap(a.chunk)]
}

// grow starts a new chunk; texts in the old one stay valid.
func (a *arena) grow(atLeast int) {
	a.spent += len(a.chunk)
	a.chunk = make([]byte, 0, max(2*cap(a.chunk), atLeast))
}

// close keeps the text that was appended to the result of open.
func (a *arena) close(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	free := a.chunk[len(a.chunk):cap(a.chunk)]
	if len(free) > 0 && &free[0] == &text[0] {
		a.chunk = a.chunk[:len(a.chunk)+len(text)]
	} else { // append moved the text to memory of its own
		a.spent += len(text)
	}
	return unsafe.String(&text[0], len(text))
}

// keep is a copy of a text.
func (a *arena) keep(text string) string { return a.close(append(a.open(), text...)) }

// join is two texts as one.
func (a *arena) join(left, right string) string {
	return a.close(append(append(a.open(), left...), right...))
}

// reset forgets all texts and keeps one chunk large enough for all of them.
func (a *arena) reset() {
	need := a.spent + len(a.chunk)
	a.spent = 0
	switch {
	case cap(a.chunk) > largeChunk:
		a.chunk = nil
	case need > cap(a.chunk) && need <= largeChunk:
		a.chunk = make([]byte, 0, 2*need)
	default:
		a.chunk = a.chunk[:0]
	}
}

// textOf views bytes as a text without copying. The bytes must not change
// while the text is in use.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// bytesOf views a text as bytes, which must not be written.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

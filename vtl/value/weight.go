package value

import (
	"errors"
	"sync/atomic"
	"unsafe"
)

// ErrNoMemory is what a value that would exceed an arena's limit ends with.
var ErrNoMemory = errors.New("the values of the template take more memory than the limit")

// LongText is the length from which a text counts in a Weight, in bytes. Shorter ones belong into an arena.
const LongText = 512

// Holder is an Object that keeps values alive.
type Holder interface {
	// Hold adds those values to w.
	Hold(w *Weight)
}

// Weight adds up the memory that values keep alive outside an arena. What is shared counts once. The values must not change
// meanwhile, and belong to the goroutine that weighs them.
type Weight struct {
	// Bytes is the sum so far.
	Bytes int

	mark  uint32
	texts map[unsafe.Pointer]struct{}
	open  []walk
}

// walk is a container and the position of its next element.
type walk struct {
	v  Value
	at int
}

var marks atomic.Uint32

// Once reports whether an object with this mark is met for the first time.
func (w *Weight) Once(mark *uint32) bool {
	if w.mark == 0 {
		w.mark = marks.Add(1)
	}
	if *mark == w.mark {
		return false
	}
	*mark = w.mark
	return true
}

// Add adds a value. Run finishes what it began.
func (w *Weight) Add(v Value) {
	switch v.kind {
	case KindString:
		w.long(v.ptr, int(v.n))
	case KindBigInt:
		w.long(v.ptr, v.BigInt().BitLen()/8)
	case KindDecimal:
		w.long(v.ptr, v.Decimal().Unscaled.BitLen()/8)
	case KindList:
		w.list(v)
	case KindMap:
		w.dict(v)
	case KindObject:
		if h, ok := v.Object().(Holder); ok {
			h.Hold(w)
		}
	}
}

// Run weighs what the added containers hold, up to about limit bytes.
func (w *Weight) Run(limit int) {
	for len(w.open) > 0 && w.Bytes <= limit {
		top := &w.open[len(w.open)-1]
		i := top.at
		top.at++
		if l := top.v.List(); l != nil {
			if i < len(l.items) {
				w.Add(l.items[i])
				continue
			}
		} else if m := top.v.Map(); i < len(m.entries) {
			e := &m.entries[i]
			w.Add(e.key)
			w.Add(e.val)
			continue
		}
		w.open = w.open[:len(w.open)-1]
	}
}

// long counts a text or a number of some length.
func (w *Weight) long(at unsafe.Pointer, n int) {
	if n < LongText {
		return
	}
	if _, seen := w.texts[at]; seen {
		return
	}
	if w.texts == nil {
		w.texts = make(map[unsafe.Pointer]struct{})
	}
	w.texts[at] = struct{}{}
	w.Bytes += n
}

func (w *Weight) list(v Value) {
	l := v.List()
	if !w.Once(&l.mark) {
		return
	}
	if l.parent != nil {
		w.Bytes += int(unsafe.Sizeof(*l))
		w.list(FromList(l.parent))
		return
	}
	if l.heap {
		w.Bytes += int(unsafe.Sizeof(*l)) + cap(l.items)*int(unsafe.Sizeof(Null))
	}
	w.open = append(w.open, walk{v: v})
}

func (w *Weight) dict(v Value) {
	m := v.Map()
	if !w.Once(&m.mark) {
		return
	}
	if m.heap {
		w.Bytes += int(unsafe.Sizeof(*m)) + cap(m.entries)*int(unsafe.Sizeof(entry{}))
	}
	w.Bytes += 4 * (cap(m.index) + cap(m.order))
	for _, view := range m.sets.views {
		if view != nil {
			w.Bytes += cap(view.made) * int(unsafe.Sizeof(Entry{})+unsafe.Sizeof(view))
		}
	}
	w.open = append(w.open, walk{v: v})
}

// Hold adds the map whose face the view is.
func (w *View) Hold(to *Weight) { to.Add(FromMap(w.Map)) }

// Hold adds key, value and map.
func (e *Entry) Hold(w *Weight) {
	w.Add(e.key)
	w.Add(e.val)
	w.Add(FromMap(e.m))
}

package vtl

import (
	"fmt"
	"strings"
	"unsafe"

	"postern/vtl/value"
)

// The memory of a rendering is bounded in two ways. Every 64 bytes that are made count as a step at least, so after weighEvery
// steps no more than 4 MiB were made; then what is alive is added up. Most templates end before that.
const weighEvery = 1 << 16

// weighValues fails when the values that are alive take more than the limit.
func (f *Frame) weighValues() error {
	f.weighAt = f.steps + weighEvery
	bytes := f.arena.Used() + f.short + f.aside + len(f.out)
	if bytes <= f.maxMemory {
		w := value.Weight{Bytes: bytes}
		f.roots(&w)
		bytes = w.Bytes
	}
	if bytes <= f.maxMemory {
		return nil
	}
	return f.limit(fmt.Sprintf("the values of the template take more than %d bytes", f.maxMemory),
		"assign something short to variables that are no longer needed")
}

// roots adds everything the rendering can still reach.
func (f *Frame) roots(w *value.Weight) {
	f.weigh(w, f.globals)
	f.weigh(w, f.vars)
	f.weigh(w, f.argv)
	for _, vars := range f.lent {
		f.weigh(w, vars)
	}
	for _, s := range f.scopes.all {
		s.Hold(w)
		w.Run(f.maxMemory)
	}
}

func (f *Frame) weigh(w *value.Weight, values []value.Value) {
	for _, v := range values {
		w.Add(v)
		w.Run(f.maxMemory)
	}
}

// hold keeps a value among those in use until the returned mark is given to release.
func (f *Frame) hold(v value.Value) (mark int) {
	f.argv = append(f.argv, v)
	return len(f.argv) - 1
}

func (f *Frame) release(mark int) { f.argv = f.argv[:mark] }

// detach gives the text that a call on recv made a memory of its own when it is a small part of recv, which it would keep alive,
// and counts short texts, which nobody weighs.
func (f *Frame) detach(recv, v value.Value) value.Value {
	text := v.Str()
	if whole := recv.Str(); recv.Kind() == value.KindString && len(whole) >= value.LongText && len(text) < len(whole)/2 && within(text, whole) {
		if len(text) < value.LongText {
			return value.String(f.arena.Clone(text))
		}
		return value.String(strings.Clone(text))
	}
	if len(text) < value.LongText {
		f.short += len(text)
	}
	return v
}

// within reports whether text points into whole.
func within(text, whole string) bool {
	at, start := uintptr(unsafe.Pointer(unsafe.StringData(text))), uintptr(unsafe.Pointer(unsafe.StringData(whole)))
	return at >= start && at < start+uintptr(len(whole))
}

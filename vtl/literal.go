package vtl

import (
	"errors"
	"unicode/utf8"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

// constant is a literal known when the template is parsed. true is the only literal that is true in a condition.
type constant struct {
	v     value.Value
	truth bool
}

func (n *constant) eval(*Frame) (value.Value, error) { return n.v, nil }
func (n *constant) test(*Frame) (bool, error)        { return n.truth, nil }

// never has no truth of its own: literals and arithmetic are false in a condition, whatever their value.
type never struct{}

func (never) test(*Frame) (bool, error) { return false, nil }

// interpolated is a string in double quotes with references or directives inside.
type interpolated struct {
	never
	body   block
	padded bool // the text has one character too many at its end
}

func (n *interpolated) eval(f *Frame) (value.Value, error) {
	start := len(f.out)
	if err := n.body.exec(f); err != nil {
		f.out = f.out[:start]
		return value.Null, err
	}
	if n.padded {
		f.out = cutUnit(f.out, start)
	}
	return f.text(start)
}

// cutUnit takes the last UTF-16 unit off the text behind start.
func cutUnit(b []byte, start int) []byte {
	if len(b) == start {
		return b
	}
	if len(b)-start >= 3 && b[len(b)-3] == 0xED {
		return b[:len(b)-3] // an unpaired surrogate or another character of three bytes
	}
	r, n := utf8.DecodeLastRune(b[start:])
	b = b[:len(b)-n]
	if r >= 0x10000 {
		high := 0xD800 + (r-0x10000)>>10
		b = append(b, 0xED, 0x80|byte(high>>6&0x3F), 0x80|byte(high&0x3F))
	}
	return b
}

// quoted is "$x": the text of a reference.
type quoted struct {
	never
	ref printReference
}

func (n *quoted) eval(f *Frame) (value.Value, error) {
	v, err := n.ref.ref.eval(f)
	if err != nil {
		return value.Null, err
	}
	if v.Kind() == value.KindString && n.ref.prefix == "" {
		return v, nil
	}
	start := len(f.out)
	if v.Kind() == value.KindString {
		f.out = append(f.out, n.ref.prefix...)
		f.out = value.AppendString(f.out, v.Str())
	} else if err := n.ref.print(f, v); err != nil {
		f.out = f.out[:start]
		return value.Null, err
	}
	return f.text(start)
}

// listLiteral is [a, b].
type listLiteral struct {
	never
	items []expr
}

func (n *listLiteral) eval(f *Frame) (value.Value, error) {
	l := f.arena.NewList(value.ArrayList, len(n.items))
	mark := f.hold(value.FromList(l))
	for _, item := range n.items {
		v, err := item.eval(f)
		if err != nil {
			return value.Null, err
		}
		l.Append(v)
	}
	f.release(mark)
	return value.FromList(l), f.spend(8 + 2*len(n.items))
}

// mapLiteral is {k: v}.
type mapLiteral struct {
	never
	keys, values []expr
}

func (n *mapLiteral) eval(f *Frame) (value.Value, error) {
	m := f.arena.NewMap(value.LinkedHashMap, len(n.keys))
	mark := f.hold(value.FromMap(m))
	for i := range n.keys {
		k, err := n.keys[i].eval(f)
		if err != nil {
			return value.Null, err
		}
		v, err := n.values[i].eval(f)
		if err != nil {
			return value.Null, err
		}
		m.Put(k, v)
	}
	f.release(mark)
	return value.FromMap(m), f.spend(8 + 4*len(n.keys))
}

// rangeLiteral is [from..to].
type rangeLiteral struct {
	never
	from, to expr
	at       syntax.Pos
}

// bounds returns both ends; ok is false when one is not a number: the range is null then.
func (n *rangeLiteral) bounds(f *Frame) (from, to int64, ok bool, err error) {
	a, err := n.from.eval(f)
	if err != nil {
		return 0, 0, false, err
	}
	b, err := n.to.eval(f)
	if err != nil {
		return 0, 0, false, err
	}
	return int64(int32(a.Int64())), int64(int32(b.Int64())), a.IsNumber() && b.IsNumber(), nil
}

// maxRange is the largest number of elements of a range that is made into a list.
const maxRange = 1 << 18

var errRange = errors.New("the range has more than 262,144 elements")

func (n *rangeLiteral) eval(f *Frame) (value.Value, error) {
	from, to, ok, err := n.bounds(f)
	if err != nil || !ok {
		return value.Null, err
	}
	count, step := to-from+1, int64(1)
	if from >= to {
		count, step = from-to+1, -1
	}
	if count > maxRange {
		return value.Null, f.fail(KindLimit, n.at, errRange)
	}
	if err := f.spend(8 + 4*int(count)); err != nil {
		return value.Null, err
	}
	l := f.list(int(count))
	for i := range count {
		l.Append(value.Int(int32(from + i*step)))
	}
	return value.FromList(l), nil
}

// heapList is the length from which lists are left to the garbage collector.
const heapList = 1024

// list makes an empty list with room for n elements.
func (f *Frame) list(n int) *value.List {
	if n < heapList {
		return f.arena.NewList(value.ArrayList, n)
	}
	return (*value.Arena)(nil).NewList(value.ArrayList, n)
}

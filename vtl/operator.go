package vtl

import (
	"errors"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

// logic is && and ||.
type logic struct {
	or          bool
	left, right expr
}

func (n *logic) test(f *Frame) (bool, error) {
	ok, err := n.left.test(f)
	if err != nil || ok == n.or {
		return ok, err
	}
	return n.right.test(f)
}

func (n *logic) eval(f *Frame) (value.Value, error) { return truthOf(n, f) }

// truthOf is the value of an operator that yields a Boolean.
func truthOf(n expr, f *Frame) (value.Value, error) {
	ok, err := n.test(f)
	return value.Bool(ok), err
}

// not is !x.
type not struct {
	x expr
}

func (n *not) test(f *Frame) (bool, error) {
	ok, err := n.x.test(f)
	return !ok, err
}

func (n *not) eval(f *Frame) (value.Value, error) { return truthOf(n, f) }

// paren is (x); only its literal text tells it from x.
type paren struct {
	expr
}

// both evaluates two operands.
func (f *Frame) both(left, right expr) (a, b value.Value, err error) {
	if a, err = left.eval(f); err != nil {
		return a, b, err
	}
	if a.Kind() < value.KindString {
		b, err = right.eval(f)
		return a, b, err
	}
	mark := f.hold(a)
	b, err = right.eval(f)
	f.release(mark)
	return a, b, err
}

// equality is == and !=.
type equality struct {
	differ      bool
	left, right expr
	at          syntax.Pos
}

func (n *equality) test(f *Frame) (bool, error) {
	a, b, err := f.both(n.left, n.right)
	if err != nil {
		return false, err
	}
	if a.IsNumber() && b.IsNumber() {
		c, err := value.Compare(a, b)
		if err != nil {
			return false, f.fail(KindRuntime, n.at, err)
		}
		return (c == 0) != n.differ, nil
	}
	same := value.Equal(a, b)
	if f.pending != nil {
		return false, f.failed(nil, KindMethod, n.at)
	}
	return same != n.differ, nil
}

func (n *equality) eval(f *Frame) (value.Value, error) { return truthOf(n, f) }

// order is < <= > >=. Anything but two numbers is false.
type order struct {
	op          syntax.Op
	left, right expr
	at          syntax.Pos
}

func (n *order) test(f *Frame) (bool, error) {
	a, b, err := f.both(n.left, n.right)
	if err != nil || !a.IsNumber() || !b.IsNumber() {
		return false, err
	}
	c, err := value.Compare(a, b)
	if err != nil {
		return false, f.fail(KindRuntime, n.at, err)
	}
	switch n.op {
	case syntax.LT:
		return c < 0, nil
	case syntax.LE:
		return c <= 0, nil
	case syntax.GT:
		return c > 0, nil
	}
	return c >= 0, nil
}

func (n *order) eval(f *Frame) (value.Value, error) { return truthOf(n, f) }

// arithmetic is + - * / %. A null result makes #set keep the old value.
type arithmetic struct {
	never
	op          syntax.Op
	left, right expr
	texts       [2]string // what stands for a null operand when the other one is text
	at          syntax.Pos
}

func (n *arithmetic) eval(f *Frame) (value.Value, error) {
	a, b, err := f.both(n.left, n.right)
	if err != nil {
		return value.Null, err
	}
	if n.op == syntax.Add && (a.IsString() || b.IsString()) {
		return n.join(f, a, b)
	}
	v, err := compute(n.op, a, b)
	if err != nil {
		return value.Null, f.fail(KindRuntime, n.at, err)
	}
	if v.Kind() == value.KindBigInt || v.Kind() == value.KindDecimal {
		return v, f.payFor(v, n.at)
	}
	return v, nil
}

func compute(op syntax.Op, a, b value.Value) (value.Value, error) {
	switch op {
	case syntax.Add:
		return value.Add(a, b)
	case syntax.Sub:
		return value.Sub(a, b)
	case syntax.Mul:
		return value.Mul(a, b)
	case syntax.Div:
		return value.Div(a, b)
	}
	return value.Mod(a, b)
}

// join is + with text on one side.
func (n *arithmetic) join(f *Frame, a, b value.Value) (value.Value, error) {
	start := len(f.out)
	for i, v := range [2]value.Value{a, b} {
		if v.IsNull() {
			f.out = append(f.out, n.texts[i]...)
			continue
		}
		if err := f.append(v, n.at); err != nil {
			f.out = f.out[:start]
			return value.Null, err
		}
	}
	return f.text(start)
}

// maxBits bounds big numbers: a product in a loop doubles its length each turn.
const maxBits = 1 << 20

var errTooBig = errors.New("a number has grown beyond 1,048,576 bits")

// payFor makes a big number pay for its length.
func (f *Frame) payFor(v value.Value, at syntax.Pos) error {
	bits := 0
	if i := v.BigInt(); i != nil {
		bits = i.BitLen()
	} else if d := v.Decimal(); d != nil {
		bits = d.Unscaled.BitLen()
	}
	if bits > maxBits {
		return f.fail(KindLimit, at, errTooBig)
	}
	return f.spend(1 + bits/64)
}

package vtl

import (
	"errors"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

// foreachNode is #foreach. Slots are -1 for names that the template does not use.
type foreachNode struct {
	item    int  // the loop variable
	list    expr // nil: nothing to walk
	body    block
	count   int // $velocityCount
	hasNext int // $velocityHasNext
	state   int // $foreach
	at      syntax.Pos
	most    int  // turns; then the loop ends without a failure
	keep    bool // the state may be kept by the template after the loop

	turned   func(f *Frame, turn int, v value.Value) // of a traced template
	template string
}

var errLoopVariable = errors.New("$foreach is the state of the loop and cannot be its variable")

// turns yields the elements of a collection or of a range, which need not be made into a list.
type turns struct {
	it         value.Iterator
	next, last int64
	step       int64 // 0: walk it
}

func (t *turns) more() bool {
	if t.step != 0 {
		return t.next != t.last
	}
	return t.it.HasNext()
}

func (t *turns) take() (value.Value, error) {
	if t.step == 0 {
		return t.it.Next()
	}
	v := value.Int(int32(t.next))
	t.next += t.step
	return v, nil
}

// walk finds out what to walk; ok is false for what #foreach skips.
func (n *foreachNode) walk(f *Frame) (t turns, v value.Value, ok bool, err error) {
	if r, isRange := n.list.(*rangeLiteral); isRange {
		from, to, ok, err := r.bounds(f)
		t = turns{next: from, last: to + 1, step: 1}
		if from >= to {
			t.last, t.step = to-1, -1
		}
		return t, value.Null, ok, err
	}
	if v, err = n.list.eval(f); err != nil {
		return t, v, false, err
	}
	t.it, ok = v.Iterator()
	return t, v, ok, nil
}

func (n *foreachNode) exec(f *Frame) error {
	if n.list == nil {
		return nil
	}
	t, walked, ok, err := n.walk(f)
	if err != nil || !ok {
		return err
	}
	saved := [3]value.Value{f.get(n.item), f.get(n.count), f.get(n.hasNext)}
	mark := f.hold(saved[0])
	f.hold(walked)
	var s *scope
	if n.state >= 0 {
		s = f.scopes.open(f.get(n.state), n)
		f.put(n.state, value.FromObject(s))
	}
	err = n.loop(f, &t, s)
	f.release(mark)
	if err != nil && !isSignal(err) {
		return f.at(err, n.at)
	}
	f.put(n.count, saved[1])
	f.put(n.hasNext, saved[2])
	f.put(n.item, saved[0])
	if left := n.leave(f, s); left != nil {
		return left
	}
	return err
}

// get and put reach a variable that may have no slot.
func (f *Frame) get(slot int) value.Value {
	if slot < 0 {
		return value.Null
	}
	return f.vars[slot]
}

func (f *Frame) put(slot int, v value.Value) {
	if slot >= 0 {
		f.vars[slot] = v
	}
}

func (n *foreachNode) loop(f *Frame, t *turns, s *scope) error {
	for turn := 1; t.more(); turn++ {
		if turn > n.most {
			f.cut++
			return nil
		}
		f.put(n.count, value.Int(int32(turn)))
		v, err := t.take()
		if err != nil {
			return f.fail(KindRuntime, n.at, err)
		}
		more := t.more()
		f.put(n.hasNext, value.Bool(more))
		f.put(n.item, v)
		if s != nil {
			s.index, s.hasNext = int32(turn-1), more
		}
		if n.turned != nil {
			n.turned(f, turn, v)
		}
		if err := n.body.exec(f); err != nil {
			if n.ends(err) {
				return nil
			}
			return err
		}
	}
	return nil
}

// leave gives $foreach back to the loop around, unless the template assigned it. It is gone when it served as a loop variable
// and had no value before: Velocity fails on that.
func (n *foreachNode) leave(f *Frame, s *scope) error {
	if s == nil {
		return nil
	}
	v := f.get(n.state)
	if v.IsNull() {
		return f.fail(KindRuntime, n.at, errLoopVariable)
	}
	if current, ok := v.Object().(*scope); ok {
		if current.parent != nil {
			v = value.FromObject(current.parent)
		} else {
			v = current.replaced
		}
		f.put(n.state, v)
	}
	if !n.keep {
		f.scopes.close(s)
	}
	return nil
}

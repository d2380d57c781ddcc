package vtl

import (
	"postern/vtl/java"
	"postern/vtl/syntax"
	"postern/vtl/value"
)

// link is a member of a reference. follow gives Null when the receiver has no such member or the member has no value.
// assign makes it the target of #set.
type link interface {
	follow(f *Frame, recv value.Value) (value.Value, error)
	assign(f *Frame, recv, v value.Value) error
}

// propertyLink is .name.
type propertyLink struct {
	member *java.Member
	at     syntax.Pos
}

func (l *propertyLink) follow(f *Frame, recv value.Value) (value.Value, error) {
	v, found, err := l.member.Get(recv, &f.arena)
	if err != nil || f.pending != nil {
		return value.Null, f.failed(err, KindMethod, l.at)
	}
	if !found {
		return value.Null, nil
	}
	return v, nil
}

func (l *propertyLink) assign(f *Frame, recv, v value.Value) error {
	_, err := l.member.Set(recv, v, &f.arena)
	if err != nil || f.pending != nil {
		return f.failed(err, KindMethod, l.at)
	}
	return f.spend(1)
}

// failed turns the failure of a call, or that of a text conversion during the call, into an Error.
func (f *Frame) failed(err error, kind Kind, at syntax.Pos) error {
	if f.pending != nil {
		err = f.takePending()
	}
	return f.fail(kind, at, err)
}

// indexLink is [key].
type indexLink struct {
	key expr
	at  syntax.Pos
}

func (l *indexLink) follow(f *Frame, recv value.Value) (value.Value, error) {
	mark := f.hold(recv)
	key, err := l.key.eval(f)
	f.release(mark)
	if err != nil {
		return value.Null, err
	}
	v, found, err := java.Index(recv, key, &f.arena)
	if err != nil || f.pending != nil {
		return value.Null, f.failed(err, KindRuntime, l.at)
	}
	if !found {
		return value.Null, nil
	}
	return v, nil
}

func (l *indexLink) assign(f *Frame, recv, v value.Value) error {
	key, err := l.key.eval(f)
	if err != nil {
		return err
	}
	_, err = java.SetIndex(recv, key, v, &f.arena)
	if err != nil || f.pending != nil {
		return f.failed(err, KindMethod, l.at)
	}
	return f.spend(1)
}

// callLink is .name(args).
type callLink struct {
	method *java.Method
	args   []expr
	at     syntax.Pos
	member *java.Member // of the same name: #set takes a call for a property
}

func (l *callLink) follow(f *Frame, recv value.Value) (value.Value, error) {
	mark := f.hold(recv)
	if err := f.arguments(l.args); err != nil {
		f.release(mark)
		return value.Null, err
	}
	before := sizeOf(recv)
	v, found, err := l.method.Call(recv, f.argv[mark+1:], &f.arena)
	f.release(mark)
	if err != nil || f.pending != nil {
		return value.Null, f.failed(err, KindMethod, l.at)
	}
	if !found {
		return value.Null, nil
	}
	if v.Kind() == value.KindString {
		v = f.detach(recv, v)
	}
	return v, f.spend(2*max(sizeOf(recv)-before, 0) + cost(v))
}

func (l *callLink) assign(f *Frame, recv, v value.Value) error {
	return (&propertyLink{l.member, l.at}).assign(f, recv, v)
}

// arguments evaluates args onto the stack of arguments.
func (f *Frame) arguments(args []expr) error {
	for _, a := range args {
		v, err := a.eval(f)
		if err != nil {
			return err
		}
		f.argv = append(f.argv, v)
	}
	return nil
}

// sizeOf is the length of a list, of which a call may have to pay for the growth.
func sizeOf(v value.Value) int {
	if l := v.List(); l != nil {
		return l.Len()
	}
	return 0
}

// cost is the number of steps that making v counts for.
func cost(v value.Value) int {
	switch v.Kind() {
	case value.KindString:
		return len(v.Str()) / 16
	case value.KindList:
		return v.List().Len() / 2
	case value.KindObject:
		if s, ok := v.Object().(value.Sized); ok {
			return s.Size() / 2
		}
	}
	return 0
}

// boundLink is the first member of a global that the host compiled.
type boundLink struct {
	bound Bound
	args  []expr
	at    syntax.Pos
	plain link // the same member, looked up by name, as target of #set
}

func (l *boundLink) follow(f *Frame, recv value.Value) (value.Value, error) {
	base := len(f.argv)
	if err := f.arguments(l.args); err != nil {
		f.argv = f.argv[:base]
		return value.Null, err
	}
	v, found, err := l.bound(f, recv, f.argv[base:])
	f.argv = f.argv[:base]
	if err != nil || f.pending != nil {
		return value.Null, f.failed(err, KindMethod, l.at)
	}
	if !found {
		return value.Null, nil
	}
	return v, f.spend(1 + cost(v))
}

func (l *boundLink) assign(f *Frame, recv, v value.Value) error { return l.plain.assign(f, recv, v) }

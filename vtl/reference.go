package vtl

import (
	"errors"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

var errBreakArgument = errors.New("#break takes a loop state, for example $foreach or $foreach.parent")

// variable is $x.
type variable struct {
	slot    int
	missing value.Value // value of an unresolvable reference: "", in plain mode null
}

func (n *variable) eval(f *Frame) (value.Value, error) {
	if v := f.vars[n.slot]; !v.IsNull() {
		return v, nil
	}
	return n.missing, nil
}

func (n *variable) test(f *Frame) (bool, error) {
	if v := f.vars[n.slot]; !v.IsNull() {
		return f.truth(v)
	}
	return n.missing.Truth(), nil
}

// truth is the truth of a reference's value. Velocity asks for its text on the way, which renders a #define block.
func (f *Frame) truth(v value.Value) (bool, error) {
	d, ok := v.Object().(*definition)
	if !ok {
		return v.Truth(), nil
	}
	start := len(f.out)
	done, err := d.render(f)
	f.out = f.out[:start]
	return done, err
}

// chain is $x.a.b(1)[2].
type chain struct {
	slot    int
	links   []link
	missing value.Value
}

func (n *chain) eval(f *Frame) (value.Value, error) {
	v := f.vars[n.slot]
	if v.IsNull() {
		return n.missing, nil
	}
	for _, l := range n.links {
		var err error
		if v, err = l.follow(f, v); err != nil {
			return value.Null, err
		}
		if v.IsNull() {
			return n.missing, nil
		}
	}
	return v, nil
}

func (n *chain) test(f *Frame) (bool, error) {
	v, err := n.eval(f)
	if err != nil {
		return false, err
	}
	return f.truth(v)
}

// printReference is a reference among the text.
type printReference struct {
	ref    expr
	prefix string // backslashes and text that belong to it
	twice  string // prefix when there is no value: its backslashes stand twice
	null   string // what is printed when there is no value
	at     syntax.Pos
}

func (n *printReference) exec(f *Frame) error {
	v, err := n.ref.eval(f)
	if err != nil {
		return f.at(err, n.at)
	}
	if v.Kind() == value.KindString { // by far the most frequent
		f.out = append(f.out, n.prefix...)
		f.out = value.AppendString(f.out, v.Str())
		if len(f.out) > f.maxOut {
			return f.at(f.tooLong(), n.at)
		}
		return nil
	}
	return n.print(f, v)
}

func (n *printReference) print(f *Frame, v value.Value) error {
	if d, ok := v.Object().(*definition); ok {
		if done, err := d.render(f); done || err != nil {
			return err
		}
		v = value.Null
	}
	if v.IsNull() {
		f.out = append(f.out, n.twice...)
		f.out = append(f.out, n.null...)
		return nil
	}
	f.out = append(f.out, n.prefix...)
	return f.append(v, n.at)
}

// escapedReference is \$x: it is evaluated, and prints its own text.
type escapedReference struct {
	ref         expr
	text, plain string // with a value and, plain mode, without
}

func (n *escapedReference) exec(f *Frame) error {
	v, err := n.ref.eval(f)
	if err != nil {
		return err
	}
	if v.IsNull() {
		f.out = append(f.out, n.plain...)
	} else {
		f.out = append(f.out, n.text...)
	}
	return nil
}

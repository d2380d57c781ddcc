package vtl

import (
	"slices"

	"postern/vtl/value"
)

// defineNode is #define($b): it stores its block unrendered.
type defineNode struct {
	slot int // -1: a name that nothing can read
	body block
}

func (n *defineNode) exec(f *Frame) error {
	f.put(n.slot, value.FromObject(&definition{body: &n.body, frame: f, template: f.t}))
	return f.spend(8)
}

// definition is the value of a name that #define made: each use renders the block anew with the variables of that moment.
type definition struct {
	body     *block
	frame    *Frame
	template *Template // that holds the block; another one may meet it in an object of the host
	depth    int       // renderings of it that are going on
}

// maxSelf is how deep a block may be rendered inside itself; deeper it has no text.
const maxSelf = 2

// render appends the rendered block to the output. done is false when the block is too deep inside itself.
func (d *definition) render(f *Frame) (done bool, err error) {
	if d.depth == maxSelf {
		return false, nil
	}
	if f.t != d.template {
		defer f.enter(d.template)()
	}
	if f.depth >= f.maxDepth {
		return false, f.limit("#define blocks are nested too deeply", "")
	}
	d.depth++
	f.depth++
	err = d.body.exec(f)
	f.depth--
	if err != nil && !endsNearest(err) {
		return true, err // as in Velocity the block stays entered
	}
	d.depth--
	return true, nil
}

// enter lends the frame to another template, with the variables that have the same names, and returns what gives it back.
func (f *Frame) enter(t *Template) (leave func()) {
	outer, vars := f.t, f.vars
	f.lent = append(f.lent, vars)
	f.t, f.vars = t, make([]value.Value, len(t.slots))
	if outer != nil {
		for i, name := range t.slots {
			if k := slices.Index(outer.slots, name); k >= 0 && k < len(vars) {
				f.vars[i] = vars[k]
			}
		}
	}
	return func() { f.t, f.vars, f.lent = outer, vars, f.lent[:len(f.lent)-1] }
}

func (d *definition) ClassName() string {
	return "org.apache.velocity.runtime.directive.Block$Reference"
}

// Call is $b.toString(): null when the block is too deep inside itself.
func (d *definition) Call(name string, args []value.Value) (value.Value, bool, error) {
	if name != "toString" || len(args) > 0 {
		return value.Null, false, nil
	}
	if d.depth == maxSelf {
		return value.Null, true, nil
	}
	text := string(d.AppendText(nil))
	return value.String(text), true, d.frame.takePending()
}

// AppendText renders the block apart from the output. A failure is kept in the frame for the caller's caller.
func (d *definition) AppendText(dst []byte) []byte {
	f := d.frame
	out := f.out
	f.out = make([]byte, 0, 256)
	f.aside += len(out)
	done, err := d.render(f)
	f.aside -= len(out)
	text := f.out
	f.out = out
	if err != nil {
		f.pending = err
		return dst
	}
	if !done {
		return append(dst, "null"...)
	}
	return append(dst, text...)
}

package value

import "unsafe"

// Object is any Java object that is not a number, text, list or map: a map entry, an iterator, a set view, the state of a
// loop, a host object such as $input. Further abilities are found by assertion: Getter, Setter, Caller, Iterable, Sequence.
type Object interface {
	// ClassName is the Java class name, as "java.util.Iterator".
	ClassName() string
	// AppendText appends what toString() gives.
	AppendText(dst []byte) []byte
}

// Getter is an Object with properties: $o.name.
type Getter interface {
	Get(name string) (v Value, found bool)
}

// Setter is an Object with properties that can be assigned: #set($o.name = v). It reports whether there is such a property.
type Setter interface {
	Set(name string, v Value) bool
}

// Caller is an Object with methods: $o.name(args). found is false when no method fits name and arguments.
type Caller interface {
	Call(name string, args []Value) (v Value, found bool, err error)
}

// Iterable is an Object that #foreach can walk.
type Iterable interface {
	Iterator() Iterator
}

// Equaler is an Object with its own equals(); others are equal only to themselves.
type Equaler interface {
	Equals(other Value) bool
}

// Sized is an Object that is made of as many values as Size says.
type Sized interface {
	Size() int
}

// Hasher is an Object with its own hashCode().
type Hasher interface {
	HashCode() int32
}

// iface is the memory of a Go interface value with methods: a type word, which the collector never moves or frees, and the data.
type iface struct {
	tab  uintptr
	data unsafe.Pointer
}

// FromObject makes a value of an object; nil gives Null. It does not allocate.
func FromObject(o Object) Value {
	if o == nil {
		return Null
	}
	w := (*iface)(unsafe.Pointer(&o))
	return Value{kind: KindObject, ptr: w.data, n: uint64(w.tab)}
}

// Object returns the object of an object value, nil for other kinds.
func (v Value) Object() Object {
	if v.kind != KindObject {
		return nil
	}
	var o Object
	*(*iface)(unsafe.Pointer(&o)) = iface{tab: uintptr(v.n), data: v.ptr}
	return o
}

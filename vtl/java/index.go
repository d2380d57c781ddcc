package java

import (
	"sync"

	"postern/vtl/value"
)

var (
	methodGet  = sync.OnceValue(func() *Method { return Lookup("get") })
	methodSet  = sync.OnceValue(func() *Method { return Lookup("set") })
	methodPut  = sync.OnceValue(func() *Method { return Lookup("put") })
	methodSize = sync.OnceValue(func() *Method { return Lookup("size") })
)

// Index reads $recv[index]: get(index), a negative Integer counting from size(). found is false when recv has no such method.
func Index(recv, index value.Value, a *value.Arena) (v value.Value, found bool, err error) {
	if recv.IsNull() {
		return value.Null, false, nil
	}
	if index, err = fromEnd(recv, index, a); err != nil {
		return value.Null, false, err
	}
	if recv.Kind() == value.KindMap {
		v, _ = recv.Map().Get(index)
		return v, true, nil
	}
	if l := recv.List(); l != nil && index.Kind() == value.KindInt && !l.Stale() {
		if i := index.Int64(); i >= 0 && i < int64(l.Len()) {
			return l.At(int(i)), true, nil // without the cost of an argument list
		}
	}
	args := [1]value.Value{index}
	return methodGet().Call(recv, args[:], a)
}

// SetIndex assigns $recv[index]: set(index, v), else put(index, v). done is false when recv has neither.
func SetIndex(recv, index, v value.Value, a *value.Arena) (done bool, err error) {
	if recv.IsNull() {
		return false, nil
	}
	if index, err = fromEnd(recv, index, a); err != nil {
		return false, err
	}
	args := [2]value.Value{index, v}
	if _, done, err = methodSet().Call(recv, args[:], a); done || err != nil {
		return done, err
	}
	_, done, err = methodPut().Call(recv, args[:], a)
	return done, err
}

// fromEnd (§9.2) turns a negative Integer into size() plus it. Velocity does so on any object that is indexed, a map too.
func fromEnd(recv, index value.Value, a *value.Arena) (value.Value, error) {
	if index.Kind() != value.KindInt || index.Int64() >= 0 {
		return index, nil
	}
	size, found, err := methodSize().Call(recv, nil, a)
	if err != nil {
		return index, err
	}
	if !found {
		return index, throw("org.apache.velocity.exception.VelocityException",
			"A 'size()' method required for negative value %d does not exist for class '%s'", index.Int64(), className(recv))
	}
	return value.Int(int32(size.Int64() + index.Int64())), nil
}

package java

import "postern/vtl/value"

// optional is a java.util.Optional or OptionalInt.
type optional struct {
	v       value.Value
	present bool
	isInt   bool
}

// Hold adds the value.
func (o *optional) Hold(w *value.Weight) { w.Add(o.v) }

// ClassName is the Java class.
func (o *optional) ClassName() string {
	if o.isInt {
		return "java.util.OptionalInt"
	}
	return "java.util.Optional"
}

// AppendText prints Optional[v] or Optional.empty.
func (o *optional) AppendText(dst []byte) []byte {
	name := "Optional"
	if o.isInt {
		name = "OptionalInt"
	}
	dst = append(dst, name...)
	if !o.present {
		return append(dst, ".empty"...)
	}
	return append(o.v.AppendJava(append(dst, '[')), ']')
}

// Equals compares what the two hold.
func (o *optional) Equals(other value.Value) bool {
	p, ok := other.Object().(*optional)
	return ok && o.isInt == p.isInt && o.present == p.present && value.JavaEquals(o.v, p.v)
}

// HashCode is that of the value, 0 when there is none.
func (o *optional) HashCode() int32 { return o.v.HashCode() }

func someOptional(of class, v value.Value) value.Value {
	return value.FromObject(&optional{v: v, present: true, isInt: of == classIntStream})
}

func emptyOptional(of class) value.Value {
	return value.FromObject(&optional{isInt: of == classIntStream})
}

// presentOptional is describeConstable() of a value: an Optional of itself.
func presentOptional(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
	return someOptional(classStream, recv), nil
}

func onOptional(f func(o *optional, args []value.Value) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		return f(recv.Object().(*optional), args)
	}
}

func optionalGet(o *optional, _ []value.Value) (value.Value, error) {
	if !o.present {
		return value.Null, throw(noSuchElement, "No value present")
	}
	return o.v, nil
}

func optionalOrElse(o *optional, args []value.Value) (value.Value, error) {
	if o.present {
		return o.v, nil
	}
	return args[0], nil
}

// optionalOrNull is for methods that take a function, which can only be null: it is called when there is no value.
func optionalOrNull(o *optional, _ []value.Value) (value.Value, error) {
	if !o.present {
		return value.Null, throwBare(nullPointer)
	}
	return o.v, nil
}

// optionalCommonTable holds what Optional and OptionalInt have in common, and the methods of Optional.
func optionalCommonTable() table {
	return table{
		{"isPresent() boolean", onOptional(func(o *optional, _ []value.Value) (value.Value, error) { return value.Bool(o.present), nil })},
		{"isEmpty() boolean +11", onOptional(func(o *optional, _ []value.Value) (value.Value, error) { return value.Bool(!o.present), nil })},
	}
}

func optionalTable() table {
	return append(table{
		{"get() Object", onOptional(optionalGet)},
		{"orElse(Object) Object", onOptional(optionalOrElse)},
		{"orElseThrow() Object +10", onOptional(optionalGet)},
		{"orElseThrow(Supplier) Object", onOptional(optionalOrNull)},
		{"orElseGet(Supplier) Object", onOptional(optionalOrNull)},
		{"or(Supplier) Optional +9", throwsNull},
		{"map(Function) Optional", throwsNull},
		{"flatMap(Function) Optional", throwsNull},
		{"filter(Predicate) Optional", throwsNull},
		{"ifPresent(Consumer) void", onOptional(func(o *optional, _ []value.Value) (value.Value, error) {
			if o.present {
				return value.Null, throwBare(nullPointer)
			}
			return void, nil
		})},
		{"ifPresentOrElse(Consumer,Runnable) void +9", throwsNull},
		{"stream() Stream +9", onOptional(func(o *optional, _ []value.Value) (value.Value, error) {
			if !o.present {
				return newStream(classStream, nil), nil
			}
			return newStream(classStream, []value.Value{o.v}), nil
		})},
		{"of(Object) static Optional", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			if args[0].IsNull() {
				return value.Null, throwBare(nullPointer)
			}
			return someOptional(classStream, args[0]), nil
		}},
		{"ofNullable(Object) static Optional", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			if args[0].IsNull() {
				return emptyOptional(classStream), nil
			}
			return someOptional(classStream, args[0]), nil
		}},
		{"empty() static Optional", func(value.Value, []value.Value, *value.Arena) (value.Value, error) {
			return emptyOptional(classStream), nil
		}},
	}, optionalCommonTable()...)
}

func optionalIntTable() table {
	return append(table{
		{"getAsInt() int", onOptional(optionalGet)},
		{"orElse(int) int", onOptional(optionalOrElse)},
		{"orElseThrow() int +10", onOptional(optionalGet)},
	}, optionalCommonTable()...)
}

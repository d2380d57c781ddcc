package java

import "strings"

// jtype is a Java type as it stands in a method's parameter list.
type jtype uint8

const (
	tBoolean jtype = iota
	tByte
	tChar
	tShort
	tInt
	tLong
	tFloat
	tDouble
	lastPrimitive = tDouble
)

// primitives maps the name of a primitive type to the class that boxes it.
var primitives = map[string]struct {
	typ   jtype
	boxed class
}{
	"boolean": {tBoolean, classBoolean}, "byte": {tByte, classByte}, "char": {tChar, classCharacter}, "short": {tShort, classShort},
	"int": {tInt, classInteger}, "long": {tLong, classLong}, "float": {tFloat, classFloat}, "double": {tDouble, classDouble},
}

// typeSet is a set of jtypes.
type typeSet [2]uint64

func (s *typeSet) add(t jtype)      { s[t>>6] |= 1 << (t & 63) }
func (s *typeSet) has(t jtype) bool { return s[t>>6]&(1<<(t&63)) != 0 }

func (s *typeSet) addAll(o typeSet) {
	s[0] |= o[0]
	s[1] |= o[1]
}

// wideningFrom lists for each numeric primitive the boxed classes that Velocity lets widen into it.
var wideningFrom = [lastPrimitive + 1][]class{
	tBoolean: {classBoolean},
	tChar:    {classCharacter},
	tByte:    {classByte},
	tShort:   {classShort, classByte},
	tInt:     {classInteger, classShort, classByte},
	tLong:    {classLong, classInteger, classShort, classByte},
	tFloat:   {classFloat, classLong, classInteger, classShort, classByte},
	tDouble:  {classDouble, classFloat, classLong, classInteger, classShort, classByte},
}

// widerPrimitives lists for each primitive the narrower ones it takes; it decides which of two overloads is more specific.
var widerPrimitives = [lastPrimitive + 1][]jtype{
	tShort:  {tByte},
	tInt:    {tShort, tByte},
	tLong:   {tInt, tShort, tByte},
	tFloat:  {tLong, tInt, tShort, tByte},
	tDouble: {tFloat, tLong, tInt, tShort, tByte},
}

// superTypes names, for each reference type that stands in a signature, the types it is assignable to besides itself and Object.
// A type that no value of a template has (a Comparator, a Locale) is here for the choice among overloads: null fits it.
var superTypes = map[string]string{
	"String": "CharSequence Comparable", "StringBuffer": "CharSequence Comparable",
	"Integer": "Number Comparable", "Long": "Number Comparable", "Short": "Number Comparable", "Byte": "Number Comparable",
	"Float": "Number Comparable", "Double": "Number Comparable", "BigInteger": "Number Comparable", "BigDecimal": "Number Comparable",
	"Character": "Comparable", "Boolean": "Comparable",
	"List": "Collection Iterable", "Set": "Collection Iterable", "Collection": "Iterable",
	"String[]": "Object[] CharSequence[]", "CharSequence[]": "Object[]", "Entry[]": "Object[]",
	"UnaryOperator": "Function", "BinaryOperator": "BiFunction",
}

// typeTable numbers the types of all signatures.
type typeTable struct {
	ids    map[string]jtype
	supers []typeSet // by jtype: what it can be assigned to, itself included
	elem   []jtype   // by jtype: the component type of an array, 255 for others
	object jtype
}

const noType jtype = 255

func newTypeTable() *typeTable {
	t := &typeTable{ids: map[string]jtype{}}
	for _, name := range []string{"boolean", "byte", "char", "short", "int", "long", "float", "double"} {
		t.id(name)
	}
	t.object = t.id("Object")
	return t
}

// id returns the number of a type, giving it one on first use.
func (t *typeTable) id(name string) jtype {
	if id, ok := t.ids[name]; ok {
		return id
	}
	id := jtype(len(t.supers))
	t.ids[name] = id
	t.supers = append(t.supers, typeSet{})
	t.elem = append(t.elem, noType)
	var set typeSet
	set.add(id)
	if id > lastPrimitive {
		set.add(t.ids["Object"])
		for _, super := range strings.Fields(superTypes[name]) {
			set.add(t.id(super))
		}
	}
	t.supers[id] = set
	if component, isArray := strings.CutSuffix(name, "[]"); isArray {
		t.elem[id] = t.id(component)
	}
	return id
}

// isArray reports whether t is an array type.
func (t *typeTable) isArray(id jtype) bool { return t.elem[id] != noType }

// accepts reports whether a parameter of type formal takes an argument of class actual: Velocity's method invocation conversion.
func (t *typeTable) accepts(formal jtype, actual class, varArg bool) bool {
	if formal <= lastPrimitive {
		for _, c := range wideningFrom[formal] {
			if c == actual {
				return true
			}
		}
		return false
	}
	if actual == classNull || classTypes[actual].has(formal) {
		return true
	}
	if varArg && t.isArray(formal) {
		if component, isArray := arrayElements[actual]; isArray {
			return t.elem[formal] == component || t.elem[formal] > lastPrimitive && component > lastPrimitive && t.supers[component].has(t.elem[formal])
		}
		return t.accepts(t.elem[formal], actual, false)
	}
	return false
}

// narrower reports whether a parameter of type formal takes everything a parameter of type actual takes.
func (t *typeTable) narrower(formal, actual jtype, varArg bool) bool {
	if t.supers[actual].has(formal) {
		return true
	}
	if formal <= lastPrimitive {
		for _, p := range widerPrimitives[formal] {
			if p == actual {
				return true
			}
		}
	}
	if varArg && t.isArray(formal) {
		if t.isArray(actual) {
			actual = t.elem[actual]
		}
		return t.narrower(t.elem[formal], actual, false)
	}
	return false
}

package java

import (
	"strings"
	"sync"

	"postern/vtl/value"
)

// impl performs a method. The arguments have been checked against the signature; those of a variable-length last parameter
// stand as they were given, see spread.
type impl func(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error)

// entry is one public Java method. The signature reads "name(Type,Type) Result", with "static" before the result of a static
// method and "+11" at the end of one that is newer than Java 8.
type entry struct {
	sig string
	run impl
}

// table lists methods of a class or of something that classes have in common.
type table []entry

// overload is a method ready to be chosen and called.
type overload struct {
	params []jtype
	boxed  []class // by parameter: the class that matches exactly, classNull for Object (a null matches it)
	varArg bool
	run    impl
	entry  *entry
}

// overloads are the methods of one name in one class.
type overloads struct {
	all    []*overload
	noArgs *overload // the one without parameters
}

// registry holds every method by name.
type registry struct {
	methods map[string]*Method
	types   *typeTable
}

// theRegistry is built when the first method is looked up: programs that run no template do not pay for it.
var theRegistry = sync.OnceValue(buildRegistry)

// classTypes gives for each class the types it is assignable to.
var classTypes [classCount]typeSet

// exactClass gives the class an argument must have to match a reference type exactly.
var exactClass = map[string]class{
	"Object": classNull, "String": classString, "Character": classCharacter, "Boolean": classBoolean, "Byte": classByte,
	"Short": classShort, "Integer": classInteger, "Long": classLong, "Float": classFloat, "Double": classDouble,
	"BigInteger": classBigInteger, "BigDecimal": classBigDecimal, "char[]": classCharArray, "byte[]": classByteArray,
	"Object[]": classObjectArray, "String[]": classStringArray,
}

func buildRegistry() *registry {
	r := &registry{methods: map[string]*Method{}, types: newTypeTable()}
	for c := range specs() {
		r.declareTypes(class(c))
	}
	for c := range specs() {
		seen := map[string]bool{}
		for _, t := range specs()[c].tables {
			for i := range t {
				r.declare(class(c), &t[i], seen)
			}
		}
	}
	return r
}

func (r *registry) declareTypes(c class) {
	set := &classTypes[c]
	set.add(r.types.id("Object"))
	for _, name := range strings.Fields(specs()[c].types) {
		set.addAll(r.types.supers[r.types.id(name)])
	}
	if component, isArray := strings.CutSuffix(specs()[c].name, "[]"); isArray {
		arrayElements[c] = r.types.id(component)
	}
}

// declare adds one method to a class; the same parameters declared again further up the class hierarchy do not count.
func (r *registry) declare(c class, e *entry, seen map[string]bool) {
	key, _, _ := strings.Cut(e.sig, " ")
	if seen[key] {
		return
	}
	seen[key] = true
	name, params, _ := strings.Cut(strings.TrimSuffix(key, ")"), "(")
	m := r.methods[name]
	if m == nil {
		m = &Method{name: name, byClass: new([classCount]*overloads)}
		r.methods[name] = m
	}
	if m.byClass[c] == nil {
		m.byClass[c] = &overloads{}
	}
	o := r.overload(e, params)
	set := m.byClass[c]
	set.all = append(set.all, o)
	if len(o.params) == 0 {
		set.noArgs = o
	}
}

func (r *registry) overload(e *entry, params string) *overload {
	o := &overload{run: e.run, entry: e}
	if params == "" {
		return o
	}
	for _, name := range strings.Split(params, ",") {
		o.params = append(o.params, r.types.id(name))
		boxed, ok := exactClass[name]
		if p, isPrimitive := primitives[name]; isPrimitive {
			boxed, ok = p.boxed, true
		}
		if !ok {
			boxed = classCount
		}
		o.boxed = append(o.boxed, boxed)
	}
	o.varArg = r.types.isArray(o.params[len(o.params)-1])
	return o
}

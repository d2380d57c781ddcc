package java

import (
	"strings"

	"postern/vtl/value"
)

// Described is what the registry says of a method.
type Described struct {
	Name, Params, Result, Since string
	Refused                     string // the reason, empty when the method is offered
}

// Group is a table of methods with the classes that have it.
type Group struct {
	Classes []string
	Methods []Described
}

func describe(e *entry) Described {
	key, rest, _ := strings.Cut(e.sig, " ")
	result, since, _ := strings.Cut(rest, " +")
	name, params, _ := strings.Cut(strings.TrimSuffix(key, ")"), "(")
	d := Described{Name: name, Params: params, Result: result, Since: since}
	args := make([]value.Value, strings.Count(params, ",")+1)
	if why, isRefusal := refusalOf(e, args); isRefusal {
		d.Refused = why
	}
	return d
}

// refusalOf calls a method with nulls: a refused one answers before it looks at anything.
func refusalOf(e *entry, args []value.Value) (why string, refused bool) {
	defer func() { _ = recover() }()
	_, err := e.run(value.Null, args, nil)
	if ex, ok := err.(*Exception); ok && strings.HasPrefix(ex.Message, refusalPrefix) {
		return strings.TrimPrefix(ex.Message, refusalPrefix), true
	}
	return "", false
}

// Signatures lists the methods of each class as reflection shows them, "name(Type) static Result".
func Signatures() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, spec := range specs() {
		if spec.name == "" {
			continue
		}
		keys, all := map[string]bool{}, map[string]bool{}
		for _, t := range spec.tables {
			for i := range t {
				sig, _, _ := strings.Cut(t[i].sig, " +")
				if key, _, _ := strings.Cut(sig, " "); !keys[key] {
					keys[key], all[sig] = true, true
				}
			}
		}
		out[spec.name] = all
	}
	return out
}

// Groups lists the tables in the order of the classes.
func Groups() []Group {
	var groups []Group
	at := map[*entry]int{} // by the first entry
	for _, spec := range specs() {
		for _, t := range spec.tables {
			i, seen := at[&t[0]]
			if !seen {
				i = len(groups)
				at[&t[0]] = i
				groups = append(groups, Group{})
				for k := range t {
					groups[i].Methods = append(groups[i].Methods, describe(&t[k]))
				}
			}
			groups[i].Classes = append(groups[i].Classes, spec.name)
		}
	}
	return groups
}

// ClassLabel is the registry's name of a value's class.
func ClassLabel(v value.Value) string { return specs()[classOf(v)].name }

// Closed lists the methods that cannot be called, each with the reason; on every object they are not found.
var Closed = map[string]string{
	"wait()": "closed by the secure introspection", "wait(long)": "closed by the secure introspection",
	"wait(long,int)": "closed by the secure introspection", "notify()": "closed by the secure introspection",
}

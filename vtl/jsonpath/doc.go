// Package jsonpath evaluates JSONPath as Jayway JsonPath 2.9 does, on the live values of vtl/value.
//
//	p, err := jsonpath.Compile("$.pets[?(@.age > 3)].name")
//	if err != nil {
//		return err // *jsonpath.Error: what is wrong, and where
//	}
//	v, found, err := p.Eval(root, &arena)
//
// A definite path (names and single indexes) gives the value itself, which is part of the tree: changing it changes the
// document. Every other path gives a new JSON array of all hits, empty when there are none. found is false when a definite
// path leads nowhere; that is not an error. A Path is immutable and may be used by many goroutines at once.
//
// Jayway's parser accepts more and less than its documentation says. The package keeps those habits, since templates depend
// on them: `$.a[` is `$.a`, blanks in front of a path are an error and behind it are not, `$..[0].x` takes x of every
// element, a filter on an object tests the object itself.
package jsonpath

// Package value holds the values that mapping templates work with: JSON-shaped data with the faces of the Java classes
// that API Gateway's template engine sees.
//
// A Value is 24 bytes and passed by value. Text is WTF-8: UTF-8 in which an unpaired UTF-16 surrogate stands as its
// three-byte form; AppendUTF8 writes it for the outside. Lists and maps are shared by reference and mutable:
//
//	m := value.NewMap(value.LinkedHashMap, 2)
//	m.PutString("name", value.String("Ann"))
//	m.PutString("tags", value.FromList(value.NewList(value.JSONArray, value.Int(1), value.String("a/b"))))
//	v := value.FromMap(m)
//	v.AppendJava(nil) // {name=Ann, tags=[1,"a\/b"]}
//	v.AppendJSON(nil) // {"name":"Ann","tags":[1,"a/b"]}
//
// An Arena owns the memory of one rendering. ReadJSON reads leniently into it, as json-smart does, and text without escapes
// keeps pointing into the document:
//
//	var a value.Arena
//	v, err := value.ReadJSON(&a, []byte(`{a: 1, 'b': [x y, 2.50]}`))
//	...
//	a.Reset() // v is void from here on
//
// Equal, Compare, Add, Sub, Mul, Div and Mod are the operators of Velocity; JavaEquals and HashCode are those of Java.
package value

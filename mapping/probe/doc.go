// Package probe reads a mapping template and makes the inputs that drive it
// through its branches: what it takes from parameters and from the payload,
// present and missing, lists of no, one and two elements, and every text that
// it compares something with.
//
//	u, err := probe.Read(source)
//	for _, c := range u.Cases(probe.Options{Model: schema, Limit: 100}) {
//		out, _, err := builtin.RenderCase(c.Case, builtin.Config{})
//		fmt.Println(c.About, string(out)) // "$.items has no elements"
//	}
//
// It makes no promise to reach every branch; what it makes is plausible: a value
// that is printed outside of quotes is a number, one that is looped over is a
// list, one whose members are read is an object.
package probe

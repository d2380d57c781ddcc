package vtl_test

import (
	"errors"
	"fmt"

	"postern/vtl"
	"postern/vtl/value"
)

func Example() {
	t, err := vtl.Parse("greeting", `Hello $name#if($names.size() > 1) and $names.size() others#end!`, vtl.Globals("name", "names"))
	if err != nil {
		fmt.Println(err)
		return
	}
	f := vtl.NewFrame()
	f.SetGlobal(0, value.String("Ann"))
	f.SetGlobal(1, value.FromList(value.NewList(value.ArrayList, value.String("Bob"), value.String("Eve"))))
	out, err := t.Render(f, nil)
	fmt.Println(string(out), err)
	// Output: Hello Ann and 2 others! <nil>
}

func ExampleError() {
	_, err := vtl.Parse("orders", "{\n  \"first\": $l[0 + 1]\n}")
	var e *vtl.Error
	if errors.As(err, &e) {
		fmt.Println(e.Detail())
	}
	// Output:
	// orders:2:17: parse: unexpected '+' inside an index (an index is one literal or reference: compute it with #set before)
	//   "first": $l[0 + 1]
	//                 ^
}

func ExampleBind() {
	binder := func(site vtl.Site) vtl.Bound {
		if site.Global != "math" || site.Member != "max" || len(site.Args) != 2 {
			return nil
		}
		return func(_ *vtl.Frame, _ value.Value, args []value.Value) (value.Value, bool, error) {
			return value.Long(max(args[0].Int64(), args[1].Int64())), true, nil
		}
	}
	t, err := vtl.Parse("t", "$math.max(3, 8)", vtl.Globals("math"), vtl.Bind(binder))
	if err != nil {
		fmt.Println(err)
		return
	}
	f := vtl.NewFrame()
	f.SetGlobal(0, value.String("math"))
	out, err := t.Render(f, nil)
	fmt.Println(string(out), err)
	// Output: 8 <nil>
}

func ExampleCoverage() {
	t, _ := vtl.Parse("t", "#if($paid)thank you#{else}please pay#end", vtl.Globals("paid"))
	traced, _ := t.Traced()
	c := vtl.NewCoverage(traced)
	f := vtl.NewFrame()
	f.Tracer = c
	f.SetGlobal(0, value.Bool(true))
	if _, err := traced.Render(f, nil); err != nil {
		fmt.Println(err)
	}
	for _, b := range c.Branches() {
		fmt.Printf("line %d %s: %d\n", b.Place.Line, b.Way, b.Taken)
	}
	// Output:
	// line 1 #if: 1
	// line 1 #else: 0
}

package java_test

import (
	"fmt"

	"postern/vtl/java"
	"postern/vtl/value"
)

func ExampleLookup() {
	split := java.Lookup("split")
	parts, found, err := split.Call(value.String("k=v&x=y"), []value.Value{value.String("&")}, nil)
	first, _, _ := java.Index(parts, value.Int(0), nil)
	fmt.Println(value.Text(first), found, err)

	_, _, err = java.Lookup("substring").Call(value.String("abc"), []value.Value{value.Int(9)}, nil)
	fmt.Println(err)

	_, found, _ = java.Lookup("concat").Call(value.String("abc"), []value.Value{value.Int(5)}, nil)
	fmt.Println(found)
	// Output:
	// k=v true <nil>
	// java.lang.StringIndexOutOfBoundsException: begin 9, end 3, length 3
	// false
}

func ExampleProperty() {
	pet := value.NewMap(value.LinkedHashMap, 0)
	pet.PutString("name", value.String("Rex"))
	name, _, _ := java.Property(value.FromMap(pet), "name")
	class, _, _ := java.Property(value.FromMap(pet), "class")
	fmt.Println(value.Text(name), value.Text(class))
	// Output: Rex class java.util.LinkedHashMap
}

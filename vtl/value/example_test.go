package value_test

import (
	"fmt"

	"postern/vtl/value"
)

func ExampleReadJSON() {
	var a value.Arena
	v, err := value.ReadJSON(&a, []byte(`{a: 1, 'b': [x y, 2.50, "c/d"],}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(v.AppendJava(nil)))
	fmt.Println(string(v.AppendJSON(nil)))
	a.Reset() // v is void from here on
	// Output:
	// {a=1, b=["x y",2.5,"c\/d"]}
	// {"a":1,"b":["x y",2.5,"c/d"]}
}

func ExampleAdd() {
	sum, _ := value.Add(value.Int(2147483647), value.Int(1))
	fmt.Println(sum.ClassName(), value.Text(sum))
	text, _ := value.Add(value.String("x"), value.Double(1e7))
	fmt.Println(value.Text(text))
	// Output:
	// java.lang.Long 2147483648
	// x1.0E7
}

package regex_test

import (
	"fmt"

	"postern/vtl/regex"
)

func Example() {
	re, err := regex.Compile(`.*\[(\w+)\].*`)
	if err != nil {
		fmt.Println(err)
		return
	}
	ok, err := re.Match("[BadRequest] no such pet")
	fmt.Println(ok, err)
	fmt.Println(re.Explain())
	// Output:
	// true <nil>
	// match: re2
	// find:  re2
}

func ExampleRegex_AppendReplaceAll() {
	re := regex.MustCompile(`(?<year>\d{4})-(\d\d)`)
	out, err := re.AppendReplaceAll(nil, "2024-05 2025-11", "$2/${year}")
	fmt.Println(string(out), err)
	// Output: 05/2024 11/2025 <nil>
}

func ExampleRegex_AppendSplit() {
	parts, err := regex.MustCompile(`,\s*`).AppendSplit(nil, "a, b,c,,", 0)
	fmt.Printf("%q %v\n", parts, err)
	// Output: ["a" "b" "c"] <nil>
}

func ExampleRegex_FailAt() {
	re := regex.MustCompile(`.*Error.*`)
	fmt.Println(re.FailAt("first line\nError"))
	// Output: 10
}

func ExampleCompile_error() {
	_, err := regex.Compile(`5\d{2`)
	fmt.Println(err)
	// Output: regular expression "5\\d{2": Unclosed counted closure near index 5: expected "}" to end the repetition
}

package vtl

import "strings"

// advices say what to do about frequent failures of methods, by the end of their class's name.
var advices = []struct{ part, advice string }{
	{"IndexOutOfBoundsException", "ask for .size() or .length() before"},
	{"ConcurrentModificationException", "collect the changes while the loop runs and make them behind it"},
	{"NumberFormatException", `ask for .matches("-?[0-9]+") before`},
	{"NullPointerException", "an argument is null"},
	{"UnsupportedOperationException", "this collection cannot be changed: add its elements to a new list"},
	{"NoSuchElementException", "ask for .hasNext() or .isEmpty() before"},
}

// advice is the hint for a failure that happens while a template renders, empty for most.
func advice(err error) string {
	class, _, _ := strings.Cut(err.Error(), ":")
	if !strings.HasPrefix(class, "java.") {
		return ""
	}
	for _, a := range advices {
		if strings.HasSuffix(class, a.part) {
			return a.advice
		}
	}
	return ""
}

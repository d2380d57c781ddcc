package java

import "postern/vtl/value"

// Reasons why a method is refused.
const (
	randomOrder     = "makes an unmodifiable collection whose order changes with every start of a Java machine"
	needsComparator = "makes a comparator, which nothing that a template can reach takes"
)

// refuse makes a method that fails with the reason why there is none.
func refuse(why string) impl {
	err := &Exception{Class: unsupported, Message: "this Java method is not offered: it " + why}
	return func(value.Value, []value.Value, *value.Arena) (value.Value, error) { return value.Null, err }
}

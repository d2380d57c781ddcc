package java

import "postern/vtl/value"

// Reasons why a method is refused.
const (
	randomOrder     = "makes an unmodifiable collection whose order changes with every start of a Java machine"
	needsFunction   = "makes an object whose methods all take functions, which a template cannot write"
	needsWrapper    = "makes an object of a class that no value of a template has otherwise"
	needsUnicode    = "needs character data that this program does not carry"
	needsComparator = "makes a comparator, which nothing that a template can reach takes"
)

const refusalPrefix = "this Java method is not offered: it "

// refuse makes a method that fails with the reason why there is none.
func refuse(why string) impl {
	err := &Exception{Class: unsupported, Message: refusalPrefix + why}
	return func(value.Value, []value.Value, *value.Arena) (value.Value, error) { return value.Null, err }
}

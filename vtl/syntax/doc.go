// Package syntax reads Velocity 1.7 templates into a tree, exactly as Velocity's own grammar does.
//
// The grammar of Velocity is unusual: the scanner is a machine of eleven states that the parser drives, text that is almost a
// reference is text, and white space around directives belongs to their tokens. The lexer here has the same states and the same
// rule (the longest match wins, the first declared among equals), and the parser looks ahead exactly as far as the grammar says,
// so that what is accepted, what is printed and the positions of errors are those of the original.
//
//	tree, err := syntax.Parse("Hello $name#if($x)!#end")
//	for _, n := range tree.Root.Nodes {
//		fmt.Printf("%T %v\n", n, n.At())
//	}
//
// Who parses many templates and is done with a tree calls its Release: the next Parse then needs hardly any memory.
//
// The directives are those of API Gateway: macros are never called, and #evaluate, #parse and #include are unknown words.
package syntax

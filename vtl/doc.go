// Package vtl runs Velocity templates as Amazon API Gateway does: Velocity 1.7, where a reference that cannot be resolved is the
// empty text, macros are never called, and #evaluate, #parse and #include are text.
//
// # Use
//
// A template is parsed once and rendered often. Parse returns an immutable Template that goroutines share; a Frame holds the
// state of a rendering, belongs to one goroutine at a time and is used again, so that rendering allocates nothing but the longer
// texts that the template builds:
//
//	t, err := vtl.Parse("greeting", `Hello $name#if($loud)!#end`, vtl.Globals("name", "loud"))
//	if err != nil {
//		return err // *vtl.Error: line, column, an excerpt, a hint
//	}
//	f := vtl.NewFrame()
//	f.SetGlobal(0, value.String("Ann"))
//	f.SetGlobal(1, value.Bool(true))
//	out, err := t.Render(f, nil)
//
// Several templates of one exchange may be rendered with one frame, one after the other. Reset ends the exchange: values that
// live in the frame's arena must not be used after it.
//
// # Objects of the host
//
// A global is any value: text, numbers, lists and maps of package value, or an object of the host. Such an object implements
// value.Object and, as it needs, value.Getter for properties, value.Setter for assignments, value.Caller for methods and
// value.Iterable for #foreach. With Bind a host can compile the use of a global's member while the template is parsed, so that
// for example the JSONPath in $input.path('$.a') is compiled once.
//
// # Errors and limits
//
// Every failure is an *Error with its kind, position, an excerpt with a caret and, where there is one, a hint. No input makes the
// engine panic or run away: the size of a template, its nesting, the output, the number of steps and (with a clock) the time are
// bounded, and so is the memory of the values that are alive, see Limits. A loop ends silently after 1,000 turns, as on the service.
//
// # Tracing and coverage
//
// Traced makes a second form of a template that reports each statement, value, branch and turn to the Frame's Tracer; Coverage is
// a Tracer that counts branches. A template that is not traced has no trace code at all.
//
// # How it works
//
// Package syntax reads the text exactly as Velocity's own grammar does. The compiler turns its tree into nodes: names become slots
// of a slice, literals values, methods table entries. Running a node appends to the output or yields a value. Texts inside a
// template, such as "a $b", are built at the end of the output and cut off again.
package vtl

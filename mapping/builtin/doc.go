// Package builtin provides the objects a mapping template sees: $input, $util, $context and $stageVariables.
//
// A template is compiled once. Its JSONPath constants, parameter names and function names are resolved then:
//
//	t, err := builtin.Parse("GET /pets 200", `{"name": $input.json('$.name'), "stage": "$context.stage"}`)
//
// Objects holds what the variables mean for one exchange. It belongs to one goroutine, next to a vtl.Frame, and both are
// reused:
//
//	frame.Reset()
//	objects.Reset(frame)
//	objects.SetParams(builtin.Params{Path: ..., Query: ..., Header: ...})
//	objects.SetStageVariables(variables)
//	objects.SetContext(source)
//	objects.SetBody(requestBody)
//	out, err = t.Render(frame, out[:0])
//	...
//	objects.SetBody(responseBody)        // for the response template; what was written to $context is still there
//	out, err = u.Render(frame, out[:0])
//	header := objects.Override(builtin.Response, "header")
//
// The package takes plain data: it knows no HTTP, no routes and no stages.
package builtin

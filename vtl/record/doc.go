// Package record keeps what one rendering of a template did: every statement
// with the values it saw, the branch it took, its loop turns and the piece of
// the output it wrote. It answers two questions about a template: where does
// this come from, and where does the output stop being JSON.
//
//	traced, err := template.Traced()
//	...
//	rec, out, err := record.Render(traced, frame, nil, record.Limits{})
//	os.Stdout.Write(rec.AppendTree(nil, record.Style{}))
//	if broken, ok := rec.Broken(); ok {
//		fmt.Println(broken) // the place in the output, and the node that wrote it
//	}
//
// A recording that is rendered into again, after Reset, allocates nothing: its
// steps, values and texts are slabs. Text is made of it only when it is printed,
// and what all recordings of a template print alike is made once, in its [Form].
//
// A recording is bounded: beyond [Limits] steps are counted and left out, and
// the tree says how many.
package record

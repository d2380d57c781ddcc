package lambda

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// circle describes, in the words of Node, the first object of the path that contains itself; "" when none does.
func (w *jsonWriter) circle() string {
	first := make(map[*goja.Object]int, len(w.path))
	for end, o := range w.path {
		if start, again := first[o.object]; again {
			return w.describeCircle(w.path[start:end], o.at)
		}
		first[o.object] = end
	}
	return ""
}

// describeCircle names the objects of a circle, of which closing leads back to the first: the first three and the last.
func (w *jsonWriter) describeCircle(circle []open, closing place) string {
	var b strings.Builder
	b.WriteString(circular + "\n    --> starting at " + w.constructorOf(circle[0].object))
	for i, o := range circle[1:] {
		switch last := len(circle) - 2; {
		case i < 2, i == last:
			b.WriteString("\n    |     " + o.at.inCircle() + " -> " + w.constructorOf(o.object))
		case i == 2:
			b.WriteString("\n    |     ...")
		}
	}
	b.WriteString("\n    --- " + closing.inCircle() + " closes the circle")
	return b.String()
}

// circular is how the message begins, and all that the engine says.
const circular = "Converting circular structure to JSON"

func (p place) inCircle() string {
	switch {
	case p.index >= 0:
		return "index " + strconv.Itoa(p.index)
	case p.name == "":
		return "<anonymous>"
	}
	return "property '" + p.name + "'"
}

func (w *jsonWriter) constructorOf(o *goja.Object) string {
	name := "Object"
	_ = w.e.rt.Try(func() { // a getter may throw
		if proto := o.Prototype(); proto != nil {
			if constructor, ok := proto.Get("constructor").(*goja.Object); ok {
				name = orText(constructor.Get("name").String(), name)
			}
		}
	})
	return "object with constructor '" + name + "'"
}

package vtl

// signal is how #stop and #break leave the nodes around them. Signals travel as errors and never leave Render.
type signal struct {
	name  string
	loop  *foreachNode // of #break($foreach): the loop that ends; nil for the nearest
	whole bool         // #stop: the whole rendering ends
}

func (s *signal) Error() string { return s.name }

var (
	stopAll      = &signal{name: "#stop", whole: true}
	breakNearest = &signal{name: "#break"}
)

func isSignal(err error) bool {
	_, ok := err.(*signal)
	return ok
}

// endsNearest reports whether err is a #break that the nearest loop or #define block takes.
func endsNearest(err error) bool {
	s, ok := err.(*signal)
	return ok && !s.whole && s.loop == nil
}

// ends reports whether err is a #break for this loop.
func (n *foreachNode) ends(err error) bool {
	s, ok := err.(*signal)
	return ok && !s.whole && (s.loop == nil || s.loop == n)
}

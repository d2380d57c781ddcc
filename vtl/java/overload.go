package java

// The order of two parameter lists.
type order int8

const (
	incomparable order = iota
	moreSpecific
	lessSpecific
)

// mostSpecific picks among the overloads that fit the arguments by conversion the one that is more specific than the others.
func (s *overloads) mostSpecific(args []class) *overload {
	types := theRegistry().types
	var best *overload
	var rivals []*overload
	for _, o := range s.all {
		switch {
		case !o.fits(args, types):
		case best == nil:
			best = o
		default:
			best, rivals = contend(o, best, rivals, types)
		}
	}
	if rivals != nil {
		return nil // ambiguous
	}
	return best
}

// contend compares a candidate with the best so far and with those it could not be told apart from.
func contend(o, best *overload, rivals []*overload, types *typeTable) (*overload, []*overload) {
	switch compare(o, best, types) {
	case incomparable:
		return best, append(rivals, o)
	case lessSpecific:
		return best, rivals
	}
	if rivals == nil {
		return o, nil
	}
	for _, rival := range rivals {
		switch compare(o, rival, types) {
		case moreSpecific:
			return o, nil
		case incomparable:
			rivals = append(rivals, o)
		}
	}
	return best, rivals
}

// fits reports whether the overload takes arguments of these classes. An array as last parameter takes any number of
// separate arguments; a method without parameters counts as fitting whatever it is given (the call then fails).
func (o *overload) fits(args []class, types *typeTable) bool {
	last := len(o.params) - 1
	switch {
	case len(o.params) > len(args):
		return len(o.params) == len(args)+1 && o.varArg && o.fitsUpTo(last, args, types)
	case len(o.params) == len(args):
		return last < 0 || o.fitsUpTo(last, args, types) && types.accepts(o.params[last], args[last], o.varArg)
	case last < 0:
		return true
	case !o.varArg || !o.fitsUpTo(last, args, types):
		return false
	}
	for _, arg := range args[last:] {
		if !types.accepts(types.elem[o.params[last]], arg, false) {
			return false
		}
	}
	return true
}

// fitsUpTo checks the first n parameters.
func (o *overload) fitsUpTo(n int, args []class, types *typeTable) bool {
	for i := range n {
		if !types.accepts(o.params[i], args[i], false) {
			return false
		}
	}
	return true
}

// compare orders two overloads: the one with more parameters is the more specific, Object is the least specific type.
func compare(x, y *overload, types *typeTable) order {
	if len(x.params) != len(y.params) {
		if len(x.params) > len(y.params) {
			return moreSpecific
		}
		return lessSpecific
	}
	var xWins, yWins bool
	for i := range x.params {
		if x.params[i] == y.params[i] {
			continue
		}
		last := i == len(x.params)-1
		xWins = xWins || types.narrower(y.params[i], x.params[i], last) || y.params[i] == types.object
		yWins = yWins || types.narrower(x.params[i], y.params[i], last) || x.params[i] == types.object
	}
	if xWins && yWins { // each wins somewhere: the one without variable length is preferred
		xWins, yWins = y.varArg, x.varArg
	}
	switch {
	case xWins && !yWins:
		return moreSpecific
	case yWins && !xWins:
		return lessSpecific
	}
	return incomparable
}

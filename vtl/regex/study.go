package regex

// extent is what Java knows of the length of a piece of a pattern. The numbers
// are 32-bit and overflow as Java's do, because which look-behinds it accepts
// depends on that.
type extent struct {
	min, max int32
	bounded  bool // Java's maxValid
	fixed    bool // Java's deterministic
}

// study gives the extent of n, as Java finds it for a look-behind.
func study(n *node) extent { return measure(n, extent{bounded: true, fixed: true}, stop) }

func stop(e extent) extent { return e }

// measure adds n to what stands before it and goes on with next. Java walks a
// pattern in this order, and starts anew behind an alternation.
func measure(n *node, in extent, next func(extent) extent) extent {
	switch n.op {
	case opSet, opGrapheme:
		in.min, in.max = in.min+1, in.max+1
	case opLinebreak:
		in.min, in.max = in.min+1, in.max+2
	case opRef:
		in.bounded = false
	case opCat:
		return measureCat(n.kids, in, next)
	case opAlt:
		return measureAlt(n.kids, in, next)
	case opGroup, opPlain, opAtomic:
		return measure(n.kids[0], in, next)
	case opRepeat:
		return measureRepeat(n, in, next)
	}
	return next(in)
}

func measureCat(kids []*node, in extent, next func(extent) extent) extent {
	if len(kids) == 0 {
		return next(in)
	}
	return measure(kids[0], in, func(e extent) extent { return measureCat(kids[1:], e, next) })
}

func measureAlt(kids []*node, in extent, next func(extent) extent) extent {
	all := study(kids[0])
	for _, k := range kids[1:] {
		e := study(k)
		all.min = min(all.min, e.min)
		all.max = max(all.max, e.max)
		all.bounded = all.bounded && e.bounded
	}
	rest := next(extent{bounded: true, fixed: true})
	rest.min += in.min + all.min
	rest.max += in.max + all.max
	rest.bounded = rest.bounded && in.bounded && all.bounded
	rest.fixed = false
	return rest
}

func measureRepeat(n *node, in extent, next func(extent) extent) extent {
	switch {
	case n.min == 0 && n.max == 1:
		return measureQuest(n, in, next)
	case n.isRun():
		in.min, in.max, in.fixed = in.min+int32(n.min), in.max+unlimited, false
		return next(in)
	}
	body := study(n.kids[0])
	if n.isLoop(body) {
		return extent{}
	}
	total := body.max*int32(n.max) + in.max
	in.bounded = in.bounded && body.bounded && total >= in.max
	in.min, in.max = in.min+body.min*int32(n.min), total
	in.fixed = in.fixed && body.fixed && n.min == n.max
	return next(in)
}

// measureQuest measures X?. A group becomes an alternation with nothing.
func measureQuest(n *node, in extent, next func(extent) extent) extent {
	if n.isGroup() && n.mode != possessive {
		return measureAlt([]*node{n.kids[0], {op: opEmpty}}, in, next)
	}
	e := measure(n.kids[0], in, stop)
	e.min, e.fixed = in.min, false
	return next(e)
}

func (n *node) isGroup() bool { return n.kids[0].op == opGroup || n.kids[0].op == opPlain }

// isRun reports whether Java runs the repetition as a greedy run of one class,
// whose length it does not check for overflow.
func (n *node) isRun() bool {
	return n.kids[0].op == opSet && n.mode == greedy && n.max == unlimited
}

// isLoop reports whether Java runs the repetition as a general loop, of which
// it knows no maximum length.
func (n *node) isLoop(body extent) bool {
	return n.isGroup() && n.mode != possessive && !body.fixed
}

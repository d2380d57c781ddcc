package vtl

// Coverage counts which branches and loops of a traced template were taken. It is a Tracer for any number of renderings of
// one template, by one goroutine at a time.
//
//	traced, _ := t.Traced()
//	c := vtl.NewCoverage(traced)
//	frame.Tracer = c
//	traced.Render(frame, nil)
//	for _, b := range c.Branches() { ... }
type Coverage struct {
	t     *Template
	done  []int64 // by Place.ID: executions of statements
	taken []int64 // by Place.ID: branches taken, turns begun
	ran   []int64 // by Place.ID: executions of a #foreach that had turns
	again []int64 // by Place.ID: executions of a #foreach that had more than one turn
}

// Branch is a way a template can go.
type Branch struct {
	Place *Place // the branch; for one that is not written, the #if; for loops, the #foreach
	Way   string // "#if", "#elseif", "#else", "no #else", "no turns", "one turn", "many turns"
	Taken int64
}

// NewCoverage makes a Coverage for a template made by Traced.
func NewCoverage(traced *Template) *Coverage {
	n := len(traced.places)
	return &Coverage{t: traced, done: make([]int64, n), taken: make([]int64, n), ran: make([]int64, n), again: make([]int64, n)}
}

// Enter implements Tracer.
func (c *Coverage) Enter(*Frame, Event) {}

// Leave implements Tracer.
func (c *Coverage) Leave(_ *Frame, e Event) { c.done[e.Place.ID]++ }

// Value implements Tracer.
func (c *Coverage) Value(*Frame, Event) {}

// Branch implements Tracer.
func (c *Coverage) Branch(_ *Frame, e Event) {
	c.taken[e.Place.ID]++
	switch e.Turn {
	case 1:
		c.ran[e.Place.ID]++
	case 2:
		c.again[e.Place.ID]++
	}
}

// Add adds the counts of another Coverage of the same template.
func (c *Coverage) Add(other *Coverage) {
	for i := range min(len(c.done), len(other.done)) {
		c.done[i] += other.done[i]
		c.taken[i] += other.taken[i]
		c.ran[i] += other.ran[i]
		c.again[i] += other.again[i]
	}
}

// Template is the traced template that is counted.
func (c *Coverage) Template() *Template { return c.t }

// Done is how often a statement came to its end, failures included.
func (c *Coverage) Done(p *Place) int64 { return c.done[p.ID] }

// Branches returns all ways in the order of the source, taken or not.
func (c *Coverage) Branches() []Branch {
	var list []Branch
	for _, p := range c.t.places {
		switch {
		case p.Parent < 0 && p.Kind == "#foreach":
			list = append(list, Branch{p, "no turns", c.done[p.ID] - c.ran[p.ID]}, Branch{p, "one turn", c.ran[p.ID] - c.again[p.ID]},
				Branch{p, "many turns", c.again[p.ID]})
		case p.Parent < 0 && p.Kind == "#if":
			list = append(list, c.branchesOf(p)...)
		}
	}
	return list
}

// branchesOf lists the ways through an #if.
func (c *Coverage) branchesOf(n *Place) []Branch {
	var list []Branch
	none, hasElse := c.done[n.ID], false
	for _, p := range c.t.places[n.ID:] {
		if p.Parent != n.ID || p.Kind == "value" {
			continue
		}
		list = append(list, Branch{p, p.Kind, c.taken[p.ID]})
		none -= c.taken[p.ID]
		hasElse = hasElse || p.Kind == "#else"
	}
	if !hasElse {
		list = append(list, Branch{n, "no #else", max(none, 0)})
	}
	return list
}

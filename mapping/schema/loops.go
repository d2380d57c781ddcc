package schema

// endless looks for a rule that applies itself to the same value, through
// allOf, anyOf, oneOf, not or dependencies. Such a validation would not end.
func (b *builder) endless() *Error {
	state := map[*rule]visit{}
	for u := range b.places {
		if bad := findLoop(u, state); bad != nil {
			p := b.places[bad]
			return p.in.errorIn(p.at, "the schema applies itself to the same value without end")
		}
	}
	return nil
}

type visit uint8

const (
	unseen visit = iota
	open
	done
)

func findLoop(u *rule, state map[*rule]visit) *rule {
	switch state[u] {
	case open:
		return u
	case done:
		return nil
	}
	state[u] = open
	for _, next := range u.sameValue() {
		if bad := findLoop(next, state); bad != nil {
			return bad
		}
	}
	state[u] = done
	return nil
}

// sameValue returns the rules that u applies to its own value.
func (u *rule) sameValue() []*rule {
	var out []*rule
	for _, c := range u.checks {
		switch c := c.check.(type) {
		case *combinedCheck:
			out = append(out, c.rules...)
		case *notCheck:
			out = append(out, c.rule)
		case *dependenciesCheck:
			for _, d := range c.list {
				if d.rule != nil {
					out = append(out, d.rule)
				}
			}
		}
	}
	return out
}

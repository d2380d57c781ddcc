package source

import (
	"fmt"

	"postern/api"
)

// finish makes the names of a map unique: the last value counts, in the place
// of the first.
func finish(n *Node, report *api.Diagnostics) *Node {
	if n == nil || len(n.members) < 2 {
		return n
	}
	if len(n.members) <= 16 {
		return finishSmall(n, report)
	}
	seen := make(map[string]int, len(n.members))
	kept := n.members[:0]
	for _, m := range n.members {
		i, twice := seen[m.Name]
		if !twice {
			seen[m.Name] = len(kept)
			kept = append(kept, m)
			continue
		}
		reportTwice(n, &kept[i], &m, report)
		kept[i] = m
	}
	n.members = kept
	return n
}

func finishSmall(n *Node, report *api.Diagnostics) *Node {
	kept := n.members[:0]
next:
	for _, m := range n.members {
		for i := range kept {
			if kept[i].Name == m.Name {
				reportTwice(n, &kept[i], &m, report)
				kept[i] = m
				continue next
			}
		}
		kept = append(kept, m)
	}
	n.members = kept
	return n
}

// reportTwice warns at both places of a name that stands twice in one map.
func reportTwice(n *Node, first, second *Member, report *api.Diagnostics) {
	// CF-05: the last counts, with a warning at both places.
	report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: "CF-05", Pos: n.MemberPos(first),
		Summary: fmt.Sprintf("member %q stands twice in one object; this one is lost", first.Name),
		Detail:  fmt.Sprintf("the one in line %d counts", second.line),
	})
	report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: "CF-05", Pos: n.MemberPos(second),
		Summary: fmt.Sprintf("member %q stands twice in one object; this one counts", second.Name),
		Detail:  fmt.Sprintf("the one in line %d is lost", first.line),
	})
}

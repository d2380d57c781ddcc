package mapping

import (
	"fmt"
	"strings"

	"postern/vtl/value"
)

// bodyPath is a compiled path into a body.
type bodyPath struct{ names []string }

func compileBodyPath(text string) (*bodyPath, error) {
	rest, ok := strings.CutPrefix(text, "$.")
	if !ok || strings.ContainsAny(rest, "[]*?@()") {
		return nil, fmt.Errorf("path %s: expected $.name.name", text)
	}
	return &bodyPath{strings.Split(rest, ".")}, nil
}

func (p *bodyPath) Eval(root value.Value, _ *value.Arena) (v value.Value, found bool, err error) {
	v, found = root, true
	for _, name := range p.names {
		if v.Kind() != value.KindMap {
			return value.Null, false, nil
		}
		if v, found = v.Map().GetString(name); !found {
			return value.Null, false, nil
		}
	}
	return v, true, nil
}

package runtime

import (
	"errors"
	"fmt"
)

// Pick is the one stage that a name means: "" the only or root one, or one
// named "API/STAGE", "API" or "STAGE".
func (c *Configuration) Pick(wanted string) (*Stage, error) {
	var found []*Stage
	for i := range c.Catalog.Stages {
		s := &c.Catalog.Stages[i]
		id, name := s.Plan.API().ID, s.Plan.Stage().StageName
		if wanted == "" && (s.Root || !s.Hidden) || wanted == id+"/"+name || wanted == id && !s.Hidden || wanted == name {
			found = append(found, s)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0 && wanted == "":
		return nil, errors.New("there is no REST API to work on")
	case len(found) == 0:
		return nil, fmt.Errorf("no stage is named %s; there are: %s", wanted, c.stageNames())
	}
	for _, s := range found {
		if s.Root {
			return s, nil
		}
	}
	return nil, fmt.Errorf("several stages could be meant: %s", c.stageNames())
}

func (c *Configuration) stageNames() string {
	names := ""
	for i := range c.Catalog.Stages {
		if i > 0 {
			names += ", "
		}
		names += c.Catalog.Stages[i].Name()
	}
	return names
}

package runtime

import (
	"fmt"
	"strings"

	"postern/api"
)

// notEnforced warns, once per API, of what the configuration asks for and the
// data plane does not do yet: such calls pass as if every check had succeeded.
func notEnforced(rest *api.RestAPI) (api.Diagnostic, bool) {
	var u unenforced
	for _, stage := range rest.Stages {
		u.stage(stage)
	}
	if len(u.what) == 0 {
		return api.Diagnostic{}, false
	}
	return api.Diagnostic{
		Severity: api.Warning, Rule: "§1", Pos: u.at,
		Summary:    fmt.Sprintf("API %s: not enforced yet: %s", rest.ID, strings.Join(u.list(), ", ")),
		Detail:     "requests pass as if every check had succeeded",
		Expected:   "stages without a web ACL",
		Suggestion: "test what these guard against a deployed stage",
	}, true
}

// unenforced counts what is asked for, in the order it was met.
type unenforced struct {
	at    api.Pos // of the first
	what  []string
	count map[string]int
}

func (u *unenforced) add(at api.Pos, what string) {
	if u.count == nil {
		u.at, u.count = at, map[string]int{}
	}
	if u.count[what]++; u.count[what] == 1 {
		u.what = append(u.what, what)
	}
}

func (u *unenforced) stage(st *api.Stage) {
	if st.WebACLARN != "" {
		u.add(st.Pos, "the web ACL")
	}
}

// list is what was met, each with its number of places where there are several.
func (u *unenforced) list() []string {
	var all []string
	for _, what := range u.what {
		if n := u.count[what]; n > 1 {
			what = fmt.Sprintf("%s (%d times)", what, n)
		}
		all = append(all, what)
	}
	return all
}

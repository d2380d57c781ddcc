package auth

import (
	"postern/api"
	"postern/loader/settings"
	"postern/mapping"
)

// Findings are what will refuse requests of a plan whatever they bring: a
// resource policy or an authorizer that cannot be used.
func Findings(plan *mapping.Plan) (found api.Diagnostics) {
	s := newStage(plan)
	if s.broken != "" {
		found.Add(api.Diagnostic{Severity: api.Warning, Rule: "§4.1", Refused: true, Pos: plan.API().Pos,
			Summary: "the resource policy cannot be used: " + s.broken, Detail: "every request answers 500"})
	}
	for _, from := range plan.API().Authorizers {
		if a := s.authorizers[from.ID]; a.broken != "" {
			found.Add(api.Diagnostic{Severity: api.Warning, Rule: "§4", Pos: from.Pos,
				Summary: "the authorizer " + a.title() + " cannot be used: " + a.broken, Detail: "requests of its methods answer 500"})
		}
	}
	return found
}

// CheckKeys are the access keys of the settings that cannot be used.
func CheckKeys(list []settings.Key) (found api.Diagnostics) {
	for i := range list {
		if k := newKey(&list[i]); k.broken != "" {
			found.Add(api.Diagnostic{Severity: api.Warning, Rule: "§4.6", Pos: list[i].Pos,
				Summary: "keys." + k.id + "." + k.broken, Detail: "requests signed with it answer 403"})
		}
	}
	return found
}

// Function is the call of an authorizer's function.
type Function struct {
	Authorizer *api.Authorizer
	Target     mapping.AWSTarget
}

// Functions are the functions that the authorizers of a plan call.
func Functions(plan *mapping.Plan) (all []Function) {
	for _, from := range plan.API().Authorizers {
		a := newAuthorizer(plan, from)
		if a.function == nil {
			continue
		}
		if target, ok := a.function.AWSTarget(); ok && target.Function != "" {
			all = append(all, Function{from, target})
		}
	}
	return all
}

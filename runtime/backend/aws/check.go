package aws

import (
	"strings"

	"postern/api"
	"postern/mapping"
	"postern/runtime/auth"
)

// Check lists the calls of a plan that postern.yaml leads nowhere (CF-201). They
// fail when they are made; loading never fails for them.
func (s *Services) Check(plan *mapping.Plan) (found api.Diagnostics) {
	for _, r := range plan.Routes() {
		to, ok := r.AWSTarget()
		if !ok || strings.Contains(to.Function, "{") {
			continue
		}
		if why := s.missing(to); why != "" {
			in := r.Method().Integration
			found.Add(api.Diagnostic{Severity: api.Note, Rule: "CF-201", Pos: in.URIPos, Summary: r.Name() + ": " + why})
		}
	}
	for _, f := range auth.Functions(plan) {
		if why := s.missing(f.Target); why != "" {
			found.Add(api.Diagnostic{Severity: api.Note, Rule: "CF-201", Pos: f.Authorizer.Pos, Summary: "authorizer " + f.Authorizer.Name + ": " + why})
		}
	}
	return found
}

// missing says what postern.yaml lacks for a call, "" for nothing.
func (s *Services) missing(to mapping.AWSTarget) string {
	if to.Function != "" {
		if err := s.functions.Knows(to.Function); err != nil {
			return err.Error()
		}
		return ""
	}
	for _, entry := range s.current.Load().entries(to.Subdomain, to.Service) {
		if entry != nil && entry.serves(to.Action) {
			return ""
		}
	}
	return "nothing says where the AWS service " + to.Service + " runs: add " + to.Service +
		": <endpoint URL> to the aws section of postern.yaml, or an answer under aws." + to.Service + ".actions"
}

// serves says whether the entry may have an answer: REST calls are known only
// when they are made.
func (e *entry) serves(name string) bool {
	if e.endpoint != nil {
		return true
	}
	for _, a := range e.actions {
		if name == "" || a.name == name || a.name == "*" {
			return true
		}
	}
	return false
}

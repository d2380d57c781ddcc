package runtime

import (
	"fmt"
	"slices"

	"postern/api"
	"postern/loader/settings"
	"postern/mapping"
	"postern/runtime/auth"
	"postern/runtime/cache"
)

// checkStage says what keeps everybody away from the methods of a stage, and
// what its cache does not do. What several stages of an API have in common is
// said once.
func (c *Configuration) checkStage(plan *mapping.Plan) {
	for _, finding := range append(auth.Findings(plan), cache.Findings(plan)...) {
		if !slices.Contains(c.Findings, finding) {
			c.Findings.Add(finding)
		}
	}
}

// checkSigners warns, once per API, of methods that want signatures when no key
// is known to verify them with.
func (c *Configuration) checkSigners(rest *api.RestAPI) {
	if len(c.Settings.Keys) > 0 {
		return
	}
	var first *api.Method
	n := 0
	for _, resource := range rest.Resources {
		for _, m := range resource.Methods {
			if m.AuthorizationType == api.AuthIAM {
				if n++; first == nil {
					first = m
				}
			}
		}
	}
	if n == 0 {
		return
	}
	what := "this method wants"
	if n > 1 {
		what = fmt.Sprintf("this method and %d more want", n-1)
	}
	c.Findings.Add(api.Diagnostic{Severity: api.Warning, Rule: "§4.6", Pos: first.Pos,
		Summary:    what + " signed requests (AWS_IAM), and no access key is known; requests answer 403",
		Suggestion: "in " + settings.FileName + `: keys: {AKIDEXAMPLE: {secret: "${env:POSTERN_SECRET}", arn: "arn:aws:iam::` + c.Settings.Account + `:user/dev"}}`})
}

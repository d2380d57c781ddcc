package auth

import (
	"strings"

	"postern/mapping"
	"postern/runtime/policy"
)

// maxResource is the most characters of a Resource in the policy of an
// authorizer (§17).
const maxResource = 512

// stage is what a plan says about callers, compiled. It must not lead to the
// plan, which would then never be given up.
type stage struct {
	api, name   string
	region      string
	account     string
	policy      *policy.Policy // of the API; nil for none
	broken      string         // why the resource policy cannot be used
	authorizers map[string]*authorizer
}

func newStage(plan *mapping.Plan) *stage {
	env := plan.Env()
	s := &stage{
		api: plan.API().ID, name: plan.Stage().StageName, region: env.Region, account: env.Account,
		authorizers: make(map[string]*authorizer, len(plan.API().Authorizers)),
	}
	if text := plan.API().Policy; text != "" {
		s.policy, s.broken = resourcePolicy(text, env, s.api)
	}
	for _, a := range plan.API().Authorizers {
		s.authorizers[a.ID] = newAuthorizer(plan, a)
	}
	return s
}

// resourcePolicy compiles the policy of an API; short ARNs, execute-api:/…, are
// those of the API itself.
func resourcePolicy(text string, env mapping.Env, apiID string) (*policy.Policy, string) {
	prefix := "arn:" + env.Partition + ":execute-api:" + env.Region + ":" + env.Account + ":" + apiID
	p, err := policy.ParseWith([]byte(text), policy.Options{Principals: true, Complete: func(resource string) string {
		if rest, short := strings.CutPrefix(resource, "execute-api:/"); short {
			return prefix + "/" + rest
		}
		return resource
	}})
	if err != nil {
		return nil, err.Error()
	}
	return p, ""
}

package lint

import (
	"regexp"
	"strings"
	"sync"

	"postern/api"
	"postern/mapping"
	"postern/mapping/probe"
)

var roleForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^arn:aws[a-z-]*:iam::(\d{12}|\*):(role/.+|user/\*)$`)
})

// credentials checks the form of the role that calls the backend.
func (c *checker) credentials(in *api.Integration) {
	if in.Credentials == "" || api.Unresolved(in.Credentials) || strings.ContainsAny(in.Credentials, "{<") {
		return
	}
	if !roleForm().MatchString(in.Credentials) {
		c.add("CK-34", first(in.CredentialsPos, in.Pos), "credentials is %q", in.Credentials)
	}
}

// Quotas of the live service (§17).
const (
	maxResources      = 300
	maxStages         = 10
	maxAuthorizers    = 10
	maxStageVariables = 100
)

func (c *checker) quotas(a *api.RestAPI) {
	for _, q := range []struct {
		what      string
		have, max int
	}{
		{"resources", len(a.Resources), maxResources}, {"stages", len(a.Stages), maxStages}, {"authorizers", len(a.Authorizers), maxAuthorizers},
	} {
		if q.have > q.max {
			c.add("CK-35", a.Pos, "the API has %d %s; the quota is %d", q.have, q.what, q.max)
		}
	}
}

// stage checks what depends on the variables of a stage.
func (c *checker) stage(plan *mapping.Plan) {
	st := plan.Stage()
	c.where = ""
	if n := len(st.Variables); n > maxStageVariables {
		c.add("CK-35", st.Pos, "stage %s has %d variables; the quota is %d", st.StageName, n, maxStageVariables)
	}
	for _, r := range plan.Routes() {
		in := r.Method().Integration
		if in == nil {
			continue
		}
		c.where = r.Name()
		c.variables(plan, in.URI, first(in.URIPos, in.Pos))
		c.variables(plan, in.Credentials, first(in.CredentialsPos, in.Pos))
		c.variables(plan, in.ConnectionID, first(in.ConnectionIDPos, in.Pos))
		for _, pair := range in.RequestTemplates {
			c.templateVariables(plan, pair)
		}
		for _, response := range in.IntegrationResponses {
			for _, pair := range response.ResponseTemplates {
				c.templateVariables(plan, pair)
			}
		}
	}
	c.where = ""
}

var variableUse = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{stageVariables\.([A-Za-z0-9_]+)\}`) })

func (c *checker) variables(plan *mapping.Plan, text string, pos api.Pos) {
	for _, m := range variableUse().FindAllStringSubmatchIndex(text, -1) {
		c.variable(plan, text[m[2]:m[3]], api.Pair{Value: text, Text: pos}.At(1, m[0]+1))
	}
}

func (c *checker) templateVariables(plan *mapping.Plan, pair api.Pair) {
	if !strings.Contains(pair.Value, "stageVariables") {
		return
	}
	usage, err := probe.Read(pair.Value)
	if err != nil {
		return
	}
	for i := range usage.Uses {
		if u := &usage.Uses[i]; u.Origin.Kind == probe.Stage && u.Origin.Name != "" && len(u.Node.Links) > 0 {
			c.variable(plan, u.Origin.Name, pair.At(u.Line, u.Col))
		}
	}
}

// variable reports a stage variable without value: as a warning when the
// stage has others, else as a note, since the deployment may set them all.
func (c *checker) variable(plan *mapping.Plan, name string, pos api.Pos) {
	if _, ok := plan.Variables().Get(name); ok {
		return
	}
	d := c.add("CK-31", pos, "stage %s has no variable %s", plan.Stage().StageName, name)
	if len(plan.Variables()) == 0 {
		d.Severity = api.Note
	}
}

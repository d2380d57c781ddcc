package runtime

import (
	"cmp"
	"slices"
	"strings"

	"postern/api"
	"postern/mapping"
)

// noBasePath is the base path of a mapping for the whole domain.
const noBasePath = "(none)"

// domain is a custom domain with its base path mappings, the longest path
// first, so that the first that fits is the right one (§2.1).
type domain struct{ mappings []*api.BasePathMapping }

func newDomains(c Catalog) map[string]*domain {
	all := map[string]*domain{}
	for _, name := range c.Domains {
		all[strings.ToLower(name.DomainName)] = &domain{}
	}
	for _, m := range c.Mappings {
		if d := all[strings.ToLower(m.DomainName)]; d != nil {
			d.mappings = append(d.mappings, m)
		}
	}
	for _, d := range all {
		slices.SortStableFunc(d.mappings, func(a, b *api.BasePathMapping) int {
			return cmp.Compare(len(basePath(b)), len(basePath(a)))
		})
	}
	return all
}

func basePath(m *api.BasePathMapping) string {
	if m.BasePath == noBasePath {
		return ""
	}
	return m.BasePath
}

// Lead is where the path of a custom domain leads.
type Lead struct {
	Host string // of requests
	Path string // begins and ends with a slash
	To   string // "api/stage", or "api" when the next segment of the path is the stage
}

// Leads are the paths of the custom domains that lead to a stage, in the order of
// the configuration.
func (c *Catalog) Leads() (leads []Lead) {
	served := map[string]bool{}
	for i := range c.Stages {
		served[c.Stages[i].Name()], served[c.Stages[i].Plan.API().ID] = true, true
	}
	domains := newDomains(*c)
	for _, m := range c.Mappings {
		lead := Lead{Host: m.DomainName, Path: "/", To: m.APIID}
		if path := basePath(m); path != "" {
			lead.Path += path + "/"
		}
		if m.Stage != "" && m.Stage != noBasePath {
			lead.To += "/" + m.Stage
		}
		if served[lead.To] && domains[strings.ToLower(m.DomainName)] != nil {
			leads = append(leads, lead)
		}
	}
	return leads
}

// byDomain serves http://{custom domain}/{base path}/{path}; $context.path is
// the path as sent (MA-1103).
func (t *table) byDomain(ses *session, d *domain, host string) (*site, mapping.Outcome) {
	for _, m := range d.mappings {
		rest, ok := below(ses.path, basePath(m))
		if !ok {
			continue
		}
		at, rest := t.mapped(m, rest)
		if at == nil {
			return nil, mapping.Forbidden("the base path mapping " + m.BasePath + " of " + host + " leads to the API " +
				m.APIID + " and a stage that is not served; " + t.addresses())
		}
		ses.ex.Request.DomainName = host
		ses.ex.Request.StagePath = ses.path
		ses.ex.Request.Path = rest
		return at, mapping.Outcome{}
	}
	return nil, mapping.Forbidden("no base path mapping of " + host + " fits the path " + ses.path)
}

// below is what follows a base path, whole segments only.
func below(path, base string) (rest string, ok bool) {
	if base == "" {
		return path, true
	}
	rest, ok = strings.CutPrefix(strings.TrimPrefix(path, "/"), base)
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return rest, true
}

// mapped is the stage of a mapping. A mapping without a stage leaves it to the
// caller, as the first segment.
func (t *table) mapped(m *api.BasePathMapping, rest string) (*site, string) {
	published := t.apis[m.APIID]
	if published == nil {
		return nil, ""
	}
	stage := m.Stage
	if stage == "" || stage == noBasePath {
		stage, rest = segment(strings.TrimPrefix(rest, "/"))
	}
	if rest == "" {
		rest = "/"
	}
	return published.sites[stage], rest
}

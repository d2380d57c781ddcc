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

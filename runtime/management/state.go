package management

import (
	"slices"

	"postern/api"
)

// state is everything the management API knows at one time. A committed state
// never changes: a write works on a copy that shares all it does not touch.
type state struct {
	apis         []*entry // in order of creation
	keys         []*api.APIKey
	plans        []*api.UsagePlan
	links        []*link
	domains      []*domain
	basePaths    []*api.BasePathMapping
	associations []*association
	certificates []*certificate
	usages       []*usage
	account      *account
}

// entry is one REST API with what is known about it besides.
type entry struct {
	rest *api.RestAPI
	// origin is the digest of the file version that the API was loaded from;
	// "" for one that was made through the management API.
	origin string
	// changed says that an API of a file was changed through the management
	// API since.
	changed bool
}

// live says whether stages of the API serve its current state (MA-704).
func (e *entry) live() bool { return e.origin != "" }

// api is the entry of an id, nil when there is none.
func (s *state) api(id string) *entry {
	for _, e := range s.apis {
		if e.rest.ID == id {
			return e
		}
	}
	return nil
}

// first is the first value for which is holds, nil when there is none.
func first[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

// replaced is a copy of a list with one value in the place of another.
func replaced[T any](list []*T, old, by *T) []*T {
	list = slices.Clone(list)
	if i := slices.Index(list, old); i >= 0 {
		list[i] = by
	}
	return list
}

// appended is a copy of a list with one more value.
func appended[T any](list []*T, v *T) []*T {
	grown := make([]*T, len(list), len(list)+1)
	copy(grown, list)
	return append(grown, v)
}

// without is a copy of a list without the values for which is holds.
func without[T any](list []*T, is func(*T) bool) []*T {
	kept := make([]*T, 0, len(list))
	for _, v := range list {
		if !is(v) {
			kept = append(kept, v)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// same is a test for one value.
func same[T any](v *T) func(*T) bool { return func(other *T) bool { return other == v } }

// edit makes an API writable in the state of a write.
func (s *state) edit(e *entry) *api.RestAPI {
	rest := *e.rest
	grown := *e
	grown.rest = &rest
	grown.changed = grown.origin != ""
	s.apis = replaced(s.apis, e, &grown)
	return &rest
}

// editResource makes a resource of a writable API writable.
func editResource(rest *api.RestAPI, old *api.Resource) *api.Resource {
	r := *old
	r.Methods = slices.Clone(old.Methods)
	rest.Resources = replaced(rest.Resources, old, &r)
	return &r
}

// editMethod makes a method of a writable resource writable.
func editMethod(r *api.Resource, old *api.Method) *api.Method {
	m := *old
	m.AuthorizationScopes = slices.Clone(old.AuthorizationScopes)
	m.RequestParameters = slices.Clone(old.RequestParameters)
	m.RequestModels = slices.Clone(old.RequestModels)
	m.MethodResponses = slices.Clone(old.MethodResponses)
	r.Methods.Put(&m)
	return &m
}

// editIntegration makes the integration of a writable method writable.
func editIntegration(m *api.Method) *api.Integration {
	i := *m.Integration
	i.RequestParameters = slices.Clone(i.RequestParameters)
	i.RequestTemplates = slices.Clone(i.RequestTemplates)
	i.CacheKeyParameters = slices.Clone(i.CacheKeyParameters)
	i.IntegrationResponses = slices.Clone(i.IntegrationResponses)
	if i.TLSConfig != nil {
		tls := *i.TLSConfig
		i.TLSConfig = &tls
	}
	m.Integration = &i
	return &i
}

// config is the state as plain data, for whoever serves it.
func (s *state) config() *api.Config {
	c := &api.Config{APIKeys: s.keys, UsagePlans: s.plans, BasePathMappings: s.basePaths}
	for _, e := range s.apis {
		c.APIs = append(c.APIs, &api.API{Kind: api.REST, REST: e.rest, Pos: e.rest.Pos})
	}
	for _, l := range s.links {
		c.VPCLinks = append(c.VPCLinks, &l.VPCLinkObject)
	}
	for _, d := range s.domains {
		c.DomainNames = append(c.DomainNames, &api.DomainName{DomainName: d.DomainName, Tags: d.Tags})
	}
	return c
}

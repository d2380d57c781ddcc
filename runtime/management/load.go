package management

import (
	"crypto/sha256"
	"encoding/hex"

	"postern/api"
	"postern/mapping"
)

// Load makes the APIs and account objects of files part of the configuration
// and publishes the result. Called again after the files changed it replaces
// what the files said before. An API that was changed through the management
// API since stays as it is while its file says what it said then; when the file
// changes too, the file wins, which the log says. Plans that were compiled of
// this configuration already are taken over.
func (a *API) Load(config *api.Config, compiled ...*mapping.Plan) error {
	a.write.Lock()
	defer a.write.Unlock()
	if a.plans == nil {
		a.plans = planCache{}
	}
	for _, plan := range compiled {
		a.plans[planKey{plan.API(), plan.Stage(), false}] = plan
	}
	old := a.state.Load()
	next := *old
	next.apis = a.merged(old, config)
	next.keys = mergedByID(ownKeys(old.keys), config.APIKeys, func(k *api.APIKey) string { return k.ID })
	next.plans = mergedByID(ownPlans(old.plans), config.UsagePlans, func(p *api.UsagePlan) string { return p.ID })
	next.basePaths = mergedByID(ownBasePaths(old.basePaths), config.BasePathMappings, func(b *api.BasePathMapping) string { return b.DomainName + "/" + b.BasePath })
	next.links = mergedByID(ownLinks(old.links), linksOf(config), func(l *link) string { return l.ID })
	next.domains = mergedByID(ownDomains(old.domains), a.domainsOf(config), func(d *domain) string { return d.DomainName })
	return a.commit(old, &next)
}

// merged are the APIs of the files, then those that the management API made or
// changed.
func (a *API) merged(old *state, config *api.Config) []*entry {
	var all []*entry
	taken := map[string]bool{}
	for _, loaded := range config.APIs {
		if loaded.REST == nil {
			continue
		}
		e := &entry{rest: loaded.REST, origin: digest(loaded.REST)}
		taken[e.rest.ID] = true
		if before := old.api(e.rest.ID); before != nil {
			e = a.newer(before, e)
		}
		all = append(all, e)
	}
	for _, e := range old.apis {
		if taken[e.rest.ID] || e.origin != "" && !e.changed {
			continue
		}
		if e.origin != "" {
			a.log.Warn("the file of an API is gone; what the management API changed is kept", "api", e.rest.ID, "file", e.rest.Pos.File)
		}
		all = append(all, e)
	}
	return all
}

// newer decides between what is known of an API and what its file says now.
func (a *API) newer(before, file *entry) *entry {
	switch {
	case before.origin == "":
		a.log.Warn("a file describes an API of the store; the file is taken", "api", file.rest.ID, "file", file.rest.Pos.File)
		return file
	case before.origin == file.origin && before.changed:
		return before
	case before.changed:
		a.log.Warn("the file of an API changed after the management API changed it; the file is taken", "api", file.rest.ID, "file", file.rest.Pos.File)
	}
	return file
}

// digest tells versions of a file's API apart.
func digest(rest *api.RestAPI) string {
	text, err := api.AppendJSON(nil, rest, "")
	if err != nil { // plain data always has a JSON form
		return "?"
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// mergedByID are the objects known, those of files replacing their namesakes.
func mergedByID[T any](old, files []*T, id func(*T) string) []*T {
	taken := map[string]bool{}
	for _, v := range files {
		taken[id(v)] = true
	}
	kept := without(old, func(v *T) bool { return taken[id(v)] })
	if len(files) == 0 {
		return old
	}
	return append(kept[:len(kept):len(kept)], files...)
}

// ownKeys are the keys that no file described. Those of files are neither kept
// beside the next version of their file nor stored: a key that its file does not
// name any more opens nothing.
func ownKeys(keys []*api.APIKey) []*api.APIKey {
	return without(keys, func(k *api.APIKey) bool { return k.Pos.IsValid() })
}

// ownPlans are the usage plans that no file described.
func ownPlans(plans []*api.UsagePlan) []*api.UsagePlan {
	return without(plans, func(p *api.UsagePlan) bool { return p.Pos.IsValid() })
}

// ownBasePaths, ownLinks and ownDomains are those that no file described.
func ownBasePaths(all []*api.BasePathMapping) []*api.BasePathMapping {
	return without(all, func(b *api.BasePathMapping) bool { return b.Pos.IsValid() })
}

func ownLinks(all []*link) []*link {
	return without(all, func(l *link) bool { return l.Pos.IsValid() })
}

func ownDomains(all []*domain) []*domain {
	return without(all, func(d *domain) bool { return d.at.IsValid() })
}

func linksOf(config *api.Config) []*link {
	var all []*link
	for _, l := range config.VPCLinks {
		all = append(all, &link{*l})
	}
	return all
}

func (a *API) domainsOf(config *api.Config) []*domain {
	var all []*domain
	for _, d := range config.DomainNames {
		all = append(all, &domain{DomainName: d.DomainName, Endpoint: endpointOf(&api.RestAPI{}), Region: a.options.Region, Tags: d.Tags, at: d.Pos})
	}
	return all
}

package loader

import (
	"maps"
	"strconv"

	"postern/api"
	"postern/loader/cloudformation"
	"postern/loader/openapi"
	"postern/loader/source"
)

// template reads the REST APIs of a CloudFormation or SAM template (CF-87).
func (l *loading) template(in Input, p *parsed) {
	t := p.template
	if t == nil {
		t = l.openTemplate(in, p)
	}
	all := t.APIs()
	for _, a := range all {
		a.ID = l.templateID(in, p, a, len(all))
	}
	for _, a := range all {
		l.add(in, p, &api.API{Kind: api.REST, REST: l.restOf(in, p, t, a), Pos: a.Pos})
	}
	l.account(t)
	t.Missing(p.among)
	if l.result.Functions == nil {
		l.result.Functions = map[string]string{}
	}
	maps.Copy(l.result.Functions, t.Functions())
}

// account adds the keys, plans, links and domains of a template. Their ids are
// logical ids, which several templates may have: those that are taken get 2, 3 …
// appended (CF-07).
func (l *loading) account(t *cloudformation.Template) {
	var own api.Config
	t.Account(&own)
	named := map[string]string{}
	for _, key := range own.APIKeys {
		named[key.ID] = l.free("key", key.ID)
		key.ID = named[key.ID]
	}
	for _, plan := range own.UsagePlans {
		plan.ID = l.free("plan", plan.ID)
		for _, member := range plan.Keys {
			member.ID = named[member.ID]
		}
	}
	all := &l.result.Config
	all.APIKeys = append(all.APIKeys, own.APIKeys...)
	all.UsagePlans = append(all.UsagePlans, own.UsagePlans...)
	all.VPCLinks = append(all.VPCLinks, own.VPCLinks...)
	all.DomainNames = append(all.DomainNames, own.DomainNames...)
	all.BasePathMappings = append(all.BasePathMappings, own.BasePathMappings...)
}

// free is an id that no other object of the kind has, and takes it.
func (l *loading) free(kind, id string) string {
	free := id
	for n := 2; l.accountIDs[kind+free]; n++ {
		free = id + strconv.Itoa(n)
	}
	if l.accountIDs == nil {
		l.accountIDs = map[string]bool{}
	}
	l.accountIDs[kind+free] = true
	return free
}

// openTemplate reads what a template holds, and opens the files it nests.
func (l *loading) openTemplate(in Input, p *parsed) *cloudformation.Template {
	return cloudformation.Open(p.files, p.root, cloudformation.Options{
		Parameters: in.Parameters, AccountID: l.options.AccountID, Region: l.options.Region, Partition: l.options.Partition,
	}, &p.found)
}

// templateID is the id of an API of a template: of several, from the logical id.
func (l *loading) templateID(in Input, p *parsed, a *cloudformation.API, count int) string {
	if count == 1 {
		return l.id(in, api.IDFromName(p.name), p)
	}
	return l.id(Input{}, api.IDFromName(a.LogicalID), p) // CF-07
}

// restOf is an API of a template: its OpenAPI document, if it has one, with what
// the template says beside it.
func (l *loading) restOf(in Input, p *parsed, t *cloudformation.Template, a *cloudformation.API) *api.RestAPI {
	o := l.openapiOptions(in, a.ID)
	if o.BasePath == "" {
		o.BasePath = t.BasePath(a)
	}
	var rest *api.RestAPI
	if doc := t.Document(a); doc != nil {
		p.files.Prepare = func(root *source.Node) *source.Node { return openapi.Prepare(root, o, &p.found) }
		rest = openapi.Read(p.files, openapi.Prepare(doc, o, &p.found), o, &p.found)
		p.files.Prepare = nil
	}
	if rest == nil {
		rest = &api.RestAPI{ID: a.ID, Name: a.LogicalID, APIKeySource: api.KeyFromHeader, Pos: a.Pos}
	}
	t.Complete(a, rest)
	return rest
}

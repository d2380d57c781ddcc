package cloudformation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"postern/api"
	"postern/loader/source"
)

// Types of the objects of the account that requests come in by, and of links to
// private networks.
const (
	restDomain    = "AWS::ApiGateway::DomainName"
	restMapping   = "AWS::ApiGateway::BasePathMapping"
	restLink      = "AWS::ApiGateway::VpcLink"
	secondDomain  = "AWS::ApiGatewayV2::DomainName"
	secondMapping = "AWS::ApiGatewayV2::ApiMapping"
	secondLink    = "AWS::ApiGatewayV2::VpcLink"
)

// noBasePath is the base path of a mapping for the whole domain.
const noBasePath = "(none)"

// Account adds the objects of the template that belong to no API: API keys and
// usage plans, custom domains, VPC links.
func (t *Template) Account(config *api.Config) {
	keys, plans := t.plans()
	config.APIKeys = append(config.APIKeys, keys...)
	config.UsagePlans = append(config.UsagePlans, plans...)
	a := &account{config: config}
	t.family.every(restLink, a.in(a.link))
	t.family.every(secondLink, a.in(a.link))
	t.family.every(restDomain, a.in(a.domain))
	t.family.every(secondDomain, a.in(a.domain))
	for _, one := range t.family.apis {
		if one.isServerless() {
			a.t = one.home
			a.serverless(one)
		}
	}
	t.family.every(restMapping, a.in(a.mapping))
	t.family.every(secondMapping, a.in(a.secondMapping))
}

type account struct {
	visitor
	config *api.Config
}

// link reads a VPC link; Ref of it, which is its logical id, is its id.
func (a *account) link(r *resource) {
	n := a.t.of(r)
	f := a.t.reading.Fields(n, "the VPC link")
	a.config.VPCLinks = append(a.config.VPCLinks, &api.VPCLinkObject{
		ID: a.t.identity(r), Name: either(f.Text("Name"), r.name), Description: f.Text("Description"), TargetARNs: f.Texts("TargetArns"),
		Tags: a.t.tags(f, r.kind == secondLink), Pos: r.at,
	})
	f.Known("SecurityGroupIds", "SubnetIds").Rest()
}

func (a *account) domain(r *resource) {
	n := a.t.of(r)
	f := a.t.reading.Fields(n, "the domain name")
	name := strings.ToLower(f.Text("DomainName"))
	tags := a.t.tags(f, r.kind == secondDomain)
	// How clients reach a domain over TLS is not emulated.
	f.Known("CertificateArn", "RegionalCertificateArn", "EndpointConfiguration", "MutualTlsAuthentication", "OwnershipVerificationCertificateArn",
		"SecurityPolicy", "RoutingMode", "EndpointAccessMode", "DomainNameConfigurations").Rest()
	if name == "" {
		a.t.fail("CF-84", r.node, fmt.Sprintf("%s has no DomainName; it is left out", r.name), "DomainName: api.example.com", "")
		return
	}
	a.add(name, tags, r.at)
}

// add keeps a domain, once.
func (a *account) add(name string, tags api.Pairs, at api.Pos) {
	if !slices.ContainsFunc(a.config.DomainNames, func(d *api.DomainName) bool { return d.DomainName == name }) {
		a.config.DomainNames = append(a.config.DomainNames, &api.DomainName{DomainName: name, Tags: tags, Pos: at})
	}
}

func (a *account) mapping(r *resource) {
	n := a.t.of(r)
	f := a.t.reading.Fields(n, "the base path mapping")
	m := &api.BasePathMapping{
		DomainName: strings.ToLower(f.Text("DomainName")), BasePath: basePath(f.Text("BasePath")), APIID: f.Text("RestApiId"), Stage: f.Text("Stage"), Pos: r.at,
	}
	f.Known("Id").Rest()
	a.lead(m, r)
}

// secondMapping reads the mapping of version 2, which REST APIs have too. Those
// of other APIs are not looked at: the API is named already.
func (a *account) secondMapping(r *resource) {
	if owner := a.t.byName[a.t.text(r.properties.Get("ApiId"))]; owner != nil && a.t.kindOf(owner) != "" {
		return
	}
	n := a.t.of(r)
	f := a.t.reading.Fields(n, "the API mapping")
	m := &api.BasePathMapping{
		DomainName: strings.ToLower(f.Text("DomainName")), BasePath: basePath(f.Text("ApiMappingKey")), APIID: f.Text("ApiId"), Stage: f.Text("Stage"), Pos: r.at,
	}
	f.Rest()
	a.lead(m, r)
}

// lead keeps a mapping. The domain of one may be made by another stack.
func (a *account) lead(m *api.BasePathMapping, r *resource) {
	if m.DomainName == "" || m.APIID == "" {
		a.t.fail("CF-84", r.node, fmt.Sprintf("%s has no DomainName or names no API; it is left out", r.name), "DomainName and RestApiId", "")
		return
	}
	if a.t.owner(m.APIID) == nil {
		a.t.warn("CF-84", r.node, fmt.Sprintf("%s leads to the API %s, which the template does not make; only an API of this id elsewhere answers there", r.name, m.APIID), "")
	}
	a.add(m.DomainName, nil, r.at)
	a.config.BasePathMappings = append(a.config.BasePathMappings, m)
}

// basePath is a base path without slashes around it.
func basePath(text string) string { return either(strings.Trim(text, "/"), noBasePath) }

var notInBasePath = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^0-9a-zA-Z\-_.]`) })

// serverless makes the domain of a SAM API and its mappings.
func (a *account) serverless(one *API) {
	settings := a.t.settings(one)
	n := settings.Get("Domain")
	name := strings.ToLower(n.Get("DomainName").Text())
	if name == "" {
		if n.IsMap() {
			a.t.fail("CF-84", n, "Domain has no DomainName; it is left out", "DomainName: api.example.com", "")
		}
		return
	}
	a.add(name, nil, n.Pos())
	paths := texts(n.Get("BasePath"))
	if len(paths) == 0 {
		paths = []string{""}
	}
	for _, path := range paths {
		if normalize, said := n.Get("NormalizeBasePath").Bool(); normalize || !said {
			path = notInBasePath().ReplaceAllString(path, "")
		}
		a.config.BasePathMappings = append(a.config.BasePathMappings, &api.BasePathMapping{
			DomainName: name, BasePath: basePath(path), APIID: one.id(), Stage: a.t.stageName(one), Pos: n.Pos(),
		})
	}
}

// stageName is the stage of a SAM API.
func (t *Template) stageName(a *API) string {
	if a.resource == nil {
		return implicitStage
	}
	return t.settings(a).Get("StageName").Text()
}

// tags is a list of {Key, Value}, or an object.
func (t *Template) tags(f *source.Fields, object bool) api.Pairs {
	if object {
		return f.Variables("Tags")
	}
	var tags api.Pairs
	list := f.List("Tags")
	t.hold(list, tagsShape, "Tags")
	for _, n := range list.Items() {
		tags.Put(api.Pair{Name: n.Get("Key").Text(), Value: n.Get("Value").Text(), Pos: n.Pos(), Text: n.Get("Value").TextPos()})
	}
	return tags
}

// domainAttribute are the names and zones under which the service
// reaches a custom domain.
func (t *Template) domainAttribute(r *resource, attribute string) string {
	name := t.identity(r)
	switch attribute {
	case "RegionalDomainName":
		return "d-" + api.DeriveID(10, "regional", name) + ".execute-api." + t.options.Region + ".amazonaws.com"
	case "DistributionDomainName":
		return "d-" + api.DeriveID(12, "edge", name) + ".cloudfront.net"
	case "RegionalHostedZoneId":
		return "Z1UJRXOUMOOFQ8"
	case "DistributionHostedZoneId":
		return "Z2FDTNDATAQYW2"
	case "DomainNameArn":
		return "arn:" + t.options.Partition + ":apigateway:" + t.options.Region + "::/domainnames/" + name
	}
	return ""
}

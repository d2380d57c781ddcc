package management

import (
	"slices"
	"strings"

	"postern/api"
)

// domain is a custom domain name.
type domain struct {
	DomainName                          string                     `json:"domainName"`
	CertificateName                     string                     `json:"certificateName,omitempty"`
	CertificateARN                      string                     `json:"certificateArn,omitempty"`
	RegionalCertificateName             string                     `json:"regionalCertificateName,omitempty"`
	RegionalCertificateARN              string                     `json:"regionalCertificateArn,omitempty"`
	OwnershipVerificationCertificateARN string                     `json:"ownershipVerificationCertificateArn,omitempty"`
	SecurityPolicy                      string                     `json:"securityPolicy,omitempty"`
	EndpointAccessMode                  string                     `json:"endpointAccessMode,omitempty"`
	RoutingMode                         string                     `json:"routingMode,omitempty"`
	Policy                              string                     `json:"policy,omitempty"`
	TruststoreURI                       string                     `json:"truststoreUri,omitempty"`
	TruststoreVersion                   string                     `json:"truststoreVersion,omitempty"`
	Endpoint                            *api.EndpointConfiguration `json:"endpointConfiguration,omitempty"`
	Region                              string                     `json:"region,omitempty"`
	Tags                                api.Pairs                  `json:"tags,omitzero"`
	at                                  api.Pos                    // in a file, of one that a file describes
}

var errDomain = notFound("Invalid domain name identifier specified")

func (c *call) createDomain() (*doc, error) {
	endpoint, err := readEndpoint(c.body.get("endpointConfiguration"))
	if err != nil {
		return nil, err
	}
	mutual := c.body.get("mutualTlsAuthentication")
	d := &domain{
		DomainName: strings.ToLower(c.text("domainName")), CertificateName: c.text("certificateName"), CertificateARN: c.text("certificateArn"),
		RegionalCertificateName: c.text("regionalCertificateName"), RegionalCertificateARN: c.text("regionalCertificateArn"),
		OwnershipVerificationCertificateARN: c.text("ownershipVerificationCertificateArn"), SecurityPolicy: c.text("securityPolicy"),
		EndpointAccessMode: c.text("endpointAccessMode"), RoutingMode: c.text("routingMode"), Policy: c.text("policy"),
		TruststoreURI: mutual.get("truststoreUri").str(), TruststoreVersion: mutual.get("truststoreVersion").str(),
		Endpoint: endpoint, Region: c.region, Tags: c.tags(),
	}
	if !validDomain(d.DomainName) {
		return nil, badRequest("Invalid domain name specified: %s", d.DomainName)
	}
	if c.domainOf(d.DomainName) != nil {
		return nil, conflict("The domain name you provided already exists.")
	}
	c.st.domains = appended(c.st.domains, d)
	return domainDoc(d, len(d.Tags) > 0), nil
}

// validDomain says whether a name has at least two labels of letters, digits
// and hyphens; the first may be a star.
func validDomain(name string) bool {
	labels := strings.Split(strings.TrimPrefix(name, "*."), ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || !isStageText(l, "-") || l[0] == '-' {
			return false
		}
	}
	return len(labels) >= 2 && len(name) <= 255
}

func (c *call) domainOf(name string) *domain {
	return first(c.st.domains, func(d *domain) bool { return d.DomainName == strings.ToLower(name) })
}

func (c *call) domain() (*domain, error) {
	if d := c.domainOf(c.args[0]); d != nil {
		return d, nil
	}
	return nil, errDomain
}

func (c *call) getDomains() (*doc, error) {
	var items []listed
	for _, d := range c.st.domains {
		items = append(items, listed{d.DomainName, func() *doc { return domainDoc(d, len(d.Tags) > 0) }})
	}
	return c.listByKey(items)
}

func (c *call) getDomain() (*doc, error) {
	d, err := c.domain()
	if err != nil {
		return nil, err
	}
	return domainDoc(d, len(d.Tags) > 0), nil
}

func (c *call) updateDomain() (*doc, error) {
	old, err := c.domain()
	if err != nil {
		return nil, err
	}
	d := *old
	endpoint := *old.Endpoint
	endpoint.Types = slices.Clone(endpoint.Types)
	d.Endpoint = &endpoint
	if err := domainPatches.apply(c, &d); err != nil {
		return nil, err
	}
	c.st.domains = replaced(c.st.domains, old, &d)
	return domainDoc(&d, len(d.Tags) > 0), nil
}

var domainPatches = patchTable[domain]{style: quotedStyle, rules: []rule[domain]{
	textRule("/certificateName", func(d *domain) *string { return &d.CertificateName }),
	textRule("/certificateArn", func(d *domain) *string { return &d.CertificateARN }),
	textRule("/regionalCertificateName", func(d *domain) *string { return &d.RegionalCertificateName }),
	textRule("/regionalCertificateArn", func(d *domain) *string { return &d.RegionalCertificateARN }),
	textRule("/securityPolicy", func(d *domain) *string { return &d.SecurityPolicy }),
	{"/endpointConfiguration/types/{k}", "ard", patchDomainType},
	textRule("/mutualTlsAuthentication/truststoreUri", func(d *domain) *string { return &d.TruststoreURI }),
	textRule("/mutualTlsAuthentication/truststoreVersion", func(d *domain) *string { return &d.TruststoreVersion }),
	textRule("/ownershipVerificationCertificateArn", func(d *domain) *string { return &d.OwnershipVerificationCertificateARN }),
	{"/routingMode", "r", func(d *domain, e edit) error {
		if !contains(enums["CreateDomainName.routingMode"], e.value) {
			return badRequest("Invalid value specified for %s", e.path)
		}
		d.RoutingMode = e.value
		return nil
	}},
}}

// patchDomainType changes one endpoint type; a domain may have two while it
// moves.
func patchDomainType(d *domain, e edit) error {
	if e.op != "add" {
		d.Endpoint.Types = withoutText(d.Endpoint.Types, e.key())
	}
	added := e.value
	if added == "" {
		added = e.key()
	}
	if e.op != "remove" {
		if !contains(endpointTypes, added) {
			return badRequest("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
		}
		d.Endpoint.Types = append(withoutText(d.Endpoint.Types, added), added)
	}
	if len(d.Endpoint.Types) == 0 {
		return badRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
	}
	return nil
}

func (c *call) deleteDomain() (*doc, error) {
	d, err := c.domain()
	if err != nil {
		return nil, err
	}
	c.st.domains = without(c.st.domains, same(d))
	c.st.basePaths = without(c.st.basePaths, func(b *api.BasePathMapping) bool { return b.DomainName == d.DomainName })
	return nil, nil
}

func domainDoc(d *domain, withTags bool) *doc {
	out := (&doc{}).set("domainName", d.DomainName).text("certificateName", d.CertificateName).text("certificateArn", d.CertificateARN)
	out.text("regionalCertificateName", d.RegionalCertificateName).text("regionalCertificateArn", d.RegionalCertificateARN)
	if contains(d.Endpoint.Types, "EDGE") {
		out.set("distributionDomainName", "d-"+api.DeriveID(12, "edge", d.DomainName)+".cloudfront.net").set("distributionHostedZoneId", "Z2FDTNDATAQYW2")
	}
	if contains(d.Endpoint.Types, "REGIONAL") {
		out.set("regionalDomainName", "d-"+api.DeriveID(10, "regional", d.DomainName)+".execute-api."+d.Region+".amazonaws.com").
			set("regionalHostedZoneId", "Z1UJRXOUMOOFQ8")
	}
	e := (&doc{}).set("types", d.Endpoint.Types).set("ipAddressType", d.Endpoint.IPAddressType).list("vpcEndpointIds", d.Endpoint.VPCEndpointIDs)
	out.set("endpointConfiguration", e).set("domainNameStatus", "AVAILABLE").text("securityPolicy", orText(d.SecurityPolicy, "TLS_1_2"))
	out.text("endpointAccessMode", d.EndpointAccessMode).text("ownershipVerificationCertificateArn", d.OwnershipVerificationCertificateARN)
	if d.TruststoreURI != "" {
		out.set("mutualTlsAuthentication", (&doc{}).set("truststoreUri", d.TruststoreURI).text("truststoreVersion", d.TruststoreVersion))
	}
	out.text("policy", escapedPolicy(d.Policy)).text("routingMode", orText(d.RoutingMode, "BASE_PATH_MAPPING_ONLY"))
	if withTags {
		out.set("tags", tagsOf(d.Tags))
	}
	self := "/domainnames/" + d.DomainName
	return out.link("self", self).link("domainname:update", self).link("domainname:delete", self).link("domainname:base-path-mappings", self+"/basepathmappings")
}

func orText(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// association lets a VPC endpoint reach a private domain.
type association struct {
	ARN        string    `json:"domainNameAccessAssociationArn"`
	DomainARN  string    `json:"domainNameArn"`
	SourceType string    `json:"accessAssociationSourceType"`
	Source     string    `json:"accessAssociationSource"`
	Tags       api.Pairs `json:"tags,omitzero"`
}

var errAssociation = notFound("Invalid domain name access association identifier specified")

func (c *call) createAssociation() (*doc, error) {
	a := &association{
		DomainARN: c.text("domainNameArn"), SourceType: c.text("accessAssociationSourceType"), Source: c.text("accessAssociationSource"), Tags: c.tags(),
	}
	if !strings.HasPrefix(a.DomainARN, "arn:") {
		return nil, errARN
	}
	a.ARN = "arn:aws:apigateway:" + c.region + ":" + c.api.options.Account + ":/domainnameaccessassociations/" + newID(longID, nil)
	c.st.associations = appended(c.st.associations, a)
	return associationDoc(a), nil
}

func (c *call) getAssociations() (*doc, error) {
	var items []listed
	for _, a := range c.st.associations {
		items = append(items, listed{a.ARN, func() *doc { return associationDoc(a) }})
	}
	return c.list(items)
}

func (c *call) deleteAssociation() (*doc, error) { return c.dropAssociation(c.args[0]) }

func (c *call) rejectAssociation() (*doc, error) {
	var found []violation
	for _, name := range []string{"domainNameAccessAssociationArn", "domainNameArn"} {
		if c.query.Get(name) == "" {
			found = append(found, violation{null: true, at: name, must: mustBeGiven})
		}
	}
	if err := validation(found); err != nil {
		return nil, err
	}
	return c.dropAssociation(c.query.Get("domainNameAccessAssociationArn"))
}

func (c *call) dropAssociation(arn string) (*doc, error) {
	a := first(c.st.associations, func(a *association) bool { return a.ARN == arn })
	if a == nil {
		return nil, errAssociation
	}
	c.st.associations = without(c.st.associations, same(a))
	return nil, nil
}

func associationDoc(a *association) *doc {
	d := (&doc{}).set("domainNameAccessAssociationArn", a.ARN).set("domainNameArn", a.DomainARN)
	d.set("accessAssociationSourceType", a.SourceType).set("accessAssociationSource", a.Source)
	if len(a.Tags) > 0 {
		d.set("tags", a.Tags)
	}
	return d.link("self", "/domainnameaccessassociations/"+a.ARN)
}

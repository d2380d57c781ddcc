package management

import (
	"slices"
	"strings"

	"postern/api"
)

// account is what the account of the caller has set for all APIs.
type account struct {
	CloudwatchRoleARN string   `json:"cloudwatchRoleArn,omitempty"`
	Features          []string `json:"features,omitempty"`
}

func newAccount() *account { return &account{Features: []string{"UsagePlans"}} }

func (c *call) getAccount() (*doc, error) { return c.accountDoc(c.st.account), nil }

func (c *call) updateAccount() (*doc, error) {
	a := *c.st.account
	a.Features = slices.Clone(a.Features)
	if err := accountPatches.apply(c, &a); err != nil {
		return nil, err
	}
	c.st.account = &a
	return c.accountDoc(&a), nil
}

var accountPatches = patchTable[account]{style: quotedStyle, rules: []rule[account]{
	{"/cloudwatchRoleArn", "r", func(a *account, e edit) error {
		if e.value != "" && !strings.HasPrefix(e.value, "arn:") {
			return badRequest("The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.")
		}
		a.CloudwatchRoleARN = e.value
		return nil
	}},
	{"/features", "ad", func(a *account, e edit) error {
		if e.value != "UsagePlans" {
			return badRequest("Invalid feature specified: %s. Valid options are UsagePlans", e.value)
		}
		a.Features = withoutText(a.Features, e.value)
		if e.op == "add" {
			a.Features = append(a.Features, e.value)
		}
		return nil
	}},
}}

// presetThrottle is that of an account at the service. Here nothing limits an
// account that has not set its own, but clients find the numbers they know.
var presetThrottle = api.Throttle{RateLimit: 10000, BurstLimit: 5000}

func (c *call) accountDoc(a *account) *doc {
	throttle := presetThrottle
	if ask := c.api.options.Throttle; ask != nil {
		if own := ask(); own != nil {
			throttle = *own
		}
	}
	return (&doc{}).text("cloudwatchRoleArn", a.CloudwatchRoleARN).
		set("throttleSettings", (&doc{}).set("burstLimit", throttle.BurstLimit).set("rateLimit", throttle.RateLimit)).
		list("features", a.Features).set("apiKeyVersion", "4").link("self", "/account").link("account:update", "/account")
}

// SDKs are not generated here.

func (c *call) getSDKTypes() (*doc, error) { return c.list(nil) }

func (c *call) getSDKType() (*doc, error) {
	return nil, notFound("Invalid SDK type identifier specified: %s", c.args[0])
}

func (c *call) getSDK() (*doc, error) {
	if _, _, err := c.stage(); err != nil {
		return nil, err
	}
	return nil, badRequest("SDKs are not generated: use an export of the stage with a generator for OpenAPI")
}

// VPC links.

// link is a VPC link with what only the management API knows of it.
type link struct {
	api.VPCLinkObject
}

func (c *call) createVPCLink() (*doc, error) {
	l := &link{VPCLinkObject: api.VPCLinkObject{
		ID:   newID(shortID, func(id string) bool { return c.linkOf(id) != nil }),
		Name: c.text("name"), Description: c.text("description"), TargetARNs: c.texts("targetArns"), Tags: c.tags(),
	}}
	if l.Name == "" {
		return nil, badRequest("Name cannot be empty")
	}
	for _, arn := range l.TargetARNs {
		if !strings.HasPrefix(arn, "arn:") || strings.Count(arn, ":") < 5 {
			return nil, badRequest("Invalid ARN. ARN is not well formed %s", arn)
		}
	}
	c.st.links = appended(c.st.links, l)
	return linkDoc(l, false, len(l.Tags) > 0), nil
}

func (c *call) linkOf(id string) *link {
	return first(c.st.links, func(l *link) bool { return l.ID == id })
}

func (c *call) vpcLink() (*link, error) {
	if l := c.linkOf(c.args[0]); l != nil {
		return l, nil
	}
	return nil, notFound("Invalid Vpc Link identifier specified")
}

func (c *call) getVPCLinks() (*doc, error) {
	var items []listed
	for _, l := range c.st.links {
		items = append(items, listed{l.ID, func() *doc { return linkDoc(l, true, len(l.Tags) > 0) }})
	}
	return c.list(items)
}

func (c *call) getVPCLink() (*doc, error) {
	l, err := c.vpcLink()
	if err != nil {
		return nil, err
	}
	return linkDoc(l, true, true), nil
}

func (c *call) updateVPCLink() (*doc, error) {
	old, err := c.vpcLink()
	if err != nil {
		return nil, err
	}
	l := *old
	if err := linkPatches.apply(c, &l); err != nil {
		return nil, err
	}
	c.st.links = replaced(c.st.links, old, &l)
	return linkDoc(&l, true, true), nil
}

var linkPatches = patchTable[link]{style: quotedStyle, rules: []rule[link]{
	{"/name", "r", func(l *link, e edit) error {
		if l.Name = e.value; e.value == "" {
			return badRequest("Name cannot be empty")
		}
		return nil
	}},
	textRule("/description", func(l *link) *string { return &l.Description }),
}}

func (c *call) deleteVPCLink() (*doc, error) {
	l, err := c.vpcLink()
	if err != nil {
		return nil, err
	}
	c.st.links = without(c.st.links, same(l))
	return nil, nil
}

// linkDoc is a link as answers show it: pending when it is made, available
// whenever it is read (MA-498).
func linkDoc(l *link, available, withTags bool) *doc {
	d := (&doc{}).set("id", l.ID).set("name", l.Name).text("description", l.Description).list("targetArns", l.TargetARNs)
	if available {
		d.set("status", "AVAILABLE").set("statusMessage", "Your vpc link is ready for use")
	} else {
		d.set("status", "PENDING")
	}
	if withTags {
		d.set("tags", tagsOf(l.Tags))
	}
	self := "/vpclinks/" + l.ID
	return d.link("self", self).link("vpclink:update", self).link("vpclink:delete", self)
}

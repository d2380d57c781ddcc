package management

import (
	"strings"

	"postern/api"
)

// noBasePath is the name of the mapping of the root of a domain.
const noBasePath = "(none)"

var errBasePath = notFound("Invalid base path mapping identifier specified")

func (c *call) createBasePath() (*doc, error) {
	d, err := c.domain()
	if err != nil {
		return nil, err
	}
	b := &api.BasePathMapping{DomainName: d.DomainName, BasePath: basePathName(c.text("basePath")), APIID: c.text("restApiId"), Stage: c.text("stage")}
	if err := c.checkBasePath(b); err != nil {
		return nil, err
	}
	if c.basePathOf(d.DomainName, b.BasePath) != nil {
		return nil, conflict("Base path already exists for this domain name")
	}
	c.st.basePaths = appended(c.st.basePaths, b)
	return basePathDoc(b), nil
}

// basePathName is how a base path is kept: without slashes, the root as (none).
func basePathName(text string) string {
	if text = strings.Trim(text, "/"); text == "" {
		return noBasePath
	}
	return text
}

func (c *call) checkBasePath(b *api.BasePathMapping) error {
	e := c.st.api(b.APIID)
	switch {
	case e == nil:
		return badRequest("Invalid REST API identifier specified")
	case b.Stage != "" && e.rest.Stage(b.Stage) == nil:
		return badRequest("Invalid stage identifier specified")
	case b.BasePath != noBasePath && !isStageText(b.BasePath, "$-_.+!*'()/"):
		return badRequest("API Gateway V1 doesn't support the slash character (/) in base path mappings, and only the characters a-zA-Z0-9$-_.+!*'()")
	}
	return nil
}

func (c *call) basePathOf(domain, path string) *api.BasePathMapping {
	return first(c.st.basePaths, func(b *api.BasePathMapping) bool {
		return b.DomainName == strings.ToLower(domain) && b.BasePath == path
	})
}

// basePath is the mapping of the path.
func (c *call) basePath() (*api.BasePathMapping, error) {
	if _, err := c.domain(); err != nil {
		return nil, err
	}
	if b := c.basePathOf(c.args[0], basePathName(c.args[1])); b != nil {
		return b, nil
	}
	return nil, errBasePath
}

func (c *call) getBasePaths() (*doc, error) {
	d, err := c.domain()
	if err != nil {
		return nil, err
	}
	var items []listed
	for _, b := range c.st.basePaths {
		if b.DomainName == d.DomainName {
			items = append(items, listed{b.BasePath, func() *doc { return basePathDoc(b) }})
		}
	}
	return c.listByKey(items)
}

func (c *call) getBasePath() (*doc, error) {
	b, err := c.basePath()
	if err != nil {
		return nil, err
	}
	return basePathDoc(b), nil
}

func (c *call) updateBasePath() (*doc, error) {
	old, err := c.basePath()
	if err != nil {
		return nil, err
	}
	b := *old
	if err := basePathPatches.apply(c, &b); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		if err := c.checkBasePath(&b); err != nil {
			return nil, err
		}
	}
	if other := c.basePathOf(b.DomainName, b.BasePath); other != nil && other != old {
		return nil, conflict("Base path already exists for this domain name")
	}
	c.st.basePaths = replaced(c.st.basePaths, old, &b)
	return basePathDoc(&b), nil
}

var basePathPatches = patchTable[api.BasePathMapping]{style: quotedStyle, rules: []rule[api.BasePathMapping]{
	{"/basePath", "r", func(b *api.BasePathMapping, e edit) error {
		b.BasePath = basePathName(e.value)
		return nil
	}},
	textRule("/restapiId", func(b *api.BasePathMapping) *string { return &b.APIID }),
	textRule("/stage", func(b *api.BasePathMapping) *string { return &b.Stage }),
}}

func (c *call) deleteBasePath() (*doc, error) {
	b, err := c.basePath()
	if err != nil {
		return nil, err
	}
	c.st.basePaths = without(c.st.basePaths, same(b))
	return nil, nil
}

func basePathDoc(b *api.BasePathMapping) *doc {
	self := "/domainnames/" + b.DomainName + "/basepathmappings/" + b.BasePath
	return (&doc{}).set("basePath", b.BasePath).set("restApiId", b.APIID).text("stage", b.Stage).
		link("self", self).link("basepathmapping:update", self).link("basepathmapping:delete", self)
}

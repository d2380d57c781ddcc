package management

import (
	"slices"
	"strings"

	"postern/api"
)

// Limits of tags.
const (
	maxTags     = 50
	maxTagName  = 128
	maxTagValue = 256
)

// tagged finds the tags of an ARN; write puts others in their place.
func (c *call) tagged() (tags api.Pairs, write func(api.Pairs), err error) {
	path, err := arnPath(c.args[0])
	if err != nil {
		return nil, nil, err
	}
	kind, id := path[0], path[1]
	switch {
	case kind == "restapis" && len(path) == 2:
		if e := c.st.api(id); e != nil {
			return e.rest.Tags, func(t api.Pairs) { c.st.edit(e).Tags = t }, nil
		}
		return nil, nil, notFound("Invalid API identifier specified %s:%s", c.api.options.Account, id)
	case kind == "restapis" && len(path) == 4 && path[2] == "stages":
		return c.taggedStage(id, path[3])
	case len(path) == 2:
		return c.taggedObject(kind, id)
	}
	return nil, nil, errTagTarget
}

var errTagTarget = badRequest("Invalid resource ARN specified in the request")

// taggedObject finds the tags of an object of the account.
func (c *call) taggedObject(kind, id string) (api.Pairs, func(api.Pairs), error) {
	switch kind {
	case "apikeys":
		if k := c.keyOf(id); k != nil {
			return k.Tags, func(t api.Pairs) { n := *k; n.Tags = t; c.st.keys = replaced(c.st.keys, k, &n) }, nil
		}
		return nil, nil, errKey
	case "usageplans":
		if p := c.planOf(id); p != nil {
			return p.Tags, func(t api.Pairs) { c.editPlan(p).Tags = t }, nil
		}
		return nil, nil, errPlan
	case "vpclinks":
		if l := c.linkOf(id); l != nil {
			return l.Tags, func(t api.Pairs) { n := *l; n.Tags = t; c.st.links = replaced(c.st.links, l, &n) }, nil
		}
		return nil, nil, notFound("Invalid Vpc Link identifier specified")
	case "domainnames":
		if d := c.domainOf(id); d != nil {
			return d.Tags, func(t api.Pairs) { n := *d; n.Tags = t; c.st.domains = replaced(c.st.domains, d, &n) }, nil
		}
		return nil, nil, errDomain
	case "clientcertificates":
		if k := c.certificateOf(id); k != nil {
			return k.Tags, func(t api.Pairs) { n := *k; n.Tags = t; c.st.certificates = replaced(c.st.certificates, k, &n) }, nil
		}
		return nil, nil, errCertificate
	}
	return nil, nil, errTagTarget
}

func (c *call) taggedStage(id, name string) (api.Pairs, func(api.Pairs), error) {
	e := c.st.api(id)
	if e == nil {
		return nil, nil, notFound("Invalid API identifier specified %s:%s", c.api.options.Account, id)
	}
	stage := e.rest.Stage(name)
	if stage == nil {
		return nil, nil, notFound("Invalid Stage identifier specified")
	}
	return stage.Tags, func(t api.Pairs) {
		changed := *stage
		changed.Tags = t
		putStage(c.st.edit(e), stage, &changed)
	}, nil
}

// arnPath are the segments of arn:aws:apigateway:{region}::/{kind}/{id}…
// (MA-499).
func arnPath(arn string) ([]string, error) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) == 6 && parts[0] == "arn" && contains([]string{"aws", "aws-cn", "aws-us-gov"}, parts[1]) &&
		parts[2] == "apigateway" && strings.HasPrefix(parts[5], "/") {
		if path := strings.Split(parts[5][1:], "/"); len(path) >= 2 && !contains(path, "") {
			return path, nil
		}
	}
	return nil, badRequest("Invalid ARN specified in the request")
}

func (c *call) getTags() (*doc, error) {
	tags, _, err := c.tagged()
	if err != nil {
		return nil, err
	}
	return (&doc{}).set("tags", tagsOf(tags)).link("self", c.req.URL.Path), nil
}

func (c *call) tagResource() (*doc, error) {
	tags, write, err := c.tagged()
	if err != nil {
		return nil, err
	}
	tags = slices.Clone(tags)
	for _, t := range c.pairs("tags") {
		tags.Put(t)
	}
	if len(tags) > maxTags {
		return nil, errManyTags
	}
	write(tags)
	return nil, nil
}

var errManyTags = badRequest("The number of tags exceeds the limit of 50")

// checkTags holds the tags of a call to their limits, whatever they are put on.
func checkTags(tags api.Pairs) error {
	if len(tags) > maxTags {
		return errManyTags
	}
	for _, t := range tags {
		switch {
		case t.Name == "" || len(t.Name) > maxTagName:
			return badRequest("Tag keys must have 1 to 128 characters")
		case strings.HasPrefix(strings.ToLower(t.Name), "aws:"):
			return badRequest("Tag keys starting with aws: are reserved")
		case len(t.Value) > maxTagValue:
			return badRequest("Tag values must have at most 256 characters")
		}
	}
	return nil
}

func (c *call) untagResource() (*doc, error) {
	tags, write, err := c.tagged()
	if err != nil {
		return nil, err
	}
	keys := c.query["tagKeys"]
	if len(keys) == 0 {
		return nil, validation([]violation{{null: true, at: "tagKeys", must: mustBeGiven}})
	}
	tags = slices.Clone(tags)
	for _, key := range keys {
		tags.Delete(key)
	}
	if len(tags) == 0 {
		tags = nil
	}
	write(tags)
	return nil, nil
}

package lint

import (
	"slices"
	"strings"

	"postern/api"
)

// key is a media type as templates are looked up by it.
func key(mediaType string) string { return strings.ToLower(strings.TrimSpace(mediaType)) }

// has says whether there is a template for a media type.
func has(templates api.Pairs, mediaType string) bool {
	return slices.ContainsFunc(templates, func(p api.Pair) bool { return key(p.Name) == key(mediaType) })
}

// mediaTypes finds requests that get 415.
func (c *checker) mediaTypes(m *api.Method, in *api.Integration) {
	refuses := in.PassthroughBehavior == api.Never || in.PassthroughBehavior == api.WhenNoTemplates && len(in.RequestTemplates) > 0
	switch {
	case !refuses:
	case len(in.RequestTemplates) == 0:
		c.add("CK-27", first(in.PassthroughPos, in.Pos), "every request is answered 415: passthroughBehavior is NEVER and there is no request template")
	default:
		for _, pair := range m.RequestModels {
			if !has(in.RequestTemplates, pair.Name) {
				c.add("CK-27", pair.Pos, "the method has a model for %s, but its requests are answered 415: there is no request template of that type", pair.Name)
			}
		}
		if bodyless(m.HTTPMethod) && !has(in.RequestTemplates, "application/json") {
			c.add("CK-27", first(in.PassthroughPos, in.Pos), "requests without Content-Type count as application/json and are answered 415; %s requests usually have none", m.HTTPMethod)
		}
	}
}

// bodyless says whether requests of a verb usually have no body.
func bodyless(verb string) bool {
	return verb == "GET" || verb == "HEAD" || verb == "DELETE" || verb == "OPTIONS"
}

// passthrough finds bodies that reach a service without the template it needs.
func (c *checker) passthrough(in *api.Integration) {
	if in.Type != api.TypeAWS || isFunction(in) || len(in.RequestTemplates) == 0 {
		return
	}
	if in.PassthroughBehavior == "" || in.PassthroughBehavior == api.WhenNoMatch {
		c.add("CK-28", first(in.PassthroughPos, in.Pos), "a body of a type other than %s goes to the service unchanged", names(in.RequestTemplates))
	}
	for _, pair := range in.RequestTemplates {
		if pair.Value == "" { // T-13: an empty template is none
			c.add("CK-28", pair.Pos, "the request template %s is empty, so a body of that type goes to the service unchanged", pair.Name)
		}
	}
}

func names(pairs api.Pairs) string {
	var list []string
	for _, p := range pairs {
		list = append(list, p.Name)
	}
	return strings.Join(list, ", ")
}

// contentHandling finds conversions that change nothing.
func (c *checker) contentHandling(in *api.Integration) {
	pos := first(in.ContentHandlingPos, in.Pos)
	switch {
	case in.ContentHandling == "":
	case in.Type == api.TypeAWSProxy:
		c.add("CK-29", pos, "contentHandling %s of a Lambda proxy integration has no effect: binaryMediaTypes alone decides", in.ContentHandling)
	case in.ContentHandling == api.ConvertToText && len(c.rest.BinaryMediaTypes) == 0:
		c.add("CK-29", pos, "contentHandling CONVERT_TO_TEXT has no effect: without binaryMediaTypes every payload is text")
	}
	if in.Type.IsProxy() {
		return
	}
	for _, r := range in.IntegrationResponses {
		if r.ContentHandling == api.ConvertToText && len(c.rest.BinaryMediaTypes) == 0 {
			c.add("CK-29", first(r.ContentHandlingPos, r.Pos), "contentHandling CONVERT_TO_TEXT of response %s has no effect: without binaryMediaTypes every payload is text", r.StatusCode)
		}
	}
}

// binaryTypes finds entries of binaryMediaTypes that match no Content-Type.
func (c *checker) binaryTypes(a *api.RestAPI) {
	for _, t := range a.BinaryMediaTypes {
		if !strings.Contains(t, "/") && !strings.Contains(t, "~1") && !api.Unresolved(t) {
			c.add("CK-30", a.Pos, "binaryMediaTypes has %q, which is no media type and matches nothing", t)
		}
	}
}

// binaryTemplates finds templates whose payload is binary, which fails.
func (c *checker) binaryTemplates(in *api.Integration) {
	if in.ContentHandling == api.ConvertToText {
		return
	}
	for _, pair := range in.RequestTemplates {
		if entry := c.binaryEntry(key(pair.Name)); entry != "" && pair.Value != "" && strings.ContainsAny(pair.Value, "$#") {
			c.add("CK-30", pair.Pos, "the request template %s fails with 500: binaryMediaTypes has %s, so the payload is binary, and templates need text; set contentHandling to CONVERT_TO_TEXT", pair.Name, entry)
		}
	}
}

// binaryEntry is the entry of binaryMediaTypes that a media type matches.
func (c *checker) binaryEntry(mediaType string) string {
	for _, entry := range c.rest.BinaryMediaTypes {
		e := key(entry)
		if main, any := strings.CutSuffix(e, "/*"); e == mediaType || e == "*/*" || any && strings.HasPrefix(mediaType, main+"/") {
			return entry
		}
	}
	return ""
}

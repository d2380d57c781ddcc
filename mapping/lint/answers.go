package lint

import (
	"strings"

	"postern/api"
	"postern/mapping"
)

const headerPrefix = "method.response.header."

// responseHeaders finds mapped headers that arrive under another name or not
// at all.
func (c *checker) responseHeaders(r *api.IntegrationResponse) {
	for _, pair := range r.ResponseParameters {
		name := strings.TrimPrefix(pair.Name, headerPrefix)
		switch mapping.HeaderFate(name) {
		case "remapped":
			c.add("CK-25", pair.Pos, "response %s: %s is sent as x-amzn-Remapped-%s", r.StatusCode, name, name)
		case "dropped":
			c.add("CK-25", pair.Pos, "response %s: %s is never sent", r.StatusCode, name)
		}
	}
}

// ignored finds what proxy integrations do not look at.
func (c *checker) ignored(in *api.Integration) {
	if len(in.RequestTemplates) > 0 {
		c.add("CK-32", in.RequestTemplates[0].Pos, "the request templates of the %s integration are ignored", in.Type)
	}
	for _, r := range in.IntegrationResponses {
		switch {
		case len(r.ResponseTemplates) > 0:
			c.add("CK-32", first(r.ResponseTemplates[0].Pos, r.Pos), "the response templates of the %s integration are ignored", in.Type)
		case len(r.ResponseParameters) > 0:
			c.add("CK-32", first(r.ResponseParameters[0].Pos, r.Pos), "the response parameters of the %s integration are ignored%s", in.Type, sender(in, r))
		case r.Pattern() != "":
			c.add("CK-32", first(r.PatternPos, r.Pos), "selectionPattern %s of the %s integration is ignored", r.Pattern(), in.Type)
		}
	}
}

// sender says who has to send the headers that let browsers see an answer, when
// a response of a proxy integration maps them in vain.
func sender(in *api.Integration, r *api.IntegrationResponse) string {
	if _, mapped := corsHeader(r, "Access-Control-Allow-Origin"); !mapped {
		return ""
	}
	if isFunction(in) {
		return ": the function itself has to send Access-Control-Allow-Origin"
	}
	return ": the backend itself has to send Access-Control-Allow-Origin"
}

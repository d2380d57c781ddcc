package suite

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"postern/api"
	"postern/mapping"
	"postern/mapping/builtin"
	"postern/mapping/probe"
)

// requestsOf are requests for a route: the first has all that the route
// declares and reads.
func requestsOf(r *mapping.Route) []attempt {
	b := &builder{route: r, model: sampleOf(r)}
	var list []attempt
	for _, t := range r.Templates() {
		usage, err := probe.Read(t.Pair.Value)
		if err != nil {
			continue
		}
		if t.Response > 0 { // parameters are read on both sides
			for _, c := range usage.Cases(probe.Options{Limit: 60}) {
				list = append(list, b.request("", c, true))
			}
			continue
		}
		for _, c := range usage.Cases(probe.Options{Limit: 120, Model: b.schema()}) {
			list = append(list, b.request(t.Key, c, false))
		}
	}
	if r.Method().Integration.RequestTemplates.Index(formType) >= 0 {
		list = append(list, b.forms()...)
	}
	first := b.request("", probe.Case{}, true)
	list = append([]attempt{first}, list...)
	if len(r.Templates()) > 0 && r.Templates()[0].Response == 0 {
		if len(list) > 1 { // else no template can be parsed
			list[0] = list[1]
		}
		list = append(list, b.foreign())
	}
	list = append(list, b.without()...)
	return list
}

// builder makes requests of one route.
type builder struct {
	route *mapping.Route
	model map[string]any
}

func (b *builder) schema() json.RawMessage {
	for _, pair := range b.route.Method().RequestModels {
		if m := b.route.Plan().API().Model(pair.Value); m != nil && json.Valid([]byte(m.Schema)) {
			return json.RawMessage(m.Schema)
		}
	}
	return nil
}

// sampleOf is a body that the model of a route allows, nil without a model.
func sampleOf(r *mapping.Route) map[string]any {
	for _, pair := range r.Method().RequestModels {
		if m := r.Plan().API().Model(pair.Value); m != nil {
			return sampleModel(m.Schema)
		}
	}
	return nil
}

// verb is the verb of the route; of ANY one that has a body.
func (b *builder) verb() string {
	if verb := b.route.Method().HTTPMethod; verb != api.AnyMethod {
		return verb
	}
	return "POST"
}

// request makes a request of what a template reads. Without a media type of its
// template it has none.
func (b *builder) request(mediaType string, c probe.Case, onlyParams bool) attempt {
	q := &Request{Method: b.verb()}
	params := b.declared()
	for _, list := range [][]builtin.Param{c.Params.Path, c.Params.Query, c.Params.Header} {
		for _, p := range list {
			params = b.set(params, p)
		}
	}
	if c.About != "" {
		params = b.unset(params, c)
	}
	q.Path = b.path(params)
	for _, p := range params {
		if p.place == "header" {
			q.Headers = append(q.Headers, mapping.Header{Name: p.name, Value: p.value})
		}
	}
	if mediaType != "" && !slices.ContainsFunc(q.Headers, func(h mapping.Header) bool { return strings.EqualFold(h.Name, "Content-Type") }) {
		q.Headers = append(q.Headers, mapping.Header{Name: "Content-Type", Value: mediaType})
	}
	if hasBody := q.Method != "GET" && q.Method != "HEAD" && q.Method != "OPTIONS" && q.Method != "DELETE"; hasBody || c.Body != "" && !onlyParams {
		q.Body = b.body(c.Body, onlyParams)
	}
	return attempt{about: c.About, request: q}
}

// body is the sample of the model with what a template reads laid over it.
func (b *builder) body(read string, onlyParams bool) []byte {
	if onlyParams {
		read = ""
	}
	var members map[string]json.RawMessage
	if len(b.model) == 0 || read != "" && json.Unmarshal([]byte(read), &members) != nil {
		if read == "" && b.model != nil {
			return mustJSON(b.model)
		}
		return []byte(read)
	}
	all := map[string]any{}
	for name, v := range b.model {
		all[name] = v
	}
	for name, v := range members {
		all[name] = v
	}
	return mustJSON(all)
}

const formType = "application/x-www-form-urlencoded"

// forms are requests of HTML forms: no field, one, several, with escapes.
func (b *builder) forms() (list []attempt) {
	for _, body := range []string{"name=Ada", "name=Ada&note=a+b%26c&empty=", "=", "name"} {
		a := b.request(formType, probe.Case{Case: builtin.Case{Body: "x"}}, false)
		a.about, a.request.Body = "form "+body, []byte(body)
		list = append(list, a)
	}
	return list
}

// foreign is a request of a content type that no template knows.
func (b *builder) foreign() attempt {
	a := b.request("", probe.Case{}, true)
	a.about = "a content type without template"
	a.request.Headers = append(a.request.Headers, mapping.Header{Name: "Content-Type", Value: "application/vnd.unknown"})
	if a.request.Body == nil && a.request.Method != "GET" {
		a.request.Body = []byte("text")
	}
	return a
}

// without are requests that lack one required parameter.
func (b *builder) without() []attempt {
	var list []attempt
	for _, f := range b.route.Method().RequestParameters {
		place, name := parameterPlace(f.Name)
		if !f.Value || place == "path" || name == "" {
			continue
		}
		params := slices.DeleteFunc(b.declared(), func(p parameter) bool { return p.name == name && p.place == place })
		a := b.request("", probe.Case{}, true)
		a.about = "without " + place + " " + name
		a.request.Path = b.path(params)
		a.request.Headers = slices.DeleteFunc(a.request.Headers, func(h mapping.Header) bool { return place == "header" && strings.EqualFold(h.Name, name) })
		list = append(list, a)
	}
	return list
}

// parameter is a parameter of a request.
type parameter struct{ place, name, value string }

func parameterPlace(declared string) (place, name string) {
	rest, ok := strings.CutPrefix(declared, "method.request.")
	if !ok {
		return "", ""
	}
	place, name, _ = strings.Cut(rest, ".")
	if place == "multivaluequerystring" {
		place = "querystring"
	}
	return strings.Replace(place, "multivalueheader", "header", 1), name
}

// declared are the parameters that the method declares or maps, with a value.
func (b *builder) declared() []parameter {
	var list []parameter
	add := func(expression string) {
		place, name := parameterPlace(expression)
		if name != "" && place != "body" && place != "path" && !slices.ContainsFunc(list, func(p parameter) bool { return p.place == place && p.name == name }) {
			list = append(list, parameter{place, name, "text"})
		}
	}
	for _, f := range b.route.Method().RequestParameters {
		add(f.Name)
	}
	for _, pair := range b.route.Method().Integration.RequestParameters {
		add(pair.Value)
	}
	return list
}

// set gives a parameter a value: where it is declared, else in the path when
// that has it, else in the query string.
func (b *builder) set(params []parameter, p builtin.Param) []parameter {
	if strings.Contains(b.route.Resource().Path, "{"+p.Name+"}") || strings.Contains(b.route.Resource().Path, "{"+p.Name+"+}") {
		return append(params, parameter{"path", p.Name, p.Value})
	}
	for i := range params {
		if params[i].name == p.Name || params[i].place == "header" && strings.EqualFold(params[i].name, p.Name) {
			params[i].value = p.Value
			return params
		}
	}
	return append(params, parameter{"querystring", p.Name, p.Value})
}

// unset takes the parameters away that a case leaves out.
func (b *builder) unset(params []parameter, c probe.Case) []parameter {
	return slices.DeleteFunc(params, func(p parameter) bool { return strings.Contains(c.About+",", "parameter "+p.name+" is missing,") })
}

// path fills the path of the resource and appends the query string.
func (b *builder) path(params []parameter) string {
	text := b.route.Resource().Path
	for _, segment := range strings.Split(text, "/") {
		name, isParam := strings.CutPrefix(segment, "{")
		if !isParam {
			continue
		}
		value := "text"
		for _, p := range params {
			if p.place == "path" && p.name == strings.TrimRight(name, "+}") && p.value != "" {
				value = p.value
			}
		}
		text = strings.Replace(text, segment, url.PathEscape(value), 1)
	}
	separator := "?"
	for _, p := range params {
		if p.place == "querystring" {
			text += separator + url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
			separator = "&"
		}
	}
	return text
}

package mapping

import "postern/api"

// Outline is what [Plan.Describe] prints, as data for programs. Its JSON form
// leaves out what is empty.
type Outline struct {
	API              string           `json:"api"`
	Stage            string           `json:"stage"`
	BinaryMediaTypes []string         `json:"binaryMediaTypes,omitempty"`
	GatewayResponses []GatewayOutline `json:"gatewayResponses,omitempty"`
	Routes           []RouteOutline   `json:"routes"`
}

// GatewayOutline is a customised gateway response.
type GatewayOutline struct {
	Type      api.GatewayResponseType `json:"type"`
	Status    int                     `json:"status,omitempty"` // 0: that of the type
	Headers   []MoveOutline           `json:"headers,omitempty"`
	Templates []string                `json:"templates,omitempty"` // media types
}

// RouteOutline is one route: what happens to its requests and answers.
type RouteOutline struct {
	Method          string                  `json:"method"`
	Path            string                  `json:"path"`
	Fails           string                  `json:"fails,omitempty"` // why every request fails
	Type            string                  `json:"type,omitempty"`
	URI             string                  `json:"uri,omitempty"`
	HTTPMethod      string                  `json:"httpMethod,omitempty"` // "" is the client's
	TimeoutMillis   int64                   `json:"timeoutInMillis,omitempty"`
	Guard           *GuardOutline           `json:"guard,omitempty"`    // nil: nothing
	Requires        []string                `json:"requires,omitempty"` // such as "header X-Id"
	Models          []string                `json:"models,omitempty"`   // media types
	Moves           []MoveOutline           `json:"moves,omitempty"`
	Templates       []string                `json:"templates,omitempty"` // media types
	Cache           *CacheOutline           `json:"cache,omitempty"`     // nil: the stage does not cache it
	Passthrough     api.PassthroughBehavior `json:"passthroughBehavior,omitempty"`
	ContentHandling api.ContentHandling     `json:"contentHandling,omitempty"`
	Responses       []ResponseOutline       `json:"responses,omitempty"` // in the order of selection
	Findings        api.Diagnostics         `json:"findings,omitempty"`
}

// MoveOutline is a value on its way to a header, path or query parameter.
type MoveOutline struct {
	Target    string `json:"target"`
	Source    string `json:"source"`
	Fails     string `json:"fails,omitempty"` // why the call fails
	Discarded bool   `json:"discarded,omitempty"`
}

// ResponseOutline is an integration response.
type ResponseOutline struct {
	Status          int                 `json:"status"`
	Pattern         string              `json:"pattern,omitempty"`
	Default         bool                `json:"default,omitempty"`
	Undeclared      bool                `json:"undeclared,omitempty"` // the method has no such response: it fails
	Moves           []MoveOutline       `json:"moves,omitempty"`
	Templates       []string            `json:"templates,omitempty"` // media types
	ContentHandling api.ContentHandling `json:"contentHandling,omitempty"`
}

// Outline is the compiled plan as data.
func (p *Plan) Outline() Outline {
	o := Outline{API: p.api.ID, Stage: p.stage.StageName, BinaryMediaTypes: p.api.BinaryMediaTypes, Routes: []RouteOutline{}}
	for _, t := range api.GatewayResponseTypes {
		if custom := p.gateway[t]; custom != nil {
			o.GatewayResponses = append(o.GatewayResponses, custom.outline(t))
		}
	}
	for _, r := range p.routes {
		o.Routes = append(o.Routes, r.Outline())
	}
	return o
}

func (g *gatewayResponse) outline(t api.GatewayResponseType) GatewayOutline {
	o := GatewayOutline{Type: t, Status: g.status}
	for _, h := range g.headers {
		o.Headers = append(o.Headers, MoveOutline{Target: h.name, Source: h.source.expr})
	}
	for _, tpl := range g.templates {
		o.Templates = append(o.Templates, tpl.key)
	}
	return o
}

// Outline is the route as data.
func (r *Route) Outline() RouteOutline {
	o := RouteOutline{Method: r.method.HTTPMethod, Path: r.resource.Path}
	if !r.broken.OK() {
		o.Fails = r.broken.Cause
		return o
	}
	o.Type = r.kind.String()
	if r.kind != Mock {
		o.URI, o.HTTPMethod, o.TimeoutMillis = r.method.Integration.URI, r.call.Method, r.call.Timeout.Milliseconds()
	}
	o.Guard = r.guardOutline()
	r.outlineRequest(&o)
	o.Cache = r.cacheOutline()
	for _, plan := range r.responses {
		o.Responses = append(o.Responses, plan.outline())
	}
	if r.defaultResponse != nil {
		last := r.defaultResponse.outline()
		last.Pattern, last.Default = "", true
		o.Responses = append(o.Responses, last)
	}
	o.Findings = r.findings
	return o
}

func (r *Route) outlineRequest(o *RouteOutline) {
	for _, p := range r.validation.required {
		o.Requires = append(o.Requires, placeNames[p.place]+" "+p.name)
	}
	for _, m := range r.validation.models {
		o.Models = append(o.Models, m.key)
	}
	for i := range r.moves {
		m := &r.moves[i]
		o.Moves = append(o.Moves, MoveOutline{Target: m.target(), Source: m.source.expr, Fails: m.fails, Discarded: m.drop})
	}
	if !r.kind.IsProxy() {
		o.Templates, o.ContentHandling = r.templates.types(), r.content
		o.Passthrough = api.PassthroughBehavior(or(string(r.passthrough), string(api.WhenNoMatch)))
	}
}

func (p *responsePlan) outline() ResponseOutline {
	o := ResponseOutline{
		Status: p.status, Pattern: p.pattern, Undeclared: !p.declared,
		Templates: p.templates.types(), ContentHandling: p.content,
	}
	for _, m := range p.moves {
		o.Moves = append(o.Moves, MoveOutline{
			Target: "method.response.header." + m.name, Source: m.source.expr, Fails: m.fails, Discarded: m.drop,
		})
	}
	return o
}

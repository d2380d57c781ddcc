package suite

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"postern/api"
	"postern/mapping"
	"postern/vtl"
)

// Coverage counts what the cases reach. It is safe for concurrent use.
type Coverage struct {
	mu        sync.Mutex
	routes    []*routeCover
	byRoute   map[*mapping.Route]*routeCover
	templates map[*vtl.Template]*templateCover
	alone     []*templateCover // templates that belong to no route
	bySource  map[string]*templateCover
	gateways  []*gatewayCover
	plans     map[*mapping.Plan]bool
}

// routeCover is what belongs to one route.
type routeCover struct {
	route     *mapping.Route
	templates []*templateCover
	moves     []*counted
	responses []*counted
	hits      int64 // requests that it took
}

// counted is something that is reached or not.
type counted struct {
	name string
	pos  api.Pos
	hits int64
}

// templateCover counts the branches of one template.
type templateCover struct {
	name     string
	pair     api.Pair
	status   int
	form     *vtl.Template // nil: constant
	count    *vtl.Coverage
	rendered int64
}

type gatewayCover struct {
	counted
	plan *mapping.Plan
	kind string
}

func newCoverage() *Coverage {
	return &Coverage{byRoute: map[*mapping.Route]*routeCover{}, templates: map[*vtl.Template]*templateCover{},
		bySource: map[string]*templateCover{}, plans: map[*mapping.Plan]bool{}}
}

// plan adds everything that a configuration has.
func (c *Coverage) plan(plan *mapping.Plan) {
	if plan == nil || c.plans[plan] {
		return
	}
	c.plans[plan] = true
	for _, r := range plan.Routes() {
		c.route(r)
	}
	for _, g := range plan.API().GatewayResponses {
		c.gateways = append(c.gateways, &gatewayCover{counted{name: string(g.ResponseType), pos: g.Pos}, plan, string(g.ResponseType)})
	}
}

func (c *Coverage) route(r *mapping.Route) {
	rc := &routeCover{route: r}
	c.routes, c.byRoute[r] = append(c.routes, rc), rc
	in := r.Method().Integration
	if in == nil {
		return
	}
	for _, pair := range in.RequestParameters {
		rc.moves = append(rc.moves, &counted{name: pair.Name + " <- " + pair.Value, pos: pair.Pos})
	}
	if in.Type.IsProxy() {
		return
	}
	for _, t := range r.Templates() {
		tc := &templateCover{name: t.Name(), pair: t.Pair, status: t.Response, form: t.Traced()}
		if tc.form != nil {
			tc.count = vtl.NewCoverage(tc.form)
			c.templates[tc.form] = tc
		} else if !t.Constant() {
			continue // empty, or it cannot be parsed
		}
		rc.templates = append(rc.templates, tc)
	}
	for _, response := range in.IntegrationResponses {
		name := "default response " + response.StatusCode
		if response.Pattern() != "" {
			name = "response " + response.StatusCode + " for " + response.Pattern()
		}
		rc.responses = append(rc.responses, &counted{name: name, pos: response.Pos})
		for _, pair := range response.ResponseParameters {
			rc.moves = append(rc.moves, &counted{name: response.StatusCode + " " + pair.Name + " <- " + pair.Value, pos: pair.Pos})
		}
	}
}

// single is the form of a template that belongs to no route: the same for the
// same text.
func (c *Coverage) single(test *Case, t *vtl.Template) (*vtl.Template, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := test.Template.File + "\x00" + t.Source()
	tc := c.bySource[key]
	if tc == nil {
		form, err := t.Traced()
		if err != nil {
			return nil, err
		}
		tc = &templateCover{form: form, count: vtl.NewCoverage(form)}
		c.bySource[key], c.templates[form] = tc, tc
		c.alone = append(c.alone, tc)
	}
	tc.usedBy(test, t)
	return tc.form, nil
}

// usedBy gives the template the name and the place of its first case in the
// files: cases run in any order.
func (tc *templateCover) usedBy(test *Case, t *vtl.Template) {
	at := test.Template.Pos
	if tc.name != "" && !at.Before(tc.pair.Pos) && (at != tc.pair.Pos || t.Name() >= tc.name) {
		return
	}
	tc.name = t.Name()
	tc.pair = api.Pair{Value: t.Source(), Text: at, Pos: at, Lines: test.Template.Lines}
}

// order puts templates that belong to no route in the order of the files.
func (c *Coverage) order() {
	slices.SortFunc(c.alone, func(a, b *templateCover) int {
		switch {
		case a.pair.Pos.Before(b.pair.Pos):
			return -1
		case b.pair.Pos.Before(a.pair.Pos):
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
}

// watch counts what one case reaches.
func (c *Coverage) watch() *watcher { return &watcher{all: c, seen: map[*vtl.Template]*vtl.Coverage{}} }

// watcher belongs to one goroutine.
type watcher struct {
	all  *Coverage
	seen map[*vtl.Template]*vtl.Coverage
	runs []*vtl.Template
}

func (w *watcher) tracer(form *vtl.Template) vtl.Tracer {
	w.runs = append(w.runs, form)
	if w.seen[form] == nil {
		w.seen[form] = vtl.NewCoverage(form)
	}
	return w.seen[form]
}

// done adds what was counted.
func (w *watcher) done() {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	for form, count := range w.seen {
		if tc := w.all.templates[form]; tc != nil {
			tc.count.Add(count)
		}
	}
	for _, form := range w.runs {
		if tc := w.all.templates[form]; tc != nil {
			tc.rendered++
		}
	}
}

// rendered counts a constant template that a case renders by itself.
func (c *Coverage) rendered(plan *mapping.Plan, method, name string) {
	verb, path := splitMethod(method)
	c.mu.Lock()
	defer c.mu.Unlock()
	if rc := c.byRoute[plan.Route(path, verb)]; rc != nil {
		for _, tc := range rc.templates {
			if tc.form == nil && tc.name == name {
				tc.rendered++
			}
		}
	}
}

// trace counts the decisions of a request.
func (c *Coverage) trace(plan *mapping.Plan, t *mapping.Trace, route *mapping.Route, gateway string, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gateway(plan, gateway, status)
	rc := c.byRoute[route]
	if rc == nil {
		return
	}
	rc.hits++
	chosen := ""
	for i := range t.Decisions {
		d := &t.Decisions[i]
		switch d.Step {
		case mapping.StepParameter:
			rc.moved(d)
		case mapping.StepTemplate:
			if len(d.Fields) > 0 && d.Fields[0].Name == "integration response" {
				chosen = d.Fields[0].Value
			}
			rc.constant(d, chosen)
		}
	}
	if chosen != "" {
		hit(rc.responses, func(name string) bool { return strings.Contains(name+" ", "response "+chosen+" ") })
	}
}

func hit(list []*counted, fits func(name string) bool) {
	for _, one := range list {
		if fits(one.name) {
			one.hits++
		}
	}
}

// moved counts a parameter that had a value. Those of a response are moved
// before its template is chosen: any response may have them.
func (rc *routeCover) moved(d *mapping.Decision) {
	if strings.HasPrefix(d.Why, "no value") {
		return
	}
	hit(rc.moves, func(name string) bool {
		_, rest, _ := strings.Cut(name, " ")
		return name == d.Title || rest == d.Title
	})
}

// constant counts a template without references; others are counted as they
// run.
func (rc *routeCover) constant(d *mapping.Decision, chosen string) {
	name, ok := strings.CutSuffix(d.Title, " rendered")
	if !ok {
		return
	}
	if rest, isResponse := strings.CutPrefix(name, "response "); isResponse {
		name = "response " + chosen + " " + rest
	}
	for _, tc := range rc.templates {
		if tc.form == nil && tc.name == name {
			tc.rendered++
		}
	}
}

// gateway counts a customised gateway response, that of the class when the type
// has none.
func (c *Coverage) gateway(plan *mapping.Plan, kind string, status int) {
	if kind == "" {
		return
	}
	class := "DEFAULT_5XX"
	if status < 500 {
		class = "DEFAULT_4XX"
	}
	for _, want := range []string{kind, class} {
		for _, g := range c.gateways {
			if g.plan == plan && g.kind == want {
				g.hits++
				return
			}
		}
	}
}

// Item is one thing that cases can reach.
type Item struct {
	Kind  string // method, template, branch, parameter, response, gateway
	Where string // the route, or the name of a template by itself
	What  string
	Pos   api.Pos
	Hits  int64
}

// Items are all things in the order of the configuration.
func (c *Coverage) Items() []Item {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Item
	for _, rc := range c.routes {
		where := c.where(rc)
		list = append(list, Item{"method", where, "a request", rc.route.Method().Pos, rc.hits})
		for _, tc := range rc.templates {
			list = tc.items(list, where)
		}
		list = items(list, "parameter", where, rc.moves)
		list = items(list, "response", where, rc.responses)
	}
	for _, tc := range c.alone {
		list = tc.items(list, tc.name)
	}
	for _, g := range c.gateways {
		list = append(list, Item{"gateway", "gateway responses", g.name, g.pos, g.hits})
	}
	return list
}

// where names a route, with its file where several APIs have one of that name.
func (c *Coverage) where(rc *routeCover) string {
	name := rc.route.Name()
	for _, other := range c.routes {
		if other != rc && other.route.Name() == name {
			return name + " of " + rc.route.Method().Pos.File
		}
	}
	return name
}

func items(list []Item, kind, where string, from []*counted) []Item {
	for _, one := range from {
		list = append(list, Item{kind, where, one.name, one.pos, one.hits})
	}
	return list
}

func (tc *templateCover) items(list []Item, where string) []Item {
	list = append(list, Item{"template", where, tc.name, tc.pair.Pos, tc.rendered})
	if tc.count == nil {
		return list
	}
	for _, b := range tc.count.Branches() {
		list = append(list, Item{"branch", where, tc.name + ": " + wayName(b), tc.pair.At(b.Place.Line, b.Place.Col), b.Taken})
	}
	return list
}

// wayName says which way of which directive.
func wayName(b vtl.Branch) string {
	at := strconv.Itoa(b.Place.Line) + ":" + strconv.Itoa(b.Place.Col)
	switch b.Way {
	case "#if", "#elseif", "#else":
		return b.Way + " at " + at + " taken"
	case "no #else":
		return "#if at " + at + " not taken"
	}
	return "#foreach at " + at + " with " + b.Way
}

// Share is the number of things reached and of all; 100 % is when they are the
// same.
func (c *Coverage) Share() (reached, all int) {
	for _, item := range c.Items() {
		all++
		if item.Hits > 0 {
			reached++
		}
	}
	return reached, all
}

// Percent is the share in percent; 100 when there is nothing to reach.
func Percent(reached, all int) float64 {
	if all == 0 {
		return 100
	}
	return 100 * float64(reached) / float64(all)
}

package limit

import (
	"strings"

	"postern/api"
	"postern/mapping"
)

// directory is all keys with what their plans allow them, as requests need it.
// It never changes.
type directory struct {
	account  Account
	keys     map[string]*key // by value
	throttle *gauge          // of the account; nil: none
}

// key is an API key.
type key struct {
	id, title string
	enabled   bool
	covers    map[stage]*cover // of its usage plans
}

// stage names a stage of an API.
type stage struct{ api, name string }

func (s stage) String() string { return s.api + "/" + s.name }

// method names a method as usage plans do.
type method struct{ path, verb string }

// cover is what a usage plan allows a key at one stage.
type cover struct {
	plan     string            // its title
	throttle *gauge            // of the key; nil: none
	methods  map[method]*gauge // that have a throttle of their own
	quota    *allowance
}

// gaugeName tells the throttles of keys apart.
type gaugeName struct {
	plan, key string
	stage     stage  // zero: of the whole plan
	method    method // zero: of the whole plan
}

// counterName tells counters apart.
type counterName struct{ plan, key string }

// newDirectory takes over what has been counted already.
func (l *Limits) newDirectory(a Account) *directory {
	d := &directory{account: a, keys: make(map[string]*key, len(a.Keys))}
	byID := make(map[string]*key, len(a.Keys))
	for _, k := range a.Keys {
		entry := &key{id: k.ID, title: keyTitle(k), enabled: k.Enabled}
		byID[k.ID] = entry
		if _, taken := d.keys[k.Value]; !taken && k.Value != "" {
			d.keys[k.Value] = entry
		}
	}
	b := builder{limits: l, gauges: map[gaugeName]*gauge{}, counters: map[counterName]*counter{}}
	for _, plan := range a.Plans {
		for _, member := range plan.Keys {
			if k := byID[member.ID]; k != nil {
				b.join(plan, k)
			}
		}
	}
	if a.Throttle != nil {
		d.throttle = b.gauge(gaugeName{}, "the account", "all its stages together", *a.Throttle)
	}
	l.gauges, l.counters = b.gauges, b.counters
	return d
}

// builder makes the gauges and counters of a directory, of those there were
// before where nothing changed.
type builder struct {
	limits   *Limits
	gauges   map[gaugeName]*gauge
	counters map[counterName]*counter
}

// join gives a key what a plan allows it. Of two plans that cover a stage the
// first counts: the service lets a key into one of them alone.
func (b *builder) join(plan *api.UsagePlan, k *key) {
	title := planTitle(plan)
	whole := cover{plan: title, quota: newAllowance(title, k.title, plan.Quota, b.counter(plan, k))}
	if plan.Throttle != nil {
		whole.throttle = b.gauge(gaugeName{plan: plan.ID, key: k.id}, title, k.title, *plan.Throttle)
	}
	for _, s := range plan.APIStages {
		at := stage{s.APIID, s.Stage}
		if k.covers[at] != nil {
			continue
		}
		c := whole
		c.methods = b.methods(plan, k, at, s.Throttle)
		if k.covers == nil {
			k.covers = map[stage]*cover{}
		}
		k.covers[at] = &c
	}
}

func (b *builder) methods(plan *api.UsagePlan, k *key, at stage, throttles []api.MethodThrottle) map[method]*gauge {
	if len(throttles) == 0 {
		return nil
	}
	all := make(map[method]*gauge, len(throttles))
	for _, t := range throttles {
		m := methodOf(t.Method)
		name := gaugeName{plan.ID, k.id, at, m}
		all[m] = b.gauge(name, planTitle(plan), k.title+" on "+m.verb+" "+m.path+" of "+at.String(), t.Throttle)
	}
	return all
}

func (b *builder) counter(plan *api.UsagePlan, k *key) *counter {
	name := counterName{plan.ID, k.id}
	c := b.limits.counters[name]
	if c == nil {
		c = &counter{}
	}
	c.follow(plan.Quota)
	b.counters[name] = c
	return c
}

func (b *builder) gauge(name gaugeName, subject, object string, limit api.Throttle) *gauge {
	g := newGauge(subject, object, limit)
	if old := b.limits.gauges[name]; old != nil && old.limit == limit {
		g.bucket = old.bucket
	}
	b.gauges[name] = g
	return g
}

// methodOf reads /path/VERB as a usage plan writes it, escaped or not, with or
// without its first slash (MA-582).
func methodOf(text string) method {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "~1", "/"), "~0", "~")
	i := strings.LastIndexByte(text, '/')
	path := "/" + strings.Trim(text[:max(i, 0)], "/")
	if path == "/*" {
		path = "*"
	}
	return method{path, text[i+1:]}
}

// keyTitle and planTitle are what messages call them.
func keyTitle(k *api.APIKey) string {
	if k.Name != "" && k.Value != "" {
		return "API key " + k.Name + " (" + mapping.Mask(k.Value) + ")"
	}
	if k.Value != "" {
		return "API key " + mapping.Mask(k.Value)
	}
	return "API key " + k.ID
}

func planTitle(p *api.UsagePlan) string {
	title := p.Name
	if title == "" {
		title = p.ID
	}
	return "usage plan " + title
}

// throttleOf is the throttle of a method: that of the plan for the verb, for
// ANY, for all methods of the stage (RW-34), else that of the plan for the key.
func (c *cover) throttleOf(path, verb string) *gauge {
	if c.methods == nil {
		return c.throttle
	}
	for _, m := range [...]method{{path, verb}, {path, api.AnyMethod}, {"*", "*"}} {
		if g := c.methods[m]; g != nil {
			return g
		}
	}
	return c.throttle
}

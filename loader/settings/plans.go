package settings

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// apiKeys reads name → value, or name → object.
func (r *reader) apiKeys(n *source.Node) []*api.APIKey {
	if !n.IsMap() {
		r.wrong(n, "apiKeys", "an object: name of the key → its value")
		return nil
	}
	var all []*api.APIKey
	for _, m := range n.Members() {
		k := r.apiKey(m.Name, m.Value)
		k.Pos = n.NamePos(m.Name)
		for _, other := range all {
			if k.Value != "" && other.Value == k.Value {
				r.fail(m.Value, "apiKeys."+k.Name+" has the value of apiKeys."+other.Name, "a value of its own")
			}
		}
		all = append(all, k)
	}
	return all
}

func (r *reader) apiKey(name string, n *source.Node) *api.APIKey {
	what := "apiKeys." + name
	k := &api.APIKey{ID: api.DeriveID(10, "api key", name), Name: name, Enabled: true}
	value := n
	if n.IsMap() {
		value = n.Get("value")
		r.members(n, what, map[string]func(string, *source.Node){
			"value":       func(string, *source.Node) {},
			"id":          func(_ string, n *source.Node) { k.ID = r.text(n, what+".id") },
			"enabled":     func(_ string, n *source.Node) { k.Enabled = r.bool(n, what+".enabled") },
			"description": func(_ string, n *source.Node) { k.Description = r.text(n, what+".description") },
			"customerId":  func(_ string, n *source.Node) { k.CustomerID = r.text(n, what+".customerId") },
		})
	}
	if !value.Exists() || value.IsNull() {
		r.fail(n, what+" has no value", "the text that clients send, or ${env:NAME}")
		return k
	}
	k.Value = r.text(value, what)
	r.checkValue(value, what, k.Value)
	return k
}

// checkValue holds the value of a key to what clients can send and the service
// takes (MA-495).
func (r *reader) checkValue(n *source.Node, what, value string) {
	if strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c > '~' }) {
		r.fail(n, what+" has blanks or other characters that a header does not carry", "letters, digits and signs of ASCII")
		return
	}
	if length := len(value); n.IsScalar() && (length < 20 || length > 128) {
		r.report.Add(api.Diagnostic{
			Severity: api.Warning, Rule: "MA-495", Refused: true, Pos: n.Pos(), Pointer: n.Pointer(),
			Summary: what + " has " + strconv.Itoa(length) + " characters", Expected: "20 to 128 characters",
		})
	}
}

// usagePlans reads name → plan. keys are those that apiKeys names.
func (r *reader) usagePlans(n *source.Node, keys []*api.APIKey) []*api.UsagePlan {
	if !n.IsMap() {
		r.wrong(n, "usagePlans", "an object: name of the plan → stages, keys, throttle, quota")
		return nil
	}
	var all []*api.UsagePlan
	for _, m := range n.Members() {
		p := r.usagePlan(m.Name, m.Value, keys)
		p.Pos = n.NamePos(m.Name)
		all = append(all, p)
	}
	return all
}

func (r *reader) usagePlan(name string, n *source.Node, keys []*api.APIKey) *api.UsagePlan {
	what := "usagePlans." + name
	p := &api.UsagePlan{ID: api.DeriveID(6, "usage plan", name), Name: name}
	if n.IsNull() {
		return p
	}
	r.members(n, what, map[string]func(string, *source.Node){
		"id":          func(_ string, n *source.Node) { p.ID = r.text(n, what+".id") },
		"description": func(_ string, n *source.Node) { p.Description = r.text(n, what+".description") },
		"stages":      func(_ string, n *source.Node) { p.APIStages = r.planStages(n, what+".stages") },
		"keys":        func(_ string, n *source.Node) { p.Keys = r.planKeys(n, what+".keys", keys) },
		"throttle":    func(_ string, n *source.Node) { p.Throttle = r.throttle(n, what+".throttle") },
		"quota":       func(_ string, n *source.Node) { p.Quota = r.quota(n, what+".quota") },
	})
	return p
}

// planStages reads a list of stages, or stage → throttles of its methods. A
// stage without a name stands for all of its API; an empty list is none.
func (r *reader) planStages(n *source.Node, what string) []api.APIStage {
	all := []api.APIStage{}
	if !n.IsMap() {
		for _, text := range r.list(n, what) {
			all = append(all, stageOf(text))
		}
		return all
	}
	for _, m := range n.Members() {
		s := stageOf(m.Name)
		if !m.Value.IsNull() {
			s.Throttle = r.methodThrottles(m.Value, what+"."+m.Name)
		}
		all = append(all, s)
	}
	return all
}

func stageOf(text string) api.APIStage {
	id, stage, _ := strings.Cut(text, "/")
	return api.APIStage{APIID: id, Stage: stage}
}

// methodThrottles reads /path/VERB → throttle.
func (r *reader) methodThrottles(n *source.Node, what string) []api.MethodThrottle {
	if !n.IsMap() {
		r.wrong(n, what, "an object: /path/VERB → throttle")
		return nil
	}
	var all []api.MethodThrottle
	for _, m := range n.Members() {
		verb := m.Name[strings.LastIndexByte(m.Name, '/')+1:]
		known := append(api.Verbs[:len(api.Verbs):len(api.Verbs)], api.AnyMethod, "*")
		if !slices.Contains(known, verb) || verb == m.Name {
			r.fail(m.Value, what+" has "+m.Name, "a path and a verb, such as /pets/{id}/GET")
		}
		if t := r.throttle(m.Value, what+"."+m.Name); t != nil {
			all = append(all, api.MethodThrottle{Method: m.Name, Throttle: *t})
		}
	}
	return all
}

// planKeys finds the keys of a plan by their names.
func (r *reader) planKeys(n *source.Node, what string, keys []*api.APIKey) []*api.UsagePlanKey {
	names := make([]string, 0, len(keys))
	for _, k := range keys {
		names = append(names, k.Name)
	}
	var all []*api.UsagePlanKey
	for _, name := range r.list(n, what) {
		i := slices.Index(names, name)
		if i < 0 {
			d := api.Diagnostic{Severity: api.Error, Pos: n.Pos(), Pointer: n.Pointer(),
				Summary: what + " has " + name + ", which apiKeys does not name", Suggestion: source.Nearest(name, names)}
			if len(names) > 0 {
				d.Expected = "one of " + sorted(slices.Clone(names))
			}
			r.report.Add(d)
			continue
		}
		all = append(all, &api.UsagePlanKey{ID: keys[i].ID, Type: "API_KEY", Pos: n.Pos()})
	}
	return all
}

// throttle reads a token bucket. Its burst is the requests of one second when
// nothing else is said.
func (r *reader) throttle(n *source.Node, what string) *api.Throttle {
	t := &api.Throttle{RateLimit: -1, BurstLimit: -1}
	r.members(n, what, map[string]func(string, *source.Node){
		"rateLimit":  func(k string, n *source.Node) { t.RateLimit = r.rate(n, what+"."+k) },
		"burstLimit": func(k string, n *source.Node) { t.BurstLimit = r.int(n, what+"."+k, 0, math.MaxInt32) },
	})
	if !n.IsMap() {
		return nil
	}
	if t.RateLimit < 0 {
		r.fail(n, what+" has no rateLimit", "rateLimit: requests per second; burstLimit: requests at once")
		return nil
	}
	if t.BurstLimit < 0 {
		t.BurstLimit = int(math.Ceil(t.RateLimit))
	}
	return t
}

func (r *reader) rate(n *source.Node, what string) float64 {
	rate, ok := n.Float()
	if !ok || rate < 0 || rate > math.MaxInt32 {
		r.fail(n, what+" is "+n.Text(), "requests per second, 0 or more")
		return 0
	}
	return rate
}

// latestStart is the last day on which a period can begin.
var latestStart = map[string]int{api.Day: 0, api.Week: 6, api.Month: 27}

func (r *reader) quota(n *source.Node, what string) *api.Quota {
	q := &api.Quota{}
	r.members(n, what, map[string]func(string, *source.Node){
		"limit":  func(k string, n *source.Node) { q.Limit = r.int(n, what+"."+k, 1, math.MaxInt32) },
		"period": func(k string, n *source.Node) { q.Period = r.period(n, what+"."+k) },
		"offset": func(k string, n *source.Node) { q.Offset = r.int(n, what+"."+k, 0, 27) },
	})
	if q.Limit == 0 || q.Period == "" {
		if n.IsMap() && !n.Has("limit") || n.IsMap() && !n.Has("period") {
			r.fail(n, what+" needs limit and period", "limit: requests; period: DAY, WEEK or MONTH")
		}
		return nil
	}
	if q.Offset > latestStart[q.Period] {
		r.fail(n.Get("offset"), what+".offset is "+strconv.Itoa(q.Offset), "the day on which a "+q.Period+" begins, at most "+strconv.Itoa(latestStart[q.Period]))
	}
	return q
}

func (r *reader) period(n *source.Node, what string) string {
	text := r.text(n, what)
	period := strings.ToUpper(text)
	if _, known := latestStart[period]; !known {
		r.fail(n, what+" is "+text, "DAY, WEEK or MONTH")
		return ""
	}
	return period
}

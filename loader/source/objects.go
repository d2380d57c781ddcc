package source

import (
	"strings"

	"postern/api"
)

// Objects that dumps, OpenAPI documents and templates write alike, but for the
// case of their names.

// Capital makes names start with a capital letter, as CloudFormation writes those
// of the service: what reads a member asks for it as the service calls it.
func (f *Fields) Capital() *Fields {
	f.capital = true
	return f
}

// spelt is the name of a member in this document.
func (f *Fields) spelt(name string) string {
	if !f.capital {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// Open opens a value inside this one, whose names are spelt alike.
func (f *Fields) Open(n *Node, what string) *Fields {
	inner := f.reading.Fields(n, what)
	inner.capital = f.capital
	return inner
}

// JSONText is a text as it stands, any other value as JSON; "" for nothing and
// null.
func (n *Node) JSONText() string {
	switch n.Kind() {
	case Missing, Null:
		return ""
	case String:
		return n.text
	}
	return string(n.AppendJSON(nil))
}

// PolicyText is a resource policy as JSON, short ARNs completed: execute-api:/*
// is everything of the API whose ARN is given. A policy that is a text stays so.
func (n *Node) PolicyText(arn string) string {
	if !n.IsMap() {
		return n.JSONText()
	}
	return string(n.AppendJSONFunc(nil, func(dst []byte, n *Node) ([]byte, bool) {
		if rest, short := strings.CutPrefix(n.Text(), "execute-api:/"); short && n.Kind() == String {
			return AppendQuoted(dst, arn+"/"+rest), true
		}
		return dst, false
	}))
}

// Throttle is a member that is a token bucket; nil when absent.
func (f *Fields) Throttle() *api.Throttle {
	n := f.Map("throttle")
	if n == nil {
		return nil
	}
	return throttle(f.Open(n, f.spelt("throttle")))
}

func throttle(f *Fields) *api.Throttle {
	t := &api.Throttle{}
	if limit := f.Int("burstLimit"); limit != nil {
		t.BurstLimit = *limit
	}
	if limit := f.Float("rateLimit"); limit != nil {
		t.RateLimit = *limit
	}
	f.Rest()
	return t
}

// Quota is a member that limits requests per period; nil when absent.
func (f *Fields) Quota() *api.Quota {
	n := f.Map("quota")
	if n == nil {
		return nil
	}
	inner := f.Open(n, f.spelt("quota"))
	q := &api.Quota{Period: inner.Enum("period", api.Day, api.Week, api.Month)}
	limit := inner.Int("limit")
	if offset := inner.Int("offset"); offset != nil {
		q.Offset = *offset
	}
	inner.Rest()
	if limit == nil || q.Period == "" {
		f.reading.Report.Add(api.Diagnostic{
			Severity: api.Warning, Rule: "CF-04", Refused: true, Pos: n.Pos(), Pointer: n.Pointer(),
			Summary: "a quota without limit or period does not act", Expected: "a limit, and a period: " + api.Day + ", " + api.Week + " or " + api.Month,
		})
		return nil
	}
	q.Limit = *limit
	return q
}

// APIStages is a member that lists the stages of a usage plan.
func (f *Fields) APIStages() (all []api.APIStage) {
	for _, n := range f.List("apiStages").Items() {
		stage := f.Open(n, "the stage of the usage plan")
		s := api.APIStage{APIID: stage.Text("apiId"), Stage: stage.Text("stage")}
		for _, m := range stage.Map("throttle").Members() {
			s.Throttle = append(s.Throttle, api.MethodThrottle{Method: m.Name, Throttle: *throttle(f.Open(m.Value, f.spelt("throttle")))})
		}
		stage.Rest()
		all = append(all, s)
	}
	return all
}

// MethodSetting reads the members of a method setting that are there.
func (f *Fields) MethodSetting(s *api.MethodSetting) {
	for _, flag := range []struct {
		name  string
		value *bool
	}{
		{"metricsEnabled", &s.MetricsEnabled}, {"dataTraceEnabled", &s.DataTraceEnabled}, {"cachingEnabled", &s.CachingEnabled},
		{"cacheDataEncrypted", &s.CacheDataEncrypted},
	} {
		if given := f.Bool(flag.name); f.node.Has(f.spelt(flag.name)) {
			*flag.value = given
		}
	}
	if limit := f.Int("throttlingBurstLimit"); limit != nil {
		s.ThrottlingBurstLimit = *limit
	}
	if limit := f.Float("throttlingRateLimit"); limit != nil {
		s.ThrottlingRateLimit = *limit
	}
	if ttl := f.Int("cacheTtlInSeconds"); ttl != nil {
		s.CacheTTLInSeconds = *ttl
	}
	if level := f.Text("loggingLevel"); level != "" {
		s.LoggingLevel = level
	}
}

// DocumentationPart reads a part of the documentation of an API.
func (f *Fields) DocumentationPart(apiID string) *api.DocumentationPart {
	at := f.Open(f.Map("location"), "documentation location")
	l := api.DocumentationLocation{
		Type: strings.ToUpper(at.Text("type")), Path: at.Text("path"), Method: at.Text("method"),
		StatusCode: at.Text("statusCode"), Name: at.Text("name"),
	}
	at.Rest()
	id := api.ObjectID(apiID, "documentation", strings.Join([]string{l.Type, l.Path, l.Method, l.StatusCode, l.Name}, " "))
	return &api.DocumentationPart{ID: id, Location: l, Properties: f.Node("properties").JSONText(), Pos: f.node.Pos()}
}

package probe

import (
	"encoding/json"
	"strconv"
	"strings"

	"postern/mapping/builtin"
	"postern/vtl/value"
)

// Options bound and guide the cases.
type Options struct {
	Model json.RawMessage // JSON schema of the payload, if known
	Limit int             // cases at most [200]
}

// Case is one input, and in what it differs from the first.
type Case struct {
	builtin.Case
	About string // such as "$.items has no elements"; "" of the first
	// Missing says that the case leaves something out that the first has.
	Missing bool
}

// Cases makes inputs for the template: first one with everything present, then
// one for each way in which a single value can be different, then mixtures.
func (u *Usage) Cases(o Options) []Case {
	if o.Limit <= 0 {
		o.Limit = 200
	}
	p := &plan{u: u}
	p.params()
	if u.Root != nil {
		var schema any
		if json.Unmarshal(o.Model, &schema) == nil {
			p.schema = schemaOf(schema)
		}
		p.shape(u.Root, p.schema, true)
	}
	choice := make([]int, len(p.factors))
	list := []Case{p.build(choice)}
	for i, f := range p.factors {
		for option := 1; option < len(f.options) && len(list) < o.Limit; option++ {
			choice[i] = option
			list = append(list, p.build(choice))
		}
		choice[i] = 0
	}
	return p.mixtures(list, min(o.Limit, 2*len(list)+16))
}

// mixtures adds cases in which several values differ.
func (p *plan) mixtures(list []Case, limit int) []Case {
	if len(p.factors) < 2 {
		return list
	}
	state := uint32(2463534242)
	choice := make([]int, len(p.factors))
	for len(list) < limit {
		for i, f := range p.factors {
			state ^= state << 13 // xorshift: the same cases each time
			state ^= state >> 17
			state ^= state << 5
			choice[i] = 0
			if state&3 == 0 {
				choice[i] = int(state>>8) % len(f.options)
			}
		}
		list = append(list, p.build(choice))
	}
	return list
}

// plan is all that can vary.
type plan struct {
	u       *Usage
	schema  *schema
	factors []*factor
	byShape map[*Shape]int
	byParam map[*leaf]int
}

// factor is one value that can vary; option 0 is the usual one.
type factor struct {
	what    string
	options []option
}

type option struct {
	about   string // after what; "" for the usual one
	value   any    // JSON value
	turns   int    // of a list
	missing bool
}

func (p *plan) add(what string, options []option) int {
	p.factors = append(p.factors, &factor{what, options})
	return len(p.factors) - 1
}

func (p *plan) params() {
	p.byParam = map[*leaf]int{}
	for _, l := range p.u.params {
		usual := "text"
		if l.raw {
			usual = "7"
		}
		options := []option{{value: usual}}
		for _, text := range l.literals {
			options = append(options, option{about: "is " + quoted(text), value: text})
		}
		options = append(options, option{about: "is missing", missing: true})
		p.byParam[l] = p.add("parameter "+l.name, options)
	}
}

func quoted(text string) string {
	out, _ := json.Marshal(text)
	return string(out)
}

// shape adds the factors of a value of the payload.
func (p *plan) shape(s *Shape, sc *schema, required bool) {
	if p.byShape == nil {
		p.byShape = map[*Shape]int{}
	}
	if _, done := p.byShape[s]; done {
		return
	}
	var options []option
	switch {
	case s.list(sc):
		options = []option{{turns: 2}, {about: "has one element", turns: 1}, {about: "has no elements"}}
	case s.object(sc):
		options = []option{{}}
		if s.Map && len(s.Members) == 0 {
			options = append(options, option{about: "has no members", turns: -1})
		}
	default:
		options = s.leaf(sc)
	}
	if !required {
		options = append(options, option{about: "is missing", missing: true})
	}
	p.byShape[s] = p.add(s.Path, options)
	for _, m := range s.Members {
		p.shape(m.Shape, sc.property(m.Name), sc.requires(m.Name))
	}
	if s.Element != nil {
		p.shape(s.Element, sc.items(), true)
	}
	if s.Encoded != nil {
		p.shape(s.Encoded, nil, true)
	}
}

func (s *Shape) list(sc *schema) bool {
	return sc.is("array") || sc == nil && s.List && len(s.Members) == 0
}

func (s *Shape) object(sc *schema) bool {
	return sc.is("object") || sc == nil && (len(s.Members) > 0 || s.Map || s.Path == "$")
}

// leaf are the values of something that is neither list nor object.
func (s *Shape) leaf(sc *schema) []option {
	var options []option
	switch {
	case len(sc.enum()) > 0:
		for i, v := range sc.enum() {
			about := ""
			if i > 0 {
				about = "is " + jsonText(v)
			}
			options = append(options, option{about: about, value: v})
		}
		return options
	case sc.is("boolean") || sc == nil && s.Truth && !s.Number && len(s.Literals) == 0:
		return []option{{value: true}, {about: "is false", value: false}}
	case sc.is("integer") || sc.is("number") || sc == nil && (s.Number || s.Raw) && s.numeric():
		options = append(options, option{value: json.Number("7")})
		if s.Number && len(s.Literals) == 0 { // it is compared with another value
			options = append(options, option{about: "is 1000", value: json.Number("1000")})
		}
	default:
		options = append(options, option{value: "text"})
	}
	_, numeric := options[0].value.(json.Number)
	for _, text := range s.Literals {
		v := any(text)
		if numeric {
			if !json.Valid([]byte(text)) {
				continue
			}
			v = json.Number(text)
		}
		options = append(options, option{about: "is " + jsonText(v), value: v})
	}
	return options
}

// numeric says whether every text that the value is compared with is a number.
func (s *Shape) numeric() bool {
	for _, text := range s.Literals {
		if _, err := strconv.ParseFloat(text, 64); err != nil && text != "" {
			return false
		}
	}
	return true
}

func jsonText(v any) string {
	out, _ := json.Marshal(v)
	return string(out)
}

// build makes the case of a choice.
func (p *plan) build(choice []int) Case {
	c := Case{Case: builtin.Case{Template: p.u.Source}}
	var about []string
	for i, f := range p.factors {
		if o := f.options[choice[i]]; choice[i] > 0 {
			about = append(about, f.what+" "+o.about)
			c.Missing = c.Missing || o.missing
		}
	}
	c.About = strings.Join(about, ", ")
	if u := p.u; u.Root != nil {
		if v, ok := p.value(u.Root, choice); ok {
			c.Body = jsonText(v)
		}
	}
	for _, l := range p.u.params {
		o := p.factors[p.byParam[l]].options[choice[p.byParam[l]]]
		if o.missing {
			continue
		}
		param := builtin.Param{Name: l.name, Value: o.value.(string)}
		switch l.place {
		case "header":
			c.Params.Header = append(c.Params.Header, param)
		case "path":
			c.Params.Path = append(c.Params.Path, param)
		default:
			c.Params.Query = append(c.Params.Query, param)
		}
	}
	for _, name := range p.u.stage {
		c.Stage = append(c.Stage, builtin.Param{Name: name, Value: "stage-" + name})
	}
	c.Context = p.context()
	return c
}

// object is a JSON object that keeps the order of its members.
type object struct {
	names  []string
	values []any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, name := range o.names {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, quoted(name)...), ':'), jsonText(o.values[i])...)
	}
	return append(out, '}'), nil
}

// value is the JSON value of a shape under a choice.
func (p *plan) value(s *Shape, choice []int) (any, bool) {
	i, ok := p.byShape[s]
	if !ok {
		return nil, false
	}
	o := p.factors[i].options[choice[i]]
	switch {
	case o.missing:
		return nil, false
	case s.Encoded != nil:
		v, _ := p.value(s.Encoded, choice)
		return jsonText(v), true
	case o.value != nil:
		return o.value, true
	case s.List && len(s.Members) == 0 && !s.Map || o.turns > 0:
		return p.list(s, o.turns, choice), true
	}
	out := object{}
	for _, m := range s.Members {
		if v, ok := p.value(m.Shape, choice); ok {
			out.names, out.values = append(out.names, m.Name), append(out.values, v)
		}
	}
	if s.Map && len(s.Members) == 0 && o.turns == 0 {
		out.names, out.values = []string{"one", "two"}, []any{"text", "text"}
	}
	return out, true
}

func (p *plan) list(s *Shape, turns int, choice []int) []any {
	list := make([]any, 0, turns)
	for range turns {
		if s.Element == nil {
			list = append(list, "text")
			continue
		}
		v, ok := p.value(s.Element, choice)
		if !ok {
			v = "text"
		}
		list = append(list, v)
	}
	return list
}

// context is $context of a plain request, with the entries of the authorizer
// that the template reads.
func (p *plan) context() value.Value {
	claims, entries := object{}, object{names: []string{"principalId"}, values: []any{"user"}}
	for _, name := range p.u.claims {
		claims.names, claims.values = append(claims.names, name), append(claims.values, "text")
	}
	for _, name := range p.u.entries {
		if name != "principalId" {
			entries.names, entries.values = append(entries.names, name), append(entries.values, "text")
		}
	}
	if len(p.u.claims) > 0 {
		entries.names, entries.values = append(entries.names, "claims"), append(entries.values, claims)
	}
	text := `{"accountId":"123456789012","apiId":"abcdefghij","httpMethod":"POST","requestId":"11111111-2222-4333-8444-555555555555",` +
		`"extendedRequestId":"AAAAAAAAAAAAAAA=","path":"/test/path","resourcePath":"/path","resourceId":"abc123","stage":"test","protocol":"HTTP/1.1",` +
		`"requestTime":"09/Mar/2024:13:03:21 +0000","requestTimeEpoch":1709989401005,"domainName":"abcdefghij.execute-api.us-east-1.amazonaws.com","domainPrefix":"abcdefghij",` +
		`"identity":{"sourceIp":"127.0.0.1","userAgent":"probe"},"authorizer":` + jsonText(entries) + `}`
	v, err := value.ReadJSON(nil, []byte(text))
	if err != nil {
		return value.Null
	}
	return v
}

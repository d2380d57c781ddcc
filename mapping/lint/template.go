package lint

import (
	"encoding/json"
	"fmt"
	"strings"

	"postern/api"
	"postern/mapping/probe"
	"postern/vtl"
	"postern/vtl/syntax"
)

// template is one template that is checked.
type template struct {
	pair  api.Pair
	name  string // request template application/json
	usage *probe.Usage
	model json.RawMessage // JSON schema of the payload, nil when there is none
	json  bool            // its output has to be JSON
	// service says that the payload is the answer of an AWS service.
	service bool
}

// templates checks the templates of a method on both sides.
func (c *checker) templates(m *api.Method, in *api.Integration) {
	for _, pair := range in.RequestTemplates {
		t := &template{pair: pair, name: "request template " + pair.Name, model: c.model(m, pair.Name)}
		t.json = in.Type != api.TypeMock // K-03: the status is read leniently
		c.template(t)
		if in.Type == api.TypeMock && t.usage != nil {
			c.mock(t)
		}
	}
	for _, response := range in.IntegrationResponses {
		for _, pair := range response.ResponseTemplates {
			c.template(&template{pair: pair, name: "response " + response.StatusCode + " template " + pair.Name,
				json: strings.Contains(pair.Name, "json"), service: in.Type == api.TypeAWS && !isFunction(in)})
		}
	}
}

// model is the schema of a request of a media type.
func (c *checker) model(m *api.Method, mediaType string) json.RawMessage {
	name, ok := m.RequestModels.Get(mediaType)
	if !ok {
		return nil
	}
	model := c.rest.Model(name)
	if model == nil || !json.Valid([]byte(model.Schema)) {
		return nil
	}
	return json.RawMessage(model.Schema)
}

func (c *checker) template(t *template) {
	if len(t.pair.Value) > vtl.MaxSource {
		c.add("CK-09", t.pair.Pos, "%s has %d bytes", t.name, len(t.pair.Value)).Refused = true
		return
	}
	usage, err := probe.Read(t.pair.Value)
	if err != nil {
		return // reported when it was compiled
	}
	t.usage = usage
	plain := c.directives(t)
	if t.json && usage.Writes {
		if plain { // else it is known what breaks the output
			c.output(t)
		}
		c.escapes(t)
	}
	c.conditions(t)
	c.names(t)
	c.paths(t)
	c.loops(t, usage.Tree.Root)
}

// at is the place of a use in the file.
func (t *template) at(u *probe.Use) api.Pos { return t.pair.At(u.Line, u.Col) }

// loops finds ranges that are longer than a loop can be.
func (c *checker) loops(t *template, n syntax.Node) {
	if d, ok := n.(*syntax.Directive); ok && d.Name == "foreach" && len(d.Args) > 2 {
		if turns := rangeLength(d.Args[2]); turns > maxTurns {
			at := d.At()
			c.add("CK-08", t.pair.At(int(at.Line), int(at.Col)), "%s: the range has %d numbers", t.name, turns)
		}
	}
	if text, ok := n.(*syntax.String); ok && text.Inner != nil {
		c.loops(t, text.Inner.Root)
	}
	for _, child := range n.Children() {
		c.loops(t, child)
	}
}

// maxTurns is the length of the longest loop.
const maxTurns = 1000

// rangeLength is the number of elements of a literal range, 0 for anything
// else.
func rangeLength(n syntax.Node) int64 {
	r, ok := n.(*syntax.Range)
	if !ok {
		return 0
	}
	from, to := r.From, r.To
	var a, b int64
	f, ok1 := from.(*syntax.Integer)
	g, ok2 := to.(*syntax.Integer)
	if !ok1 || !ok2 {
		return 0
	}
	if _, err := fmt.Sscan(f.Text, &a); err != nil {
		return 0
	}
	if _, err := fmt.Sscan(g.Text, &b); err != nil {
		return 0
	}
	return max(a-b, b-a) + 1
}

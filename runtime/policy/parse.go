package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Error says what is wrong with a policy document.
type Error struct {
	At       string // element: Statement[0].Effect; "" for the document
	Problem  string
	Expected string
}

// Error is one sentence.
func (e *Error) Error() string {
	text := e.Problem
	if e.At != "" {
		text = e.At + " " + text
	}
	if e.Expected != "" {
		text += "; expected " + e.Expected
	}
	return text
}

// Options say how a document is read. The zero Options are those of an identity
// policy.
type Options struct {
	// Complete makes a full ARN of a short one; nil leaves all as they are.
	Complete func(resource string) string
	// MaxResource is the most characters of a Resource; 0 for no limit.
	MaxResource int
	// Principals demands that every statement has Principal or NotPrincipal.
	Principals bool
}

// Parse reads an identity policy. The error is an *Error.
func Parse(text []byte) (*Policy, error) { return ParseWith(text, Options{}) }

// ParseWith is Parse with Options.
func ParseWith(text []byte, o Options) (*Policy, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var root any
	err := decoder.Decode(&root)
	if err == nil {
		if _, err = decoder.Token(); err == nil {
			err = errors.New("text follows the document")
		} else {
			err = nil
		}
	}
	if err != nil {
		return nil, &Error{Problem: "the policy is no JSON: " + syntax(text, err), Expected: `{"Version": "2012-10-17", "Statement": [ … ]}`}
	}
	document, ok := root.(map[string]any)
	if !ok {
		return nil, &Error{Problem: "the policy is " + kindOf(root), Expected: `an object with Version and Statement`}
	}
	return (&parser{options: o}).document(document)
}

// syntax words an error of the decoder with line and column.
func syntax(text []byte, err error) string {
	var at *json.SyntaxError
	if !errors.As(err, &at) {
		return err.Error()
	}
	before := text[:min(int(at.Offset), len(text))]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Sprintf("%d:%d: %v", line, len(before)-bytes.LastIndexByte(before, '\n')-1, err)
}

type parser struct {
	options   Options
	variables bool // of policies, in version 2012-10-17
}

func (p *parser) document(document map[string]any) (*Policy, error) {
	switch version, given := document["Version"]; {
	case version == "2012-10-17":
		p.variables = true
	case given && version != "2008-10-17": // which is also the default
		return nil, &Error{At: "Version", Problem: "is " + shown(version), Expected: `"2012-10-17" or "2008-10-17"`}
	}
	given, ok := document["Statement"]
	if !ok {
		return nil, &Error{Problem: "the policy has no Statement" + nearest(document, "Statement"), Expected: "a list of statements"}
	}
	list, ok := given.([]any)
	if !ok {
		list = []any{given}
	}
	all := &Policy{statements: make([]statement, 0, len(list))}
	for i, item := range list {
		s, err := p.statement("Statement["+strconv.Itoa(i)+"]", item)
		if err != nil {
			return nil, err
		}
		all.statements = append(all.statements, s)
	}
	return all, nil
}

func (p *parser) statement(at string, item any) (s statement, err error) {
	m, ok := item.(map[string]any)
	if !ok {
		return s, &Error{At: at, Problem: "is " + kindOf(item), Expected: "an object with Effect, Action and Resource"}
	}
	s.sid, _ = m["Sid"].(string)
	switch m["Effect"] {
	case "Allow":
		s.effect = Allow
	case "Deny":
		s.effect = Deny
	case nil:
		return s, &Error{At: at, Problem: "has no Effect" + nearest(m, "Effect"), Expected: `"Allow" or "Deny"`}
	default:
		return s, &Error{At: at + ".Effect", Problem: "is " + shown(m["Effect"]), Expected: `"Allow" or "Deny"`}
	}
	if s.actions, err = p.patterns(at, m, "Action", true); err != nil {
		return s, err
	}
	if s.resources, err = p.patterns(at, m, "Resource", false); err != nil {
		return s, err
	}
	if s.principals, err = p.principals(at, m); err != nil {
		return s, err
	}
	if s.conditions, err = p.conditions(at+".Condition", m["Condition"]); err != nil {
		return s, err
	}
	return s, onlyKnown(at, m)
}

var elements = []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}

// onlyKnown refuses elements that a statement does not have: a Condition that is
// misspelled must not leave a statement without one.
func onlyKnown(at string, m map[string]any) error {
	for _, name := range sortedNames(m) {
		if slices.Contains(elements, name) {
			continue
		}
		for _, known := range elements {
			if strings.EqualFold(known, name) {
				return &Error{At: at, Problem: "has the element " + name + "; names of elements are case-sensitive", Expected: known}
			}
		}
		last := len(elements) - 1
		return &Error{At: at, Problem: "has the element " + name, Expected: "only " + strings.Join(elements[:last], ", ") + " and " + elements[last]}
	}
	return nil
}

// patterns reads Action or Resource, or its negation.
func (p *parser) patterns(at string, m map[string]any, name string, fold bool) (all patterns, err error) {
	given, ok := m[name]
	negated, also := m["Not"+name]
	switch {
	case ok && also:
		return all, &Error{At: at, Problem: "has both " + name + " and Not" + name, Expected: "one of them"}
	case !ok && !also:
		return all, &Error{At: at, Problem: "has no " + name + nearest(m, name), Expected: name + " or Not" + name}
	case also:
		given, all.not, name = negated, true, "Not"+name
	}
	texts, err := textsOf(at+"."+name, given)
	if err != nil {
		return all, err
	}
	for _, text := range texts {
		if !fold && p.options.Complete != nil {
			text = p.options.Complete(text)
		}
		if most := p.options.MaxResource; !fold && most > 0 && len([]rune(text)) > most {
			return all, &Error{At: at + "." + name, Problem: fmt.Sprintf("has %d characters", len([]rune(text))), Expected: fmt.Sprintf("at most %d", most)}
		}
		one, err := parsePattern(text, p.variables, fold)
		if err != nil {
			return all, &Error{At: at + "." + name, Problem: err.Error()}
		}
		all.list = append(all.list, one)
	}
	return all, nil
}

func (p *parser) principals(at string, m map[string]any) (*principals, error) {
	const expected = `"*" or {"AWS": "arn:aws:iam::123456789012:user/name"}`
	name, given := "Principal", m["Principal"]
	switch other := m["NotPrincipal"]; {
	case given != nil && other != nil:
		return nil, &Error{At: at, Problem: "has both Principal and NotPrincipal", Expected: "one of them"}
	case given == nil && other == nil:
		if p.options.Principals {
			return nil, &Error{At: at, Problem: "has no Principal" + nearest(m, "Principal"), Expected: expected}
		}
		return nil, nil
	case other != nil:
		name, given = "NotPrincipal", other
	}
	all := &principals{not: name == "NotPrincipal"}
	at += "." + name
	kinds, ok := given.(map[string]any)
	switch {
	case given == "*":
		all.add("*")
	case !ok:
		return nil, &Error{At: at, Problem: "is " + shown(given), Expected: expected}
	case len(kinds) == 0:
		return nil, &Error{At: at, Problem: "names nobody", Expected: expected}
	}
	return all, all.addKinds(at, kinds)
}

// addKinds adds the principals of all kinds. Callers of an API are of the kind
// AWS; the others, and "*" of them, name none.
func (p *principals) addKinds(at string, kinds map[string]any) error {
	for _, kind := range sortedNames(kinds) {
		if !slices.Contains([]string{"AWS", "Service", "Federated", "CanonicalUser"}, kind) {
			return &Error{At: at, Problem: "has the member " + kind, Expected: "AWS, Service, Federated or CanonicalUser"}
		}
		texts, err := textsOf(at+"."+kind, kinds[kind])
		if err != nil {
			return err
		}
		for _, text := range texts {
			if kind == "AWS" {
				p.add(text)
			}
		}
	}
	return nil
}

func (p *parser) conditions(at string, given any) ([]condition, error) {
	if given == nil {
		return nil, nil
	}
	m, ok := given.(map[string]any)
	if !ok {
		return nil, &Error{At: at, Problem: "is " + kindOf(given), Expected: "an object: operator → key → values"}
	}
	var all []condition
	for _, name := range sortedNames(m) {
		keyed, ok := m[name].(map[string]any)
		if !ok {
			return nil, &Error{At: at + "." + name, Problem: "is " + kindOf(m[name]), Expected: "an object: key → values"}
		}
		for _, key := range sortedNames(keyed) {
			c, err := p.condition(at+"."+name, name, key, keyed[key])
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
	}
	return all, nil
}

func (p *parser) condition(at, name, key string, given any) (c condition, err error) {
	c = condition{key: keyOf(key), name: key}
	text := strings.ToLower(name)
	if rest, ok := strings.CutPrefix(text, "forallvalues:"); ok {
		c.all, text = true, rest
	} else if rest, ok := strings.CutPrefix(text, "foranyvalue:"); ok {
		c.any, text = true, rest
	}
	text, c.ifExists = strings.CutSuffix(text, "ifexists")
	if c.op = operators[text]; c.op == nil {
		return c, &Error{At: at, Problem: "is no condition operator", Expected: "StringEquals, StringLike, IpAddress, NumericLessThan, DateGreaterThan, Bool, Null, ArnLike or one of their kind"}
	}
	at += "." + key
	texts, err := textsOf(at, given)
	if err != nil {
		return c, err
	}
	for _, text := range texts {
		var o operand
		if o.pattern, err = parsePattern(text, p.variables, c.op.fold); err == nil && c.op.read != nil {
			err = c.op.read(&o, text)
		}
		if err != nil {
			return c, &Error{At: at, Problem: "has a bad value: " + err.Error()}
		}
		c.values = append(c.values, o)
	}
	return c, nil
}

// textsOf are the texts of a scalar or of a list of scalars.
func textsOf(at string, given any) ([]string, error) {
	list, ok := given.([]any)
	if !ok {
		list = []any{given}
	}
	if len(list) == 0 {
		return nil, &Error{At: at, Problem: "is an empty list", Expected: "a text or a list of texts"}
	}
	texts := make([]string, len(list))
	for i, item := range list {
		switch item := item.(type) {
		case string:
			texts[i] = item
		case json.Number:
			texts[i] = item.String()
		case bool:
			texts[i] = strconv.FormatBool(item)
		default:
			return nil, &Error{At: at, Problem: "is or holds " + kindOf(item), Expected: "a text or a list of texts"}
		}
	}
	return texts, nil
}

func sortedNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// nearest names the member that is spelled in another case.
func nearest(m map[string]any, name string) string {
	for _, other := range sortedNames(m) {
		if strings.EqualFold(other, name) {
			return " (it has " + other + "; names of elements are case-sensitive)"
		}
	}
	return ""
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a text"
	case json.Number:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return "a list"
	}
	return "an object"
}

// shown is a scalar as it was written, or the kind of anything else.
func shown(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return kindOf(v)
}

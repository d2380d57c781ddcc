package schema

import (
	"slices"
	"strconv"

	"postern/api/nearest"
)

// form is what the meta-schema of draft 4 demands of the value of a keyword
// that is no schema itself.
type form struct {
	kinds    kindSet
	positive bool // a number greater than 0
	count    bool // a number that is not negative
	names    bool // an array of at least one name, each once
	distinct bool // an array of at least one value, each once
	types    bool // a type, or an array of at least one, each once
}

// forms are those of the keywords; keywords without one take any value.
var forms = map[string]form{
	"title":            {kinds: setOf(text)},
	"description":      {kinds: setOf(text)},
	"format":           {kinds: setOf(text)},
	"pattern":          {kinds: setOf(text)},
	"multipleOf":       {kinds: setOf(integer, number), positive: true},
	"maximum":          {kinds: setOf(integer, number)},
	"minimum":          {kinds: setOf(integer, number)},
	"exclusiveMaximum": {kinds: setOf(boolean)},
	"exclusiveMinimum": {kinds: setOf(boolean)},
	"uniqueItems":      {kinds: setOf(boolean)},
	"maxLength":        {kinds: setOf(integer), count: true},
	"minLength":        {kinds: setOf(integer), count: true},
	"maxItems":         {kinds: setOf(integer), count: true},
	"minItems":         {kinds: setOf(integer), count: true},
	"maxProperties":    {kinds: setOf(integer), count: true},
	"minProperties":    {kinds: setOf(integer), count: true},
	"required":         {kinds: setOf(array), names: true},
	"enum":             {kinds: setOf(array), distinct: true},
	"type":             {kinds: setOf(text, array), types: true},
}

// needs are the keywords that mean nothing without another one.
var needs = map[string]string{"exclusiveMaximum": "maximum", "exclusiveMinimum": "minimum"}

// check holds the schema at a node against the meta-schema of draft 4.
func (s *source) check(at int32) *Error {
	if at := s.hugeNumber(); at >= 0 {
		return s.errorIn(at, "the number is too long or its exponent too large for a schema")
	}
	return s.checkSchema(at, "")
}

// checkSchema checks what stands where a schema belongs. What has no effect is
// passed over: unknown keywords, those not imported, the neighbours of "$ref".
func (s *source) checkSchema(at int32, keyword string) *Error {
	if s.tree.nodes[at].kind != object {
		return s.refused(at, keyword, s.unexpected(at, setOf(object)))
	}
	if s.reference(at) >= 0 {
		return nil
	}
	for c := range s.tree.each(at) {
		name := s.tree.nodes[c].name
		if !s.acts(name) || name == "id" || name == "$schema" || name == "$ref" {
			continue
		}
		if other := needs[name]; other != "" && s.tree.member(at, other) < 0 {
			return s.refused(at, "", "property '"+other+"' is required, if '"+name+"' property exists")
		}
		if err := s.checkKeyword(c, name); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) checkKeyword(at int32, name string) *Error {
	k := s.tree.nodes[at].kind
	switch keywords[name].shape {
	case single:
		if k == boolean && name != "not" {
			return nil
		}
		return s.checkSchema(at, name)
	case either:
		if k == object {
			return s.checkSchema(at, name)
		}
		return s.checkSchemas(at, name)
	case several:
		return s.checkSchemas(at, name)
	case named:
		return s.checkNamed(at, name)
	}
	return s.checkForm(at, name, forms[name])
}

// checkSchemas checks an array of at least one schema.
func (s *source) checkSchemas(at int32, keyword string) *Error {
	if err := s.checkForm(at, keyword, form{kinds: setOf(array)}); err != nil {
		return err
	}
	if s.tree.nodes[at].size == 0 {
		return s.refused(at, keyword, "minItems: got 0, want 1")
	}
	for c := range s.tree.each(at) {
		if err := s.checkSchema(c, keyword); err != nil {
			return err
		}
	}
	return nil
}

// checkNamed checks an object of schemas; dependencies may be arrays of names.
func (s *source) checkNamed(at int32, keyword string) *Error {
	if err := s.checkForm(at, keyword, form{kinds: setOf(object)}); err != nil {
		return err
	}
	for c := range s.tree.each(at) {
		var err *Error
		if keyword == "dependencies" && s.tree.nodes[c].kind == array {
			err = s.checkForm(c, keyword, forms["required"])
		} else {
			err = s.checkSchema(c, keyword)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkForm checks a value that is no schema.
func (s *source) checkForm(at int32, keyword string, f form) *Error {
	n := &s.tree.nodes[at]
	switch {
	case f.kinds == 0:
		return nil
	case f.types:
		return s.checkTypes(at)
	case !f.kinds.has(n.kind):
		return s.refused(at, keyword, s.unexpected(at, f.kinds))
	case f.count && n.text[0] == '-' && n.text != "-0":
		return s.refused(at, keyword, "minimum: got "+n.text+", want 0")
	case f.positive && !isPositive(n.text):
		return s.refused(at, keyword, "exclusiveMinimum: got "+n.text+", want 0")
	case f.names || f.distinct:
		return s.checkList(at, keyword, f.names)
	}
	return nil
}

// isPositive reports whether a number literal is greater than 0.
func isPositive(literal string) bool {
	f, err := strconv.ParseFloat(literal, 64)
	return literal[0] != '-' && (err != nil || f > 0)
}

// checkList checks an array of at least one value, each once.
func (s *source) checkList(at int32, keyword string, names bool) *Error {
	if s.tree.nodes[at].size == 0 {
		return s.refused(at, keyword, "minItems: got 0, want 1")
	}
	for c := range s.tree.each(at) {
		if names && s.tree.nodes[c].kind != text {
			return s.refused(c, keyword, s.unexpected(c, setOf(text)))
		}
	}
	if s.tree.hasTwins(at) {
		return s.refused(at, keyword, "two items are equal")
	}
	return nil
}

// checkTypes checks the value of "type".
func (s *source) checkTypes(at int32) *Error {
	n := s.tree.nodes[at]
	if n.kind != array {
		return s.checkType(at)
	}
	for c := range s.tree.each(at) {
		if err := s.checkType(c); err != nil {
			return err
		}
	}
	return s.checkList(at, "type", false)
}

func (s *source) checkType(at int32) *Error {
	n := s.tree.nodes[at]
	if n.kind != text {
		return s.refused(at, "type", "value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'")
	}
	if slices.Contains(kindNames[:dead], n.text) {
		return nil
	}
	e := s.refused(at, "type", "")
	e.Problem = "unknown type " + strconv.Quote(n.text)
	e.Suggestion = nearest.Word(n.text, kindNames[:dead])
	return e
}

// unexpected says which kind was found and which were wanted.
func (s *source) unexpected(at int32, want kindSet) string {
	message := "got " + s.tree.nodes[at].kind.String() + ", want "
	first := true
	for k := array; k < dead; k++ {
		if !want.has(k) || k == integer && want.has(number) {
			continue
		}
		if !first {
			message += " or "
		}
		message, first = message+k.String(), false
	}
	return message
}

// refused makes the error of a place that is not as draft 4 has it.
func (s *source) refused(at int32, keyword, problem string) *Error {
	e := s.errorIn(at, "this is no draft 4 schema: "+problem)
	e.Keyword = keyword
	e.Expected = keywords[keyword].expected
	return e
}

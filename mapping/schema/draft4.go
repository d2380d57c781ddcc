package schema

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"postern/api/nearest"
)

// shape is what the value of a keyword holds.
type shape uint8

const (
	plain   shape = iota // no schema
	single               // a schema, or a boolean
	several              // an array of schemas
	either               // a schema or an array of them
	named                // an object of schemas, or of arrays of names
)

// keyword describes a keyword of draft 4.
type keyword struct {
	shape    shape
	expected string
}

const (
	aCount   = "a whole number that is not negative"
	aNumber  = "a number"
	aSwitch  = "true or false"
	aSchema  = "an object (a schema)"
	schemas  = "an array of at least one schema"
	byName   = "an object of schemas"
	theTypes = `"array", "boolean", "integer", "null", "number", "object" or "string", or an array of these`
)

// keywords are those of draft 4.
var keywords = map[string]keyword{
	"$ref":                 {plain, "a reference"},
	"$schema":              {plain, "a URI"},
	"id":                   {plain, "a URI"},
	"title":                {plain, "a string"},
	"description":          {plain, "a string"},
	"default":              {plain, "any value"},
	"format":               {plain, "a string"},
	"multipleOf":           {plain, "a number greater than 0"},
	"maximum":              {plain, aNumber},
	"exclusiveMaximum":     {plain, aSwitch + ", next to maximum"},
	"minimum":              {plain, aNumber},
	"exclusiveMinimum":     {plain, aSwitch + ", next to minimum"},
	"maxLength":            {plain, aCount},
	"minLength":            {plain, aCount},
	"pattern":              {plain, "a regular expression"},
	"additionalItems":      {single, aSwitch + " or a schema"},
	"items":                {either, "a schema or an array of at least one schema"},
	"maxItems":             {plain, aCount},
	"minItems":             {plain, aCount},
	"uniqueItems":          {plain, aSwitch},
	"maxProperties":        {plain, aCount},
	"minProperties":        {plain, aCount},
	"required":             {plain, "an array of at least one name, each once"},
	"additionalProperties": {single, aSwitch + " or a schema"},
	"definitions":          {named, byName},
	"properties":           {named, byName},
	"patternProperties":    {named, byName},
	"dependencies":         {named, "an object of schemas or arrays of names"},
	"enum":                 {plain, "an array of at least one value, each once"},
	"type":                 {plain, theTypes},
	"allOf":                {several, schemas},
	"anyOf":                {several, schemas},
	"oneOf":                {several, schemas},
	"not":                  {single, aSchema},
}

// notImported are keywords that an import leaves behind (rest-runtime §3.2).
var notImported = map[string]bool{"exclusiveMinimum": true, "minItems": true, "maxItems": true}

// acts reports whether a keyword takes part in the validation of this model.
func (s *source) acts(name string) bool {
	_, known := keywords[name]
	return known && !(s.model.Imported && notImported[name])
}

// hugeNumber returns a number that costs too much to calculate with, or -1.
func (s *source) hugeNumber() int32 {
	for i, n := range s.tree.nodes {
		if !isNumber(n.kind) {
			continue
		}
		e := strings.IndexAny(n.text, "eE")
		if len(n.text) > 1000 || e >= 0 && len(n.text)-e > 6 {
			return int32(i)
		}
	}
	return -1
}

// warnings lists what the author of a model wrote in vain.
func (s *source) warnings() []*Error {
	w := walker{s: s}
	w.schema(0)
	return w.found
}

type walker struct {
	s     *source
	found []*Error
}

func (w *walker) schema(at int32) {
	t := &w.s.tree
	if t.nodes[at].kind != object {
		return
	}
	for c := range t.each(at) {
		name := t.nodes[c].name
		k, known := keywords[name]
		if !known {
			w.unknown(c, name)
			continue
		}
		if name == "$schema" && !strings.Contains(t.nodes[c].text, "draft-04") {
			e := w.s.errorIn(c, "the schema is read as draft 4 whatever $schema says")
			e.Keyword, e.Expected = name, `"http://json-schema.org/draft-04/schema#"`
			w.found = append(w.found, e)
		}
		w.below(c, k.shape)
	}
}

func (w *walker) below(at int32, sh shape) {
	k := w.s.tree.nodes[at].kind
	switch {
	case sh == single || sh == either && k == object:
		w.schema(at)
	case sh != plain && (k == object || k == array):
		for c := range w.s.tree.each(at) {
			w.schema(c)
		}
	}
}

// unknown warns of a keyword outside draft 4. An import drops those silently.
func (w *walker) unknown(at int32, name string) {
	if w.s.model.Imported {
		return
	}
	e := w.s.errorIn(at, "the keyword "+strconv.Quote(name)+" is not part of draft 4 and has no effect")
	e.Keyword = name
	e.Suggestion = nearest.Word(name, slices.Sorted(maps.Keys(keywords)))
	w.found = append(w.found, e)
}

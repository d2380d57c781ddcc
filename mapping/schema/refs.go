package schema

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"postern/api/nearest"
)

// reference returns the "$ref" of a schema, or -1. A property may be called
// $ref, so only a string counts.
func (s *source) reference(at int32) int32 {
	ref := s.tree.member(at, "$ref")
	if ref >= 0 && s.tree.nodes[ref].kind != text {
		return -1
	}
	return ref
}

// place is a schema within a model.
type place struct {
	in *source
	at int32
}

// resolve follows references until a schema without one.
func (b *builder) resolve(p place) (place, *Error) {
	start, seen := p, map[place]bool{}
	for {
		ref := p.in.reference(p.at)
		if ref < 0 {
			return p, nil
		}
		if seen[p] {
			return p, start.in.errorIn(start.at, "the references lead in a circle and never to a schema")
		}
		seen[p] = true
		next, err := b.target(p.in, ref)
		if err != nil {
			return p, err
		}
		if err := b.verify(next); err != nil {
			return p, err
		}
		p = next
	}
}

// verify checks what a reference leads to, which may lie outside of all the
// places where the document itself has schemas.
func (b *builder) verify(p place) *Error {
	if b.verified[p] {
		return nil
	}
	b.verified[p] = true
	return p.in.check(p.at)
}

// target finds the schema that the reference at node ref names.
func (b *builder) target(in *source, ref int32) (place, *Error) {
	written := in.tree.nodes[ref].text
	locator, fragment, _ := strings.Cut(written, "#")
	fragment, err := url.PathUnescape(fragment)
	if err != nil {
		return place{}, b.unresolved(in, ref, "the part after # is not percent-encoded correctly")
	}
	if locator == "" {
		return b.local(in, ref, fragment)
	}
	name, ok := modelName(locator)
	if !ok {
		return place{}, b.unresolved(in, ref, "the reference "+strconv.Quote(written)+" leads outside the API")
	}
	other, problem := b.source(name)
	if problem != nil {
		return place{}, problem
	}
	if other == nil {
		return place{}, b.noModel(in, ref, name)
	}
	if at := other.find(fragment); at >= 0 {
		return place{other, at}, nil
	}
	return place{}, b.unresolved(in, ref, "model "+strconv.Quote(name)+" has nothing at "+strconv.Quote(fragment))
}

// local finds a place in the same document, else a model of that name, as a
// definition of an imported document becomes one.
func (b *builder) local(in *source, ref int32, fragment string) (place, *Error) {
	if at := in.find(fragment); at >= 0 {
		return place{in, at}, nil
	}
	name, ok := strings.CutPrefix(fragment, "/definitions/")
	if !ok {
		name, ok = strings.CutPrefix(fragment, "/components/schemas/")
	}
	if !ok || strings.Contains(name, "/") {
		return place{}, b.unresolved(in, ref, "the schema has nothing at "+strconv.Quote("#"+fragment))
	}
	name = pointerLetters.Replace(name)
	for _, candidate := range []string{name, onlyAlphanumeric(name)} {
		other, problem := b.source(candidate)
		if problem != nil {
			return place{}, problem
		}
		if other != nil {
			return place{other, 0}, nil
		}
	}
	return place{}, b.noModel(in, ref, name)
}

// modelName reads ".../restapis/{id}/models/{name}".
func modelName(locator string) (string, bool) {
	u, err := url.Parse(locator)
	if err != nil || u.Host == "" {
		return "", false
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) == 4 && parts[0] == "restapis" && parts[2] == "models" {
		return parts[3], true
	}
	return "", false
}

// onlyAlphanumeric cuts a name as an import does.
func onlyAlphanumeric(name string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return c
		}
		return -1
	}, name)
}

func (b *builder) noModel(in *source, ref int32, name string) *Error {
	e := in.errorIn(ref, "there is no model "+strconv.Quote(name))
	e.Keyword = "$ref"
	e.Suggestion = nearest.Word(name, slices.Sorted(maps.Keys(b.set.models)))
	return e
}

const refForms = `"#", "#/definitions/{name}" or "https://apigateway.amazonaws.com/restapis/{id}/models/{name}"`

func (b *builder) unresolved(in *source, ref int32, problem string) *Error {
	e := in.errorIn(ref, problem)
	e.Keyword, e.Expected = "$ref", refForms
	return e
}

package builtin

import (
	"slices"

	"postern/vtl/value"
)

// Param is a named text.
type Param struct {
	Name, Value string
}

// Params are the parameters of a request, decoded as $input.params shows them. A repeated name counts with its last value.
type Params struct {
	Path, Query, Header []Param
}

// lastNamed returns the last value of an exact name.
func lastNamed(list []Param, name string) (string, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Name == name {
			return list[i].Value, true
		}
	}
	return "", false
}

// lastAlike returns the last value of a name in any case.
func lastAlike(list []Param, name string) (string, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if len(list[i].Name) == len(name) && equalFold(list[i].Name, name) {
			return list[i].Value, true
		}
	}
	return "", false
}

// equalFold compares header names, which are ASCII, of equal length.
func equalFold(a, b string) bool {
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// find looks a name up in path, query and header, in this order.
func (p *Params) find(name string, strict bool) (string, bool) {
	if v, ok := lastNamed(p.Path, name); ok {
		return v, true
	}
	if v, ok := lastNamed(p.Query, name); ok {
		return v, true
	}
	if v, ok := lastNamed(p.Header, name); ok || strict {
		return v, ok
	}
	return lastAlike(p.Header, name)
}

// paramMaps are what $input.params() returns, made when first asked for.
type paramMaps struct {
	all, path, query, header *value.Map
}

func (in *Input) paramMaps() *paramMaps {
	if in.maps.all != nil {
		return &in.maps
	}
	a := in.arena
	in.maps = paramMaps{
		all:    a.NewMap(value.LinkedHashMap, 3),
		path:   mapOf(a, in.params.Path),
		query:  mapOf(a, in.params.Query),
		header: in.headerMap(),
	}
	in.maps.all.PutString("path", value.FromMap(in.maps.path))
	in.maps.all.PutString("querystring", value.FromMap(in.maps.query))
	in.maps.all.PutString("header", value.FromMap(in.maps.header))
	return &in.maps
}

func mapOf(a *value.Arena, list []Param) *value.Map {
	m := a.NewMap(value.LinkedHashMap, len(list))
	for i := range list {
		m.PutString(list[i].Name, value.String(list[i].Value))
	}
	return m
}

// headerMap is sorted when so configured; a strict one finds exact names only.
func (in *Input) headerMap() *value.Map {
	if !in.objects.SortHeaders {
		return mapOf(in.arena, in.params.Header)
	}
	sorted := slices.Clone(in.params.Header)
	slices.SortStableFunc(sorted, func(a, b Param) int { return value.CompareIgnoreCase(a.Name, b.Name) })
	m := mapOf(in.arena, sorted)
	if !in.objects.Strict {
		m.Class = value.TreeMap
	}
	return m
}

// param is $input.params(name): "" when there is none.
func (in *Input) param(name string) value.Value {
	if in.maps.all == nil {
		v, _ := in.params.find(name, in.objects.Strict)
		return value.String(v)
	}
	for _, m := range [...]*value.Map{in.maps.path, in.maps.query, in.maps.header} {
		if v, ok := m.GetString(name); ok && !v.IsNull() { // a template may have changed them
			return v
		}
	}
	if !in.objects.Strict {
		v, _ := lastAlike(in.params.Header, name)
		return value.String(v)
	}
	return value.String("")
}

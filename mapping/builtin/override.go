package builtin

import "postern/vtl/value"

// Side is one of the two override maps of $context.
type Side uint8

// The override maps.
const (
	Request  Side = iota // $context.requestOverride
	Response             // $context.responseOverride
)

var sideNames = [...]string{"requestOverride", "responseOverride"}

// overrideSide is an override map and the maps in it that are always there.
type overrideSide struct {
	m     value.Map
	parts [3]value.Map
}

func (s *overrideSide) reset(parts ...string) {
	if s.untouched(len(parts)) {
		return
	}
	s.m.Class = value.ContextMap
	s.m.Reset()
	for i, name := range parts {
		s.parts[i].Class = value.ContextMap
		s.parts[i].Reset()
		s.m.PutString(name, value.FromMap(&s.parts[i]))
	}
}

// untouched reports whether no template wrote to the maps since they were set up with n parts.
func (s *overrideSide) untouched(n int) bool {
	if int(s.m.Mods()) != n || s.m.Replaced() > 0 {
		return false
	}
	for i := range n {
		if s.parts[i].Mods() > 0 || s.parts[i].Replaced() > 0 {
			return false
		}
	}
	return true
}

// Override returns the map of a side's part: "header", "querystring" or "path". It is nil when a template put something else
// in its place. Keys and values are whatever the template put there.
func (o *Objects) Override(side Side, part string) *value.Map {
	m := o.overrides(side)
	if m == nil {
		return nil
	}
	v, _ := m.GetString(part)
	return v.Map()
}

// OverrideStatus returns $context.responseOverride.status, Null when it was not set.
func (o *Objects) OverrideStatus() value.Value {
	m := o.overrides(Response)
	if m == nil {
		return value.Null
	}
	v, _ := m.GetString("status")
	return v
}

func (o *Objects) overrides(side Side) *value.Map {
	v, _ := o.context.root.m.GetString(sideNames[side])
	return v.Map()
}

// OverriddenTwice reports whether a template assigned one override more than once. The last assignment counts; the guide
// says that the call fails.
func (o *Objects) OverriddenTwice(side Side) bool {
	m := o.overrides(side)
	if m == nil {
		return false
	}
	if m.Replaced() > 0 {
		return true
	}
	for i := range m.Len() {
		if _, v := m.At(i); v.Map() != nil && v.Map().Replaced() > 0 {
			return true
		}
	}
	return false
}

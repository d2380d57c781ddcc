package aws

import (
	"fmt"
	"net/url"
	"strings"

	"postern/loader/settings"
	"postern/runtime/sigv4"
)

// entry is one entry of the aws section.
type entry struct {
	name     string
	endpoint *url.URL // nil: none
	actions  []*action
}

// newHouse compiles the aws section. Scripts of old that are the same stay.
func newHouse(o Options, old *house) (*house, error) {
	h := &house{options: o, services: map[string]*entry{}, keys: map[string]sigv4.Credentials{}}
	h.own, h.hasOwn = sigv4.FromEnvironment(o.Environment)
	for _, key := range o.Settings.Keys {
		h.keys[key.ID] = sigv4.Credentials{AccessKey: key.ID, Secret: key.Secret}
	}
	scripts := map[string]*script{}
	for _, script := range old.scripts() {
		if script.same(o) {
			scripts[script.name] = script
		}
	}
	for _, from := range o.Settings.AWS {
		s, err := newEntry(o, from, scripts)
		if err != nil {
			return nil, fmt.Errorf("aws.%s: %w", from.Name, err)
		}
		h.services[strings.ToLower(from.Name)] = s
	}
	return h, nil
}

func newEntry(o Options, from settings.Service, scripts map[string]*script) (*entry, error) {
	s := &entry{name: from.Name}
	if from.Endpoint != "" {
		u, err := url.Parse(from.Endpoint)
		if err != nil {
			return nil, err
		}
		s.endpoint = u
	}
	for _, a := range from.Actions {
		made, err := newAction(o, a, scripts)
		if err != nil {
			return nil, fmt.Errorf("actions.%s: %w", a.Name, err)
		}
		s.actions = append(s.actions, made)
	}
	return s, nil
}

// scripts are the scripts of all actions, each once.
func (h *house) scripts() (all []*script) {
	if h == nil {
		return nil
	}
	seen := map[*script]bool{}
	for _, s := range h.services {
		for _, a := range s.actions {
			if a.script != nil && !seen[a.script] {
				seen[a.script] = true
				all = append(all, a.script)
			}
		}
	}
	return all
}

// entries are the entries for a service, the closest first.
func (h *house) entries(subdomain, name string) (list [3]*entry) {
	n := 0
	add := func(key string) {
		if s := h.services[key]; s != nil {
			list[n] = s
			n++
		}
	}
	if len(h.services) == 0 {
		return list
	}
	if subdomain != "" {
		add(strings.ToLower(subdomain + "." + name))
	}
	add(name)
	add("*")
	return list
}

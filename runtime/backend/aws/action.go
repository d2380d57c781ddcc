package aws

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"postern/api"
	"postern/api/service"
	"postern/loader/settings"
	"postern/mapping"
)

// action is one entry of actions: what it stands for and its answer.
type action struct {
	name    string
	method  string   // of a path; "" for any
	path    []string // segments of a path, nil for an action name
	status  int
	headers api.Pairs
	body    []byte
	json    bool
	script  *script
	delay   time.Duration
}

func newAction(o Options, entry settings.Action, scripts map[string]*script) (*action, error) {
	a := &action{name: entry.Name, status: entry.Status, headers: entry.Headers, delay: entry.Delay}
	if method, path, ok := strings.Cut(entry.Name, "/"); ok {
		a.method = strings.TrimSpace(method)
		a.path = strings.Split(path, "/")
	}
	if entry.Script != "" {
		var err error
		a.script, err = newScript(o, entry.Script, scripts)
		return a, err
	}
	var text string
	if a.body = entry.Returns; json.Unmarshal(entry.Returns, &text) == nil && len(entry.Returns) > 0 && entry.Returns[0] == '"' {
		a.body = []byte(text)
	} else {
		a.json = len(entry.Returns) > 0
	}
	return a, nil
}

// actionOf is the name of the action that a request asks for: that of the uri,
// of the target header, or of the query protocol; "" for a REST call.
func actionOf(req *mapping.IntegrationRequest) string {
	if req.Action != "" {
		return req.Action
	}
	if target := header(req, "X-Amz-Target"); target != "" {
		return target[strings.LastIndexByte(target, '.')+1:]
	}
	return parameters(req).Get("Action")
}

// parameters are those of the query protocol: of the query string and of a form
// body. What cannot be read is left out.
func parameters(req *mapping.IntegrationRequest) url.Values {
	_, query, _ := strings.Cut(req.Path, "?")
	all, _ := url.ParseQuery(query)
	if strings.HasPrefix(header(req, "Content-Type"), service.Query.MediaType()) {
		form, _ := url.ParseQuery(string(req.Body))
		for name, values := range form {
			all[name] = append(all[name], values...)
		}
	}
	return all
}

// match is the best action of an entry for a request: one of its name, then of
// its path, then "*"; with the values of the path's {names}.
func (s *entry) match(name, method, path string) (*action, map[string]string) {
	for _, a := range s.actions {
		if name != "" && a.path == nil && a.name == name {
			return a, nil
		}
	}
	path, _, _ = strings.Cut(path, "?")
	for _, a := range s.actions {
		if a.path == nil || a.method != "" && !strings.EqualFold(a.method, method) {
			continue
		}
		if values, ok := matchPath(a.path, strings.Split(strings.TrimPrefix(path, "/"), "/")); ok {
			return a, values
		}
	}
	for _, a := range s.actions {
		if a.name == "*" {
			return a, nil
		}
	}
	return nil, nil
}

// matchPath compares segments; {name} takes one, {name+} all that follow.
func matchPath(pattern, path []string) (map[string]string, bool) {
	values := map[string]string{}
	for i, segment := range pattern {
		name, isName := strings.CutPrefix(segment, "{")
		if name, ok := strings.CutSuffix(name, "+}"); isName && ok {
			if i >= len(path) {
				return nil, false
			}
			values[name] = unescape(strings.Join(path[i:], "/"))
			return values, true
		}
		switch {
		case i >= len(path):
			return nil, false
		case isName:
			values[strings.TrimSuffix(name, "}")] = unescape(path[i])
		case segment != path[i]:
			return nil, false
		}
	}
	return values, len(pattern) == len(path)
}

// unescape is a segment decoded; one that cannot be stays.
func unescape(text string) string {
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}

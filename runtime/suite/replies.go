package suite

import (
	"encoding/json"
	"strconv"
	"strings"

	"postern/api"
	"postern/mapping"
	"postern/mapping/probe"
)

// repliesOf are answers of the backend of a route that reach its integration
// responses and their templates. There is at least one.
func repliesOf(r *mapping.Route) []attempt {
	in := r.Method().Integration
	switch {
	case r.Kind() == mapping.AWSProxy:
		return []attempt{{backend: &Backend{Status: 200, Body: []byte(`{"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": "{\"ok\":true}"}`)}}}
	case r.Kind() == mapping.HTTPProxy || r.Kind() == mapping.Mock:
		return []attempt{{backend: jsonReply(200, []byte(`{"ok":true}`))}}
	}
	var list []attempt
	var usual []attempt
	for _, response := range in.IntegrationResponses {
		found := repliesFor(r, response)
		if response.Pattern() == "" {
			usual = append(usual, found...)
		} else {
			list = append(list, found...)
		}
	}
	if list = append(usual, list...); len(list) == 0 {
		list = []attempt{{backend: jsonReply(200, []byte("{}"))}}
	}
	return list
}

func jsonReply(status int, body []byte) *Backend {
	return &Backend{Status: status, Body: body, Headers: []mapping.Header{{Name: "Content-Type", Value: "application/json"}}}
}

// repliesFor are answers that one integration response takes, one per way
// through its templates.
func repliesFor(r *mapping.Route, response *api.IntegrationResponse) []attempt {
	status, message, ok := subjectFor(r, response)
	if !ok {
		return nil
	}
	bodies := []probe.Case{{}}
	for _, t := range r.Templates() {
		if strconv.Itoa(t.Response) != response.StatusCode {
			continue
		}
		if usage, err := probe.Read(t.Pair.Value); err == nil {
			bodies = append(usage.Cases(probe.Options{Limit: 80}), bodies...)
		}
	}
	var list []attempt
	for _, c := range bodies {
		b := jsonReply(status, withMembers(c.Body, response, message))
		if isFunction(r) {
			b.Headers = nil
			if message != "" {
				b.FunctionError = "Unhandled"
			}
		}
		for _, pair := range response.ResponseParameters {
			for _, prefix := range []string{"integration.response.header.", "integration.response.multivalueheader."} {
				if name, ok := strings.CutPrefix(pair.Value, prefix); ok {
					b.Headers = append(b.Headers, mapping.Header{Name: name, Value: "text"})
				}
			}
		}
		about := "response " + response.StatusCode
		if c.About != "" {
			about += ", " + c.About
		}
		list = append(list, attempt{about: about, backend: b})
	}
	return list
}

// subjectFor is a status, or for a function an errorMessage, that selects a
// response.
func subjectFor(r *mapping.Route, response *api.IntegrationResponse) (status int, message string, ok bool) {
	if isFunction(r) {
		if response.Pattern() == "" {
			return 200, "", true
		}
		text, found := sampleText(response.Pattern())
		return 200, text, found
	}
	for _, status := range append([]int{200, 400, 500}, statuses()...) {
		if selected(r.Method().Integration, status) == response {
			return status, "", true
		}
	}
	return 0, "", false
}

func statuses() (list []int) {
	for status := 200; status < 600; status++ {
		list = append(list, status)
	}
	return list
}

// selected is the response that a status leads to.
func selected(in *api.Integration, status int) *api.IntegrationResponse {
	var chosen, usual *api.IntegrationResponse
	for _, response := range in.IntegrationResponses {
		own, _ := strconv.Atoi(response.StatusCode)
		if response.Pattern() == "" {
			if usual == nil {
				usual = response
			}
			continue
		}
		if !fits(response.Pattern(), strconv.Itoa(status)) {
			continue
		}
		best := 0
		if chosen != nil {
			best, _ = strconv.Atoi(chosen.StatusCode)
		}
		if chosen == nil || best != status && (own == status || own < best) {
			chosen = response
		}
	}
	if chosen == nil {
		return usual
	}
	return chosen
}

// withMembers puts the members that mappings read, and the errorMessage, into a
// body.
func withMembers(body string, response *api.IntegrationResponse, message string) []byte {
	members := map[string]any{}
	if body != "" && json.Unmarshal([]byte(body), &members) != nil {
		if message == "" {
			return []byte(body) // a list or a text
		}
		members = map[string]any{}
	}
	for _, pair := range response.ResponseParameters {
		if rest, ok := strings.CutPrefix(pair.Value, "integration.response.body."); ok {
			name, _, _ := strings.Cut(rest, ".")
			if members[name] == nil && !strings.ContainsAny(name, "[]*") {
				members[name] = "text"
				if strings.Contains(rest, ".") {
					_, inner, _ := strings.Cut(rest, ".")
					members[name] = map[string]any{inner: "text"}
				}
			}
		}
	}
	if message != "" {
		if have, _ := members["errorMessage"].(string); have == "" || !fits(response.Pattern(), have) {
			members["errorMessage"] = message
		}
		members["errorType"] = "Error"
	}
	return mustJSON(members)
}

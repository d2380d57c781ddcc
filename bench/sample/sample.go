package sample

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"

	"postern/api"
	"postern/bench"
)

// Options are the choices of Requests.
type Options struct {
	// Variants is how many different requests each method gets; 0 means 1.
	Variants int
	// Only, if set, chooses methods.
	Only func(r *api.Resource, m *api.Method) bool
}

// Requests makes requests for the methods of an API, all variants of a method
// together, in the order of the configuration. base is an absolute URL without
// a query.
func Requests(a *api.RestAPI, base string, o Options) ([]*bench.Request, error) {
	s := sampler{api: a, base: strings.TrimSuffix(base, "/"), random: rand.New(rand.NewPCG(3, 4))}
	var all []*bench.Request
	for _, r := range a.Resources {
		for _, m := range r.Methods {
			if o.Only != nil && !o.Only(r, m) {
				continue
			}
			for range max(1, o.Variants) {
				made, err := s.request(r, m)
				if err != nil {
					return nil, fmt.Errorf("%s %s: %w", m.HTTPMethod, r.Path, err)
				}
				all = append(all, made)
			}
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the API has no method to call")
	}
	return all, nil
}

// sampler draws values for one API.
type sampler struct {
	api    *api.RestAPI
	base   string
	random *rand.Rand
}

func (s *sampler) request(r *api.Resource, m *api.Method) (*bench.Request, error) {
	method := m.HTTPMethod
	if method == "ANY" {
		method = "GET"
	}
	target := s.base + s.path(r.Path)
	var header []bench.Field
	query := ""
	for _, p := range m.RequestParameters {
		if name, ok := strings.CutPrefix(p.Name, "method.request.querystring."); ok {
			query += "&" + url.PathEscape(name) + "=" + s.word(name)
		}
		if name, ok := strings.CutPrefix(p.Name, "method.request.header."); ok && !strings.EqualFold(name, "Content-Type") {
			header = append(header, bench.Field{Name: name, Value: s.word(name)})
		}
	}
	if query != "" {
		target += "?" + query[1:]
	}
	body, contentType := s.body(m)
	if contentType != "" {
		header = append(header, bench.Field{Name: "Content-Type", Value: contentType})
	}
	return bench.NewRequest(method, target, header, body)
}

// path fills in the parameters of a resource path.
func (s *sampler) path(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		name, ok := strings.CutPrefix(segment, "{")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		if greedy, ok := strings.CutSuffix(name, "+"); ok {
			segments[i] = s.word(greedy) + "/" + s.word(greedy)
			continue
		}
		segments[i] = s.word(name)
	}
	return strings.Join(segments, "/")
}

// word is a value for a parameter: a number where the name sounds like one.
func (s *sampler) word(name string) string {
	lower := strings.ToLower(name)
	for _, sound := range []string{"id", "page", "limit", "size", "count", "number", "offset", "max", "min"} {
		if strings.HasSuffix(lower, sound) {
			return strconv.Itoa(1 + s.random.IntN(1000))
		}
	}
	return words[s.random.IntN(len(words))]
}

var words = []string{"alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett"}

// body is a body for the first request model, application/json before others.
func (s *sampler) body(m *api.Method) (body []byte, contentType string) {
	var chosen api.Pair
	for _, pair := range m.RequestModels {
		if chosen.Name == "" || pair.Name == "application/json" {
			chosen = pair
		}
	}
	takesBody := m.HTTPMethod == "POST" || m.HTTPMethod == "PUT" || m.HTTPMethod == "PATCH"
	if !takesBody {
		return nil, ""
	}
	model := s.api.Model(chosen.Value)
	if model == nil {
		return []byte("{}"), "application/json"
	}
	return s.json(model), cmp.Or(chosen.Name, "application/json")
}

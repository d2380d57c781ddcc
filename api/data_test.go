package api_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// sample is an API with every sort of object in it.
func sample() *api.RestAPI {
	size, ttl, pattern := 10, 60, ""
	return &api.RestAPI{
		ID: "abc", Name: "n", MinimumCompressionSize: &size, APIKeySource: api.KeyFromHeader, BinaryMediaTypes: []string{"a/b"},
		Tags: api.Pairs{{Name: "z", Value: "1"}, {Name: "a", Value: "<&>"}},
		Resources: []*api.Resource{{ID: "r", Path: "/", Methods: api.Methods{{
			HTTPMethod: "GET", AuthorizationType: api.AuthNone,
			RequestParameters: api.Flags{{Name: "method.request.header.B", Value: true}, {Name: "method.request.header.A"}},
			MethodResponses:   api.MethodResponses{{StatusCode: "404"}, {StatusCode: "200", ResponseModels: api.Pairs{{Name: "application/json", Value: "Empty"}}}},
			Integration: &api.Integration{
				Type: api.TypeHTTP, URI: "http://x", RequestTemplates: api.Pairs{{Name: "b", Value: "1"}, {Name: "a", Null: true}},
				TLSConfig: &api.TLSConfig{InsecureSkipVerification: true},
				IntegrationResponses: api.IntegrationResponses{
					{StatusCode: "500", SelectionPattern: &pattern, ResponseTemplates: api.Pairs{}}, {StatusCode: "200"},
				},
			},
		}}}},
		Authorizers:      []*api.Authorizer{{ID: "au", Type: api.TokenAuthorizer, AuthorizerResultTTLInSeconds: &ttl}},
		GatewayResponses: []*api.GatewayResponse{{ResponseType: api.Default4XX}},
		Stages:           []*api.Stage{{StageName: "dev", MethodSettings: api.MethodSettings{api.DefaultMethodSetting("*/*")}, CanarySettings: &api.CanarySettings{PercentTraffic: 1.5}}},
		Deployments:      []*api.Deployment{{ID: "d", Snapshot: &api.RestAPI{ID: "abc"}}},
	}
}

func TestJSONRoundTrip(t *testing.T) {
	want := sample()
	text, err := api.AppendJSON(nil, want, "")
	if err != nil {
		t.Fatal(err)
	}
	got := new(api.RestAPI)
	if err := json.Unmarshal(text, got); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again, err := api.AppendJSON(nil, got, "")
	if err != nil || string(again) != string(text) {
		t.Errorf("written again %v:\n%s\n%s", err, again, text)
	}
}

func TestJSONOrder(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{api.Pairs{{Name: "b", Value: "<"}, {Name: "a", Null: true}}, `{"b":"<","a":null}`},
		{api.Pairs{}, `{}`},
		{api.Flags{{Name: "b", Value: true}, {Name: "a"}}, `{"b":true,"a":false}`},
		{api.MethodResponses{{StatusCode: "404"}, {StatusCode: "200"}}, `{"404":{"statusCode":"404"},"200":{"statusCode":"200"}}`},
	} {
		got, err := api.AppendJSON(nil, c.value, "")
		if err != nil || string(got) != c.want {
			t.Errorf("got %s (%v), want %s", got, err, c.want)
		}
	}
	var p api.Pairs
	for _, bad := range []string{`{"a":1}`, `[1]`, `"x"`, `{"a":{}}`} {
		if err := json.Unmarshal([]byte(bad), &p); err == nil {
			t.Errorf("%s was read as pairs", bad)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	original := sample()
	before, _ := api.AppendJSON(nil, original, "")
	copied := original.Clone()
	if diff := cmp.Diff(original, copied); diff != "" {
		t.Fatalf("a clone differs:\n%s", diff)
	}
	seen := map[uintptr]bool{}
	addresses(reflect.ValueOf(original), func(p uintptr) { seen[p] = true })
	addresses(reflect.ValueOf(copied), func(p uintptr) {
		if seen[p] {
			t.Error("a clone shares memory with its original")
		}
	})
	copied.Resources[0].Methods[0].Integration.RequestTemplates[0].Value = "changed"
	if after, _ := api.AppendJSON(nil, original, ""); string(after) != string(before) {
		t.Error("a change of the clone shows in the original")
	}
}

// addresses calls yield for all memory behind pointers and slices of a value.
func addresses(v reflect.Value, yield func(uintptr)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			yield(v.Pointer())
			addresses(v.Elem(), yield)
		}
	case reflect.Slice:
		if v.Len() > 0 {
			yield(v.Pointer())
		}
		for i := range v.Len() {
			addresses(v.Index(i), yield)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			addresses(v.Field(i), yield)
		}
	}
}

func TestFreeze(t *testing.T) {
	original := sample()
	frozen := original.Freeze()
	if frozen.Stages != nil || frozen.Deployments != nil {
		t.Error("a frozen API has stages or deployments")
	}
	if len(original.Stages) != 1 || len(original.Deployments) != 1 {
		t.Error("freezing changed the original")
	}
	if frozen.Resources[0] == original.Resources[0] {
		t.Error("a frozen API shares its resources")
	}
}

func TestLists(t *testing.T) {
	var p api.Pairs
	p.Set("a", "1")
	p.Set("b", "2")
	p.Set("a", "3")
	if v, ok := p.Get("a"); v != "3" || !ok || p.Index("b") != 1 {
		t.Errorf("pairs %v", p)
	}
	rest := p
	if !p.Delete("a") || p.Delete("a") || len(p) != 1 || rest[0].Value != "3" {
		t.Errorf("pairs after deletion %v, other view %v", p, rest)
	}
	if _, ok := p.Get("a"); ok {
		t.Error("a deleted pair is found")
	}
	var m api.Methods
	m.Put(&api.Method{HTTPMethod: "GET"})
	m.Put(&api.Method{HTTPMethod: "GET", OperationName: "second"})
	if len(m) != 1 || m.Get("GET").OperationName != "second" || m.Get("PUT") != nil || !m.Delete("GET") || m.Delete("GET") {
		t.Errorf("methods %v", m)
	}
	var r api.IntegrationResponses
	first := &api.IntegrationResponse{StatusCode: "200"}
	if r.Put(first) != nil || r.Put(&api.IntegrationResponse{StatusCode: "200"}) != first || len(r) != 1 {
		t.Error("a second response of a status does not replace the first")
	}
}

func TestMethodSettingsEntry(t *testing.T) {
	// MA-477: a new entry starts from what "*/*" has at that time.
	var m api.MethodSettings
	m.Entry("*/*").ThrottlingBurstLimit = 7
	if got := m.Entry("pets/GET"); got.ThrottlingBurstLimit != 7 || got.Key != "pets/GET" {
		t.Errorf("new entry %+v", got)
	}
	m.Get("*/*").ThrottlingBurstLimit = 9
	if got := m.Entry("pets/GET").ThrottlingBurstLimit; got != 7 {
		t.Errorf("a later change of */* shows: %d", got)
	}
	if d := api.DefaultMethodSetting("x"); d.ThrottlingBurstLimit != 5000 || d.ThrottlingRateLimit != 10000 || d.CacheTTLInSeconds != 300 || !d.RequireAuthorizationForCacheControl {
		t.Errorf("defaults %+v", d)
	}
}

func TestPairAt(t *testing.T) {
	at := api.Pos{File: "f", Line: 10, Column: 5}
	for _, c := range []struct {
		pair         api.Pair
		line, column int
		want         string
	}{
		{api.Pair{Text: at, Lines: true}, 1, 1, "f:10:5"},
		{api.Pair{Text: at, Lines: true, Value: "a\nb\nabcd"}, 3, 4, "f:12:8"},
		{api.Pair{Text: at, Lines: true, Value: "a\tb\t\U0001F600c"}, 1, 9, "f:10:7"},
		{api.Pair{Text: at, Lines: true, Value: "a\tb\t\U0001F600c"}, 1, 19, "f:10:10"},
		{api.Pair{Text: at, Value: "abcd"}, 1, 4, "f:10:8"},
		{api.Pair{Text: at, Value: "a\nb\nabcd"}, 3, 4, "f:10:5"},
		{api.Pair{Text: at, Value: "a\"b\nc", Spelling: &api.Spelling{Marks: []api.Mark{{2, 10, 8, false}, {4, 11, 3, false}}}}, 1, 1, "f:10:5"},
		{api.Pair{Text: at, Value: "a\"b\nc", Spelling: &api.Spelling{Marks: []api.Mark{{2, 10, 8, false}, {4, 11, 3, false}}}}, 1, 3, "f:10:8"},
		{api.Pair{Text: at, Value: "a\"b\nc", Spelling: &api.Spelling{Marks: []api.Mark{{2, 10, 8, false}, {4, 11, 3, false}}}}, 2, 1, "f:11:3"},
		{api.Pair{Text: at, Value: "abcdef", Spelling: &api.Spelling{Marks: []api.Mark{{2, 10, 8, true}}}}, 1, 5, "f:10:8"},
		{api.Pair{Pos: api.Pos{File: "g", Line: 1, Column: 1}}, 3, 4, "g:1:1"},
	} {
		if got := c.pair.At(c.line, c.column).String(); got != c.want {
			t.Errorf("%d:%d of %+v is %s, want %s", c.line, c.column, c.pair, got, c.want)
		}
	}
}
